"""Starts the server inside bubblewrap, for systems that allow namespaces to that program only.

The whole server lives in it, and so do the subjects that it forks: root read-only, empty homes and temporary
folders, no network. What is one subject's own (its folder, its limits) comes from Landlock and limits.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from checkers.namespaces import below, emptied_folders, python_folders

__all__ = ["command", "obstacle"]


def command(place: Path, secret: Path) -> list[str]:
    """What goes before a command line: `place` holds the work folders, `secret` is closed."""
    place, secret = place.resolve(), secret.resolve()
    line = ["bwrap", "--die-with-parent", "--unshare-user", "--unshare-ipc", "--unshare-net"]
    line += ["--ro-bind", "/", "/", "--dev", "/dev"]
    for node in sorted(map(str, Path("/dev").glob("nvidia*"))):  # a GPU's driver opens them
        line += ["--dev-bind", node, node]
    emptied = emptied_folders(place)
    for folder in emptied:
        line += ["--tmpfs", folder]
    for folder in sorted(below(python_folders(), emptied)):
        line += ["--ro-bind", folder, folder]
    line += ["--bind", str(place), str(place)]
    return [*line, "--tmpfs", str(secret), "--remount-ro", str(secret)] if secret.is_dir() else line


def obstacle(place: Path, secret: Path) -> str:
    """Why it does not work here, in a few words; "" when it does."""
    if shutil.which("bwrap") is None:
        return "bwrap is not installed"
    try:
        done = subprocess.run(
            [*command(place, secret), "true"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "bwrap does not start"
    return "" if done.returncode == 0 else "this system refuses it"
