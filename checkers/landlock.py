"""Lets the kernel hold the fence on Linux: what a subject and its children may read, write and reach.

Landlock only knows what is allowed, so hiding one folder means allowing everything beside the way to it.
Symbolic links are left out: a rule holds for the real path that they lead to. Numbers from
linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

__all__ = ["restrict", "version"]

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on all of Linux's newer architectures
_PATH_BENEATH = 1
_EXECUTE, _WRITE, _READ, _READ_DIR = 1, 2, 4, 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_CHANGES = sum(1 << bit for bit in range(4, 13))  # remove and make, of every kind
_WRITABLE = ("/dev/null", "/dev/shm", "/dev/tty", "/dev/zero")
_FILE_RIGHTS = _WRITE | _READ | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("fd", ctypes.c_int32))


def _syscall(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    result: int = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def version() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    try:
        return _syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def restrict(work: Path, *closed: Path) -> None:
    """Confines this process for good: it changes files below `work` only and reads nothing below `closed`.

    Where the kernel can (version 4, 6) it has no TCP either and signals nobody outside. Wants
    no-new-privileges set before; raises OSError when the kernel refuses.
    """
    known = version()
    change = _WRITE | _CHANGES | (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0)
    rules = _Ruleset(fs=_READ | change, net=3 if known >= 4 else 0, scoped=3 if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = _syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        _allow(ruleset, str(work), _READ | change)
        for path in (*_WRITABLE, *sorted(map(str, Path("/dev").glob("nvidia*")))):  # nodes of GPUs
            _allow(
                ruleset, path, (_READ | change) if Path(path).is_dir() else (_READ | change) & _FILE_RIGHTS
            )
        for path in _beside({folder.resolve() for folder in closed}):
            _allow(ruleset, path, _READ)
        _syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _beside(closed: set[Path]) -> list[str]:
    """Everything beside the ways from / to the closed folders, real files and folders only."""
    above = {folder for one in closed for folder in one.parents}
    way = {str(folder) for folder in closed | above}
    found: list[str] = []
    for folder in (one for one in above if not closed & {one, *one.parents}):
        try:
            with os.scandir(folder) as entries:
                found += [one.path for one in entries if one.path not in way and not one.is_symlink()]
        except OSError:
            continue  # what we cannot list we cannot read
    return found


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # gone, or not ours: then it stays closed
    try:
        rule = _Beneath(rights, fd)
        _syscall(
            _ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0)
        )
    except OSError:
        return  # sockets and the like take no rule
    finally:
        os.close(fd)
