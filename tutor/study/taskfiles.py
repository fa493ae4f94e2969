"""The files of a coding task: its brief, starter and solution, and the learner's own file as text."""

from __future__ import annotations

import stat
from pathlib import Path

from tutor.course.model import Course, Task
from tutor.places import PlaceProblem

__all__ = ["LARGEST", "brief_text", "read_file", "solution_text", "starter_text"]

LARGEST = 1 << 20
"""Bytes of the largest file that is checked."""


def brief_text(course: Course, task: Task) -> str:
    """The task's brief as its author wrote it; a sentence where it cannot be read."""
    try:
        return (course.root / "tasks" / task.folder / "brief.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return f"The brief of {task.id} cannot be read: install dltutor again."


def starter_text(course: Course, task: Task) -> str:
    """The text that a learner of this task begins with; raises PlaceProblem."""
    try:
        return (course.root / "tasks" / task.folder / "starter.py").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise PlaceProblem(f"The starter of {task.id} cannot be read: install dltutor again.") from problem


def solution_text(course: Course, task: Task) -> str:
    """The task's own solution; raises PlaceProblem."""
    path = course.checkers / "tasks" / task.folder / "solution.py"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise PlaceProblem(f"The solution of {task.id} cannot be read: install dltutor again.") from problem


def read_file(path: Path) -> str:
    """The learner's file as text; raises PlaceProblem with a sentence on what no checker could read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PlaceProblem(
                f"{path} is a folder where your file should be: move it away, then reset the task."
            )
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            raise PlaceProblem(f"{path} is no ordinary file: move it away, then reset the task.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise PlaceProblem(
                f"{path} is larger than 1 MB, which no solution is: shorten it, or reset the task."
            )
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise PlaceProblem(
            f"{path} is no UTF-8 text (byte {problem.start + 1}): save it as UTF-8."
        ) from problem
    except FileNotFoundError as problem:
        raise PlaceProblem(
            f"{path} is not there: save your file under this name, or reset the task to get the starter."
        ) from problem
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise PlaceProblem(f"{path} cannot be read ({reason}): make it readable.") from problem
