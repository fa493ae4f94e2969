"""A layout that gives each view its natural height and, where the room ends, takes it from the least needed
first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from textual.geometry import Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

__all__ = ["Column", "Stack", "shared_out"]


def shared_out(wanted: Sequence[int], giving: Sequence[tuple[int, int]], room: int) -> list[int]:
    """The heights that fit into the room: each (place, least) in `giving` gives up what is missing, in that
    order.
    """
    heights = list(wanted)
    for place, least in giving:
        missing = sum(heights) - room
        if missing <= 0:
            break
        heights[place] -= max(0, min(missing, heights[place] - least))
    return heights


class Stack(Layout):
    """Children from top to bottom. `order` lists (id, least height) of those that shrink, first giver
    first.
    """

    name = "stack"

    def __init__(self, order: Sequence[tuple[str, int]] = ()) -> None:
        self.order = tuple(order)

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place the children; those not in `order` keep their height."""
        parent.pre_layout(self)
        viewport = parent.app.size
        boxes = [
            child._get_box_model(size, viewport, Fraction(size.width), Fraction(size.height))
            for child in children
        ]
        places = {child.id: place for place, child in enumerate(children)}
        wanted = [int(box.height) + box.margin.height for box in boxes]
        giving = [(places[name], least) for name, least in self.order if name in places]
        placements: list[WidgetPlacement] = []
        y = 0
        for child, box, height in zip(children, boxes, shared_out(wanted, giving, size.height)):
            margin = box.margin
            inner = max(0, height - margin.height)
            region = Region(margin.left, y + margin.top, int(box.width), inner)
            placements.append(
                WidgetPlacement(region, child.styles.offset.resolve(size, viewport), margin, child)
            )
            y += height
        return placements


class Column(Widget):
    """A widget whose children stand in a `Stack`."""

    def __init__(self, *children: Widget, order: Sequence[tuple[str, int]], id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self._stack = Stack(order)

    @property
    def layout(self) -> Layout:
        """The stack, which Textual's styles cannot name."""
        return self._stack

    def give_way(self, order: Sequence[tuple[str, int]]) -> None:
        """Let these give up room, the first one first."""
        if self._stack.order != tuple(order):
            self._stack.order = tuple(order)
            self._clear_arrangement_cache()
            self.refresh(layout=True)
