"""Measures and removes work folders, whatever a program has made of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

__all__ = ["exceeds", "remove"]

_MOST_ENTRIES = 20_000  # a look must be quick; who has more files than this has too many
_PATIENCE = 20.0


def exceeds(folder: Path, most: int) -> bool:
    """Whether the files below `folder` take more than `most` bytes of disk, or are too many to count."""
    total, seen, queue = 0, 0, [str(folder)]
    while queue:
        with contextlib.suppress(OSError), os.scandir(queue.pop()) as entries:
            for entry in entries:
                seen += 1
                with contextlib.suppress(OSError):
                    about = entry.stat(follow_symlinks=False)
                    total += about.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        queue.append(entry.path)
                if total > most or seen > _MOST_ENTRIES:
                    return True
    return False


def remove(folder: Path) -> None:
    """Removes the folder, also where its folders were closed or lie a thousand deep; follows no link.

    Nobody else may be changing it any more.
    """
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        return
    _open(folder)
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(["rm", "-rf", "--", str(folder)], timeout=_PATIENCE, check=False)


def _open(folder: Path) -> None:
    """Gives us back the right to look into and to change every folder below."""
    queue = [str(folder)]
    while queue:
        path = queue.pop()
        with contextlib.suppress(OSError):
            Path(path).chmod(0o700)
            with os.scandir(path) as entries:
                queue += [one.path for one in entries if one.is_dir(follow_symlinks=False)]
