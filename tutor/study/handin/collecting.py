"""Collects what a sheet's notebook is made of: each task's file, its output, verdict and interpretation.

What a file prints comes from running it in the isolated process; it is kept, so that a file runs again only
when its text has changed.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from checkers.protocol import Finished, plain
from tutor.course.model import Course, Task, within
from tutor.places import PlaceProblem, Places, task_file
from tutor.study.handin.meaning import interpretation_path, read_meaning
from tutor.study.taskfiles import read_file, starter_text

if TYPE_CHECKING:
    from tutor.checking import Checking
    from tutor.store import Store

__all__ = ["Piece", "Stage", "collect", "forget_output", "sheet_tasks"]

Stage: TypeAlias = Literal["new", "starter", "unreadable", "written"]
KEPT = 16_384
"""Bytes of a program's output that the checker hands on, the last ones."""
UNTOUCHED = "the file is the untouched starter."
_SHEET = re.compile(r"\d{3}(?:-[0-9A-Za-z.]+)?\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """One task of a sheet as it is handed in; what is missing is said by `missing`.

    `source` is the learner's text, None where there is none; `printed` what it printed, None where it was not
    run; `failed` why it stopped; `verdict` the checker's last word on exactly this text, "" where there is
    none; `unread` why an interpretation that is there cannot be used.
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
    unread: str = ""

    @property
    def stage(self) -> Stage:
        """How far the program is: not begun, the untouched starter, no text to be read, or written."""
        if self.source is not None:
            return "written"
        if self.trouble == UNTOUCHED:
            return "starter"
        return "unreadable" if self.trouble and not self.trouble.startswith("not begun") else "new"

    @property
    def waits(self) -> bool:
        """Whether the program has to be run, because its text is another one than last time."""
        return self.source is not None and self.printed is None

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
        if self.unread:
            yield f"{name}: the interpretation cannot be used: {self.unread}"
        elif not self.interpretation:
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


def collect(
    course: Course,
    places: Places,
    store: Store,
    sheet: str,
    *,
    checking: Checking | None = None,
    on_run: Callable[[str], None] = lambda name: None,
    cancel: threading.Event | None = None,
) -> list[Piece]:
    """Every task of the sheet, run where its text has changed; without `checking` nothing is run.

    Setting `cancel` ends the program that is running, and no other one begins.
    """
    pieces = []
    for task, ids in sheet_tasks(course, sheet):
        piece = _read(course, places, task, ids)
        if piece.source is not None:
            piece = replace(piece, verdict=_verdict(store, task.id, piece.source))
            going = checking if cancel is None or not cancel.is_set() else None
            piece = _with_output(piece, places, store, going, on_run, cancel)
        pieces.append(piece)
    return pieces


def forget_output(store: Store, task: str) -> None:
    """Have a task's program run again, though its text is the same."""
    store.save_state(_kept(task), None)


def _kept(task: str) -> str:
    return f"handin:{task}"


def _read(course: Course, places: Places, task: Task, ids: tuple[str, ...]) -> Piece:
    path = task_file(places, task.id)
    said = read_meaning(interpretation_path(path))
    piece = Piece(task, ids, path, interpretation=said.text, unread=said.trouble)
    if _absent(path):
        return replace(piece, trouble=f"not begun; dltutor task start {task.id} gets its file.")
    try:
        source = read_file(path)
        if source.strip() == starter_text(course, task).strip():
            return replace(piece, trouble=UNTOUCHED)
    except PlaceProblem as problem:
        return replace(piece, trouble=str(problem))
    return replace(piece, source=source)


def _absent(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:  # a folder that may not be entered: reading says so
        return False


def _verdict(store: Store, task: str, source: str) -> str:
    """What the checks last said about exactly this text."""
    for one in reversed(store.attempts(item=task)):
        if isinstance(one.answer, dict) and one.answer.get("source") == source:
            return str(one.status)
    return ""


def _with_output(
    piece: Piece,
    places: Places,
    store: Store,
    checking: Checking | None,
    on_run: Callable[[str], None],
    cancel: threading.Event | None,
) -> Piece:
    assert piece.source is not None
    name = _kept(piece.task.id)
    mark = hashlib.sha256(piece.source.encode("utf-8", "replace")).hexdigest()
    kept = store.state(name) or {}
    if kept.get("sha256") == mark:
        return replace(piece, printed=str(kept.get("printed", "")), failed=str(kept.get("failed", "")))
    if checking is None:
        return piece
    on_run(piece.task.id)
    job = checking.program(_as_main(piece.source), timeout=float(max(piece.task.timeout, 60)))
    finished = checking.check(job, lambda event: None, cancel)
    if finished.verdict == "cancelled":
        return piece
    if finished.verdict == "error":
        return replace(piece, failed=finished.message)
    printed, failed = _printed(finished), "" if finished.verdict == "pass" else _why(finished)
    printed, failed = _without_paths(printed, places), _without_paths(failed, places)
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
    if finished.output_bytes > KEPT:  # control characters are left out too, so lengths say nothing
        return f"(the beginning of {finished.output_bytes} bytes of output is left out)\n{text}"
    return text


def _why(finished: Finished) -> str:
    return plain(finished.message, 500) or f"it ended with {finished.verdict}"


def _without_paths(text: str, places: Places) -> str:
    """The text without the folders of this machine: what is handed in says nothing of them."""
    known = {sys.prefix, sys.base_prefix, str(Path(sys.prefix).resolve()), str(Path(__file__).parents[3])}
    known |= {tempfile.gettempdir(), str(places.workspace), str(places.cache), str(places.data)}
    known |= {str(places.home)} if places.home is not None else set()
    with suppress(RuntimeError):  # nobody's home
        known.add(str(Path.home()))
    for folder in sorted(known, key=len, reverse=True):
        if len(folder) > 3:  # not the root
            text = text.replace(f"{folder}/", "…/").replace(folder, "…")
    return text
