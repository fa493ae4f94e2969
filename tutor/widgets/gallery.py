"""The pictures that checks show, side by side with a caption below each; words where there is no colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from checkers.protocol import Picture
from tutor.widgets.pixels import decoded, half_blocks, resized, sizes
from tutor.widgets.text import hanging, padded, short

__all__ = ["Gallery", "told"]

GAP = 2
LARGE, MEDIUM, LITTLE = 48, 28, 20
"""Columns that a picture takes at most: one of a pair; the size of most data sets; the least of three in a
row.
"""
CAPTION_LINES = 3


def told(picture: Picture) -> str:
    """A picture in words."""
    return f"{short(picture.caption, 120) or 'a picture'} ({picture.width}×{picture.height})"


@dataclass(frozen=True)
class _Tile:
    """A picture with the columns and rows of pixels at which it is drawn."""

    picture: Picture
    across: int
    down: int

    @property
    def width(self) -> int:
        """Cells; a narrow picture's caption may be wider than it."""
        return max(self.across, min(20, len(short(self.picture.caption, 120))))

    @property
    def height(self) -> int:
        """Cells without the caption."""
        return (self.down + 1) // 2

    @property
    def caption(self) -> list[str]:
        """Its caption, wrapped to the tile and cut."""
        lines = Content(short(self.picture.caption, 120)).wrap(max(1, self.width))
        return [line.plain.rstrip() for line in lines][:CAPTION_LINES]


class Gallery(Widget):
    """Pictures in half blocks, from left to right as many as fit; each is decoded when it comes in sight."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"gallery--caption"}
    DEFAULT_CSS = """
    Gallery { height: auto; width: 1fr; display: none; }
    Gallery > .gallery--caption { color: $muted; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pictures: tuple[Picture, ...] = ()
        self.words = False
        self._laid: tuple[int, list[list[_Tile]]] | None = None
        self._drawn: dict[int, list[Strip]] = {}

    def show(self, pictures: Sequence[Picture], *, words: bool) -> None:
        """Show these; `words` where pictures cannot be drawn."""
        if (tuple(pictures), words) != (self.pictures, self.words):
            self.pictures, self.words = tuple(pictures), words
            self._laid, self._drawn = None, {}
            self.display = bool(pictures)
            self.refresh(layout=True)

    # -- where each stands -------------------------------------------------------------------------------

    def _rows(self, width: int) -> list[list[_Tile]]:
        if self._laid is None or self._laid[0] != width:
            self._laid, self._drawn = (width, list(self._flow(width))), {}
        return self._laid[1]

    def _flow(self, width: int) -> Iterator[list[_Tile]]:
        most = _room(len(self.pictures), width)
        row: list[_Tile] = []
        taken = 0
        for one in self.pictures:
            tile = _Tile(one, *sizes(max(1, one.width), max(1, one.height), most))
            if row and taken + tile.width > width:
                yield row
                row, taken = [], 0
            row.append(tile)
            taken += tile.width + GAP
        if row:
            yield row

    def _height(self, width: int) -> int:
        if self.words:
            return len(self._words(width))
        rows = self._rows(width)
        return sum(_tall(row) for row in rows) + max(0, len(rows) - 1)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All the width there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the pictures need."""
        return self._height(width) if width and self.pictures else 0

    # -- drawing -----------------------------------------------------------------------------------------

    def _words(self, width: int) -> list[Content]:
        return [line for one in self.pictures for line in hanging("▪ ", Content(told(one)), width)]

    def render(self) -> Content:
        """The words; drawn pictures come line by line."""
        return Content("\n").join(self._words(self.size.width)) if self.words else Content("")

    def render_line(self, y: int) -> Strip:
        """One line of the pictures."""
        if self.words:
            return super().render_line(y)
        for number, row in enumerate(self._rows(self.size.width)):
            tall = _tall(row)
            if y < tall:
                if number not in self._drawn:
                    self._drawn[number] = self._strips(row)
                return self._drawn[number][y]
            y -= tall + 1
            if y < 0:
                break
        return Strip.blank(self.size.width, self.rich_style)

    def _strips(self, row: list[_Tile]) -> list[Strip]:
        """All lines of a row of pictures, captions included."""
        style, base = self.get_component_rich_style("gallery--caption"), self.rich_style
        columns = [[*_drawn(tile, base), *_caption(tile, style)] for tile in row]
        strips = []
        for y in range(_tall(row)):
            made: list[Segment] = []
            for tile, lines in zip(row, columns):
                made += lines[y] if y < len(lines) else [Segment(" " * tile.width, base)]
                made.append(Segment(" " * GAP, base))
            strips.append(Strip(made).adjust_cell_length(self.size.width, base))
        return strips


def _room(count: int, width: int) -> int:
    """Columns for each of so many pictures: three in a row where that leaves enough of them, else two."""
    if count <= 2:
        return min(width, LARGE)
    third = (width - 2 * GAP) // 3
    return max(1, min(MEDIUM, third if third >= LITTLE else (width - GAP) // 2))


def _tall(row: list[_Tile]) -> int:
    return max(tile.height + len(tile.caption) for tile in row)


def _drawn(tile: _Tile, base: Style) -> list[list[Segment]]:
    """The picture's lines, each as wide as its tile; a word where its bytes are no picture."""
    pixels = decoded(tile.picture)
    if pixels is None:
        blank = [[Segment(" " * tile.width, base)] for _ in range(tile.height)]
        return [[Segment("(no picture)"[: tile.width].ljust(tile.width), base)], *blank[1:]]
    rows = resized(pixels, (tile.picture.width, tile.picture.height), tile.across, tile.down)
    return [[*line, Segment(" " * (tile.width - tile.across), base)] for line in half_blocks(rows)]


def _caption(tile: _Tile, style: Style) -> list[list[Segment]]:
    return [[Segment(padded(line, tile.width), style)] for line in tile.caption]
