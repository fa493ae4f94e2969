"""Starts judge and server, keeps them warm, and runs one job after the other in one poll loop.

Standard library only. When the tutor goes away, its pipe closes and the whole tree dies.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from checkers import bubblewrap, cgroup, isolation, processes, protocol
from checkers.cells_desk import Desk
from checkers.frames import Frame, FrameReader
from checkers.namespaces import NOBODY
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
    "CUDA_VISIBLE_DEVICES",
    "DLTUTOR_HOME",  # where the judge finds data sets
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
)
_LOOK = """import torch
raise SystemExit(not (torch.cuda.is_available() if "{0}" == "cuda" else torch.backends.mps.is_available()))"""


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
        self._best, self.impossible = "", ""
        self._own_place: Path | None = None
        self._prepared: Path | None = None
        self._groups: Path | None = None
        self._devices: dict[str, bool] = {}
        self.pads = Desk(self)
        self.apart: set[int] = set()
        """Processes that are no check's, with all that is below them: pads."""

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
                    self.pads.wake()
                    self.pump(None)
                    continue
                self.requests.remove(request)
                if request["t"] == "job":
                    Run(self, request).run()
                else:
                    self._tell_level(request.get("id"), str(request.get("device") or "cpu"))
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
                request = json.loads(buffer[:end])
                if request.get("t") == "pad":  # beside a check that is running
                    self.pads.take(request)
                else:
                    self.requests.append(request)
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
        if "plain" in self.ready and not self.pads.busy:
            self.lose("server")  # without torch, which may be there by now
        self.missing = self.ready.get("plain", {}).get("missing")
        for which in ("judge", "server"):
            process: subprocess.Popen[bytes] | None = getattr(self, which)
            if process is not None and process.poll() is not None:
                self.lose(which)  # it was ended while nobody looked
        if not self._best:
            self._choose_level()
        if self.server is None:
            self._start_server()
        if self.judge is None:
            self._start_judge()

    def _choose_level(self) -> None:
        """Probes the ladder once; a level that was asked for and does not work is said and not replaced."""
        self._groups = cgroup.delegated()
        place = self.work or Path(tempfile.gettempdir())
        self._best = self._forced or isolation.strongest(place, self.tasks)
        why = isolation.obstacle(self._forced, place, self.tasks) if self._forced else ""
        if why:
            self.impossible = (
                f"Isolation {protocol.plain(self._best, 40)!r} does not work here ({why}): "
                "choose another or unset DLTUTOR_ISOLATION."
            )
        elif self._best == "bubblewrap" and self.work is None:
            self.work = self._own_place = Path(tempfile.mkdtemp(prefix="dltutor-work-"))

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        # Threads that spin while they wait cost a machine that is shared a multiple of what they gain.
        return kept | one | {"OMP_WAIT_POLICY": "passive", "PYTHONDONTWRITEBYTECODE": "1"}

    def _popen(
        self, module: str, *arguments: str, before: Sequence[str] = (), **options: Any
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*before, sys.executable, "-P", "-m", module, *arguments],
            env=self._environment(),
            cwd="/",
            stderr=None if os.environ.get("DLTUTOR_DEBUG") else subprocess.DEVNULL,
            **options,
        )

    def _start_server(self) -> None:
        ours, theirs = socket.socketpair()
        wrapped: list[str] = []
        if self._best == "bubblewrap" and self.work is not None and not self.impossible:
            wrapped = bubblewrap.command(self.work, self.tasks)
        self.server = self._popen(
            "checkers.server",
            str(theirs.fileno()),
            str((pads := self.pads.connect()).fileno()),
            before=wrapped,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(), pads.fileno()),
        )
        theirs.close()
        pads.close()
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
                self.ready["plain"] = message
                self.pads.admit()
            elif message["t"] == "house":
                self.apart = {message["pid"]}
            elif message["t"] == "ready":
                self.ready["server"] = message
                self.pads.admit()
                self.prepare({"level": self.level, "secret": str(self.tasks), "device": "cpu", "hidden": []})
            else:
                self.news.append(message)

    def _start_judge(self) -> None:
        self.gifts, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)  # descriptors of data sets
        self.judge = self._popen(
            "checkers.judge",
            str(self.tasks),
            str(theirs.fileno()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()
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

    def prepare(self, view: dict[str, Any]) -> None:
        """Has the server fork and isolate the next subject now: most likely it is of the same view."""
        if "server" not in self.ready or self.impossible:
            return
        with contextlib.suppress(OSError):  # then the next job says what is wrong
            self._prepared = self._prepared or self._new_folder()
            request = {"t": "spare", "view": self.placed(view, self._prepared)}
            self.control.sendall(json.dumps(request).encode() + b"\n")

    def folder(self) -> Path:
        """An empty work folder: that of the waiting subject, else a new one. Raises OSError."""
        folder, self._prepared = self._prepared, None
        return folder if folder is not None and folder.is_dir() else self._new_folder()

    def _new_folder(self) -> Path:
        folder = self.give(Path(tempfile.mkdtemp(prefix="dltutor-", dir=self.work)))
        if (group := self.group(folder)) is not None:
            with contextlib.suppress(OSError):  # then the sum is polled
                group.make()
        return folder

    def group(self, folder: Path) -> cgroup.Group | None:
        """The group of the processes that work in this folder, where the kernel has such for us."""
        return None if self._groups is None else cgroup.Group(self._groups / folder.name)

    def placed(self, view: dict[str, Any], folder: Path) -> dict[str, Any]:
        """The view with the folder and the group that are the subject's own."""
        group = self.group(folder)
        return view | {"work": str(folder), "group": "" if group is None else str(group.path)}

    def give(self, path: Path) -> Path:
        """Makes the path the subject's own, where that is somebody else."""
        if self.level == "namespaces" and os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        return path

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
            self.ready.pop("plain", None)
            self.pads.lose()
        elif process.stdout is not None:
            self.selector.unregister(process.stdout)
            self.to_judge.close()
            self.gifts.close()
            process.stdout.close()
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()

    def _stop(self) -> None:
        for which in ("judge", "server"):
            self.lose(which)
        processes.kill_tree(None, os.getpid(), ())
        self.pads.clear()
        if self._prepared is not None:
            shutil.rmtree(self._prepared, ignore_errors=True)
            if (group := self.group(self._prepared)) is not None:
                group.remove()
        if self._own_place is not None:
            shutil.rmtree(self._own_place, ignore_errors=True)

    def _tell_level(self, number: object, device: str) -> None:
        """Waits for the server, which knows whether there is a torch, and tells the tutor."""
        why = self.refusal(device, lambda: not self.alive)
        self.start()
        until = time.monotonic() + START_LIMIT
        while self.alive and self.server is not None and "server" not in self.ready and not why:
            if time.monotonic() > until or self.missing:
                break
            self.pump(0.05)
        works = "server" in self.ready and not self.impossible
        self.tell({"t": "level", "id": number, "level": self.level if works else "", "why": why})

    def refusal(self, device: str, stopped: Callable[[], bool]) -> str:
        """Why nothing can be checked as it was asked for, in one sentence; "" when it can.

        A GPU is looked for in a process that ends at once: CUDA in this one's children would stay in all.
        """
        if not self._best:
            self._choose_level()
        if self.impossible or device in ("auto", "cpu"):
            return self.impossible
        if device not in self._devices:
            line = [sys.executable, "-P", "-c", _LOOK.format(device)]
            look = subprocess.Popen(
                line,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
            )
            until = time.monotonic() + START_LIMIT
            while look.poll() is None and time.monotonic() < until and not stopped():
                self.pump(0.05)
            look.kill()
            if (status := look.wait()) >= 0:
                self._devices[device] = status == 0
        there = self._devices.get(device, False)
        name = {"cuda": "CUDA", "mps": "MPS"}.get(device, device)
        return "" if there else f"torch finds no {name} device on this machine: use --device cpu."

    @staticmethod
    def may_have_gpu() -> bool:
        """Whether it is worth asking torch, which takes seconds."""
        return any(Path(one).exists() for one in ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg"))

    @property
    def warm(self) -> bool:
        """Whether there is a process to fork pads from, with torch or, where it is missing, without."""
        return self.server is not None and bool({"server", "plain"} & self.ready.keys())

    @property
    def level(self) -> str:
        """The isolation of subjects: the strongest that works here, or the one that was asked for."""
        return self._best

    @property
    def spare(self) -> set[int]:
        """Our own helpers' ids, which no clean-up may touch."""
        started = {process.pid for process in (self.judge, self.server) if process is not None}
        server = self.ready.get("server")  # bubblewrap stands between: what was started is not the server
        return started | {server["pid"]} if server else started


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
