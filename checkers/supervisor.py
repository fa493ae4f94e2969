"""Starts judge and server, keeps them warm, and runs one job after the other in one poll loop.

Standard library only. When the tutor goes away, its pipe closes and the whole tree dies.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from checkers import isolation, processes
from checkers.frames import Frame, FrameReader
from checkers.pipes import Output
from checkers.run import START_LIMIT, Run

__all__ = ["Supervisor", "main"]

_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "PYTHONUSERBASE",
)


class Supervisor:
    """Runs one job at a time; judge and server stay warm between jobs."""

    def __init__(self, key: str, tasks: Path, work: Path | None, level: str | None = None) -> None:
        self.key, self.tasks, self.work, self._forced = key, tasks, work, level
        self.selector = selectors.DefaultSelector()
        self.requests: list[dict[str, Any]] = []
        self.alive = True
        self.number = 0
        self.judge: subprocess.Popen[bytes] | None = None
        self.server: subprocess.Popen[bytes] | None = None
        self.ready: dict[str, dict[str, Any]] = {}
        self.missing: str | None = None
        self._best = ""

    # ---- the tutor ----------------------------------------------------------------------------------------

    def serve(self) -> None:
        """Takes jobs from standard input until it closes."""
        os.set_blocking(0, False)
        buffer = bytearray()
        self.selector.register(0, selectors.EVENT_READ, lambda: self._client(buffer))
        self.start()
        try:
            while self.alive:
                request = next((one for one in self.requests if one.get("t") in ("job", "level")), None)
                if request is None:
                    self.pump(None)
                    continue
                self.requests.remove(request)
                if request["t"] == "job":
                    Run(self, request).run()
                else:
                    self._tell_level(request.get("id"))
        finally:
            self._stop()

    def _client(self, buffer: bytearray) -> None:
        try:
            data = os.read(0, 1 << 20)
        except BlockingIOError:
            return
        if not data:
            self.alive = False
            self.selector.unregister(0)
            return
        buffer += data
        while (end := buffer.find(b"\n")) >= 0:
            with contextlib.suppress(ValueError):
                self.requests.append(json.loads(buffer[:end]))
            del buffer[: end + 1]

    def tell(self, record: dict[str, Any]) -> None:
        """One line to the tutor, tied to this connection by its key."""
        line = json.dumps({"key": self.key, "event": record}).encode() + b"\n"
        os.set_blocking(1, True)
        try:
            view = memoryview(line)
            while view:
                view = view[os.write(1, view) :]
        except OSError:
            self.alive = False

    def pump(self, timeout: float | None) -> None:
        """One turn of the poll loop: whatever is ready is handled."""
        for ready, _ in self.selector.select(timeout):
            # One handler may have closed what another was to read.
            if self.selector.get_map().get(ready.fd) is ready:
                ready.data()

    # ---- judge and server ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts what is not running: both import torch at the same time."""
        self.missing = None
        if self.server is None:
            self._start_server()
        if self.judge is None:
            self._start_judge()

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        return kept | one | {"PYTHONDONTWRITEBYTECODE": "1"}

    def _popen(self, module: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            env=self._environment(),
            cwd="/",
            stderr=None if os.environ.get("DLTUTOR_DEBUG") else subprocess.DEVNULL,
            **options,
        )

    def _start_server(self) -> None:
        ours, theirs = socket.socketpair()
        self.server = self._popen(
            "checkers.server",
            str(theirs.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
        self.control, self.news, buffer = ours, list[dict[str, Any]](), bytearray()
        self.selector.register(ours, selectors.EVENT_READ, lambda: self._server_news(buffer))

    def _server_news(self, buffer: bytearray) -> None:
        try:
            data = self.control.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self.lose("server")
            return
        buffer += data
        while (end := buffer.find(b"\n")) >= 0:
            message = json.loads(buffer[:end])
            del buffer[: end + 1]
            if message["t"] == "unavailable":
                self.missing = message["missing"]
            elif message["t"] == "ready":
                self.ready["server"] = message
                self._best = message["level"]
            else:
                self.news.append(message)

    def _start_judge(self) -> None:
        self.judge = self._popen(
            "checkers.judge", str(self.tasks), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.judge.stdin is not None and self.judge.stdout is not None
        self.to_judge = Output(os.dup(self.judge.stdin.fileno()), self.selector, lambda: self.lose("judge"))
        self.judge.stdin.close()
        self.from_judge: list[Frame] = []
        stream, reader = self.judge.stdout, FrameReader()
        self.selector.register(
            stream, selectors.EVENT_READ, lambda: self._judge_says(stream.fileno(), reader)
        )

    def _judge_says(self, fd: int, reader: FrameReader) -> None:
        data = os.read(fd, 1 << 20)
        if not data:
            self.lose("judge")
            return
        for frame in reader.feed(data):
            if frame.header.get("t") == "unavailable":
                self.missing = frame.header["missing"]
            elif frame.header.get("t") == "ready":
                self.ready["judge"] = frame.header
            else:
                self.from_judge.append(frame)

    def lose(self, which: str) -> None:
        """Forgets a judge or server that has ended (or makes it end); the next job starts a new one."""
        process: subprocess.Popen[bytes] | None = getattr(self, which)
        if process is None:
            return
        setattr(self, which, None)
        self.ready.pop(which, None)
        if which == "server":
            self.selector.unregister(self.control)
            self.control.close()
        elif process.stdout is not None:
            self.selector.unregister(process.stdout)
            self.to_judge.close()
            process.stdout.close()
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()

    def _stop(self) -> None:
        for which in ("judge", "server"):
            self.lose(which)
        processes.kill_tree(None, os.getpid(), ())

    def _tell_level(self, number: object) -> None:
        """Waits for the server, which knows what works here, and tells the tutor."""
        self.start()
        until = time.monotonic() + START_LIMIT
        while self.alive and not self.level and self.server is not None and time.monotonic() < until:
            self.pump(0.05)
        self.tell({"t": "level", "id": number, "level": self.level})

    @property
    def level(self) -> str:
        """The isolation of subjects: the strongest that works here, or the one that was asked for."""
        return self._forced or self._best

    @property
    def spare(self) -> set[int]:
        """Our own helpers' ids, which no clean-up may touch."""
        return {process.pid for process in (self.judge, self.server) if process is not None}


def main() -> None:
    """Reads the greeting (key, folder of the tasks, place for work folders), then serves jobs."""
    isolation.adopt_orphans()
    isolation.hide_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    greeting = bytearray()
    while not greeting.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return
        greeting += byte
    said = json.loads(greeting)
    work = Path(said["work"]) if said.get("work") else None
    Supervisor(said["key"], Path(said["tasks"]), work, said.get("level")).serve()


if __name__ == "__main__":
    main()
