"""The proof of a lesson: its text reads, its formulas fit, its questions exist, its examples and figures
compute.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.course.blocks import Block, Check, Drawn, Example, Picture
from tutor.course.lessons import read_document
from tutor.course.model import Course, Lesson
from tutor.course.source import Located
from tutor.workings import SpecProblem, build
from tutor.workings.pictures import build_picture

if TYPE_CHECKING:
    from tutor.figures import Figure

__all__ = ["WIDEST", "lesson_problems"]

WIDEST = 76
"""Columns that a drawn formula and a figure may take, so that they show at 80 columns."""
LONGEST_TITLE = 60
TALLEST = 40


def lesson_problems(lesson: Lesson, course: Course) -> Iterator[Located]:
    """Everything that is wrong with a lesson whose front matter was read."""
    shown = f"{course.root.name}/lessons/{lesson.id}.md"

    def located(line: int, problem: str, fix: str) -> Located:
        return Located(file=shown, line=line, id=lesson.id, problem=problem, fix=fix)

    for one in _head(lesson, course):
        yield located(1, *one)
    document = read_document(course.root, lesson)
    yield from document.problems
    if len(document.sections) < 2:
        yield located(1, "the lesson has fewer than two sections", "begin sections with ##")
    for block in document.blocks():
        for problem, fix in _faults(block, course):
            yield located(getattr(block, "line", 1), problem, fix)


def _head(lesson: Lesson, course: Course) -> Iterator[tuple[str, str]]:
    if not lesson.title.strip() or len(lesson.title) > LONGEST_TITLE:
        yield f"the title has {len(lesson.title)} characters", f"use 1 to {LONGEST_TITLE}"
    if not 1 <= lesson.minutes <= 120:
        yield "“minutes” is not from 1 to 120", "say how long reading takes"
    if lesson.id in course.items or lesson.id in course.tasks:
        yield "an item or a task has this id too", "rename one of them"
    for one in lesson.source:
        if one not in course.sources:
            yield f"{one} is no catalogue id", "see sources.yaml"


def _faults(block: Block, course: Course) -> Iterator[tuple[str, str]]:
    match block:
        case Check(item) if item not in course.items:
            near = course.near(item)
            yield f"there is no item “{item[:60]}”", f"did you mean {near}" if near else "see dltutor items"
        case Drawn(formulas):
            for one in formulas:
                if max(map(len, one.drawn)) > WIDEST:
                    yield f"“{one.inline[:60]}” is wider than {WIDEST} columns", "break it into two lines"
        case Example(spec):
            try:
                build(spec)
            except SpecProblem as problem:
                yield problem.sentence.rstrip("."), "mend the example"
        case Picture(spec):
            try:
                yield from _fits(build_picture(spec))
            except SpecProblem as problem:
                yield problem.sentence.rstrip("."), "mend the figure"


def _fits(figure: Figure) -> Iterator[tuple[str, str]]:
    rows = figure.draw(WIDEST, TALLEST)
    widest = max((sum(len(text) for text, _ in row) for row in rows), default=0)
    if not 0 < widest <= WIDEST:
        yield f"the figure is {widest} columns wide at {WIDEST}", "choose one that fits"
