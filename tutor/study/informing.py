"""What there is to know about the question in front: where it comes from, what teaches it, one's history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo
from fractions import Fraction

from tutor.kinds import Item
from tutor.store import Attempt
from tutor.study.days import day_text
from tutor.study.noting import sure_in, sure_words
from tutor.study.session import Session
from tutor.words import points

__all__ = ["facts"]

SHOWN = 8
"""Attempts that are told one by one, the newest first."""


def facts(session: Session, zone: tzinfo | None = UTC) -> list[tuple[str, tuple[str, ...]]]:
    """Every fact as (name, its lines); without history the list says so. The answer is not among them.

    `zone` is the learner's, None for the machine's: it decides the days of the tries.
    """
    slot, course = session.slot, session.course
    item = course.items.get(slot.item)
    if item is None:
        return [("question", (f"{slot.item}, which is no longer in the course",))]
    topic = course.topic(item.topic)
    worth = f"{points(item.worth)} point{'' if item.worth == 1 else 's'}"
    told = [
        ("question", (item.title,)),
        ("topic", (topic.title if topic else item.topic,)),
        ("asked in", tuple(_source(one, course.sources.get(one, "")) for one in item.source)),
        ("kind", (f"{item.kind}, {item.level}, {worth}",)),
        ("concept", (item.concept.replace("-", " "),)),
        ("taught in", _lessons(session, item)),
        ("this one", (f"{item.id}, {_values(slot.seed)}",)),
        ("your tries", tuple(_history(session.log.attempts(item=item.id), item.worth, zone))),
    ]
    return [(name, lines) for name, lines in told if lines]


def _source(name: str, line: str) -> str:
    return f"{name}: {line}" if line else name


def _values(seed: int) -> str:
    return "with the exam's values (seed 0)" if seed == 0 else f"seed {seed}"


def _lessons(session: Session, item: Item) -> tuple[str, ...]:
    lessons = session.course.lessons.values()
    found = tuple(one.title for one in lessons if item.concept in one.concepts)
    return found or ("no lesson yet",)


def _history(attempts: Iterable[Attempt], worth: Fraction, zone: tzinfo | None) -> list[str]:
    newest = list(attempts)[::-1]
    if not newest:
        return ["none yet"]
    left = len(newest) - SHOWN
    return [
        *(_told(one, worth, zone) for one in newest[:SHOWN]),
        *([f"and {left} older"] if left > 0 else []),
    ]


def _told(one: Attempt, worth: Fraction, zone: tzinfo | None) -> str:
    """`2026-11-21: 1½ of 2 points, 1 hint, rather sure`."""
    got = points(worth * Fraction(one.points).limit_denominator(1000))
    told = f"{day_text(one.at, zone)}: {got} of {points(worth)}"
    more = ["solution shown" if one.status == "solved" else "", f"{one.hints} hint{'s' * (one.hints > 1)}"]
    more = [more[0], more[1] if one.hints else "", sure_words(sure_in(one.note))]
    return ", ".join(filter(None, (told, *more)))
