"""The supervisor's desk for pads: hands each tutor's request to the pad's keeper and its words back.

Every pad has a folder and a connection of its own; what comes over it is a keeper's word, cut in lines. A pad
is opened as soon as the warm process is there, beside whatever check is running.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers import folders
from checkers.pipes import Output

if TYPE_CHECKING:  # a desk is told its house; importing it would close a circle
    from checkers.supervisor import Supervisor

__all__ = ["Desk"]

_MOST = 3
_LONGEST = 1 << 20  # bytes of one line
_LARGEST = 1 << 20  # MiB


class _Pad:
    """One connection to a keeper."""

    def __init__(self, number: int, folder: Path, line: socket.socket) -> None:
        self.number, self.folder, self.line = number, folder, line
        self.buffer = bytearray()
        self.to: Output | None = None


class Desk:
    """All pads of one supervisor."""

    def __init__(self, house: Supervisor) -> None:
        self._house = house
        self._waiting: dict[int, list[dict[str, Any]]] = {}
        self._pads: dict[int, _Pad] = {}
        self._wanted = False
        self.line: socket.socket | None = None

    @property
    def busy(self) -> bool:
        """Whether a pad is open, or waits to be."""
        return bool(self._pads or self._waiting)

    # ---- the server ---------------------------------------------------------------------------------------

    def connect(self) -> socket.socket:
        """The end of a new connection for a server that is about to start; the caller closes it then."""
        self.line, theirs = socket.socketpair()
        return theirs

    def lose(self) -> None:
        """There is no server any more: who waits for it is told; open pads hear of it themselves."""
        if self.line is not None:
            self.line.close()
            self.line = None
        waiting, self._waiting = self._waiting, {}
        for number in waiting:
            self._refuse(number, "The checker did not start; run `dltutor doctor` to see why.")

    def wake(self) -> None:
        """Starts the server where a pad waits for it."""
        if self._waiting and self._house.server is None:
            self._house.start()
            self.admit()

    # ---- the tutor ----------------------------------------------------------------------------------------

    def take(self, request: dict[str, Any]) -> None:
        """Does what the tutor asks for: `open`, `run`, `interrupt` or `close` one pad; `want` says that there
        will be some, so that the first need not wait for a check to end."""
        number, what = int(request["pad"]), request.get("do")
        if what == "want":
            self._wanted = True
            self.admit()
        elif what == "open":
            self._waiting[number] = [request]
            self.admit()
        elif what == "close":
            self._waiting.pop(number, None)
            self._close(number)
        elif number in self._waiting:
            self._waiting[number].append(request)
        elif number in self._pads:
            self._forward(self._pads[number], request)

    def admit(self) -> None:
        """Opens what waits, if the warm process is there."""
        house = self._house
        if house.impossible:
            waiting, self._waiting = self._waiting, {}
            for number in waiting:
                self._refuse(number, house.impossible)
        if self.line is None or not house.warm:
            return
        if self._wanted:
            with contextlib.suppress(OSError):  # then the server's end is on its way
                house.control.sendall(b'{"t": "pads", "now": false}\n')
        waiting, self._waiting = self._waiting, {}
        for number, (first, *requests) in waiting.items():
            try:
                pad = self._opened(number, int(first["memory_mb"]))
            except OSError as error:
                self._refuse(number, f"No work folder or process could be made: {error.strerror or error}.")
                continue
            for request in requests:
                self._forward(pad, request)

    def _opened(self, number: int, memory: int) -> _Pad:
        house = self._house
        assert self.line is not None
        if len(self._pads) >= _MOST:
            raise OSError("too many are open already")
        folder = house.give(Path(tempfile.mkdtemp(prefix="dltutor-pad-", dir=house.work)))
        ours, theirs = socket.socketpair()
        view: dict[str, Any] = {"level": house.level, "secret": str(house.tasks), "work": str(folder)}
        view |= {"memory": max(64, min(memory, _LARGEST)) << 20}
        try:
            house.control.sendall(b'{"t": "pads", "now": true}\n')
            socket.send_fds(self.line, [json.dumps(view).encode() + b"\n"], [theirs.fileno()])
        except OSError:
            ours.close()
            folders.remove(folder)
            raise
        finally:
            theirs.close()
        pad = self._pads[number] = _Pad(number, folder, ours)
        pad.to = Output(os.dup(ours.fileno()), house.selector, lambda: None)
        house.selector.register(ours, selectors.EVENT_READ, lambda: self._heard(pad))
        return pad

    def _forward(self, pad: _Pad, request: dict[str, Any]) -> None:
        message: dict[str, Any] = {"t": str(request.get("do"))}
        if message["t"] == "run":
            message |= {"cell": int(request["cell"]), "limit": float(request["limit"])}
            message["source"] = str(request["source"])
        if pad.to is not None:
            pad.to.send(json.dumps(message).encode() + b"\n")

    def _close(self, number: int) -> None:
        """Asks the keeper to end; its own end of the connection closes when nothing is left."""
        pad = self._pads.get(number)
        if pad is not None:
            with contextlib.suppress(OSError):
                pad.line.shutdown(socket.SHUT_WR)

    def _refuse(self, number: int, says: str) -> None:
        self._house.tell({"t": "pad", "pad": number, "e": "ended", "says": says})

    # ---- the keepers --------------------------------------------------------------------------------------

    def _heard(self, pad: _Pad) -> None:
        try:
            data = pad.line.recv(1 << 18)
        except OSError:
            data = b""
        pad.buffer += data
        while (end := pad.buffer.find(b"\n")) >= 0:
            with contextlib.suppress(ValueError):
                said = json.loads(pad.buffer[:end])
                if isinstance(said, dict):
                    self._house.tell({**said, "e": said.get("t"), "t": "pad", "pad": pad.number})
            del pad.buffer[: end + 1]
        if not data or len(pad.buffer) > _LONGEST:
            self._gone(pad)

    def _gone(self, pad: _Pad) -> None:
        self._house.selector.unregister(pad.line)
        if pad.to is not None:
            pad.to.close()
        pad.line.close()
        self._pads.pop(pad.number, None)
        folders.remove(pad.folder)
        self._house.tell({"t": "pad", "pad": pad.number, "e": "gone"})

    def clear(self) -> None:
        """Removes all folders; the processes are dead by now."""
        for pad in self._pads.values():
            folders.remove(pad.folder)
