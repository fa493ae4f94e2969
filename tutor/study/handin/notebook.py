"""Builds the notebook of a sheet: for each task its program, what that printed, and the interpretation.

The format is nbformat 4.5 (Jupyter's notebook format): plain JSON, no time and no path of a machine in it.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from typing import Any

from tutor.study.handin.collecting import Piece
from tutor.study.handin.naming import Named

__all__ = ["notebook"]

_SETUP = """\
import sys

try:
    from checkers.report import report  # draws curves where dltutor is installed
except ImportError:

    def report(*args, **more):
        pass

    import types

    stand_in = types.ModuleType("checkers.report")
    stand_in.report = report
    sys.modules["checkers"], sys.modules["checkers.report"] = types.ModuleType("checkers"), stand_in

print("Python", sys.version.split()[0])
"""
_SAID = {
    "right": "All checks pass for this program.",
    "partial": "Some parts of the checks pass for this program.",
    "wrong": "The checks do not pass for this program.",
}


def notebook(named: Named, sheet: str, pieces: Sequence[Piece]) -> str:
    """The notebook as JSON text."""
    cells = [*_opening(named, sheet), *(cell for piece in pieces for cell in _task(piece))]
    runs = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            runs += 1
            cell["execution_count"] = runs
    body = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": platform.python_version()},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _opening(named: Named, sheet: str) -> Iterable[dict[str, Any]]:
    who = ", ".join(named.names)
    yield _text("head", f"# Exercise {named.number} (sheet {sheet})\n\n{_quiet(who)}")
    yield _code("setup", _SETUP, f"Python {platform.python_version()}\n")


def _task(piece: Piece) -> Iterable[dict[str, Any]]:
    name = piece.task.id
    yield _text(f"{name}-head", f"## {', '.join(piece.ids)}: {piece.task.title}")
    if piece.source is None:
        yield _text(f"{name}-missing", "*There is no program for this task.*")  # why may name a path
    else:
        yield _code(f"{name}-program", piece.source, piece.printed or "", piece.failed)
        yield _text(f"{name}-checks", _SAID.get(piece.verdict, "This program was not checked yet."))
    said = piece.interpretation or "*The interpretation is missing.*"
    yield _text(f"{name}-meaning", f"### Interpretation\n\n{said}")


def _text(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(name), "metadata": {}, "source": _lines(source)}


def _code(name: str, source: str, printed: str, failed: str = "") -> dict[str, Any]:
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": _lines(printed)})
    if failed:
        outputs.append({"output_type": "stream", "name": "stderr", "text": _lines(f"{failed}\n")})
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": _id(name),
        "metadata": {},
        "outputs": outputs,
        "source": _lines(source),
    }


def _lines(text: str) -> list[str]:
    """As notebooks keep text: a list of lines, each with its end."""
    return text.splitlines(keepends=True)


def _id(name: str) -> str:
    """A cell's id: 64 letters, digits, hyphens at the most; the end tells a task's cells apart."""
    return name[-64:]


def _quiet(text: str) -> str:
    """Names as plain text: Markdown's own signs do nothing."""
    return "".join(f"\\{one}" if one in "*_`[]<>#" else one for one in text)
