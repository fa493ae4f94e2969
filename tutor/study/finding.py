"""Finding one's way: every question, lesson, task and experiment by a few words, with its state and its last
day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal, TypeAlias

from tutor.course.model import Course
from tutor.course.reading import FURTHER_READING
from tutor.study.days import day_text
from tutor.study.queue import Summary

__all__ = ["Found", "Sort", "find", "places_of"]

_APART = re.compile(r"(?<!\d)[-_·›]|[-_·›](?!\d)")

MARKED = "marked"
"""The word that finds what is marked for review."""
Sort: TypeAlias = Literal["question", "lesson", "reading", "task", "experiment"]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to open: `state` is the best share of its points, None where it was never tried; `tried` the
    day of the last try (ISO), "" for none; `marked` is for review. Lessons and books have none of these; of
    an experiment `state` is 1 once a run of it is kept. `of` is the id of the topic.
    """

    sort: Sort
    id: str
    title: str
    topic: str
    kind: str
    sources: tuple[str, ...]
    state: float | None = None
    tried: str = ""
    marked: bool = False
    of: str = ""


def places_of(
    course: Course,
    summary: Summary,
    latest: Mapping[str, str],
    marked: Collection[str] = (),
    zone: tzinfo | None = UTC,
    runs: Mapping[str, int] | None = None,
) -> list[Found]:
    """Everything there is, topic by topic: lessons, books, questions, tasks, experiments; `marked` are ids of
    items marked for review, `zone` is the learner's (None: the machine's), `runs` how many runs of each
    experiment are kept.
    """
    every: list[Found] = []
    for topic in course.index.topics:
        for lesson in course.lessons.values():
            if lesson.topic == topic.id:
                source = course.serves(lesson)
                every.append(
                    Found("lesson", lesson.id, lesson.title, topic.title, "lesson", source, of=topic.id)
                )
        if topic.id in course.readings:
            title = f"{topic.title}: further reading"
            every.append(
                Found("reading", topic.id, title, topic.title, "reading", (FURTHER_READING,), of=topic.id)
            )
        for entry in course.entries:
            if entry.topic == topic.id:
                best = summary[entry.id][1] if entry.id in summary else None
                day = day_text(latest.get(entry.id, ""), zone)
                every.append(
                    Found(
                        "question",
                        entry.id,
                        entry.title,
                        topic.title,
                        entry.kind,
                        entry.source,
                        best,
                        day,
                        entry.id in marked,
                        topic.id,
                    )
                )
        for task in course.tasks.values():
            if task.topic == topic.id:
                best = summary[task.id][1] if task.id in summary else None
                day = day_text(latest.get(task.id, ""), zone)
                told = (task.id, task.title, topic.title, "code", task.source, best, day)
                every.append(Found("task", *told, of=topic.id))
        for one in course.experiments.values():
            if one.topic == topic.id:
                seen = 1.0 if runs and runs.get(one.id) else None
                told_of = (one.id, one.title, topic.title, "lab", one.source, seen)
                every.append(Found("experiment", *told_of, of=topic.id))
    return every


def find(every: list[Found], text: str) -> list[Found]:
    """What fits all words of `text`, best first: a word may begin a word of the title, the topic, the kind or
    the id, or a catalogue id; `marked` finds what is marked for review. Nothing typed finds everything, in
    its order.
    """
    words = _plain(text).split()
    if not words:
        return every
    ranked = [(rank, place) for place, one in enumerate(every) if (rank := _rank(one, words)) is not None]
    return [every[place] for _, place in sorted(ranked)]


def _rank(one: Found, words: list[str]) -> int | None:
    """How far a thing is from what was typed, 0 for a title that begins so; None where it does not fit."""
    title = _plain(one.title)
    if title.startswith(" ".join(words)):
        return 0
    own, beside = title.split(), _plain(f"{one.topic} {one.of} {one.id} {one.kind} {one.sort}").split()
    beside += [MARKED] if one.marked else []
    total = 1
    for word in words:
        if any(piece.startswith(word) for piece in own):
            continue
        if any(source.startswith(word) for source in one.sources):
            total += 1
        elif any(piece.startswith(word) for piece in beside):
            total += 2
        elif len(word) > 2 and word in title:
            total += 3
        else:
            return None
    return total


def _plain(text: str) -> str:
    """Lower case, accents off, words apart; a hyphen between digits belongs to a catalogue id."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    told = "".join(one for one in bare if not unicodedata.combining(one))
    return _APART.sub(" ", told)
