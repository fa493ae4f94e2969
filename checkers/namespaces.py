"""Gives a subject a machine of its own: user, mount, pid, net and ipc namespaces, made by `unshare` on Linux.

What it sees: the root, read-only; empty homes and temporary folders; the Python that runs it, read-only; its
work folder, the only place that it may change; its own processes; no network. Calls go through ctypes because
`os.unshare` came with Python 3.12 only. Numbers from linux/sched.h and linux/mount.h.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

__all__ = ["NOBODY", "below", "emptied_folders", "enter", "python_folders"]

NOBODY = 65534
_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_MOUNT_SETATTR, _AT_FDCWD, _AT_RECURSIVE = 442, -100, 0x8000
_ATTR_RDONLY, _ATTR_NOSUID = 1, 2
_PDEATHSIG, _SET_DUMPABLE = 1, 4
_EMPTIED = ("/home", "/root", "/tmp", "/var/tmp", "/run", "/media", "/mnt")
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
}


class _Attributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns", ctypes.c_uint64),
    )


def _checked(result: int) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    texts = [text.encode() or None for text in (source, target, kind)]
    _checked(_libc().mount(*texts, ctypes.c_ulong(flags), options.encode() or None))


def _attributes(path: str, add: int = 0, clear: int = 0, recursive: bool = False) -> None:
    """Changes a mount's read-only and nosuid flags (mount_setattr, Linux 5.12)."""
    wanted = _Attributes(add, clear, 0, 0)
    flags = ctypes.c_uint(_AT_RECURSIVE if recursive else 0)
    libc = _libc()
    libc.syscall.restype = ctypes.c_long
    _checked(
        libc.syscall(
            ctypes.c_long(_MOUNT_SETATTR),
            ctypes.c_int(_AT_FDCWD),
            path.encode(),
            flags,
            ctypes.byref(wanted),
            ctypes.c_size_t(ctypes.sizeof(wanted)),
        )
    )


def enter(work: Path, secret: Path, devices: tuple[str, ...] = (), hidden: tuple[Path, ...] = ()) -> None:
    """Returns in a new process that sees nothing but the above; `secret` and `hidden` are closed to it.

    The calling process stays behind, waits for the new one and ends as it ended. `devices` are further nodes
    below /dev that stay, such as a GPU's. Started by root, the new process is nobody's. Raises OSError where
    the kernel refuses; then nothing of the work may go on in this process.
    """
    root = os.geteuid() == 0
    _libc().prctl(_SET_DUMPABLE, 1, 0, 0, 0)  # else its own maps of users are closed to it
    if root:
        for path in (work, *work.iterdir()):
            os.chown(path, NOBODY, NOBODY)
    _unshare(root)
    told, tell = os.pipe()
    if (first := os.fork()) != 0:
        _stand_in(first, told)
    try:
        # Process 1 of its namespace: signals that it sends itself are ignored, so the subject is process 2.
        _libc().prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _build(work, (secret, *hidden), devices)
        if (subject := os.fork()) != 0:
            _report(subject, tell)
    except BaseException:
        os._exit(70)
    os.close(told)
    os.close(tell)
    _libc().prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if root:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        _libc().prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # a new identity clears it


def _unshare(root: bool) -> None:
    """Leaves the machine's namespaces; the next fork is process 1 of the new ones."""
    user, group = os.geteuid(), os.getegid()
    helper, go = _mapper() if root else (0, 0)
    _checked(_libc().unshare(_NEWUSER | _NEWNS | _NEWPID | _NEWNET | _NEWIPC))
    if root:
        os.write(go, b"g")
        os.close(go)
        if os.waitpid(helper, 0)[1] != 0:
            raise PermissionError("the maps of users cannot be written")
        return
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1\n")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1\n")


def _mapper() -> tuple[int, int]:
    """A child that stays outside and maps root and nobody: only outside is there a right to map two."""
    parent = os.getpid()
    wait, go = os.pipe()
    helper = os.fork()
    if helper == 0:
        try:
            os.close(go)
            if os.read(wait, 1):
                for name in ("uid_map", "gid_map"):
                    Path(f"/proc/{parent}/{name}").write_text(f"0 0 1\n{NOBODY} {NOBODY} 1\n")
                os._exit(0)
        finally:
            os._exit(1)
    os.close(wait)
    return helper, go


def _stand_in(first: int, told: int) -> None:
    """Outside: waits and ends as the subject did, so that whoever waits for this process learns how."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(told, 0)
    os.closerange(1, 4096)
    status = os.read(0, 16)
    _, first_status = os.waitpid(first, 0)
    code = int(status) if status else os.waitstatus_to_exitcode(first_status)
    if code < 0:
        if -code not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 70)


def _report(subject: int, tell: int) -> None:
    """Process 1: waits for the subject, says how it ended, ends; the kernel then kills all that is left."""
    os.dup2(tell, 0)
    os.closerange(1, 4096)
    while True:
        pid, status = os.wait()
        if pid == subject:
            os.write(0, str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)


def _build(work: Path, closed: tuple[Path, ...], devices: tuple[str, ...]) -> None:
    """The new view of the file system, made in the first process of the new namespaces."""
    os.umask(0o022)
    _mount("none", "/", flags=_REC | _PRIVATE)
    emptied = emptied_folders(work.parent)
    kept = {path: os.open(path, os.O_PATH) for path in below(python_folders(), emptied)}
    own = os.open(work, os.O_PATH)
    nodes = {name: os.open(f"/dev/{name}", os.O_PATH) for name in _present((*_DEVICES, *devices))}
    for path in emptied:
        _mount("tmpfs", path, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=755")
    for path, fd in sorted(kept.items()):
        if os.path.lexists(path):
            os.close(fd)  # a way round the view: none may reach the subject
        else:
            _put(fd, path)
    _put(own, str(work))
    _devices(nodes)
    for one in closed:
        if one.is_dir():
            _mount("tmpfs", str(one), "tmpfs", _NOSUID | _NODEV, "size=4k,mode=000")
        elif one.is_file():
            _mount("/dev/null", str(one), flags=_BIND)
    _mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC)
    _attributes("/", _ATTR_RDONLY | _ATTR_NOSUID, recursive=True)
    _attributes(str(work), clear=_ATTR_RDONLY)
    _attributes("/dev/shm", clear=_ATTR_RDONLY)
    os.umask(0o077)


def emptied_folders(place: Path) -> list[str]:
    """Where people and programs keep what is theirs, and the place of work folders; the outermost only."""
    real = {os.path.realpath(one) for one in (*_EMPTIED, os.environ.get("HOME", "/"), place)} - {"/"}
    return sorted(one for one in real if Path(one).is_dir() and one not in below(real, real))


def below(paths: Iterable[str], folders: Collection[str]) -> set[str]:
    """Those of the paths that lie inside one of the folders."""
    return {path for path in paths if any(path.startswith(folder + "/") for folder in folders)}


def python_folders() -> Iterator[str]:
    """The folders that this Python imports from; of the checker's own only its package."""
    package = Path(__file__).resolve().parent
    for path in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, *sys.path):
        folder = Path(path).absolute()
        if path and folder != package.parent and folder.exists():
            yield str(folder)
            yield str(folder.resolve())
    yield str(package)


def _put(fd: int, path: str) -> None:
    """Binds what the descriptor stands for to this path, which is made where it is missing."""
    source, target = Path(f"/proc/self/fd/{fd}"), Path(path)
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(0o644)
    _mount(str(source), path, flags=_BIND)
    os.close(fd)


def _present(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if Path(f"/dev/{name}").exists()]


def _devices(nodes: dict[str, int]) -> None:
    """A /dev with the few harmless nodes, and shared memory of the subject's own."""
    _mount("tmpfs", "/dev", "tmpfs", _NOSUID, "size=64k,mode=755")
    for name, fd in nodes.items():
        _put(fd, f"/dev/{name}")
    for name, target in _LINKS.items():
        Path(f"/dev/{name}").symlink_to(target)
    Path("/dev/shm").mkdir()
    _mount("tmpfs", "/dev/shm", "tmpfs", _NOSUID | _NODEV, "size=256m,mode=1777")
