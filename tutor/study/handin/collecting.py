"""Collects what a sheet's notebook is made of: each task's file, its output, verdict and interpretation.

What a file prints comes from running it in the isolated process; it is kept, so that a file runs again only
when its text has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from checkers.protocol import Finished, plain
from tutor.course.model import Course, Task, within
from tutor.places import PlaceProblem, Places, task_file
from tutor.study.taskfiles import read_file, starter_text

if TYPE_CHECKING:
    from tutor.checking import Checking
    from tutor.store import Store

__all__ = ["Piece", "collect", "interpretation_file", "sheet_tasks"]

LARGEST_TEXT = 100_000
"""Characters of an interpretation that are read."""
_SHEET = re.compile(r"\d{3}(?:-[0-9A-Za-z.]+)?\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """One task of a sheet as it is handed in; what is missing is said by `missing`.

    `source` is the learner's text, None where there is none; `printed` what it printed, None where it was not
    run; `failed` why it stopped; `verdict` the checker's last word on exactly this text, "" where there is
    none.
    """

    task: Task
    ids: tuple[str, ...]
    path: Path
    source: str | None = None
    trouble: str = ""
    printed: str | None = None
    failed: str = ""
    verdict: str = ""
    interpretation: str = ""

    @property
    def missing(self) -> Iterator[str]:
        """Sentences on what is not there yet."""
        name = self.task.id
        if self.source is None:
            yield f"{name}: {self.trouble}"
            return
        if self.failed:
            yield f"{name}: the program stops before its end: {self.failed}"
        elif self.printed is None:
            yield f"{name}: there is no output, since the program was not run."
        elif not self.printed.strip():
            yield f"{name}: the program prints nothing, and a reader wants to see what you interpret."
        if not self.interpretation:
            yield f"{name}: the interpretation is missing; write it into {interpretation_path(self.path)}."


def sheet_tasks(course: Course, sheet: str) -> list[tuple[Task, tuple[str, ...]]]:
    """The coding tasks of a sheet, such as 004, or of a section, such as 000-5, in the order of its ids.

    Each comes with the ids that it serves there.
    """
    if not _SHEET.match(sheet):
        return []
    order = {name: place for place, name in enumerate(course.sources)}
    found = []
    for task in course.tasks.values():
        ids = tuple(
            sorted((one for one in task.source if within(one, sheet)), key=lambda one: order.get(one, 0))
        )
        if ids:
            found.append((task, ids))
    return sorted(found, key=lambda one: order.get(one[1][0], 0))


def interpretation_file(places: Places, task: str) -> Path:
    """Where the learner writes what a task's output means."""
    return interpretation_path(task_file(places, task))


def interpretation_path(program: Path) -> Path:
    """The file of the interpretation beside a program."""
    return program.with_name("interpretation.md")


def collect(
    course: Course,
    places: Places,
    store: Store,
    sheet: str,
    *,
    checking: Checking | None = None,
    on_run: Callable[[str], None] = lambda name: None,
) -> list[Piece]:
    """Every task of the sheet, run where its text has changed; without `checking` nothing is run."""
    pieces = []
    for task, ids in sheet_tasks(course, sheet):
        piece = _read(course, places, task, ids)
        if piece.source is not None:
            piece = replace(piece, verdict=_verdict(store, task.id, piece.source))
            piece = _with_output(piece, store, checking, on_run)
        pieces.append(piece)
    return pieces


def _read(course: Course, places: Places, task: Task, ids: tuple[str, ...]) -> Piece:
    path = task_file(places, task.id)
    piece = Piece(task, ids, path, interpretation=_interpretation(path))
    if not path.exists():
        return replace(piece, trouble=f"not begun; dltutor task start {task.id} gets its file.")
    try:
        source = read_file(path)
        if source.strip() == starter_text(course, task).strip():
            return replace(piece, trouble="the file is the untouched starter.")
    except PlaceProblem as problem:
        return replace(piece, trouble=str(problem))
    return replace(piece, source=source)


def _interpretation(program: Path) -> str:
    path = interpretation_path(program)
    try:
        with path.open("rb") as file:
            return file.read(4 * LARGEST_TEXT).decode("utf-8-sig")[:LARGEST_TEXT].strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _verdict(store: Store, task: str, source: str) -> str:
    """What the checks last said about exactly this text."""
    for one in reversed(store.attempts(item=task)):
        if isinstance(one.answer, dict) and one.answer.get("source") == source:
            return str(one.status)
    return ""


def _with_output(
    piece: Piece, store: Store, checking: Checking | None, on_run: Callable[[str], None]
) -> Piece:
    assert piece.source is not None
    name = f"handin:{piece.task.id}"
    mark = hashlib.sha256(piece.source.encode("utf-8", "replace")).hexdigest()
    kept = store.state(name) or {}
    if kept.get("sha256") == mark:
        return replace(piece, printed=str(kept.get("printed", "")), failed=str(kept.get("failed", "")))
    if checking is None:
        return piece
    on_run(piece.task.id)
    job = checking.program(_as_main(piece.source), timeout=float(max(piece.task.timeout, 60)))
    finished = checking.check(job, lambda event: None)
    if finished.verdict in ("error", "cancelled"):
        return replace(piece, failed=finished.message)
    printed, failed = _printed(finished), "" if finished.verdict == "pass" else _why(finished)
    store.save_state(name, {"sha256": mark, "printed": printed, "failed": failed})
    return replace(piece, printed=printed, failed=failed)


def _as_main(source: str) -> str:
    """A program that runs this one as a notebook does: under the name `__main__`, with its own lines in what
    is said of an error.
    """
    return f"""import linecache, sys
source = {source!r}
linecache.cache[__file__] = (len(source), None, source.splitlines(True), __file__)
sys.modules["__main__"], __name__ = sys.modules[__name__], "__main__"
exec(compile(source, __file__, "exec", dont_inherit=True), globals())
"""


def _printed(finished: Finished) -> str:
    text = plain(finished.output_tail, 200_000)
    if finished.output_bytes > len(finished.output_tail.encode("utf-8", "replace")):
        return f"(the beginning of {finished.output_bytes} bytes of output is left out)\n{text}"
    return text


def _why(finished: Finished) -> str:
    return plain(finished.message, 500) or f"it ended with {finished.verdict}"
