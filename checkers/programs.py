"""Runs authors' programs one after another in one warm process: the proof of “see it in torch”.

Each line of standard input is a JSON object with `id`, `source` and, if wanted, `seconds`; each gets one line
back, with `id`, what the program `printed`, and in `problem` the error that ended it, or nothing. These are
the course's own programs: what a learner runs goes to a subject (`checkers.judge`) instead.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import types
from typing import TextIO

__all__ = ["main", "run_program"]

SECONDS = 20.0  # after which a program is ended


class _TooLong(BaseException):
    """Raised by the alarm; no program catches it by mistake."""


def run_program(source: str) -> tuple[str, str]:
    """(what the program printed, the error that ended it), from a fresh state of torch and its chance."""
    import torch

    torch.manual_seed(0)
    torch.set_default_dtype(torch.float32)
    torch.set_default_device("cpu")
    torch.set_grad_enabled(True)
    printed, problem = io.StringIO(), ""
    module = types.ModuleType("__main__")
    try:
        code = compile(source, "program.py", "exec")
        with contextlib.redirect_stdout(printed):
            exec(code, module.__dict__)  # noqa: S102  the course's own text, in a process for that
    except _TooLong:
        problem = "it ran for too long"
    except (Exception, SystemExit) as error:
        line = _line_of(error)
        problem = f"{type(error).__name__}{f' in line {line}' if line else ''}: {error}"
    return printed.getvalue(), problem


def _line_of(error: BaseException) -> int | None:
    """The last line of the program itself that the error passed through."""
    if isinstance(error, SyntaxError):
        return error.lineno
    at, found = error.__traceback__, None
    while at is not None:
        if at.tb_frame.f_code.co_filename == "program.py":
            found = at.tb_lineno
        at = at.tb_next
    return found


def _alarm(number: int, frame: object) -> None:
    raise _TooLong


def main(source: TextIO, target: TextIO) -> None:
    """Answer requests until there are no more."""
    import torch

    torch.set_num_threads(1)
    signal.signal(signal.SIGALRM, _alarm)
    for line in source:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, float(request.get("seconds", SECONDS)))
        printed, problem = run_program(request["source"])
        signal.setitimer(signal.ITIMER_REAL, 0)
        target.write(json.dumps({"id": request["id"], "printed": printed, "problem": problem}) + "\n")
        target.flush()


if __name__ == "__main__":
    # What a program writes past Python (a C library's warning) must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    main(sys.stdin, answers)
