"""The warm process: torch is imported once, and each check forks a subject from here.

The next subject is forked and isolated while the learner thinks: it waits in its own namespaces, with an
empty work folder, and has seen nothing of the job that it will get. There is no check, no reference and no
expected value here, and no learner's code runs in this process. One thread only and no large operation
before a fork: after a multi-threaded one every forked child would hang in its first matmul.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkers import cells_keeper, cgroup, isolation, namespaces, pages, report

__all__ = ["SPARE", "SUBJECT", "main", "warm_up"]

SPARE, SUBJECT = "dltutor-spare", "dltutor-subject"  # names of processes

BROKEN = 70  # as in checkers.subject, which needs torch to be imported
_MOST_FDS = 32
_ASIDE = 128  # above all descriptors of a subject
_QUIET = 1.0  # seconds without a request in which there is time for them


class _Inbox:
    """Requests from the supervisor, each with the descriptors that came along."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._bytes, self._fds = control, bytearray(), list[int]()

    def next(self) -> tuple[dict[str, Any], list[int]] | None:
        """The next request; None when the supervisor is gone."""
        while (end := self._bytes.find(b"\n")) < 0:
            data, fds, _, _ = socket.recv_fds(self._control, 1 << 16, _MOST_FDS)
            if not data:
                return None
            self._bytes += data
            self._fds += fds
        request = json.loads(self._bytes[:end])
        del self._bytes[: end + 1]
        taken = [self._fds.pop(0) for _ in range(request.get("fds", 0))]
        return request, taken

    def quiet(self, seconds: float) -> bool:
        """Whether nothing comes for so long."""
        return b"\n" not in self._bytes and not select.select([self._control], [], [], seconds)[0]


def _send(control: socket.socket, **message: Any) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


@dataclass
class _Spare:
    """A subject that is forked and isolated and waits for its job; `view` is what it was made for."""

    pid: int
    line: socket.socket
    view: dict[str, Any]
    reaped: bool = False

    def ended(self) -> bool:
        """Whether it has died while it waited. The line says so too late: what lives inside its namespaces
        holds the other end until the kernel has taken that down as well, and a job sent there is lost."""
        self.reaped = self.reaped or os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.reaped

    def drop(self) -> None:
        """Ends it; it has run nothing."""
        self.line.close()
        if self.reaped:
            return  # its id may be somebody else's by now
        for end in (os.killpg, os.kill):  # it may not lead its group yet
            with contextlib.suppress(OSError):
                end(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class _Nursery:
    """Forks subjects, one of them ahead of its job."""

    def __init__(self, control: socket.socket, serve: Callable[..., None]) -> None:
        self._control, self._serve = control, serve
        self._spare: _Spare | None = None
        self._steps = pages.gather()
        self.gathered = False

    def prepare(self, view: dict[str, Any]) -> None:
        """Has a living spare for this view; one for another view goes."""
        if self._spare is not None and (self._spare.ended() or self._spare.view != view):
            self._discard()
        if self._spare is None:
            self._spare = self._fork(view)

    def _discard(self) -> None:
        if self._spare is not None:
            self._spare.drop()
            self._spare = None

    def gather(self, wanted: Callable[[], bool]) -> None:
        """Large pages for all later forks, until something else is wanted; then the rest another time.

        The spare shares its pages and would keep the small ones: it is made anew.
        """
        view = None if self._spare is None else self._spare.view
        self._discard()
        self.gathered = all(not wanted() for _ in self._steps)
        if view is not None and not wanted():
            self._spare = self._fork(view)

    def step(self) -> None:
        """A little of the same where there is never time for all of it."""
        if self._spare is None and not self.gathered:
            self.gathered = next(self._steps, None) is None

    def hand_over(self, request: dict[str, Any], fds: list[int]) -> int:
        """Gives the job to the spare, or to a new subject where it does not fit; the subject's id."""
        view = request["view"]
        for _ in range(2):
            self.prepare(view)
            spare, self._spare = self._spare, None
            assert spare is not None
            try:
                socket.send_fds(spare.line, [json.dumps(request).encode() + b"\n"], fds)
            except OSError:  # it has ended while it waited
                spare.drop()
                continue
            spare.line.close()
            return spare.pid
        raise OSError("a new process ends at once")

    def _fork(self, view: dict[str, Any]) -> _Spare:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                self._control.close()
                _subject(theirs, view, self._serve)
            finally:
                os._exit(BROKEN)  # never back into this loop, whatever went wrong
        theirs.close()
        return _Spare(pid, ours, view)


def _subject(line: socket.socket, view: dict[str, Any], serve: Callable[..., None]) -> None:
    """Becomes a subject: its own session and namespaces; then waits for its job and does it."""
    os.setsid()
    isolation.die_with_parent()
    isolation.name_process(SPARE)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    if view["group"]:
        cgroup.join(view["group"])  # before it forks: what it starts belongs to the group too
    work, secret = Path(view["work"]), Path(view["secret"])
    hidden = tuple(map(Path, view["hidden"]))
    if view["level"] == "namespaces":
        namespaces.enter(work, secret, _gpu_nodes(view["device"]), hidden)
    if (received := _Inbox(line).next()) is None:
        os._exit(0)  # the server is gone, or the spare is not wanted any more
    isolation.name_process(SUBJECT)
    request, fds = received
    shared = _descriptors(fds)
    _environment(work, view["device"], request["threads"])
    serve(
        work / request["file"],
        asks=3,
        answers=4,
        limits=isolation.Limits(**request["limits"]),
        level=view["level"],
        secret=secret,
        device=view["device"],
        threads=request["threads"],
        data=list(zip(shared, request["data"])),
        hidden=hidden,
    )


def _descriptors(fds: list[int]) -> list[int]:
    """Null, output, asks, answers and points of a curve become 0 to 5, shared data follows; all others are
    closed. Returns those of the data."""
    asks, answers, output, metrics, *data = fds
    null = os.open(os.devnull, os.O_RDONLY)
    placed = (null, output, output, asks, answers, metrics, *data)
    # Move ours out of the way of each other before they are put in place.
    high = [os.dup2(fd, _ASIDE + index, inheritable=False) for index, fd in enumerate(placed)]
    for target, source in enumerate(high):
        os.dup2(source, target, inheritable=target < 3)
    os.set_blocking(report.FD, False)  # a point that finds the pipe full is dropped; training never waits
    os.closerange(len(placed), 65536)
    return list(range(report.FD + 1, len(placed)))


def _gpu_nodes(device: str) -> tuple[str, ...]:
    """What a GPU's driver opens below /dev."""
    return tuple(path.name for path in Path("/dev").glob("nvidia*")) if device == "cuda" else ()


def _environment(work: Path, device: str, threads: int) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    os.environ.clear()
    os.environ.update(
        kept,
        HOME=str(work),
        TMPDIR=str(work),
        DLTUTOR_DEVICE=device,
        DLTUTOR_METRICS=str(report.FD),
        OMP_NUM_THREADS=str(threads),
        PYTHONDONTWRITEBYTECODE="1",
    )
    tempfile.tempdir = None  # the warm-up asked for it, with another environment
    os.chdir(work)


def warm_up() -> None:
    """One small training step: the first optimiser imports some 820 modules, and children inherit them.

    Wants torch on one thread: after a multi-threaded operation here every child would hang.
    """
    import torch

    weight = torch.nn.Parameter(torch.ones(2))
    optimiser = torch.optim.Adam([weight])
    torch.autograd.backward((weight * weight).sum())
    optimiser.step()


class _House:
    """The process that keeps pads: forked from here when it is wanted, it lives beside every check."""

    def __init__(self, control: socket.socket, pads_fd: int) -> None:
        self._control, self._line, self._pid = control, pads_fd, 0
        self.wanted = False

    def stand(self) -> None:
        """Has it forked, where it is wanted and not there; this process is small and warm then."""
        if not self.wanted or (self._pid and os.waitpid(self._pid, os.WNOHANG)[0] == 0):
            return
        self._pid = os.fork()
        if self._pid == 0:
            try:
                os.dup2(self._line, 3)
                os.closerange(4, 65536)
                cells_keeper.keep_house(socket.socket(fileno=3))
                os._exit(0)
            finally:
                os._exit(BROKEN)
        _send(self._control, t="house", pid=self._pid)


def main(control_fd: int, pads_fd: int) -> None:
    """Serves one fork at a time until the supervisor closes the socket at `control_fd`; requests for pads
    come at the socket `pads_fd`.
    """
    isolation.die_with_parent()
    isolation.hide_memory()
    control = socket.socket(fileno=control_fd)
    try:
        import torch

        torch.set_num_threads(1)
        from checkers import operators, subject  # the children's, and warm before the first fork

        operators.declare()  # so that a learner may import a torchvision that does not fit this torch
        warm_up()
    except ImportError as error:
        _send(control, t="unavailable", missing=error.name or "torch")
        cells_keeper.keep_house(socket.socket(fileno=pads_fd))  # plain Python runs without
        return
    pages.freeze()
    _send(control, t="ready", pid=os.getpid())
    inbox, nursery = _Inbox(control), _Nursery(control, subject.serve)
    house = _House(control, pads_fd)
    while True:
        if not nursery.gathered and inbox.quiet(_QUIET):
            nursery.gather(lambda: not inbox.quiet(0))
            house.stand()
        if (received := inbox.next()) is None:
            return
        request, fds = received
        if request["t"] == "pads":
            house.wanted = True
            if request["now"] or nursery.gathered:
                house.stand()
        elif request["t"] == "spare":
            nursery.step()
            nursery.prepare(request["view"])
        else:
            house.stand()
            _attend(control, nursery, request, fds)


def _attend(control: socket.socket, nursery: _Nursery, request: dict[str, Any], fds: list[int]) -> None:
    """One job from its hand-over to the subject's end, which the supervisor is told."""
    pid = nursery.hand_over(request, fds)
    for fd in fds:
        os.close(fd)
    _send(control, t="forked", pid=pid)
    _, status, usage = os.wait4(pid, 0)
    scale = 1024 if sys.platform == "linux" else 1
    _send(
        control,
        t="exited",
        pid=pid,
        status=os.waitstatus_to_exitcode(status),
        cpu=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * scale,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
