"""Pictures as real pixels in a terminal that can draw them; elsewhere they are half blocks, or nothing.

The terminal is never asked: its answer would cost time, and come back as keys. Its name says what it can, and
a learner who knows better says so.
"""

from __future__ import annotations

import io
import os
import struct
import sys
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from checkers.protocol import Picture
from tutor.widgets.pixels import raw_pixels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.widget import Widget

__all__ = ["CHOICES", "Way", "image", "way"]

Way: TypeAlias = Literal["kitty", "sixel", "blocks", "off"]
CHOICES: tuple[str, ...] = ("auto", *get_args(Way))
_KITTY = ("xterm-kitty", "xterm-ghostty")
_SIXEL_TERMS = ("foot", "mlterm", "contour", "yaft")
_SIXEL_PROGRAMS = ("WezTerm", "iTerm.app", "mintty")
CELL = (10, 20)
_ENLARGED = 240
"""Pixels up to which a small picture grows by repeating its own, so that the terminal need not blur it."""


def way(env: Mapping[str, str], setting: str | None, *, headless: bool = False) -> Way:
    """How pictures are drawn: as DLTUTOR_PICTURES says, else as the setting does, else by the terminal's
    name; never in pixels where there is no terminal.
    """
    found = _wanted(env, setting)
    return "blocks" if headless and found in ("kitty", "sixel") else found


def _wanted(env: Mapping[str, str], setting: str | None) -> Way:
    for wanted in (env.get("DLTUTOR_PICTURES", "").strip().lower(), setting or ""):
        if wanted in get_args(Way):
            return wanted  # type: ignore[return-value]  # mypy does not see through get_args
        if wanted == "auto":
            break
    return _guess(env)


def _guess(env: Mapping[str, str]) -> Way:
    term, program = env.get("TERM", ""), env.get("TERM_PROGRAM", "")
    if env.get("TMUX") or env.get("STY") or term.startswith(("tmux", "screen")):
        return "blocks"  # neither hands pictures on by itself
    if env.get("KITTY_WINDOW_ID") or term in _KITTY or program == "ghostty":
        return "kitty"
    if term.split("-")[0] in _SIXEL_TERMS or program in _SIXEL_PROGRAMS:
        return "sixel"
    return "blocks"


def image(picture: Picture, way: Way, columns: int) -> Widget | None:
    """A widget that draws the picture in pixels, so many cells wide; None where its bytes are no picture, or
    no library is there.
    """
    raw = raw_pixels(picture)
    try:
        make = _widgets().get(way)
    except Exception:  # whatever keeps a library from loading, half blocks will do
        return None
    if raw is None or make is None:
        return None
    from PIL import Image  # only here: pictures are rare, and it costs 40 ms

    found = Image.frombytes("RGB", (picture.width, picture.height), raw)
    times = max(1, _ENLARGED // max(found.size))
    grown = found.resize((found.width * times, found.height * times), Image.Resampling.NEAREST)
    made: Widget = make(grown)
    across, down = _cell()
    made.styles.width = columns
    made.styles.height = max(1, round(columns * across * picture.height / (picture.width * down)))
    return made


@cache
def _widgets() -> dict[str, Any]:
    """The library's widgets; it asks the terminal while it is imported unless there seems to be none."""
    with _no_terminal():
        from textual_image.widget import SixelImage, TGPImage
    return {"kitty": TGPImage, "sixel": SixelImage}


@contextmanager
def _no_terminal() -> Iterator[None]:
    """Standard output as a text in memory, and the size of a cell in the variables that the library reads
    then.
    """
    before = sys.__stdout__
    for name, value in zip(("TEXTUAL_CELL_WIDTH", "TEXTUAL_CELL_HEIGHT"), _cell()):
        os.environ.setdefault(name, str(value))
    sys.__stdout__ = io.TextIOWrapper(io.BytesIO())  # type: ignore[misc]
    try:
        yield
    finally:
        sys.__stdout__ = before  # type: ignore[misc]


def _cell() -> tuple[int, int]:
    """Pixels of a cell, across and down; 10 by 20 where the terminal's driver does not know."""
    try:
        import fcntl  # neither is there on Windows
        import termios
    except ImportError:
        return CELL
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        with suppress(OSError, ValueError):
            told = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, b"\0" * 8)
            rows, columns, width, height = struct.unpack("HHHH", told)
            if rows and columns and width and height:
                return width // columns, height // rows
    return CELL
