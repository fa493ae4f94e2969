"""A list with one cursor that scrolls its pane: home's rows, the hits of a search."""

from __future__ import annotations

from textual.geometry import Region

from tutor.widgets.lines import Lines, Pane

__all__ = ["CursorList"]


class CursorList(Lines, can_focus=True):
    """Lines of which some stand for entries. `build` notes in `lines_of` on which line each entry stands."""

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

    def at(self, row: int) -> int | None:
        """The entry on this row, None where there is none."""
        return self.lines_of.index(row) if row in self.lines_of else None
