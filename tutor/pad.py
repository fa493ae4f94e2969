"""Pads: lasting Pythons in the isolated process, which run one cell after another in one namespace.

    pads = Pads(checking)                       # one for the whole app; close() ends all
    pad = pads.pad("lesson:preliminaries")      # this owner's, made when first asked for
    ran = pad.run("import torch\\nx = torch.ones(2)\\nx", on_output=show)
    ran.status, ran.output, ran.value, ran.error, ran.line

Nothing of a cell runs here, and what comes back about it is read with suspicion: text is made harmless,
numbers are numbers, everything else is dropped.
"""

from __future__ import annotations

import contextlib
import math
import queue
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from checkers.protocol import plain

if TYPE_CHECKING:  # most starts of the tutor run no cell
    from tutor.checking import Checking

__all__ = [
    "LIMIT",
    "MOST",
    "MOST_SOURCE",
    "CellProof",
    "Pad",
    "Pads",
    "Ran",
    "Status",
    "announced",
    "prove_cells",
]

LIMIT = 10.0
"""Seconds that a cell may take before it is interrupted."""
MOST = 2
"""Pads alive at once."""
MOST_SOURCE = 200_000
"""Characters of one cell."""

Status: TypeAlias = Literal["ok", "error", "interrupted", "memory", "lost", "unavailable"]
_STATES = frozenset(get_args(Status))
_SHOWN = 80_000  # characters of output, value or error that are taken at most
_START = 240.0  # seconds for a cold start on a busy machine
_EXTRA = 10.0  # seconds beyond the limit within which the keeper has certainly ended a cell
_TURN = 0.05  # seconds between two looks at a stop, before the cell has begun
_RAISES = re.compile(r"\s*#\s*raises\s+([A-Za-z_][A-Za-z0-9_.]*)\s*\Z")
_ANEW = "the next cell starts in a new Python"
_AWAY = "The checker has ended, and with it this Python; all its names are gone."


@dataclass(frozen=True)
class Ran:
    """What came of one cell.

    `status`: "ok"; "error" (it raised, or is not Python); "interrupted" (by `interrupt`, at the limit, or for
    printing without end; names are kept); "memory" (the memory limit); "lost" (its process is gone, with all
    names); "unavailable" (nothing could be run). `output` is what it printed, standard error included;
    `value` the last expression's, as Python shows it, "" for None. `error` is one sentence, empty for "ok";
    `kind` the exception's type; `line` the cell's own line (from 1) that raised or called what raised;
    `trace` the learner's own lines, outermost first. `number` counts the cells of this namespace from 1,
    `kept` says whether the namespace lives on. `notice` is one sentence if the namespace that was there
    before had been lost and this cell started in a new one.
    """

    status: Status
    output: str = ""
    value: str = ""
    error: str = ""
    kind: str = ""
    line: int | None = None
    trace: tuple[str, ...] = ()
    seconds: float = 0.0
    number: int = 0
    kept: bool = True
    notice: str = ""


class Pads:
    """All pads of one tutor, at most MOST of them alive: who was used longest ago makes room.

    Threads may call anything here. `checking` is the client of the checker, whose checks go on beside.
    `memory_mb` is what the processes of one pad may hold together, in MiB.
    """

    def __init__(self, checking: Checking, most: int = MOST, memory_mb: int = 3072) -> None:
        self._checking, self._most, self._memory = checking, most, memory_mb
        self._lock = threading.Lock()
        self._pads: dict[str, Pad] = {}

    def warm(self) -> None:
        """Starts the checker without waiting for it, so that the first cell finds torch imported."""
        self._checking.want_pads()
        threading.Thread(target=self._checking.warm, name="dltutor-warm", daemon=True).start()

    def pad(self, owner: str) -> Pad:
        """The pad of this owner ("lesson:rnn", "item:…"), which starts with its first cell."""
        with self._lock:
            if owner not in self._pads:
                self._pads[owner] = Pad(self._checking, self._room, owner, self._memory)
            return self._pads[owner]

    def _room(self, wanted: Pad) -> None:
        """Ends the pad that was used longest ago, unless there is room; first one in which nothing runs."""
        with self._lock:
            alive = [one for one in self._pads.values() if one.alive and one is not wanted]
        alive.sort(key=lambda one: (one.running, one.used))
        for one in alive[: max(0, len(alive) - self._most + 1)]:
            one._end(
                "This Python was ended because only two are kept at once; all its names are gone, "
                f"and {_ANEW}."
            )

    def drop(self, pad: Pad) -> None:
        """Ends this one and forgets it."""
        with self._lock:
            self._pads.pop(pad.owner, None)
        pad.close()

    def close(self) -> None:
        """Ends all of them."""
        with self._lock:
            pads, self._pads = list(self._pads.values()), {}
        for one in pads:
            one.close()


@dataclass(frozen=True)
class _Hearing:
    """Who wants to know how a cell goes on."""

    on_output: Callable[[str], None] | None
    on_begin: Callable[[], object] | None

    def output(self, text: str) -> None:
        """It printed."""
        if self.on_output is not None:
            self.on_output(text)

    def begin(self) -> None:
        """It has begun."""
        if self.on_begin is not None:
            self.on_begin()


class Pad:
    """One namespace and the process that holds it; get it from `Pads.pad`.

    It starts with its first cell, and anew with the next one after it was lost or reset.
    """

    def __init__(self, checking: Checking, room: Callable[[Pad], None], owner: str, memory_mb: int) -> None:
        self.owner = owner
        self.notice = ""
        """Why the namespace was lost since the last cell, as one sentence; the next cell clears it."""
        self.used = 0.0
        self.count = 0
        """Cells run in this namespace."""
        self._checking, self._room, self._memory = checking, room, memory_mb
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._number: int | None = None
        self._said: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._running, self._stop = False, False

    @property
    def alive(self) -> bool:
        """Whether there is a process that holds names, or is about to."""
        return self._number is not None

    @property
    def running(self) -> bool:
        """Whether a cell is being run."""
        return self._running

    # ---- cells --------------------------------------------------------------------------------------------

    def run(
        self,
        source: str,
        on_output: Callable[[str], None] | None = None,
        limit: float = LIMIT,
        on_begin: Callable[[], object] | None = None,
    ) -> Ran:
        """Runs a cell and waits for it: call it from a worker thread. Never raises for what a cell does.

        `on_output` gets what is printed as it comes, on the calling thread; `on_begin` is called there when
        the cell has begun, which a cold start delays. `limit` is in seconds.
        Two threads that run cells of one pad wait for each other.
        """
        with self._turn:
            self._running, self._stop = True, False
            try:
                return self._run(source, _Hearing(on_output, on_begin), limit)
            finally:
                self._running, self.used = False, time.monotonic()

    def _run(self, source: str, hearing: _Hearing, limit: float) -> Ran:
        if len(source) > MOST_SOURCE:
            return Ran(
                "unavailable", error=f"A cell has {MOST_SOURCE} characters at the most.", kept=self.alive
            )
        notice, self.notice = self.notice, ""
        self.used = time.monotonic()
        try:
            said, number = self._opened()
            self.count += 1
            cell = self.count
            self._checking.tell_pad(number, "run", cell=cell, source=source, limit=limit)
            if self._stop:
                self._checking.tell_pad(number, "interrupt")
        except OSError as error:
            self._forget()
            told = f"Cells cannot be run: {error.strerror or error}."
            return Ran("unavailable", error=told, kept=False, notice=notice)
        return self._wait(said, number, cell, limit, hearing, notice)

    def _opened(self) -> tuple[queue.SimpleQueue[Mapping[str, Any] | None], int]:
        """The line to a living process; a new one where there is none."""
        with self._lock:
            if self._number is not None:
                return self._said, self._number
        self._room(self)
        with self._lock:
            said: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
            self._said, self.count = said, 0
            self._number = self._checking.open_pad(lambda event: self._heard(said, event), self._memory)
            return said, self._number

    def _heard(
        self, said: queue.SimpleQueue[Mapping[str, Any] | None], event: Mapping[str, Any] | None
    ) -> None:
        """Takes a word from the reader's thread; of an end nobody waits for, the notice is kept."""
        if event is None or event.get("e") in ("ended", "gone"):
            with self._lock:
                if said is self._said and self._number is not None:
                    self._number = None
                    if not self._running:
                        self.notice = f"{_sentence(event).rstrip('.')}, and {_ANEW}."
        said.put(event)

    def _wait(
        self,
        said: queue.SimpleQueue[Mapping[str, Any] | None],
        number: int,
        cell: int,
        limit: float,
        hearing: _Hearing,
        notice: str,
    ) -> Ran:
        output, room = list[str](), _SHOWN
        until, begun = time.monotonic() + _START + limit, False
        while True:
            left = until - time.monotonic()
            try:
                event = said.get(timeout=max(0.0, left if begun else min(left, _TURN)))
            except queue.Empty:
                if self._stop and not begun and cell == 1:  # the start takes long, and there are no names yet
                    self._forget(number)
                    told = "The cell was interrupted before it began."
                    return Ran("interrupted", error=told, number=cell, kept=False, notice=notice)
                if left > 0:
                    continue
                self._forget(number)
                event = {"e": "ended", "says": "The cell's Python did not answer and was ended"}
            if event is not None and event.get("e") == "output":
                text = plain(_text(event.get("text")), room) if room > 0 else ""
                room -= len(text)
                if text:
                    output.append(text)
                    hearing.output(text)
            elif event is not None and event.get("e") == "began" and event.get("cell") == cell:
                begun, until = True, time.monotonic() + limit + _EXTRA
                hearing.begin()
            elif event is not None and event.get("e") == "ran" and event.get("cell") == cell:
                ran = _ran(event, "".join(output), notice)
                if not ran.kept:
                    self._forget(number)
                return ran
            elif event is None or event.get("e") in ("ended", "gone"):
                self._forget(number)
                return Ran(
                    "lost" if cell > 1 or output else "unavailable",
                    "".join(output),
                    error=_sentence(event),
                    number=cell,
                    kept=False,
                    notice=notice,
                )

    # ---- its life -----------------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """Stops the cell that is running: first by KeyboardInterrupt, which keeps the names; if it has not
        stopped after a second, by ending its process. Without one, nothing happens."""
        self._stop = True
        with self._lock:
            number = self._number
        if number is not None and self._running:
            with contextlib.suppress(OSError):
                self._checking.tell_pad(number, "interrupt")

    def reset(self) -> None:
        """Forgets all names: ends the process; the next cell starts a new one. A running cell is `lost`."""
        self._end("")

    def close(self) -> None:
        """As `reset`, for good."""
        self._end("")

    def _end(self, notice: str) -> None:
        with self._lock:
            said = self._said
        self._forget()
        self.notice, self.count = notice, 0
        told = notice or "This Python was ended; all its names are gone."
        said.put({"e": "ended", "says": told})

    def _forget(self, number: int | None = None) -> None:
        """Lets go of the process, unless it is another one by now, and has it ended."""
        with self._lock:
            if number is None:
                number, self._number = self._number, None
            elif self._number == number:
                self._number = None
        if number is not None:
            with contextlib.suppress(OSError):
                self._checking.tell_pad(number, "close")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _sentence(event: Mapping[str, Any] | None) -> str:
    says = "" if event is None else plain(_text(event.get("says")), 500).strip()
    return says or _AWAY


def _ran(event: Mapping[str, Any], output: str, notice: str) -> Ran:
    """The keeper's last word on a cell; what has the wrong type is left out."""
    status, line, seconds, cell = (event.get(name) for name in ("status", "line", "seconds", "cell"))
    trace = event.get("trace")
    lines = [plain(one, 400) for one in trace[:20] if isinstance(one, str)] if isinstance(trace, list) else []
    good = isinstance(seconds, float) and math.isfinite(seconds)
    return Ran(
        status if isinstance(status, str) and status in _STATES else "error",  # type: ignore[arg-type]
        output,
        plain(_text(event.get("value")), _SHOWN),
        plain(_text(event.get("error")), 2000).strip(),
        plain(_text(event.get("kind")), 100),
        line if type(line) is int and 0 < line < 1_000_000 else None,
        tuple(lines),
        seconds if good else 0.0,  # type: ignore[arg-type]
        cell if type(cell) is int else 0,
        event.get("kept") is True,
        notice,
    )


# ---- proofs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CellProof:
    """One cell of a lesson: `problem` is one sentence, "" where it does what it has to; `index` is from 0."""

    index: int
    ran: Ran
    problem: str = ""


def announced(source: str) -> str:
    """The type's name in a first line `# raises RuntimeError`; "" for a cell that must not fail."""
    found = _RAISES.match(source.lstrip("\n").split("\n", 1)[0])
    return found[1] if found is not None else ""


def prove_cells(pads: Pads, sources: Sequence[str], limit: float = LIMIT) -> list[CellProof]:
    """Runs the cells of a lesson in order in a Python of their own and says which of them do what they must.

    A cell ends without error, or raises exactly what it announces. Stops where the Python is lost.
    """
    pad = pads.pad(f"proof:{id(sources)}")
    found: list[CellProof] = []
    try:
        for index, source in enumerate(sources):
            ran = pad.run(source, limit=limit)
            found.append(CellProof(index, ran, _problem(ran, announced(source))))
            if not ran.kept:
                break
    finally:
        pads.drop(pad)
    return found


def _problem(ran: Ran, wanted: str) -> str:
    if ran.status == "ok":
        return f"it announces {wanted} and raises nothing" if wanted else ""
    if wanted and ran.kind == wanted and ran.status in ("error", "memory"):
        return ""
    return f"it announces {wanted}, and {ran.error}" if wanted else ran.error
