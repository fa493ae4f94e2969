"""Says how many processor cores a training may use just now without getting in somebody's way."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["free_cores"]

_MOST = 8  # small networks gain nothing from more
_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_LOAD = Path("/proc/loadavg")


def free_cores(quota: Path = _QUOTA, load: Path = _LOAD) -> int:
    """At least 1: the cores that this process may use, less those that run something else.

    Threads that wait for a busy core cost many times what they gain.
    """
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    allowed = min(own, _granted(quota), _MOST)
    return max(1, min(allowed, (os.cpu_count() or 1) - _busy(load)))


def _granted(quota: Path) -> int:
    """Whole cores of a container's share (cgroup v2: microseconds a period, or "max")."""
    try:
        share, period = quota.read_text().split()
        return max(1, int(share) // int(period))
    except (OSError, ValueError):
        return _MOST


def _busy(load: Path) -> int:
    """How many cores others keep busy: now, and over the last minute; the smaller, for each is noisy."""
    try:
        fields = load.read_text().split()
        return min(int(float(fields[0]) + 0.5), max(0, int(fields[3].split("/")[0]) - 1))
    except (OSError, ValueError, IndexError):
        return 0
