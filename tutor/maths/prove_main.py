"""The helper process that proves: requests as JSON lines on standard input, replies on standard output.

Started by `tutor/proving.py` as `python -m tutor.maths.prove_main`; SymPy is imported once, here alone. It
ends with its standard input, in the middle of a proof too, and holds itself to limits of memory and time.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from math import isfinite
from types import FrameType
from typing import Any, BinaryIO, NoReturn

from tutor.maths.echo import line
from tutor.maths.reader import read
from tutor.maths.tree import Node, Problem, Scope

__all__ = ["main", "scope_from", "scope_to"]

Action = Callable[[Mapping[str, Any], dict[str, Any]], None]

SPARE = 3  # seconds of processor time beyond a request's own, before the system ends the process


class OutOfTime(BaseException):
    """A request has used its time; no library that catches exceptions may catch it."""


def scope_to(scope: Scope) -> dict[str, Any]:
    """What of a scope the reader needs for a text in our own echo, as JSON holds it."""
    values = {
        name: str(Fraction(value))
        for name, value in scope.values.items()
        if isinstance(value, Fraction | float | int) and not isinstance(value, bool) and isfinite(value)
    }
    return {"symbols": dict(scope.symbols), "functions": sorted(scope.functions), "values": values}


def scope_from(said: Mapping[str, Any]) -> Scope:
    """The scope of a request; in the author's language, whose texts may be longer and of which the
    learner's is a part.
    """
    values = {str(name): Fraction(value) for name, value in said["values"].items()}
    return Scope(symbols=said["symbols"], functions=frozenset(said["functions"]), values=values, author=True)


def main() -> NoReturn:
    """Answers until standard input ends."""
    replies, requests = _own_output(), queue.SimpleQueue[dict[str, Any]]()
    head = json.loads(sys.stdin.buffer.readline() or b"{}")
    _limit_memory(int(head.get("memory", 0)))
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()

    def say(record: dict[str, Any]) -> None:
        replies.write(json.dumps(record).encode() + b"\n")
        replies.flush()

    try:
        from tutor.maths import symbolic  # SymPy comes with it, and is missing where it is not installed
    except ImportError as missing:
        say({"ready": False, "why": f"{missing.name or 'SymPy'} cannot be imported"})
        os._exit(0)  # a thread still reads standard input, which an orderly exit would wait for
    actions = {"prove": _prove(symbolic.prove), "worked": _worked(symbolic.forms)}
    say({"ready": True})
    while True:
        request = requests.get()
        reply: dict[str, Any] = {"id": request.get("id")}
        try:
            with _limited(float(request["seconds"])):
                actions[request["t"]](request, reply)
        except OutOfTime:
            reply["late"] = True
        except (Problem, KeyError, TypeError, ValueError, MemoryError, RecursionError) as problem:
            reply["why"] = type(problem).__name__
        say(reply)


def _prove(prove: Callable[..., bool]) -> Action:
    def run(request: Mapping[str, Any], reply: dict[str, Any]) -> None:
        scope = scope_from(request["scope"])
        reply["answer"] = prove(read(request["expected"], scope), read(request["typed"], scope), scope)

    return run


def _worked(forms: Callable[..., Iterator[tuple[str, Node]]]) -> Action:
    def run(request: Mapping[str, Any], reply: dict[str, Any]) -> None:
        scope = scope_from(request["scope"])
        found: dict[str, str] = {}
        reply["answer"] = found  # what was found before time is up is an answer
        for name, form in forms(read(request["node"], scope), scope, request["wrt"]):
            found[name] = line(form)

    return run


# -- the process -------------------------------------------------------------------------------------------


def _own_output() -> BinaryIO:
    """Standard output for replies alone: what a library prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def _listen(source: BinaryIO, requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Queues requests; the end of input is the end of the process, whatever it is computing."""
    for raw in source:
        with suppress(ValueError):
            said = json.loads(raw)
            if isinstance(said, dict):
                requests.put(said)
    os._exit(0)


def _limit_memory(most: int) -> None:
    """Bounds the address space in bytes, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # only on POSIX

        if most:
            resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raises OutOfTime after so many seconds; ends the process where even that is not heard (a long step
    inside one operation on huge integers).
    """
    if not hasattr(signal, "setitimer"):  # the client's own deadline is left
        yield
        return
    import resource  # only on POSIX

    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used + seconds) + SPARE
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))

    def ring(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
