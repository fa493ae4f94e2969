"""Holds a learner's process: limits, no new privileges, Landlock where there is one; says which level that
is.

Two levels of the ladder are here, `landlock` and `limits`. A stronger one takes the same place: `confine` is
called in the forked subject, before any learner's code exists in it. Linux calls go through ctypes because
Python has no names for them; elsewhere they are left out quietly.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from checkers import landlock

__all__ = ["LEVELS", "Limits", "adopt_orphans", "confine", "die_with_parent", "hide_memory", "strongest"]

LEVELS = ("landlock", "limits")  # the strongest first

_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _SUBREAPER, _NO_NEW_PRIVS, _CAP_AMBIENT = 1, 4, 24, 36, 38, 47
_CAPABILITIES_3, _HIGHEST_CAPABILITY = 0x20080522, 63


@dataclass(frozen=True)
class Limits:
    """What one subject may use. Bytes, seconds and counts; `processes` counts the whole tree."""

    seconds: float = 10.0
    address_space: int = 4 << 30
    file_size: int = 64 << 20
    descriptors: int = 256
    output: int = 8 << 20
    processes: int = 48


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


def strongest() -> str:
    """The best level that works here, tried on a child of this process: a kernel may know one and yet
    refuse it."""
    if landlock.version() == 0:
        return "limits"
    pid = os.fork()
    if pid == 0:
        try:
            _prctl(_NO_NEW_PRIVS, 1)
            landlock.restrict(Path("/nowhere"), Path("/nowhere"))
            os._exit(0)
        finally:
            os._exit(1)
    return "landlock" if os.waitpid(pid, 0)[1] == 0 else "limits"


def confine(limits: Limits, level: str, work: Path, secret: Path) -> None:
    """Applies limits and level to this process and all that it will start. There is no way back.

    Only `work` may be changed and nothing below `secret` be read, as far as the level reaches. Raises OSError
    when the level does not hold.
    """
    os.umask(0o077)
    cpu = math.ceil(limits.seconds) * (os.cpu_count() or 1) + 2
    _limit(resource.RLIMIT_CPU, cpu)
    _limit(resource.RLIMIT_AS, limits.address_space)
    _limit(resource.RLIMIT_FSIZE, limits.file_size)
    _limit(resource.RLIMIT_NOFILE, limits.descriptors)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        if os.geteuid() == 0:
            _drop_capabilities()
        _prctl(_NO_NEW_PRIVS, 1)
        if level == "landlock":
            landlock.restrict(work, secret)
        hide_memory(False)  # a program may read its own /proc/self
