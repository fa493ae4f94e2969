"""The two bases of every view: a widget that draws ready lines, and a pane that scrolls without keys of its
own.
"""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

__all__ = ["Lines", "Pane"]


class Lines(Widget):
    """Draws the lines that `build` makes for its width; `redraw` draws anew, and lays out only if the
    height changed.
    """

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; text-wrap: nowrap; text-overflow: clip; }"

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._made: tuple[int, list[Content]] | None = None

    def build(self, width: int) -> list[Content]:
        """The lines at this width, none wider than it."""
        raise NotImplementedError

    def lines(self, width: int) -> list[Content]:
        """The lines at this width, made once."""
        if self._made is None or self._made[0] != width:
            self._made = (width, self.build(max(1, width)))
        return self._made[1]

    def redraw(self) -> None:
        """Draw anew from what the widget was given since."""
        before = self._made
        self._made = None
        same = before is not None and before[0] > 0 and len(self.lines(before[0])) == len(before[1])
        self.refresh(layout=not same)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All the width there is."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as lines."""
        return len(self.lines(width)) if width else 0

    def render(self) -> Content:
        """The lines as one text."""
        return Content("\n").join(self.lines(self.size.width))


class Pane(Widget):
    """Holds views below each other and scrolls when they do not fit. Textual's own containers bind the
    arrow keys.
    """

    DEFAULT_CSS = """
    Pane { layout: vertical; height: auto; width: 1fr; overflow-x: hidden; overflow-y: auto;
           scrollbar-size-vertical: 1; padding-right: 1; }
    """

    @property
    def overflows(self) -> bool:
        """True where some of it is out of sight."""
        return self.display and self.max_scroll_y > 0

    def can_go(self, step: int) -> bool:
        """True where it can still scroll that way: down for a positive step, up for a negative one."""
        return self.scroll_y < self.max_scroll_y if step > 0 else self.scroll_y > 0
