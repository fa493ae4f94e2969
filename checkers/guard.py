"""A fence round the learner's program: refuses, in words, what a solution never needs.

It keeps honest programs from doing harm by accident and makes the obvious detours useless: files outside
the work folder stay unwritten, the solutions unread, other processes unharmed, the network unused. It is a
fence and not a wall (ctypes climbs it); what makes a verdict safe is that no verdict is computed in this
process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["fence"]

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FREE = ("/dev/null", "/dev/shm/", "/dev/tty", "/proc/self/")
_MAX_CHILDREN = 8
_PATHS = {  # audit event -> positions of the paths that it changes
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.mkdir": (0,),
    "os.rename": (0, 1),
    "os.link": (1,),
    "os.symlink": (1,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.truncate": (0,),
    "os.utime": (0,),
    "shutil.rmtree": (0,),
}
_STARTS = ("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "os.exec", "subprocess.Popen")


def fence(work: Path, secret: Path, data: Sequence[Path] = (), who: str = "a submission") -> None:
    """Installs the fence in this process for good: `work` is where it may write, `secret` and `data` what it
    may not read; `who` is what it is called when something is refused."""
    inside, hidden = os.path.realpath(work), os.path.realpath(secret)
    sets = tuple(map(os.path.realpath, data))
    children = [0]
    own = [os.getpid()]

    def in_child() -> None:
        children[0] = _MAX_CHILDREN  # a child may have none of its own, so the tree stays flat
        own.append(os.getpid())

    os.register_at_fork(after_in_child=in_child)
    sys.addaudithook(_hook(inside, hidden, sets, children, own, os.path.realpath, who))


def _hook(
    inside: str,
    hidden: str,
    sets: tuple[str, ...],
    children: list[int],
    own: list[int],
    realpath: Callable[[Any], Any],
    who: str,
) -> Callable[[str, tuple[Any, ...]], None]:
    """Everything that the hook needs is bound here, out of reach of a program that patches modules."""
    writes, free, paths, starts, most = _WRITES, _FREE, _PATHS, _STARTS, _MAX_CHILDREN
    deny, text, data, number, decode = PermissionError, str, bytes, int, os.fsdecode

    def below(path: str, folder: str) -> bool:
        return path == folder or path.startswith(folder + "/")

    def resolve(path: Any) -> str | None:
        if isinstance(path, data):
            path = decode(path)
        return realpath(path) if isinstance(path, text) else None

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path = resolve(arguments[0])
            if path is None:
                return
            flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], number) else 0
            if below(path, hidden):
                raise deny(f"the checker's own files are closed to {who}")
            for folder in sets:
                if below(path, folder):
                    raise deny(f"the files of data sets are closed to {who}: use what it is given")
            if flags & writes and not below(path, inside) and not path.startswith(free):
                raise deny(f"{who} may write in its own work folder only")
        elif event in paths:
            for position in paths[event]:
                path = resolve(arguments[position])
                if path is not None and not below(path, inside):
                    raise deny(f"{who} may change files in its own work folder only")
        elif event in ("os.kill", "os.killpg"):
            if arguments[0] not in own:
                raise deny(f"{who} may send signals to itself only")
        elif event in starts:
            children[0] += 1
            if children[0] > most:
                raise deny(f"{who} may start {most} processes at the most")
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            raise deny(f"{who} has no network")

    return hook
