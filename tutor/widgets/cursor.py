"""A list with one cursor that scrolls its pane: home's rows, hits of a search; keys and clicks move it."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message

from tutor.widgets.lines import Lines, Pane

__all__ = ["CursorList"]


class CursorList(Lines, can_focus=True):
    """Lines of which some stand for entries. `build` notes in `lines_of` on which line each entry stands.

    A click moves the cursor; on the entry under it, or on any where `at_once`, it does what `key` does.
    """

    key = "enter"
    at_once = False

    class Moved(Message):
        """A click moved the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        self.lines_of: list[int] = []

    @property
    def count(self) -> int:
        """How many entries there are."""
        raise NotImplementedError

    def move(self, step: int) -> None:
        """Move the cursor, and keep it in sight."""
        if not self.count:
            return
        self.cursor = max(0, min(self.count - 1, self.cursor + step))
        self.redraw()
        if isinstance(self.parent, Pane) and self.lines_of:
            line = self.lines_of[self.cursor]
            top = 0 if self.cursor == 0 else line  # the first entry brings its heading along
            self.parent.scroll_to_region(Region(0, top, 1, line - top + 1), animate=False)

    def at(self, column: int, row: int) -> int | None:
        """The entry that stands here, None where there is none."""
        return self.lines_of.index(row) if row in self.lines_of else None

    async def on_click(self, event: events.Click) -> None:
        """Go there, or do it."""
        event.stop()
        place = self.at(event.x, event.y)
        if place is None:
            return
        already = place == self.cursor
        if not already:
            self.move(place - self.cursor)
            self.post_message(self.Moved())
        if already or self.at_once:
            await self.screen.run_action(f"press({self.key!r})")
