"""The interpretation of a task's output: a text beside the program, read with care and never overwritten."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tutor.places import Places, put, task_file

__all__ = [
    "LARGEST_TEXT",
    "Meaning",
    "interpretation_file",
    "interpretation_path",
    "keep_meaning",
    "read_meaning",
]

LARGEST_TEXT = 100_000
"""Characters of an interpretation that are read."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What stands in the file, without blanks around it; `trouble` says what keeps it from being used."""

    text: str = ""
    trouble: str = ""


def interpretation_file(places: Places, task: str) -> Path:
    """Where the learner writes what a task's output means; raises PlaceProblem for what is no task's id."""
    return interpretation_path(task_file(places, task))


def interpretation_path(program: Path) -> Path:
    """The file of the interpretation beside a program."""
    return program.with_name("interpretation.md")


def read_meaning(path: Path) -> Meaning:
    """The interpretation; a folder, a pipe, a picture or a book in its place is told about, never raised."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return Meaning(trouble=f"{path} is a folder: move it away.")
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            return Meaning(trouble=f"{path} is no ordinary file: move it away.")
        with path.open("rb") as file:
            data = file.read(4 * LARGEST_TEXT + 4)
        text = data.decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Meaning()
    except UnicodeDecodeError as problem:
        if len(data) > 4 * LARGEST_TEXT:  # cut within a letter, or no text at all
            return Meaning(trouble=_too_long(path))
        return Meaning(trouble=f"{path} is no UTF-8 text (byte {problem.start + 1}): save it as UTF-8.")
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        return Meaning(trouble=f"{path} cannot be read ({reason}): make it readable.")
    if len(text) > LARGEST_TEXT:
        return Meaning(trouble=_too_long(path))
    return Meaning(text.strip())


def _too_long(path: Path) -> str:
    return f"{path} is longer than {LARGEST_TEXT:,} characters: shorten it."


def keep_meaning(path: Path, text: str, *, now: datetime, seen: str | None = None) -> Path | None:
    """Write the interpretation; another text that was there, and is not the one that was `seen`, is kept
    beside it, and that path returned.

    Raises PlaceProblem, and then the file is as it was.
    """
    text = text.strip()
    there = read_meaning(path)
    if not there.trouble and there.text == text and os.path.lexists(path):
        return None
    strange = bool(there.trouble) or there.text not in ("", seen)
    return put(_target(path), f"{text}\n" if text else "", now=now, keep=strange)


def _target(path: Path) -> Path:
    """Where a link of the learner's leads, so that it stays one; the link itself where it leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path
