"""Finds and kills a whole tree of processes, however its members tried to leave it.

Reads /proc on Linux. Elsewhere only the process group is known, and that is what gets killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Collection
from pathlib import Path

__all__ = ["below", "counted_bytes", "descendants", "exceeds", "kill_tree", "resident_bytes", "usage"]

_PROC = Path("/proc")


def _parents() -> dict[int, int]:
    """Process id -> parent's id for everything alive that we may see; zombies are left out."""
    found: dict[int, int] = {}
    try:
        with os.scandir(_PROC) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return found
    for name in names:
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The command's name may hold spaces and brackets: read behind the last one.
                state, parent = (_PROC / name / "stat").read_text("latin-1").rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    found[int(name)] = int(parent)
    return found


def descendants(root: int, spare: Collection[int] = (), apart: Collection[int] = ()) -> set[int]:
    """Ids of all living processes below `root`; those in `spare` are left out, their children are not, and
    those in `apart` with all that is below them."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents().items():
        if pid not in apart:
            children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    queue = [root]
    while queue:
        below = [pid for pid in children.get(queue.pop(), []) if pid not in found]
        found.update(below)
        queue.extend(below)
    return found - set(spare)


def below(root: int, spare: Collection[int] = (), apart: Collection[int] = ()) -> set[int]:
    """As `descendants`, from the kernel's own lists of children: quick, but one just born may be missing."""
    if not (_PROC / str(root) / "task" / str(root) / "children").exists():
        return descendants(root, spare, apart)
    found: set[int] = set()
    queue = [root]
    while queue:
        for thread in _threads(queue.pop()):
            with contextlib.suppress(OSError):
                born = {int(pid) for pid in (thread / "children").read_text().split()} - found
                born -= set(apart)
                found |= born
                queue.extend(born)
    return found - set(spare)


def _threads(pid: int) -> list[Path]:
    try:
        return list((_PROC / str(pid) / "task").iterdir())
    except OSError:
        return []


def exceeds(pids: Collection[int], most: int) -> bool:
    """Whether these processes hold more than `most` bytes together; the costly sum comes last."""
    return counted_bytes(pids) > most and resident_bytes(pids) > most


def counted_bytes(pids: Collection[int]) -> int:
    """Resident memory of each of these processes, summed: quick, but a page that several share counts for
    each."""
    page, total = os.sysconf("SC_PAGE_SIZE"), 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int((_PROC / str(pid) / "statm").read_text().split()[1]) * page
    return total


def resident_bytes(pids: Collection[int]) -> int:
    """Resident memory of these processes together; a page that several share counts once."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (_PROC / str(pid) / "smaps_rollup").read_text().split("\nPss:")[1].split()
            total += int(fields[0]) * 1024
    return total


def usage(pids: Collection[int]) -> tuple[float, int]:
    """CPU seconds that these processes have taken together, and the most bytes that one of them ever held."""
    ticks, seconds, most = os.sysconf("SC_CLK_TCK"), 0.0, 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (_PROC / str(pid) / "stat").read_text("latin-1").rpartition(")")[2].split()
            seconds += sum(map(int, fields[11:15])) / ticks  # of its own, and of children that it waited for
            peak = (_PROC / str(pid) / "status").read_text("latin-1").split("VmHWM:")[1].split()[0]
            most = max(most, int(peak) * 1024)
    return seconds, most


def kill_tree(
    group: int | None,
    root: int,
    spare: Collection[int],
    patience: float = 2.0,
    closed: bool = False,
    apart: Collection[int] = (),
) -> bool:
    """Kills the process group and everything below `root` but `spare` and what is `apart`; True when none is
    left alive.

    All are stopped before they are killed, so that a program that keeps forking cannot outrun the walk. The
    last look is the thorough one; `closed` says that it is not needed, because the group's leader takes all
    that it has started with it, as the first process of a pid namespace does.
    """
    until = time.monotonic() + patience
    if group is not None:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
    while True:
        alive = below(root, spare, apart) or (set() if closed else descendants(root, spare, apart))
        alive -= _ended(alive)
        if not alive:
            return True
        for what in (signal.SIGSTOP, signal.SIGKILL):
            for pid in alive:
                with contextlib.suppress(OSError):
                    os.kill(pid, what)
        if time.monotonic() > until:
            return False
        time.sleep(0.001)


def _ended(pids: Collection[int]) -> set[int]:
    """Those that only wait for their parent to hear of it."""
    found: set[int] = set()
    for pid in pids:
        try:
            state = (_PROC / str(pid) / "stat").read_text("latin-1").rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            state = "X"
        if state in "ZX":
            found.add(pid)
    return found
