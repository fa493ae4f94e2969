"""The pictures of a run, drawn in whatever way the terminal can: real pixels, half blocks, or words."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widget import Widget

from checkers.protocol import Picture
from tutor.widgets.gallery import Gallery
from tutor.widgets.graphics import Way, image
from tutor.widgets.text import short
from tutor.widgets.words import Words

__all__ = ["Pictures"]

WIDE, TILE = 20, 24
"""Columns of a picture in real pixels, and those that it takes with its gap."""


class _Framed(Widget):
    """A picture in real pixels above its caption."""

    DEFAULT_CSS = """
    _Framed { layout: vertical; width: 1fr; height: auto; }
    _Framed Words { color: $muted; max-height: 3; }
    """

    def __init__(self, pixels: Widget, caption: str) -> None:
        super().__init__(pixels, Words(short(caption, 120)))


class Pictures(Widget):
    """Shows pictures as they come; hidden while there are none."""

    DEFAULT_CSS = """
    Pictures { layout: vertical; height: auto; width: 1fr; display: none; margin: 1 0; }
    Pictures > #framed { layout: grid; grid-size: 3; grid-gutter: 1 2; grid-rows: auto; height: auto;
                         width: 1fr; display: none; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._gallery, self._frame = Gallery(), Widget(id="framed")
        self._framed: tuple[Picture, ...] = ()
        self._way: Way = "blocks"

    def compose(self) -> ComposeResult:
        """Both ways; one of them is shown."""
        yield self._gallery
        yield self._frame

    def show(self, pictures: Sequence[Picture], way: Way, *, words: bool) -> None:
        """Show these in this way; `words` where there is no colour."""
        self.display = bool(pictures)
        drawn = way in ("kitty", "sixel") and not words and bool(pictures) and self._frames(pictures, way)
        if not drawn and self._framed:
            self._frame.remove_children()
            self._framed = ()
        self._frame.display = drawn
        self._gallery.show(() if drawn else pictures, words=words or way == "off")
        if drawn:
            self._frame.styles.grid_size_columns = max(1, self.size.width // TILE or 3)

    def _frames(self, pictures: Sequence[Picture], way: Way) -> bool:
        """Add what is new; False where a picture cannot be drawn in this way."""
        known = len(self._framed) if self._way == way else 0
        if self._framed != tuple(pictures[:known]) or not known:
            self._frame.remove_children()
            known = 0
        if known == len(pictures):
            return True
        made = [(image(one, way, WIDE), one.caption) for one in pictures[known:]]
        if any(pixels is None for pixels, _ in made):
            return False
        self._frame.mount(*(_Framed(pixels, caption) for pixels, caption in made if pixels is not None))
        self._framed, self._way = tuple(pictures), way
        return True
