"""Line mode: the sessions of the TUI as plain sentences on standard input and output, one line at a time.

For a screen reader, a braille line, a pipe: no escape byte, no cursor that moves, no colour; every change is
a sentence, and a line is either an answer or a command that begins with a colon.
"""

from __future__ import annotations

from tutor.line.home import run
from tutor.line.talk import Talk

__all__ = ["Talk", "run"]
