"""Client of the helper process that proves with SymPy, so that nobody waits for SymPy and nothing hangs.

The helper (`tutor/maths/prove_main.py`) is started with the first request and kept; SymPy is imported there
and nowhere else. A `Prover` may be used from any thread, and one request at a time is answered.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import tutor
from tutor.maths import Node, Problem, Scope, line, read
from tutor.maths.prove_main import scope_to

__all__ = ["Equation", "Provable", "Prover", "Worked"]

DEADLINE = 3.0  # seconds for one request, once the helper is up
START = 30.0  # seconds for the helper's start, which imports SymPy
MEMORY = 2 << 30  # bytes of address space
MARGIN = 0.7  # share of the deadline after which the helper gives up by itself and stays warm
MOST_STARTS = 3  # failed starts in a row after which no other is tried


class Provable(Protocol):
    """What can be proved: `typed` equals `expected` in a scope; the claims of `tutor.kinds` are of this
    form.
    """

    @property
    def expected(self) -> Node:
        """The reference."""

    @property
    def typed(self) -> Node:
        """What is to be shown equal to it."""

    @property
    def scope(self) -> Scope:
        """What the names mean."""


@dataclass(frozen=True, slots=True)
class Equation:
    """A claim by itself: `typed` equals `expected` over the scope's domains."""

    expected: Node
    typed: Node
    scope: Scope


@dataclass(frozen=True, slots=True)
class Worked:
    """Forms of one expression as trees; None where there is none or it is no other than what was given.

    `derivative` is there where one was asked for, and the other three are then forms of it. `simplified` is
    shorter than what it is a form of, and may be the factored or the expanded form.
    """

    derivative: Node | None = None
    simplified: Node | None = None
    factored: Node | None = None
    expanded: Node | None = None


class Prover:
    """The helper's client. Use it as a context manager, or call `close`.

    `deadline` is in seconds for each request; `memory` in bytes for the helper; `command` replaces the
    helper's own, for tests. `env` stands in for the environment.
    """

    def __init__(
        self,
        *,
        deadline: float = DEADLINE,
        memory: int = MEMORY,
        command: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._deadline, self._memory = deadline, memory
        self._command = list(command or (sys.executable, "-P", "-m", "tutor.maths.prove_main"))
        self._env = dict(os.environ if env is None else env)
        self._ids = itertools.count(1)
        self._turn = threading.Lock()  # one request at a time
        self._life = threading.Lock()  # starting and ending the process; never held while waiting
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._failed = 0
        self._ready = self._closed = False

    def __enter__(self) -> Prover:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- what can be asked --------------------------------------------------------------------------------

    def prove(self, claim: Provable) -> bool | None:
        """True where it is proved, False where it is not, None where that was not decided in time.

        Blocks, so call it from a worker thread; nothing raises here. False says nothing against the claim.
        """
        texts = {"expected": line(claim.expected), "typed": line(claim.typed)}
        reply = self._ask({"t": "prove", "scope": scope_to(claim.scope), **texts})
        answer = None if reply is None else reply.get("answer", None if "late" in reply else False)
        return answer if isinstance(answer, bool) else None

    def worked(self, node: Node, scope: Scope, wrt: str | None = None) -> Worked | None:
        """Simplified, factored and expanded forms of an expression, or of its derivative by `wrt`.

        None where nothing was heard in time; what was found until then is an answer. Blocks as `prove`
        does, and nothing raises here.
        """
        reply = self._ask({"t": "worked", "scope": scope_to(scope), "node": line(node), "wrt": wrt})
        answer = None if reply is None else reply.get("answer")
        if not isinstance(answer, dict):
            return None
        try:
            reader = replace(scope, author=True)
            return Worked(**{str(name): read(str(text), reader) for name, text in answer.items()})
        except (Problem, TypeError):
            return None

    def warm(self) -> None:
        """Starts the helper without waiting for it, so that the first proof finds SymPy imported."""
        self._running()

    def close(self) -> None:
        """Ends the helper at once, in the middle of a proof too; every later request is answered None."""
        self._closed = True
        self._end()

    # ---- one request --------------------------------------------------------------------------------------

    def _ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        with self._turn:
            process = self._running()
            if process is None or not self._started():
                return None
            number = next(self._ids)
            request |= {"id": number, "seconds": self._deadline * MARGIN}
            if not _send(process, request):
                self._end()
                return None
            return self._wait(lambda reply: reply.get("id") == number, self._deadline)

    def _started(self) -> bool:
        """Waits until the helper has SymPy; counts starts that fail."""
        if not self._ready:
            said = self._wait(lambda reply: "ready" in reply, START)
            self._ready = bool(said and said["ready"])
            self._failed = 0 if self._ready else self._failed + 1
            if not self._ready:
                self._end()
        return self._ready

    def _wait(self, wanted: Callable[[dict[str, Any]], bool], seconds: float) -> dict[str, Any] | None:
        """The first reply that is wanted; without one in time the helper is ended."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                reply = self._replies.get(timeout=left)
            except queue.Empty:
                break
            if reply is None:
                break
            if wanted(reply):
                return reply
        self._end()
        return None

    # ---- the life of the helper ---------------------------------------------------------------------------

    def _running(self) -> subprocess.Popen[bytes] | None:
        """The helper, started where there is none; None where it cannot be or is not wanted any more."""
        with self._life:
            if self._closed or self._failed >= MOST_STARTS:
                return None
            if self._process is not None and self._process.poll() is None:
                return self._process
            self._end_held()
            try:
                self._process = process = self._spawn()
            except OSError:
                self._failed += 1
                return None
            self._replies = queue.SimpleQueue()
            reader = threading.Thread(
                target=_read, args=(process, self._replies), name="dltutor-prover", daemon=True
            )
            reader.start()
            _send(process, {"memory": self._memory})
            return process

    def _spawn(self) -> subprocess.Popen[bytes]:
        package = Path(tutor.__file__).resolve().parent
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if self._env.get("DLTUTOR_DEBUG") else subprocess.DEVNULL,
            # The order in which SymPy tries its rules depends on hashes: a proof found is to be found again.
            env=self._env | {"PYTHONPATH": str(package.parent), "PYTHONHASHSEED": "0"},
            start_new_session=os.name == "posix",  # ctrl+c in the terminal is for the tutor
        )

    def _end(self) -> None:
        with self._life:
            self._end_held()

    def _end_held(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        process.kill()
        process.wait()
        assert process.stdin is not None
        with suppress(OSError):  # something was still to be written
            process.stdin.close()


def _send(process: subprocess.Popen[bytes], record: Mapping[str, Any]) -> bool:
    """Writes one line; False where the helper is gone."""
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(record).encode() + b"\n")
        process.stdin.flush()
    except (OSError, ValueError):
        return False
    return True


def _read(process: subprocess.Popen[bytes], replies: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    """Reads the helper's lines on a thread of its own; what is no JSON object is no reply."""
    assert process.stdout is not None
    with process.stdout:
        for raw in process.stdout:
            try:
                said = json.loads(raw)
            except ValueError:
                continue
            if isinstance(said, dict):
                replies.put(said)
    replies.put(None)
