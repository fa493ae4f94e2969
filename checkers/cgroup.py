"""Lets the kernel cap the memory of a subject and its children together, where cgroup v2 is delegated to us.

Asked for is the nearest group at or above our own in which we may make others and whose children have the
memory controller: on a desktop that is a slice of the user's. No process but a subject is ever moved. Where
there is none, the supervisor's polling stays the only limit on the sum. Files from the kernel's
Documentation/admin-guide/cgroup-v2.rst.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Group", "delegated", "join"]

_MOUNT, _OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


@dataclass(frozen=True)
class Group:
    """One subject's group: `path` is its folder."""

    path: Path

    def make(self) -> None:
        """Makes it, empty and without a limit. Raises OSError."""
        self.path.mkdir()

    def limit(self, memory: int) -> None:
        """Caps the sum in bytes, swap included; at the cap all of the group dies at once."""
        for name, value in (("memory.max", memory), ("memory.swap.max", 0), ("memory.oom.group", 1)):
            with contextlib.suppress(OSError):  # a kernel without swap, or an older one
                (self.path / name).write_text(str(value))

    def holds(self) -> bool:
        """Whether somebody is in it and there is a cap: else the sum has to be looked after."""
        try:
            capped = (self.path / "memory.max").read_text().strip() not in ("", "max")
            return capped and bool((self.path / "cgroup.procs").read_text().strip())
        except OSError:
            return False

    def burst(self) -> bool:
        """Whether the kernel has killed here because the cap was reached."""
        return any(name in ("oom_kill", "oom_group_kill") and count for name, count in self._events())

    def _events(self) -> list[tuple[str, int]]:
        try:
            lines = (self.path / "memory.events").read_text().splitlines()
            return [(line.split()[0], int(line.split()[1])) for line in lines]
        except (OSError, ValueError, IndexError):
            return []

    def peak(self) -> int:
        """The most bytes that it has held; 0 where the kernel does not say."""
        try:
            return int((self.path / "memory.peak").read_text())
        except (OSError, ValueError):
            return 0

    def remove(self) -> None:
        """Kills what is left in it (Linux 5.14) and removes it."""
        with contextlib.suppress(OSError):
            (self.path / "cgroup.kill").write_text("1")
        with contextlib.suppress(OSError):
            self.path.rmdir()


def join(path: str) -> None:
    """Moves this process, and with it all that it will start, into the group; the supervisor sees whether
    it went."""
    with contextlib.suppress(OSError):
        (Path(path) / "cgroup.procs").write_text("0")


def delegated(mount: Path = _MOUNT, own: Path = _OWN) -> Path | None:
    """The folder in which groups with a memory limit can be made, tried by making one; None where there is
    none."""
    try:
        line = next(one for one in own.read_text().splitlines() if one.startswith("0::"))
    except (OSError, StopIteration):
        return None
    here = mount / line[3:].lstrip("/")
    for folder in (here, *here.parents):
        if not folder.is_relative_to(mount):
            break
        if _works(folder):
            return folder
    return None


def _works(folder: Path) -> bool:
    try:
        controllers = (folder / "cgroup.subtree_control").read_text().split()
        if "memory" not in controllers or not os.access(folder / "cgroup.procs", os.W_OK):
            return False
        group = Group(Path(tempfile.mkdtemp(prefix="dltutor-probe-", dir=folder)))
    except OSError:
        return False
    try:
        (group.path / "memory.max").write_text("max")
        return True
    except OSError:
        return False
    finally:
        group.remove()
