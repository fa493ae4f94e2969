"""The proof of a lesson: its text reads, its formulas fit, its questions exist, its examples and figures
compute; and of what a task says about itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.course.blocks import Block, Cell, Check, Drawn, Example, Picture
from tutor.course.lessons import read_document
from tutor.course.model import Course, Lesson, Task
from tutor.course.needs import needs_faults
from tutor.course.source import Located
from tutor.workings import SpecProblem, build
from tutor.workings.pictures import build_picture

if TYPE_CHECKING:
    from tutor.figures import Figure

__all__ = ["WIDEST", "lesson_problems", "task_faults"]

WIDEST = 76
"""Columns that a drawn formula and a figure may take, so that they show at 80 columns."""
LONGEST_TITLE = 60
TALLEST = 40
MOST_LINES, WIDEST_LINE = 15, 78
"""Lines of a code cell, and columns of one of them."""
PREDICTIONS = 3
LONGEST_ASK = 200
SECONDS, MEMORY = (1, 3600), (64, 1 << 20)
DATA_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def task_faults(task: Task) -> Iterator[tuple[str, str, str]]:
    """(key, problem, fix) for limits out of range, data without a name and predictions that nobody can use.

    That check.py has these functions, and that the reference answers, is proved by running them.
    """
    limits = [("timeout", task.timeout, SECONDS), ("memory_mb", task.memory_mb, MEMORY)]
    if task.cuda is not None:
        if task.cuda.timeout is not None:
            limits.append(("cuda", task.cuda.timeout, SECONDS))
        if task.cuda.memory_mb is not None:
            limits.append(("cuda", task.cuda.memory_mb, MEMORY))
    for key, value, (least, most) in limits:
        if not least <= value <= most:
            yield key, f"{value} is out of range", f"give a number from {least} to {most}"
    for name in task.data:
        if not DATA_NAME.match(name):
            yield "data", f"“{name[:60]}” is no name of a data set", "see dltutor data list"
    if task.predict and len(task.predict) != PREDICTIONS:
        yield "predict", f"there are {len(task.predict)} predictions", f"write {PREDICTIONS} or none"
    names = [one.name for one in task.predict]
    for one in task.predict:
        if not one.name.isidentifier() or names.count(one.name) > 1:
            fix = "use the names of three functions of check.py"
            yield "predict", f"“{one.name[:60]}” is no name of its own", fix
        if not one.ask.strip() or len(one.ask) > LONGEST_ASK:
            fix = f"use 1 to {LONGEST_ASK} characters"
            yield "predict", f"{one.name[:60]} asks nothing, or too much", fix


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
    yield from needs_faults(lesson, course)


def _faults(block: Block, course: Course) -> Iterator[tuple[str, str]]:
    match block:
        case Check(item) if item not in course.items:
            near = course.near(item)
            yield f"there is no item “{item[:60]}”", f"did you mean {near}" if near else "see dltutor items"
        case Drawn(formulas):
            for one in formulas:
                if max(map(len, one.drawn)) > WIDEST:
                    yield f"“{one.inline[:60]}” is wider than {WIDEST} columns", "break it into two lines"
        case Cell(source):
            yield from _cell(source, block.raises)
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


def _cell(source: str, raises: str) -> Iterator[tuple[str, str]]:
    """What can be seen of a code cell without running it; that is proved in `course.cells`."""
    lines = source.split("\n")
    if not source.strip():
        yield "the cell is empty", "write Python in it"
    if len(lines) > MOST_LINES:
        yield f"the cell has {len(lines)} lines", f"use at most {MOST_LINES}, or make two of it"
    wide = max(lines, key=len)
    if len(wide) > WIDEST_LINE:
        yield f"a line of the cell has {len(wide)} columns: {wide.strip()[:40]}", f"use at most {WIDEST_LINE}"
    if "\t" in source:
        yield "the cell has a tab", "indent with four blanks"
    if raises and not raises.isidentifier():
        yield f"“{raises[:40]}” is no type of error", "write its name, such as # raises RuntimeError"


def _fits(figure: Figure) -> Iterator[tuple[str, str]]:
    rows = figure.draw(WIDEST, TALLEST)
    widest = max((sum(len(text) for text, _ in row) for row in rows), default=0)
    if not 0 < widest <= WIDEST:
        yield f"the figure is {widest} columns wide at {WIDEST}", "choose one that fits"
