"""A page of lines under headings, of which some can be chosen; only draws what it was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from textual.content import Content

from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.text import LONGEST_LINE, clean, hanging, short, two_sides
from tutor.widgets.views import COLOURS

__all__ = ["RowList", "Rowed"]

Look: TypeAlias = Literal["head", "part", "row", "told"]


class Rowed(NamedTuple):
    """One line. With a `name`, which no other line has, it can be chosen; `mark` is a symbol before it, `far`
    stands at its right edge. A heading begins a section, a part is bold, what is told is wrapped.
    """

    text: str
    far: str = ""
    name: str = ""
    mark: str = ""
    look: Look = "row"
    strong: bool = False


class RowList(CursorList):
    """The lines, with one cursor that stays with its line when others come."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Rowed, ...] = ()
        self.names: list[str] = []
        self._heads: list[int] = []

    def show(self, rows: Sequence[Rowed], at: str = "") -> None:
        """Show these lines, the cursor on the one of that name, else on the one it was on, or near it."""
        here = at or self.name_here
        self._rows = tuple(rows)
        self.names = [one.name for one in rows if one.name]
        wanted = self.names.index(here) if here in self.names else self.cursor
        self.cursor = max(0, min(self.count - 1, wanted))
        self.redraw()
        if at:
            self.call_after_refresh(self.move, 0)

    @property
    def count(self) -> int:
        """How many lines can be chosen."""
        return len(self.names)

    @property
    def name_here(self) -> str:
        """The name of the line under the cursor, nothing where there is none."""
        return self.names[self.cursor] if self.cursor < len(self.names) else ""

    def turn(self, step: int) -> None:
        """Go to the first line of the next section, or of the one before."""
        firsts, head = [], True
        for one in self._rows:
            head = head or one.look == "head"
            if one.name and head:
                firsts.append(self.names.index(one.name))
                head = False
        ahead = [place for place in firsts if place > self.cursor]
        behind = [place for place in firsts if place < self.cursor]
        place = ahead[0] if step > 0 and ahead else behind[-1] if step < 0 and behind else None
        if place is not None:
            self.move(place - self.cursor)
            self._bring_heading()

    def _bring_heading(self) -> None:
        """Have the heading of the section stand at the top, where there is so much below it."""
        line = self.lines_of[self.cursor]
        heads = [one for one in self._heads if one < line]
        if heads and isinstance(self.parent, Pane):
            self.parent.scroll_to(y=heads[-1], animate=False)

    # -- drawing -------------------------------------------------------------------------------------------

    def build(self, width: int) -> list[Content]:
        """Every line at this width, and none longer than prose is: what stands far right belongs to it."""
        width = min(width, LONGEST_LINE)
        lines: list[Content] = []
        self.lines_of, self._heads = [], []
        for row in self._rows:
            here = bool(row.name) and row.name == self.name_here
            if row.look == "head":
                self._heads.append(len(lines))
            if row.name:
                self.lines_of.append(len(lines))
            lines += _drawn(row, width, here=here, first=not lines)
        return lines

    def page(self, step: int) -> None:
        """Move by as many lines as are in sight."""
        rows = self.parent.size.height - 2 if isinstance(self.parent, Pane) else 10
        self.move(step * max(1, rows))


def _drawn(row: Rowed, width: int, *, here: bool, first: bool) -> list[Content]:
    text = clean(row.text).replace("\n", " ")
    far = Content.styled(short(row.far, max(4, width // 2)), "$muted")
    if row.look == "told":
        return hanging("  ", Content.styled(text, "$muted"), width)
    if row.look == "head":
        line = two_sides(Content.styled(f"  {text}", "bold $accent"), far, width)
        return [line] if first else [Content(""), line]
    lead = Content.styled("▸ " if here else "  ", "bold $accent")
    inside = "" if row.look == "part" else "  "
    mark = Content.styled(f"{row.mark} ", COLOURS.get(row.mark, "$muted")) if row.mark else Content("")
    style = "bold" if here or row.strong or row.look == "part" else ""
    return [two_sides(lead + Content(inside) + mark + Content.styled(text, style), far, width)]
