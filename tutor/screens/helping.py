"""What the help panel begins with where code is typed: keys of the editor, where it runs, and its limits."""

from __future__ import annotations

from typing import NamedTuple

from tutor.keys import cap
from tutor.pad import LIMIT, MOST
from tutor.study.cells import LIMIT as CELL
from tutor.study.scratch import LIMIT as PAD

__all__ = ["Topic", "cell_help", "file_help", "pad_help"]

MEMORY = "3 GiB"
"""What the processes of one such Python may hold, as `tutor.pad.Pads` has it."""


class Topic(NamedTuple):
    """A heading, rows of a key and what it does, and sentences below them."""

    title: str
    rows: tuple[tuple[str, str], ...]
    says: tuple[str, ...]


_LIMITS = f"A run may take {LIMIT:g} seconds and {MEMORY} of memory; beyond that it is stopped, and says so."
_APART = "It runs in a process of its own, and nothing in it counts; dltutor doctor says what keeps it apart."
_KEPT = f"The {MOST} Pythons used last keep their names, the play pad's among them."


def _run(*, typing: bool) -> str:
    return cap("run", typing=typing)


def _leave() -> str:
    return cap("leave", typing=True)


_EDITOR = (
    ("tab  ⇧tab", "indent, and take the indentation back"),
    ("^z  ^y", "take the last change back, and do it again"),
)


def cell_help(*, typing: bool) -> Topic:
    """For a code cell of a lesson, in its editor or with the cell in front."""
    if typing:
        rows = (
            (_run(typing=True), "run the cell as it stands here"),
            (_leave(), "stop what runs; else leave the text, which is kept"),
            ("enter", "a new line, as far in as the one before"),
            *_EDITOR,
        )
    else:
        rows = (
            ("enter", "change the text; every key is kept"),
            (_run(typing=False), "run this cell"),
            (cap("runall", typing=False), "begin with a fresh Python and run all cells down to this one"),
            (cap("reset", typing=False), "put the text back, or all cells; asks first"),
            (_leave(), "stop what runs; else leave the cell"),
        )
    says = (
        f"All cells of a lesson share one Python with torch: names live on from cell to cell. {_KEPT}",
        "A cell shows all that it prints, and its last line where that has a value.",
        f"{_LIMITS} A cell holds {CELL:,} characters.",
        _APART,
    )
    return Topic("A code cell", rows, says)


def pad_help(*, typing: bool) -> Topic:
    """For the play pad."""
    rows = (
        (_run(typing=typing), "run what is selected, else all of it"),
        (_leave(), "stop what runs; else back to where you were"),
        ("^l", "begin with a fresh Python; asks, and the text stays"),
        ("f3", "assign the numbers of the question behind, where it has some"),
        ("↑  ↓", "on the first and the last line: what you ran before"),
        *_EDITOR,
    )
    says = (
        "A Python of your own with torch: names live on from run to run, and from one question to the next. "
        f"{_KEPT}",
        f"{_LIMITS} The text holds {PAD:,} characters.",
        _APART,
    )
    return Topic("The play pad", rows, says)


def file_help() -> Topic:
    """For the editor of a task's file."""
    rows = (
        (cap("check", typing=True), "write the file and check it"),
        (_leave(), "stop the check; else back to the task, with the text kept"),
        ("enter", "a new line, as far in as the one before"),
        *_EDITOR,
    )
    says = (
        "The checks run your file in a process of its own; the task says how many seconds they may take.",
        "Every key is kept, also what was never saved: it comes back when you open the editor again.",
    )
    return Topic("Your file", rows, says)
