"""The proof of code cells: all of a lesson's, run in their order in one Python, do what they must."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tutor.course.lessons import read_document
from tutor.course.model import Course, Lesson
from tutor.course.sharing import shared_out
from tutor.course.source import Located

if TYPE_CHECKING:
    from tutor.pad import Pads

__all__ = ["SLOWEST", "prove_lessons"]

SLOWEST = 3.0
"""Seconds that a cell may take on a core of its own."""
PATIENCE = 2
"""How many times that long it may take where the lint runs, which has the machine seldom for itself."""


def prove_lessons(
    course: Course, lessons: Iterable[Lesson], progress: Callable[[str], object], jobs: int = 1
) -> Iterator[Located]:
    """Every fault of the code cells of these lessons, as it is found; `progress` hears of each lesson."""
    wanted = [one for one in lessons if one.cells]
    if not wanted:
        return
    if find_spec("torch") is None:
        what, fix = "torch is not installed here, so no code cell was run", "pip install torch"
        yield Located(file=f"{course.root.name}/lessons", line=1, id="", problem=what, fix=fix)
        return

    def proved(pads: Pads, lesson: Lesson) -> list[Located]:
        progress(f"{lesson.id}: code cells")
        return list(_lesson(course, lesson, pads))

    yield from shared_out(partial(_pads, course), proved, wanted, jobs)


@contextmanager
def _pads(course: Course) -> Iterator[Pads]:
    from tutor.checking import Checking  # a course without cells is proved without it
    from tutor.pad import Pads

    with Checking(content=course.root, checkers=course.checkers) as checking:
        pads = Pads(checking)
        yield pads
        pads.close()


def _lesson(course: Course, lesson: Lesson, pads: Pads) -> Iterator[Located]:
    from tutor.pad import prove_cells

    cells = read_document(course.root, lesson).cells
    shown = f"{course.root.name}/lessons/{lesson.id}.md"
    for proof in prove_cells(pads, [one.source for one in cells]):
        cell = cells[proof.index]
        inside = (proof.ran.line or 1) - 1
        if proof.problem:
            told = f"cell {cell.number}: {proof.problem.rstrip('.')}"
            line, fix = cell.line + inside, "mend it, or announce the error: # raises and its type"
            yield Located(file=shown, line=line, id=lesson.id, problem=told, fix=fix)
        elif proof.ran.seconds > SLOWEST * PATIENCE:
            told = f"cell {cell.number} takes {proof.ran.seconds:.1f} s"
            fix = f"make it smaller: {SLOWEST:g} s on a core of its own are the most"
            yield Located(file=shown, line=cell.line, id=lesson.id, problem=told, fix=fix)
