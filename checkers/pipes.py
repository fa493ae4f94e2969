"""A pipe that may be full: bytes for it wait here until its reader takes them, and the poll loop goes on."""

from __future__ import annotations

import contextlib
import os
import selectors
from collections.abc import Callable

__all__ = ["Output"]


class Output:
    """Bytes to a pipe that may be full: written as far as it takes them, the rest when it is ready."""

    def __init__(self, fd: int, selector: selectors.BaseSelector, on_broken: Callable[[], None]) -> None:
        os.set_blocking(fd, False)
        self.fd, self._selector, self._broken = fd, selector, on_broken
        self._waiting = bytearray()

    def send(self, data: bytes) -> None:
        """Queues the bytes and writes as many as fit now."""
        self._waiting += data
        self.flush()

    def flush(self) -> None:
        """Writes what fits; asks the poll loop to come back for the rest."""
        try:
            while self._waiting:
                del self._waiting[: os.write(self.fd, memoryview(self._waiting)[: 1 << 18].tobytes())]
        except BlockingIOError:
            pass
        except OSError:
            self._waiting.clear()
            self.close()
            self._broken()
            return
        registered = self.fd in self._selector.get_map()
        if self._waiting and not registered:
            self._selector.register(self.fd, selectors.EVENT_WRITE, lambda: self.flush())
        elif not self._waiting and registered:
            self._selector.unregister(self.fd)

    def close(self) -> None:
        """Gives the descriptor back; what is still queued is dropped."""
        if self.fd < 0:
            return
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(self.fd)
        with contextlib.suppress(OSError):
            os.close(self.fd)
        self.fd = -1
