"""Figure F3: a chain of layers as bars, height for the spatial size, label for channels and size.

The bars are given; whoever builds the figure recomputes them from what is typed. A cursor walks over the
arrows between them and says what each layer is and does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutor.figures.base import Picture, Row, Span, Style, row

if TYPE_CHECKING:
    from tutor.figures.base import Figure

__all__ = ["Bar", "Bars"]

EIGHTHS = " ▁▂▃▄▅▆▇█"
NARROWEST = 5
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One shape of the chain and the layer that leads to it.

    `shape` is None where it is not known yet; `wanted` is the shape that the question asks for, if it says
    so. `layer` is the text of the layer before the bar, empty for the input.
    """

    name: str
    shape: tuple[int, ...] | None
    layer: str = ""
    wanted: tuple[int, ...] | None = None
    problem: str = ""

    @property
    def size(self) -> int | None:
        """What the bar's height stands for: the largest spatial side; 1 for a vector."""
        if self.shape is None:
            return None
        return max(self.shape[1:]) if len(self.shape) > 1 else 1

    @property
    def label(self) -> str:
        """Channels and size: 96@32, 96@32×24; a vector is its length."""
        return _label(self.shape)

    @property
    def off(self) -> bool:
        """True where it is known and not what is wanted."""
        return self.wanted is not None and self.shape is not None and self.shape != self.wanted


def _label(shape: tuple[int, ...] | None) -> str:
    if shape is None:
        return "?"
    if len(shape) < 2:
        return "".join(map(str, shape)) or "()"
    sides = shape[1:]
    square = len(set(sides)) == 1
    return f"{shape[0]}@{sides[0] if square else '×'.join(map(str, sides))}"


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars and the arrow that the cursor is on (1 leads to the second bar)."""

    bars: tuple[Bar, ...]
    at: int = 1

    @property
    def title(self) -> str:
        """What is shown."""
        return "sizes from layer to layer" + (", the wanted ones dimmed below" if self._wanted else "")

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Left and right walk over the arrows."""
        return (("left", "layer before"), ("right", "next layer"))

    def press(self, key: str) -> Figure:
        """The cursor one arrow further or back."""
        moved = {"left": self.at - 1, "right": self.at + 1}.get(key, self.at)
        fits = moved != self.at and 1 <= moved < len(self.bars)
        return replace(self, at=moved) if fits else self

    @property
    def says(self) -> str:
        """The layer under the cursor and what it makes of the size before it."""
        if not 1 <= self.at < len(self.bars):
            return "There is no layer here."
        before, bar = self.bars[self.at - 1], self.bars[self.at]
        text = f"{bar.name}: {bar.layer}. " if bar.layer else ""
        if bar.problem:
            return f"{text}{bar.problem}"
        told = f"{text}{_long(before.shape)} becomes {_long(bar.shape)}."
        if bar.wanted is not None and bar.shape != bar.wanted:
            told += f" {_long(bar.wanted)} is wanted."
        return told

    def draw(self, width: int, height: int) -> Picture:
        """Bars over their labels and names; as many as fit, around the cursor; a line of text where nothing
        does.
        """
        widest = max(
            len(text)
            for bar in self.bars
            for text in (bar.label, f"▸{bar.name}", _label(bar.wanted) if bar.wanted else "")
        )
        column = max(NARROWEST, widest + 1)
        fitting = max(0, (width - 2) // column)
        rows = min(MOST_ROWS, height - (4 if self._wanted else 3))
        if fitting < 2 or rows < 1:
            return self._small(width, height)
        first = self._first(fitting)
        seen = self.bars[first : first + fitting]
        picture = [self._slice(level, rows, seen, column) for level in range(rows, 0, -1)]
        more = ("‹" if first else " ", "›" if first + fitting < len(self.bars) else " ")
        picture.append(self._texts(seen, [bar.label for bar in seen], column, first, more))
        if self._wanted:
            wanted = [_label(bar.wanted) if bar.wanted else "" for bar in seen]
            picture.append(tuple((f"{text:^{column}}", "dim") for text in wanted))
        picture.append(self._names(seen, column, first))
        return tuple(((" ", ""), *one) for one in picture)

    @property
    def _wanted(self) -> bool:
        return any(bar.wanted is not None for bar in self.bars)

    def _first(self, fitting: int) -> int:
        return max(0, min(self.at - fitting // 2, len(self.bars) - fitting))

    def _slice(self, level: int, rows: int, seen: tuple[Bar, ...], column: int) -> Row:
        """One row of all bars: full, partly full by eighths, or empty."""
        largest = max((bar.size or 0 for bar in self.bars), default=1) or 1
        spans: list[Span] = []
        for bar in seen:
            eighths = 0 if bar.size is None else max(1, round(8 * rows * bar.size / largest))
            cell = EIGHTHS[max(0, min(8, eighths - 8 * (level - 1)))]
            if bar.size is None and level == 1:
                cell = "?"
            style: Style = (
                "warn" if bar.off else "accent" if bar is self.bars[self.at % len(self.bars)] else ""
            )
            spans.append((f"{cell * (column - 3 if cell != '?' else 1):^{column}}", style))
        return tuple(spans)

    def _texts(
        self, seen: tuple[Bar, ...], texts: list[str], column: int, first: int, more: tuple[str, str]
    ) -> Row:
        spans: list[Span] = []
        for number, (bar, text) in enumerate(zip(seen, texts)):
            style: Style = "warn" if bar.off else "bold" if first + number == self.at else ""
            spans.append((f"{text:^{column}}", style))
        return (*spans, (more[1], "dim")) if more[1] == "›" else tuple(spans)

    def _names(self, seen: tuple[Bar, ...], column: int, first: int) -> Row:
        spans: list[Span] = []
        for number, bar in enumerate(seen):
            here = first + number == self.at
            text = f"▸{bar.name}" if here else bar.name
            spans.append((f"{text:^{column}}", "accent" if here else "dim"))
        return tuple(spans)

    def _small(self, width: int, height: int) -> Picture:
        """The labels on one line, cut to the room there is."""
        if height < 1 or width < 1:
            return ()
        line = " → ".join(bar.label for bar in self.bars)
        return (row(line if len(line) <= width else line[: max(0, width - 1)] + "…"),)


def _long(shape: tuple[int, ...] | None) -> str:
    if shape is None:
        return "?"
    return "×".join(map(str, shape)) or "()"
