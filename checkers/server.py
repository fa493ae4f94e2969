"""The warm process: torch is imported once, and each check forks a subject from here.

It holds no check, no reference and no expected value, and runs no learner's code itself. One thread only
and no large operation before a fork: after a multi-threaded one every forked child would hang in its first
matmul.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checkers import isolation, namespaces, report

__all__ = ["main", "warm_up"]


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next request with its four descriptors; None when the supervisor is gone."""
    data, fds, _, _ = socket.recv_fds(control, 1 << 16, 4)
    while data and not data.endswith(b"\n"):
        data += control.recv(1 << 16)
    return (json.loads(data), list(fds)) if data else None


def _send(control: socket.socket, **message: Any) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


def _child(request: dict[str, Any], fds: list[int], serve: Callable[..., None]) -> None:
    """Becomes the subject: its own session, four descriptors, a small environment, limits; then the
    harness."""
    os.setsid()
    isolation.die_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    asks, answers, output, metrics = fds
    null = os.open(os.devnull, os.O_RDONLY)
    # Move ours out of the way of 0 to 2 and of each other before they are put in place.
    high = [
        os.dup2(fd, 100 + index, inheritable=False)
        for index, fd in enumerate((null, output, asks, answers, metrics))
    ]
    for target, source in ((0, high[0]), (1, high[1]), (2, high[1])):
        os.dup2(source, target, inheritable=True)
    os.dup2(high[2], 3, inheritable=False)
    os.dup2(high[3], 4, inheritable=False)
    os.dup2(high[4], report.FD, inheritable=False)
    os.set_blocking(report.FD, False)  # a point that finds the pipe full is dropped; training never waits
    os.closerange(report.FD + 1, 65536)
    work, secret = Path(request["work"]), Path(request["secret"])
    if request["level"] == "namespaces":
        namespaces.enter(work, secret, _gpu_nodes(request["device"]))
    _environment(work, request["device"])
    serve(
        work / request["file"],
        asks=3,
        answers=4,
        limits=isolation.Limits(**request["limits"]),
        level=request["level"],
        secret=secret,
    )


def _gpu_nodes(device: str) -> tuple[str, ...]:
    """What a GPU's driver opens below /dev."""
    return tuple(path.name for path in Path("/dev").glob("nvidia*")) if device == "cuda" else ()


def _environment(work: Path, device: str) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ") if name in os.environ}
    os.environ.clear()
    os.environ.update(
        kept,
        HOME=str(work),
        TMPDIR=str(work),
        DLTUTOR_DEVICE=device,
        DLTUTOR_METRICS=str(report.FD),
        OMP_NUM_THREADS="1",
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


def main(control_fd: int) -> None:
    """Serves one fork at a time until the supervisor closes the socket at `control_fd`."""
    isolation.die_with_parent()
    isolation.hide_memory()
    control = socket.socket(fileno=control_fd)
    try:
        import torch

        torch.set_num_threads(1)
        from checkers import subject  # the children's, and warm before the first fork

        warm_up()
    except ImportError as error:
        _send(control, t="unavailable", missing=error.name or "torch")
        return
    _send(control, t="ready", pid=os.getpid())
    while (received := _receive(control)) is not None:
        request, fds = received
        pid = os.fork()
        if pid == 0:
            try:
                control.close()
                _child(request, fds, subject.serve)
            finally:
                os._exit(subject.BROKEN)  # never back into this loop, whatever went wrong
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
    main(int(sys.argv[1]))
