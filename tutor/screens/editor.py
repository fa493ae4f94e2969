"""Opens a file in the learner's own editor, with the program suspended meanwhile."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

__all__ = ["edit", "editor_of", "no_editor"]


def editor_of(env: Mapping[str, str]) -> list[str] | None:
    """The command in $VISUAL, else $EDITOR, as words; None where neither is set.

    Raises ValueError for quotes that do not close.
    """
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(env.get(name, ""))
        if words:
            return words
    return None


def no_editor() -> bool:
    """Whether neither $VISUAL nor $EDITOR says which editor to open."""
    return not any(os.environ.get(name, "").strip() for name in ("VISUAL", "EDITOR"))


def edit(app: App[Any], path: Path) -> str:
    """Wait until the editor has closed the file; the sentence that says why it could not, or nothing."""
    try:
        command = editor_of(os.environ)
    except ValueError:
        return f"EDITOR has a quote that does not close: correct it, or open {path} yourself."
    if command is None:
        return f"No editor is set: open {path} yourself."
    problem = ""
    try:
        with app.suspend():
            problem = _wait(command, path)  # must not raise, or the terminal would stay with the editor
    except SuspendNotSupported:
        return f"This terminal cannot be lent to an editor: open {path} yourself."
    return problem


def _wait(command: list[str], path: Path) -> str:
    try:
        done = subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return f"The editor {command[0]} does not start ({reason}): correct EDITOR, or open {path} yourself."
    except KeyboardInterrupt:
        return ""
    if done.returncode:
        return f"The editor {command[0]} ended with status {done.returncode}: see whether {path} was saved."
    return ""
