"""Puts what came of a cell into one sentence; nothing that its process says about itself is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkers.cells import LONGEST_VALUE
from checkers.protocol import plain

__all__ = ["GONE", "lost", "told"]

GONE = "all its names are gone"
_SIGNALS = {4: "an illegal instruction", 6: "an abort", 7: "a bus error", 8: "an arithmetic fault"}
_SIGNALS |= {11: "a bad memory access, or endless recursion in compiled code"}
_MAX_TRACE = 13


def told(facts: Mapping[str, Any], *, stopped: str, limit: float, memory: int) -> dict[str, Any]:
    """The facts of one cell as the message that goes out: status, value, sentence, kind, line and trace.

    `stopped` says why the cell was interrupted, if it was ("limit", "asked" or "output"), `limit` is its
    time in seconds and `memory` its limit in bytes.
    """
    about = facts.get("error")
    about = about if isinstance(about, dict) else None
    said: dict[str, Any] = {"status": "ok", "value": "", "error": "", "kind": "", "line": None, "trace": []}
    kind = "" if about is None else str(about.get("kind"))
    if about is not None:
        said |= {"status": "error", "kind": plain(str(about.get("type", "")), 60), "trace": _trace(about)}
        said |= {"line": _line(about, facts.get("n")), "error": _error(about, facts.get("n"), memory)}
    if stopped and (about is None or kind == "interrupt"):
        why = {
            "limit": f"The cell was interrupted after {limit:g} s, its time limit",
            "output": "The cell was interrupted because it printed without end",
        }.get(stopped, "The cell was interrupted")
        said |= {"status": "interrupted", "error": f"{why}; what it had made by then is kept."}
    elif kind == "memory":
        said["status"] = "memory"
    if about is None:
        said["value"] = plain(str(facts.get("value", "")), LONGEST_VALUE + 100)
    return said


def _error(about: Mapping[str, Any], number: Any, memory: int) -> str:
    kind, name = str(about.get("kind")), plain(str(about.get("type", "an error")), 60)
    message = " ".join(plain(str(about.get("message", "")), 1000).split())
    where = _where(about, number)
    at = f" in {where}" if where else ""
    package = plain(str(about.get("name", "")), 60)
    usual = f"The Python package {package!r} is missing: run `pip install {package} numpy`."
    sentences = {
        "syntax": f"SyntaxError{at}: {message}",
        "exit": f"The cell called exit{at}, which ends a program; here all names are kept.",
        "interrupt": f"KeyboardInterrupt{at}: the cell raised it itself.",
        "input": f"EOFError{at}: nobody can type an answer to a cell, so write the value into the cell.",
        "memory": f"{name}{at}: the memory limit of {_gib(memory)} leaves less than that; names are kept.",
        "recursion": f"RecursionError{at}: a function calls itself without end.",
        "import": usual
        if package == "torch"
        else f"ModuleNotFoundError{at}: the package {package!r} is not installed here.",
    }
    return sentences.get(kind) or (f"{name}{at}: {message}" if message else f"{name}{at}")


def _where(about: Mapping[str, Any], number: Any) -> str:
    line, cell = about.get("line"), about.get("cell")
    if type(line) is not int or not 1 <= line < 1 << 40:
        return ""
    return f"line {line}" if cell == number else f"line {line} of cell {cell}" if type(cell) is int else ""


def _line(about: Mapping[str, Any], number: Any) -> int | None:
    """The line of the cell itself that failed, or that called what failed."""
    lines = [line for cell, line, _, _ in _entries(about) if cell == number]
    if about.get("cell") == number and type(about.get("line")) is int:
        lines.append(about["line"])
    return lines[-1] if lines and 1 <= lines[-1] < 1 << 40 else None


def _entries(about: Mapping[str, Any]) -> list[tuple[int, int, str, str]]:
    listed = about.get("trace")
    entries = []
    for one in listed[:_MAX_TRACE] if isinstance(listed, list) else []:
        if isinstance(one, list) and [type(part) for part in one] == [int, int, str, str]:
            entries.append((one[0], one[1], one[2], one[3]))
    return entries


def _trace(about: Mapping[str, Any]) -> list[str]:
    """The learner's own lines, outermost first, each as one line of text."""
    found = []
    for cell, line, name, text in _entries(about):
        place = "" if name == "<module>" else f", in {plain(name, 80)}"
        found.append("…" if cell == 0 else f"cell {cell}, line {line}{place}: {plain(text, 200)}")
    return found


def _gib(memory: int) -> str:
    return f"{memory / 2**30:g} GiB" if memory >= 1 << 30 else f"{memory >> 20} MiB"


def lost(why: str, facts: Mapping[str, Any]) -> str:
    """Why there is no process any more, as one sentence.

    `facts` may have the `status` it ended with, the `limit` in seconds, `memory` and `disk` in bytes, the
    most `processes` and whether a cell was `running`.
    """
    status, limit = int(facts.get("status") or 0), float(facts.get("limit") or 0)
    who = "The cell" if facts.get("running") else "A program of a cell"
    memory = _gib(int(facts.get("memory") or 0))
    what = {
        "limit": f"{who} did not stop at its time limit of {limit:g} s and was ended",
        "asked": f"{who} did not stop when it was interrupted and was ended",
        "output": f"{who} printed without end and was ended",
        "memory": f"{who} took more than the memory limit of {memory} and was ended",
        "processes": f"{who} started more than {facts.get('processes')} processes and was ended",
        "disk": f"{who} wrote more than {int(facts.get('disk') or 0) >> 20} MiB of files and was ended",
        "exited": f"{who} ended Python itself (status {status})",
        "crashed": f"{who} crashed Python ({_SIGNALS.get(-status, f'signal {-status}')})",
        "killed": "Python was ended from outside, or by the system for lack of memory",
        "broken": f"{who} left Python unable to answer",
        "closed": f"{who} closed a connection that was not its own",
        "malformed": f"{who} wrote into a connection that was not its own",
        "unheld": "The isolation of this machine failed, so nothing was run",
    }.get(why, "Python has ended")
    return f"{what}; {GONE}." if why != "unheld" else f"{what}; `dltutor doctor` says more."
