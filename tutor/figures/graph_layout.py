"""Draws a graph in layers: boxes in columns by distance from the inputs, edges as lines between columns.

Results leave a box on its upper inner row and arguments enter on the lower one, so that lines of different
nodes never run in the same row: a crossing is always a crossing and a branch a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tutor.autodiff import Edge, Graph
from tutor.figures.base import Picture, Row, Style

__all__ = ["Canvas", "layered"]

NORTH, SOUTH, EAST, WEST = 1, 2, 4, 8
STROKES = {
    NORTH: "│", SOUTH: "│", NORTH | SOUTH: "│", EAST: "─", WEST: "─", EAST | WEST: "─",
    SOUTH | EAST: "┌", SOUTH | WEST: "┐", NORTH | EAST: "└", NORTH | WEST: "┘",
    NORTH | SOUTH | EAST: "├", NORTH | SOUTH | WEST: "┤", SOUTH | EAST | WEST: "┬", NORTH | EAST | WEST: "┴",
    NORTH | SOUTH | EAST | WEST: "┼",
}  # fmt: skip
TALL = 4
Slot = tuple[str, int]
"""A place in a column: a node in its own column, or an edge's source on its way through another."""


@dataclass
class Canvas:
    """Cells of text and strokes; strokes that meet are joined."""

    width: int
    height: int
    text: dict[tuple[int, int], tuple[str, Style]] = field(default_factory=dict)
    strokes: dict[tuple[int, int], int] = field(default_factory=dict)
    edges: dict[tuple[int, int], set[Edge]] = field(default_factory=dict)

    def write(self, x: int, y: int, text: str, style: Style) -> None:
        """Text from a cell to the right."""
        for place, char in enumerate(text):
            self.text[x + place, y] = (char, style)

    def box(self, x: int, y: int, rows: tuple[str, ...], width: int, style: Style) -> None:
        """A box around rows of text, its corner at (x, y)."""
        self.write(x, y, "┌" + "─" * width + "┐", style)
        for place, one in enumerate(rows, 1):
            self.write(x, y + place, "│" + one.ljust(width)[:width] + "│", style)
        self.write(x, y + len(rows) + 1, "└" + "─" * width + "┘", style)

    def stroke(self, x: int, y: int, directions: int, edge: Edge) -> None:
        """A stroke in a cell, beside those that are there."""
        self.strokes[x, y] = self.strokes.get((x, y), 0) | directions
        self.edges.setdefault((x, y), set()).add(edge)

    def across(self, x1: int, x2: int, y: int, edge: Edge) -> None:
        """A horizontal line from x1 to x2, both included."""
        for x in range(x1, x2 + 1):
            self.stroke(x, y, (WEST if x > x1 else 0) | (EAST if x < x2 else 0), edge)

    def down(self, x: int, y1: int, y2: int, edge: Edge) -> None:
        """A vertical line between two rows."""
        low, high = sorted((y1, y2))
        for y in range(low, high + 1):
            self.stroke(x, y, (NORTH if y > low else 0) | (SOUTH if y < high else 0), edge)

    def picture(self, style: Callable[[set[Edge]], Style]) -> Picture:
        """The rows; text lies above strokes."""
        return tuple(self._row(y, style) for y in range(self.height))

    def _row(self, y: int, style: Callable[[set[Edge]], Style]) -> Row:
        spans: list[tuple[str, Style]] = []
        for x in range(self.width):
            if (x, y) in self.text:
                char, how = self.text[x, y]
            elif self.strokes.get((x, y)):
                char, how = STROKES[self.strokes[x, y]], style(self.edges[x, y])
            else:
                char, how = " ", ""
            if spans and spans[-1][1] == how:
                spans[-1] = (spans[-1][0] + char, how)
            else:
                spans.append((char, how))
        return tuple(spans)


def _columns(graph: Graph) -> list[list[str]]:
    """Slots by column: nodes, and sources that pass through; ordered so that few lines cross."""
    levels = graph.levels
    last = max(levels.values())
    columns: list[list[str]] = [[] for _ in range(last + 1)]
    for name in graph.nodes:
        columns[levels[name]].append(name)
        reach = max((levels[user] for user in graph.consumers(name)), default=levels[name])
        for level in range(levels[name] + 1, reach):
            columns[level].append(f">{name}")
    for level in range(1, last + 1):
        before = {name.lstrip(">"): place for place, name in enumerate(columns[level - 1])}

        def centre(slot: str, before: Mapping[str, int] = before) -> float:
            sources = [slot[1:]] if slot.startswith(">") else graph.parents(slot)
            places = [before[one] for one in sources if one in before]
            return sum(places) / len(places) if places else 0.0

        columns[level].sort(key=centre)
    return columns


def layered(
    graph: Graph,
    texts: Mapping[str, tuple[str, str]],
    styles: Mapping[str, Style],
    edge_style: Callable[[set[Edge]], Style],
    size: tuple[int, int],
) -> Picture | None:
    """The drawing within (width, height), or None where it does not fit.

    `texts` are the two inner rows of each box: what leaves on the right, what arrives on the left.
    """
    columns = _columns(graph)
    height = max(len(column) for column in columns) * TALL
    widths = [
        max((max(map(len, texts[slot])) for slot in column if not slot.startswith(">")), default=1)
        for column in columns
    ]
    tracks = [_tracks(graph, column) for column in columns]
    lefts, x = [], 0
    for width, sources in zip(widths, tracks):
        lefts.append(x)
        x += width + 2 + (len(sources) + 3 if sources else 0)
    if x > size[0] or height > size[1]:
        return None
    canvas = Canvas(x, height)
    tops = {
        (slot, level): place * TALL + (height - len(column) * TALL) // 2
        for level, column in enumerate(columns)
        for place, slot in enumerate(column)
    }
    for (slot, level), top in tops.items():
        if not slot.startswith(">"):
            canvas.box(lefts[level], top, texts[slot], widths[level], styles.get(slot, ""))
    for level, sources in enumerate(tracks):
        start = lefts[level] + widths[level] + 2
        for place, source in enumerate(sources):
            _wire(canvas, graph, source, level, (start, start + 1 + place), tops, lefts, widths)
    return canvas.picture(edge_style)


def _tracks(graph: Graph, column: list[str]) -> list[str]:
    """The sources whose lines leave a column, one vertical track each."""
    levels = graph.levels
    here = [slot.lstrip(">") for slot in column]
    level = next(levels[slot] for slot in column if not slot.startswith(">"))
    return [name for name in here if any(levels[user] > level for user in graph.consumers(name))]


def _wire(
    canvas: Canvas,
    graph: Graph,
    source: str,
    level: int,
    xs: tuple[int, int],
    tops: Mapping[Slot, int],
    lefts: list[int],
    widths: list[int],
) -> None:
    """The lines of one source from a column to the next: to its consumers there, and on to later columns."""
    start, track = xs
    levels = graph.levels
    slot = source if levels[source] == level else f">{source}"
    leaves = tops[slot, level] + 1
    for user in graph.consumers(source):
        if levels[user] <= level:
            continue
        edge = (source, user)
        target = user if levels[user] == level + 1 else f">{source}"
        arrives = tops[target, level + 1] + 2
        right = lefts[level + 1]
        if slot.startswith(">"):  # a line on its way hops from the arriving to the leaving row
            canvas.across(lefts[level], lefts[level] + widths[level], leaves + 1, edge)
            canvas.down(lefts[level] + widths[level], leaves, leaves + 1, edge)
            canvas.across(lefts[level] + widths[level], start, leaves, edge)
        canvas.across(start - (1 if slot.startswith(">") else 0), track, leaves, edge)
        canvas.down(track, leaves, arrives, edge)
        canvas.across(track, right - 1, arrives, edge)
        if target == user:
            canvas.write(right - 1, arrives, "▸", "")
        else:
            canvas.across(right - 1, right, arrives, edge)
