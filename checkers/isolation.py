"""Holds a learner's process: the levels of isolation, which of them works here, limits, no new privileges.

The ladder, strongest first: namespaces of its own, bubblewrap round the whole server, Landlock, limits alone.
`confine` is called in the forked subject, before any learner's code exists in it. Linux calls go through
ctypes because Python has no names for them; elsewhere they are left out quietly.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkers import bubblewrap, landlock, namespaces

__all__ = [
    "LEVELS",
    "Limits",
    "adopt_orphans",
    "confine",
    "die_with_parent",
    "hide_memory",
    "name_process",
    "obstacle",
    "strongest",
]

LEVELS = ("namespaces", "bubblewrap", "landlock", "limits")  # the strongest first

_PDEATHSIG, _SET_DUMPABLE, _SET_NAME, _CAPBSET_DROP = 1, 4, 15, 24
_SUBREAPER, _NO_NEW_PRIVS, _CAP_AMBIENT = 36, 38, 47
_CAPABILITIES_3, _HIGHEST_CAPABILITY = 0x20080522, 63
_MOST_THREADS = 1024


@dataclass(frozen=True)
class Limits:
    """What one subject may use. Bytes, seconds and counts; `memory` and `processes` are sums over the tree,
    `disk` over the work folder.

    An `address_space` of 0 is none: CUDA reserves far more than it uses.
    """

    seconds: float = 10.0
    address_space: int = 4 << 30
    memory: int = 4 << 30
    file_size: int = 64 << 20
    descriptors: int = 256
    output: int = 8 << 20
    processes: int = 48
    disk: int = 512 << 20


def _prctl(option: int, first: int = 0, second: int = 0) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, first, second, 0, 0)


def die_with_parent() -> None:
    """Asks the kernel to kill this process when the thread that started it ends (Linux)."""
    _prctl(_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Makes this process the parent of every orphan below it, so that none slips out of the tree (Linux)."""
    _prctl(_SUBREAPER, 1)


def hide_memory(hidden: bool = True) -> None:
    """Closes /proc/<pid>/mem, /proc/<pid>/fd and tracing of this process to others of the same user
    (Linux)."""
    _prctl(_SET_DUMPABLE, 0 if hidden else 1)


def name_process(name: str) -> None:
    """What lists of processes call this one, in 15 bytes at most (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_NAME, name.encode()[:15], 0, 0, 0)


def _drop_capabilities() -> None:
    """Gives up root's powers for good, so that a subject started by root cannot look into the judge
    either."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(_HIGHEST_CAPABILITY + 1):
        libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(_CAP_AMBIENT, 4, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _limit(what: int, amount: int) -> None:
    hard = resource.getrlimit(what)[1]
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    try:
        resource.setrlimit(what, (amount, amount))
    except (ValueError, OSError):  # macOS refuses some of them
        return


def strongest(place: Path, secret: Path) -> str:
    """The best level that works here; the last one always does."""
    return next((level for level in LEVELS if not obstacle(level, place, secret)), LEVELS[-1])


def obstacle(level: str, place: Path, secret: Path) -> str:
    """Why a level does not work here, in a few words; "" when it does.

    It is tried on a child of this process, with a work folder in `place`: a kernel may know a level and yet
    refuse it. Forks, so no thread may run here.
    """
    if level == "limits":
        return ""
    if sys.platform != "linux":
        return "it needs Linux"
    if level == "bubblewrap":
        return bubblewrap.obstacle(place, secret)
    if level == "landlock":
        return _refused(_try_landlock) if landlock.version() else "this kernel has no Landlock"
    if level != "namespaces":
        return f"the levels are {', '.join(LEVELS)}"
    work = Path(tempfile.mkdtemp(prefix="dltutor-probe-", dir=place))
    try:
        return _refused(lambda: _try_namespaces(work, secret))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _refused(attempt: Callable[[], None]) -> str:
    """Makes the attempt in a child that gets five seconds."""
    pid = os.fork()
    if pid == 0:
        try:
            signal.alarm(5)
            attempt()
            os._exit(0)
        finally:
            os._exit(1)
    return "" if os.waitpid(pid, 0)[1] == 0 else "this system refuses it"


def _try_landlock() -> None:
    _prctl(_NO_NEW_PRIVS, 1)
    landlock.restrict(Path("/nowhere"), Path("/nowhere"))


def _try_namespaces(work: Path, secret: Path) -> None:
    """Raises unless Python and the checker can be read, the work folder written, and nothing else is open."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    namespaces.enter(work, secret)
    (work / "file").write_text(
        Path(os.__file__).read_text("utf-8")[:1] + Path(__file__).read_text("utf-8")[:1]
    )
    for folder in (work.parent, Path("/"), Path("/tmp"), Path(os.__file__).parent):
        if os.access(folder, os.W_OK):
            raise PermissionError(folder)
    if secret.is_dir() and os.access(secret, os.R_OK):
        raise PermissionError(secret)


def confine(limits: Limits, level: str, work: Path, secret: Path, data: Sequence[Path] = ()) -> None:
    """Applies limits and level to this process and all that it will start. There is no way back.

    Only `work` may be changed and nothing below `secret` and `data` be read, as far as the level reaches;
    namespaces and bubblewrap have been entered by now. Raises OSError when the level does not hold.
    """
    os.umask(0o077)
    cpu = math.ceil(limits.seconds) * (os.cpu_count() or 1) + 2
    _limit(resource.RLIMIT_CPU, cpu)
    if limits.address_space:
        _limit(resource.RLIMIT_AS, limits.address_space)
    _limit(resource.RLIMIT_FSIZE, limits.file_size)
    _limit(resource.RLIMIT_NOFILE, limits.descriptors)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        if level == "namespaces":
            _limit(resource.RLIMIT_NPROC, _MOST_THREADS)  # counted for these namespaces alone
        if os.geteuid() == 0 or level == "namespaces":
            _drop_capabilities()
        _prctl(_NO_NEW_PRIVS, 1)
        if level == "landlock" or (level == "bubblewrap" and landlock.version()):
            landlock.restrict(work, secret, *data)
        hide_memory(False)  # a program may read its own /proc/self
