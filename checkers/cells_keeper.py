"""Keeps one lasting Python each: forks it from the warm process, runs its cells, holds its limits, ends it.

The house is a fork of the warm server, so that pads live beside checks and neither waits for the other or is
counted with it. It forks a keeper for each pad; the keeper forks the subject, isolated like every other, and
is its only line to the supervisor. Between two cells the subject and all that it has started stand still.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import re
import select
import selectors
import signal
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from checkers import cells, cells_words, folders, isolation, namespaces, processes
from checkers.frames import FrameReader, WireError, pack_frame
from checkers.pipes import Output
from checkers.protocol import plain

__all__ = ["HOUSE", "KEEPER", "LIMITS", "MOST", "PAD", "SHOWN", "Text", "keep_house"]

HOUSE, KEEPER, PAD = "dltutor-pads", "dltutor-keeper", "dltutor-pad"  # names of processes
MOST = 3
"""Keepers at once; the tutor has two pads at most, and one may just be on its way out."""
SHOWN = 64 << 10
"""Characters of a cell's output that are passed on."""
LIMITS = isolation.Limits(
    seconds=24 * 3600.0,  # of CPU time, the kernel's safety net; the keeper's clock decides
    memory=3 << 30,  # unless the pad is opened with another
    output=2 << 20,
    processes=48,
    disk=256 << 20,
)
_TICK = 0.05
_PATIENCE = 1.0  # seconds that an interrupted cell has to end
_START = 30.0  # seconds until isolation has to hold
_IMPORTED = 1 << 30  # bytes of addresses that torch takes without using them
_LESS = 5
_ASIDE = 128  # above all descriptors of a subject
_UNFINISHED = re.compile(r"\x1b[^\x1b]{0,60}\Z")
_WHOLE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^_`-~])")


class Text:
    """Bytes in, harmless text out, also where a character or an escape sequence is cut in two; at most
    `most` characters, then one note."""

    def __init__(self, most: int = SHOWN) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._kept, self._left = "", most
        self.bytes = 0

    def feed(self, data: bytes, last: bool = False) -> str:
        """What can be shown now."""
        self.bytes += len(data)
        if self._left < 0:
            return ""
        text = self._kept + self._decoder.decode(data, last)
        self._kept = ""
        found = _UNFINISHED.search(text)
        if found is not None and not last and not _WHOLE.match(found[0]):
            text, self._kept = text[: found.start()], found[0]
        elif text.endswith("\r") and not last:
            text, self._kept = text[:-1], "\r"
        text = plain(text, len(text) + 1)
        if len(text) <= self._left:
            self._left -= len(text)
            return text
        text, self._left = text[: self._left], -1
        return text + "\n… the rest of the output is not shown\n"


def keep_house(line: socket.socket) -> None:
    """Forks a keeper for every request with its connection, until `line` is closed."""
    isolation.die_with_parent()
    isolation.adopt_orphans()
    isolation.name_process(HOUSE)
    keepers: set[int] = set()
    buffer, fds = bytearray(), list[int]()
    while True:
        ready = select.select([line], [], [], 5.0 if keepers else None)[0]
        _reap(keepers)
        if not ready:
            continue
        data, came, _, _ = socket.recv_fds(line, 1 << 16, 8)
        if not data:
            return
        buffer += data
        fds += came
        while (end := buffer.find(b"\n")) >= 0:
            request = json.loads(buffer[:end])
            del buffer[: end + 1]
            with socket.socket(fileno=fds.pop(0)) as theirs:
                if len(keepers) < MOST:
                    keepers.add(_fork(line, theirs, request))


def _reap(keepers: set[int]) -> None:
    """Forgets keepers that have ended; what one left behind, if it was killed, is ended as well."""
    ended = False
    with contextlib.suppress(OSError):
        while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            ended = ended or pid in keepers
            keepers.discard(pid)
    if ended:
        processes.kill_tree(None, os.getpid(), (), apart=keepers)


def _fork(line: socket.socket, theirs: socket.socket, request: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            line.close()
            isolation.die_with_parent()
            isolation.adopt_orphans()
            isolation.name_process(KEEPER)
            _Keeper(theirs, request).run()
            os._exit(0)
        finally:
            os._exit(1)
    return pid


class _Keeper:
    """One lasting Python from its start to its end."""

    def __init__(self, line: socket.socket, view: Mapping[str, Any]) -> None:
        self._line, self._view, self._limits = line, view, _limits(view)
        self._work = Path(view["work"])
        self._selector = selectors.DefaultSelector()
        self._requests: list[dict[str, Any]] = []
        self._reader, self._text = FrameReader(), Text()
        self._open = True  # somebody wants it
        self._status: int | None = None
        self._pid = self._leaf = 0
        self._held = False
        self._cell: dict[str, Any] | None = None
        self._begun, self._deadline = time.monotonic(), 0.0
        self._stopped, self._until = "", 0.0
        self._doom = ""
        self._settle = False

    def run(self) -> None:
        """Does what comes over the line until it closes or there is no process any more."""
        self._start()
        buffer = bytearray()
        self._selector.register(self._line, selectors.EVENT_READ, lambda: self._requested(buffer))
        try:
            while self._open and self._status is None and not self._doom:
                for key, _ in self._selector.select(self._patience()):
                    if self._selector.get_map().get(key.fd) is key:
                        key.data()
                self._reap()
                self._next()
                self._watch()
        finally:
            self._end()

    def _tell(self, **message: Any) -> None:
        try:
            self._line.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self._open = False

    # ---- the process --------------------------------------------------------------------------------------

    def _start(self) -> None:
        asks, answers, output = os.pipe(), os.pipe(), os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _become(self._view, asks[0], answers[1], output[1])
            finally:
                os._exit(cells.BROKEN)
        for fd in (asks[0], answers[1], output[1]):
            os.close(fd)
        self._answers_fd, self._output_fd = answers[0], output[0]
        os.set_blocking(self._output_fd, False)
        self._to_subject = Output(asks[1], self._selector, lambda: None)
        self._selector.register(self._answers_fd, selectors.EVENT_READ, self._answered)
        self._selector.register(self._output_fd, selectors.EVENT_READ, self._printed)

    def _tree(self) -> set[int]:
        return processes.below(os.getpid())

    def _own(self) -> set[int]:
        """The subject and what it has started, without those that only wait for it outside and inside its
        namespaces."""
        if self._leaf == self._pid:
            return self._tree()
        return self._tree() - {self._pid} - self._first

    def _freeze(self, stop: bool) -> None:
        for pid in self._own():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGSTOP if stop else signal.SIGCONT)

    def _reap(self) -> None:
        with contextlib.suppress(OSError):
            while (found := os.waitpid(-1, os.WNOHANG))[0] != 0:
                if found[0] == self._pid:
                    self._status = os.waitstatus_to_exitcode(found[1])

    # ---- what comes in ------------------------------------------------------------------------------------

    def _requested(self, buffer: bytearray) -> None:
        try:
            data = self._line.recv(1 << 20)
        except OSError:
            data = b""
        if not data:
            self._open = False
            return
        buffer += data
        while (end := buffer.find(b"\n")) >= 0:
            request = json.loads(buffer[:end])
            del buffer[: end + 1]
            if request["t"] == "interrupt":
                self._drop_waiting()
                self._interrupt("asked")
            else:
                self._requests.append(request)

    def _answered(self) -> None:
        data = os.read(self._answers_fd, 1 << 20)
        if not data:
            self._selector.unregister(self._answers_fd)
            self._doom = self._doom or ("unheld" if not self._held else "closed")
            return
        try:
            for frame in self._reader.feed(data):
                if not self._held:
                    self._hold()
                elif self._cell is None or frame.header.get("n") != self._cell["cell"] or frame.payload:
                    raise WireError("a word out of turn")
                else:
                    self._ran(frame.header)
        except WireError:
            self._doom = "malformed"

    def _hold(self) -> None:
        """Isolation and limits are in place; of the tree that there is now, the leaf will run the cells."""
        self._held = True
        tree = self._tree()
        parents = [pid for pid in tree if processes.below(pid)]
        self._leaf = next(iter(tree - set(parents)), self._pid)
        self._first = set(parents) - {self._pid}
        self._settle = True

    def _printed(self) -> None:
        try:
            data = os.read(self._output_fd, 1 << 16)
        except BlockingIOError:
            return
        if not data:
            self._selector.unregister(self._output_fd)
            return
        self._show(self._text.feed(data))
        if self._text.bytes > LIMITS.output:
            self._interrupt("output")

    def _show(self, text: str) -> None:
        if text:
            self._tell(t="output", cell=0 if self._cell is None else self._cell["cell"], text=text)

    # ---- cells --------------------------------------------------------------------------------------------

    def _next(self) -> None:
        """Starts the next cell, when there is one and the last has ended."""
        if not self._held or self._cell is not None or not self._requests or self._status is not None:
            return
        self._cell = self._requests.pop(0)
        self._stopped, self._text, self._settle = "", Text(), False
        self._freeze(False)
        self._tell(t="began", cell=self._cell["cell"])
        self._begun = time.monotonic()
        self._deadline = self._begun + float(self._cell["limit"])
        self._to_subject.send(pack_frame({"n": self._cell["cell"], "source": self._cell["source"]}))

    def _drop_waiting(self) -> None:
        """Cells that have not begun when they are interrupted never do."""
        waiting, self._requests = self._requests, []
        nothing: dict[str, Any] = {"value": "", "kind": "", "line": None, "trace": [], "seconds": 0.0}
        said = {"status": "interrupted", "error": "The cell was interrupted before it began.", **nothing}
        for one in waiting:
            self._tell(t="ran", cell=one["cell"], kept=True, **said)

    def _interrupt(self, why: str) -> None:
        """Asks the cell to end; after a while it is made to."""
        if self._cell is None or self._stopped:
            return
        self._stopped, self._until = why, time.monotonic() + _PATIENCE
        with contextlib.suppress(OSError):
            os.kill(self._leaf, signal.SIGINT)

    def _ran(self, facts: dict[str, Any]) -> None:
        assert self._cell is not None
        self._drain()
        said = cells_words.told(
            facts, stopped=self._stopped, limit=float(self._cell["limit"]), memory=self._limits.memory
        )
        self._say(said, kept=True)
        self._settle = True

    def _say(self, said: dict[str, Any], kept: bool) -> None:
        assert self._cell is not None
        self._show(self._text.feed(b"", last=True))
        seconds = round(time.monotonic() - self._begun, 4)
        self._tell(t="ran", cell=self._cell["cell"], seconds=seconds, kept=kept, **said)
        self._cell = None

    def _drain(self) -> None:
        """All that was printed before the last word is in the pipe by now."""
        with contextlib.suppress(OSError):
            while self._text.bytes <= 2 * LIMITS.output and (data := os.read(self._output_fd, 1 << 16)):
                self._show(self._text.feed(data))

    # ---- the clock ----------------------------------------------------------------------------------------

    def _patience(self) -> float | None:
        """Seconds until something has to be looked at; None while nothing goes on."""
        if self._cell is not None:
            ends = self._until if self._stopped else self._deadline
            return max(0.0, min(_TICK, ends - time.monotonic()))
        return _TICK if not self._held or self._settle else None

    def _watch(self) -> None:
        now = time.monotonic()
        if not self._held:
            if now > self._begun + _START:
                self._doom = "unheld"
        elif self._cell is None:
            if self._settle:  # twice: who was just born may have been missed
                self._freeze(True)
                self._settle = any(not _still(pid) for pid in self._own())
        elif self._stopped and now >= self._until:
            self._doom = self._stopped
        elif now >= self._deadline:
            self._interrupt("limit")
        else:
            self._look()

    def _look(self) -> None:
        tree = self._tree()
        if len(tree) > LIMITS.processes:
            self._doom = "processes"
        elif processes.counted_bytes(tree) > self._limits.memory and self._burst():
            self._doom = "memory"
        elif folders.exceeds(self._work, LIMITS.disk):
            self._doom = "disk"

    def _burst(self) -> bool:
        """Whether the sum is too large, pages that are shared counted once; the tree stands still meanwhile,
        since one that keeps forking would never be counted."""
        self._freeze(True)
        try:
            return processes.resident_bytes(self._tree()) > self._limits.memory
        finally:
            self._freeze(False)

    # ---- the end ------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """Nothing of the pad's stays behind; whoever waits for a cell is told why it has no end."""
        if self._doom in ("closed", "unheld"):
            self._await(0.5)  # the end of the connection comes before the news of the end
        why = self._reason(self._doom) if self._doom in ("", "closed", "unheld") else self._doom
        processes.kill_tree(self._pid if self._status is None else None, os.getpid(), ())
        self._await(1.0)
        if not self._open:
            return
        facts = {"status": self._status, "limit": 0 if self._cell is None else self._cell["limit"]}
        facts |= {"memory": self._limits.memory, "disk": LIMITS.disk, "processes": LIMITS.processes}
        says = cells_words.lost(why, facts | {"running": self._cell is not None})
        if self._cell is not None:
            self._drain()
            state = "memory" if why == "memory" else "lost"
            nothing: dict[str, Any] = {"value": "", "kind": "", "line": None, "trace": []}
            self._say({"status": state, "error": says, **nothing}, kept=False)
        self._tell(t="ended", says=says)

    def _await(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self._status is None and time.monotonic() < until:
            self._reap()
            time.sleep(0.002)

    def _reason(self, otherwise: str) -> str:
        """Why the process ended, from how it did; `otherwise` where it has not."""
        status = self._status
        if not self._held:
            return "unheld"
        if status is None:
            return otherwise or "killed"
        if status == -signal.SIGKILL:
            return "killed"
        known = {cells.BROKEN: "broken", cells.LOST: "closed"}
        return known.get(status, "exited" if status >= 0 else "crashed")


def _limits(view: Mapping[str, Any]) -> isolation.Limits:
    """One process alone gets a MemoryError before the sum is too large."""
    memory = int(view["memory"])
    return replace(LIMITS, memory=memory, address_space=memory + _IMPORTED)


def _still(pid: int) -> bool:
    """Whether a process stands still or is gone."""
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text("latin-1").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state in "TtZX"


# ---- in the new process ------------------------------------------------------------------------------------


def _become(view: Mapping[str, Any], asks: int, answers: int, output: int) -> None:
    """Becomes the subject: its own session, descriptors, namespaces and environment; then runs cells."""
    os.setsid()
    os.nice(_LESS)  # who looks after it comes first
    isolation.die_with_parent()
    isolation.name_process(PAD)
    for number in (signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _descriptors(asks, answers, output)
    work, secret = Path(view["work"]), Path(view["secret"])
    if view["level"] == "namespaces":
        namespaces.enter(work, secret)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    os.environ.clear()
    os.environ.update(
        kept, HOME=str(work), TMPDIR=str(work), OMP_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1"
    )
    tempfile.tempdir = None  # the warm-up asked for it, with another environment
    os.chdir(work)
    cells.serve(work, asks=3, answers=4, limits=_limits(view), level=view["level"], secret=secret)


def _descriptors(asks: int, answers: int, output: int) -> None:
    """Null, output, output, asks and answers become 0 to 4; all others are closed."""
    null = os.open(os.devnull, os.O_RDONLY)
    placed = (null, output, output, asks, answers)
    high = [os.dup2(fd, _ASIDE + index, inheritable=False) for index, fd in enumerate(placed)]
    for target, source in enumerate(high):
        os.dup2(source, target, inheritable=target < 3)
    os.closerange(len(placed), 65536)
