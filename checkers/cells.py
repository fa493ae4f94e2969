"""The harness round a lasting Python: runs one cell after another in one namespace and says what came of
each.

Like the harness of a submission it decides nothing. What a cell can reach here is a wrong or missing word
about itself, which its keeper takes for no more than that. Wants no torch, so that plain Python runs without.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import itertools
import linecache
import os
import random
import re
import resource
import signal
import sys
from pathlib import Path
from types import FrameType, ModuleType, TracebackType
from typing import Any

from checkers import frames, guard, isolation

__all__ = ["BROKEN", "LONGEST_VALUE", "LOST", "Cells", "serve", "shown"]

BROKEN, LOST = 70, 71  # exit statuses, as in checkers.subject
LONGEST_VALUE = 20_000
"""Characters of a value at most."""
_MANY = 2000  # entries of a list or dict that are written out
_MAX_TEXT = 2000
_MAX_TRACE = 12
_MOST_THREADS = 128
_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "Cannot allocate memory")
_CELL = re.compile(r"<cell (\d+)>\Z")


class Cells:
    """One namespace, which is the module `__main__`, and the cells that were run in it."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.names = vars(self.module)
        self.names["__builtins__"] = builtins
        sys.modules["__main__"] = self.module  # dataclasses and pickles look names up there
        self._open = False

    def run(self, number: int, source: str) -> dict[str, Any]:
        """Runs a cell and returns plain facts: the value of its last expression, or what it raised."""
        signal.signal(signal.SIGINT, self._interrupted)
        self._open = True
        try:
            try:
                return {"n": number, "value": self._value(source, f"<cell {number}>")}
            except BaseException as error:  # SystemExit and KeyboardInterrupt too: they are the cell's
                return {"n": number, "error": _described(error, number)}
        except BaseException as error:  # a second one, while the first was put into words
            return {"n": number, "error": {"kind": _kind(error, ""), "type": _type(error), "message": ""}}
        finally:
            self._open = False

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        """Ends the cell, once; between two cells there is nothing to end."""
        if self._open:
            self._open = False
            raise KeyboardInterrupt

    def _value(self, source: str, file: str) -> str:
        lines = [f"{line}\n" for line in source.split("\n")]
        linecache.cache[file] = (len(source), None, lines, file)  # for tracebacks and inspect.getsource
        tree: ast.Module = compile(source, file, "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True)  # type: ignore[assignment]
        last = tree.body[-1] if tree.body else None
        tail = None
        if isinstance(last, ast.Expr):
            tree.body.pop()
            tail = compile(ast.Expression(last.value), file, "eval", dont_inherit=True)
        code = compile(tree, file, "exec", dont_inherit=True)
        exec(code, self.names)  # noqa: S102
        value = None if tail is None else eval(tail, self.names)  # noqa: S307
        if value is None:
            return ""
        self.names["_"] = value
        return shown(value)


def shown(value: Any) -> str:
    """The value as Python shows it, cut to LONGEST_VALUE; of a long list only its beginning is written out.

    Raises whatever the value's own `__repr__` raises.
    """
    note = ""
    if type(value) in (list, tuple, set, frozenset, dict, str, bytes) and len(value) > _MANY:
        what = "characters" if type(value) is str else "bytes" if type(value) is bytes else "entries"
        many = LONGEST_VALUE if type(value) in (str, bytes) else _MANY
        if len(value) > many:
            note = f"\n… {len(value)} {what} in all"
            value = _beginning(value, many)
    text = repr(value)
    if len(text) > LONGEST_VALUE:
        note = note or f"\n… {len(text)} characters in all"
    return text[:LONGEST_VALUE] + note


def _beginning(value: Any, many: int) -> Any:
    if type(value) in (str, bytes):
        return value[:many]
    if type(value) is dict:
        return dict(itertools.islice(value.items(), many))
    return type(value)(itertools.islice(value, many))


def _described(error: BaseException, number: int) -> dict[str, Any]:
    """An exception as plain facts: type, message, line within the cell, the lines of cells that led there."""
    message = _text(error)
    facts: dict[str, Any] = {"kind": _kind(error, message), "type": _type(error), "message": message}
    if isinstance(error, SyntaxError) and error.filename == f"<cell {number}>":
        facts |= {"kind": "syntax", "line": error.lineno or 1, "cell": number}
        facts |= {"message": str(error.msg)[:_MAX_TEXT], "text": (error.text or "").strip()[:200]}
        return facts
    lines = _cells_lines(error.__traceback__)
    if lines:
        half = _MAX_TRACE // 2
        kept = lines if len(lines) <= _MAX_TRACE else [*lines[:half], (0, 0, "…", ""), *lines[-half:]]
        facts |= {"cell": lines[-1][0], "line": lines[-1][1], "text": lines[-1][3]}
        facts["trace"] = [list(one) for one in kept]
    if isinstance(error, ModuleNotFoundError):
        facts |= {"kind": "import", "name": str(error.name)[:200]}
    return facts


def _kind(error: BaseException, message: str) -> str:
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, KeyboardInterrupt):
        return "interrupt"
    if isinstance(error, RecursionError):
        return "recursion"
    if isinstance(error, EOFError) and "reading a line" in message:
        return "input"
    if isinstance(error, MemoryError) or any(sign in message for sign in _NO_MEMORY):
        return "memory"
    return "raised"


def _type(error: BaseException) -> str:
    return type(error).__name__[:100]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:_MAX_TEXT]
    except KeyboardInterrupt:
        raise
    except BaseException:  # an exception of one's own may fail to print itself
        return ""


def _cells_lines(trace: TracebackType | None) -> list[tuple[int, int, str, str]]:
    """(cell, line, function, text) of each frame that lies in a cell, outermost first."""
    lines: list[tuple[int, int, str, str]] = []
    while trace is not None and len(lines) < 5000:
        code = trace.tb_frame.f_code
        if (found := _CELL.match(code.co_filename)) is not None:
            text = linecache.getline(code.co_filename, trace.tb_lineno).strip()[:200]
            lines.append((int(found[1]), trace.tb_lineno, code.co_name[:80], text))
        trace = trace.tb_next
    return lines


def _streams(output: int) -> None:
    """Fresh text streams on descriptors 0 to 2, whatever the cell before did to them; what cannot be encoded
    is written as an escape."""
    for fd in (1, 2):
        with contextlib.suppress(OSError):
            os.dup2(output, fd)
    with contextlib.suppress(OSError):
        null = os.open(os.devnull, os.O_RDONLY)
        if null != 0:
            os.dup2(null, 0)
            os.close(null)
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = open(fd, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):  # the cell may have closed or replaced it
            stream.flush()


def _seed() -> None:
    """The same numbers after every fresh start, until a cell seeds for itself."""
    random.seed(0)
    for name, seed in (("numpy", "random.seed"), ("torch", "manual_seed")):
        module: Any = sys.modules.get(name)
        for part in seed.split(".") if module is not None else ():
            module = getattr(module, part)
        if module is not None:
            module(0)


def serve(work: Path, *, asks: int, answers: int, limits: isolation.Limits, level: str, secret: Path) -> None:
    """Runs the cells that come at descriptor `asks` until there are no more; then ends the process.

    The first frame of all says that limits and isolation hold: only then does the first cell come in.
    """
    output = os.dup(1)
    _streams(output)
    sys.argv = [""]
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(work))
    _seed()
    isolation.confine(limits, level, work, secret)
    if level == "namespaces":  # counted there alone; a thousand would leave the keeper no time
        resource.setrlimit(resource.RLIMIT_NPROC, (_MOST_THREADS, _MOST_THREADS))
    guard.fence(work, secret, who="a cell")
    cells, own, me = Cells(), os.getpid(), os.getpid
    read, write, leave, pack = frames.read_frame, frames.write_all, os._exit, frames.pack_frame
    try:
        write(answers, pack({"held": True}))
        while True:
            ask = read(asks).header
            _streams(output)
            try:
                facts = cells.run(ask["n"], ask["source"])
            except KeyboardInterrupt:  # it came in the last moment
                facts = {"n": ask["n"], "error": {"kind": "interrupt"}}
            _flush()
            if me() != own:
                leave(0)  # a child that the cell has forked: the answer is its parent's
            write(answers, pack(facts))
            del facts
    except frames.Closed:
        leave(0)
    except OSError:
        leave(LOST)
