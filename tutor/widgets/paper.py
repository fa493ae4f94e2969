"""All questions of an open paper at a glance, by section: how far each is answered, flagged or not; never
whether rightly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message

from tutor.study.exam.sitting import Sitting
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.session import FLAG
from tutor.widgets.text import points, two_sides
from tutor.words import worth_of

__all__ = ["LEGEND", "STATES", "PaperGrid"]

STATES = {"empty": "·", "begun": "◐", "full": "●"}
"""Symbols by how far a question is answered."""
LEGEND = f"· empty   ◐ begun   ● answered   {FLAG} flagged"
CELL, ROOMY = 8, 12
"""Columns of a cell, without and with the points."""
AIRY, WIDEST = 28, 72
"""Rows from which there are blank lines between sections; columns that a row of cells takes at most."""
STEPS = {"left": -1, "right": 1}


class _Placed(NamedTuple):
    """Where a question stands: its line and the columns of its cell."""

    line: int
    start: int
    end: int


class PaperGrid(Lines):
    """A cell a question, under the headings of the sections. With `moving` it takes focus and has a cursor;
    without, it only marks the question in front.
    """

    class Moved(Message):
        """The arrows moved the cursor."""

    class Chosen(Message):
        """The learner clicked on a question."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    def __init__(self, sitting: Sitting, *, moving: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sitting, self._moving = sitting, moving
        self.can_focus = moving
        self.cursor = sitting.index
        self._placed: list[_Placed] = []

    def build(self, width: int) -> list[Content]:
        """Headings and cells; where each stands is kept for keys and mouse."""
        sitting, cell = self._sitting, ROOMY if self._moving else CELL
        across = max(1, min(width, WIDEST) // cell)
        lines: list[Content] = []
        self._placed = [_Placed(0, 0, 0)] * len(sitting.questions)
        for section in sitting.paper.blueprint.sections:
            own = [place for place, one in enumerate(sitting.questions) if one.section == section.id]
            answered = sum(sitting.state(place) == "full" for place in own)
            told = f"{answered} of {len(own)}"
            if self._moving and lines and self.app.size.height >= AIRY:
                lines.append(Content(""))
            told += f"   {worth_of(Fraction(section.points))}" if self._moving else ""
            head = Content.styled(section.title, "bold")
            lines.append(two_sides(head, Content.styled(told, "$muted"), min(width, across * cell)))
            for begin in range(0, len(own), across):
                row = own[begin : begin + across]
                for column, place in enumerate(row):
                    self._placed[place] = _Placed(len(lines), column * cell, (column + 1) * cell)
                lines.append(Content("").join(self._cell(place, cell) for place in row))
        return lines

    def _cell(self, place: int, room: int) -> Content:
        """Cursor, number, state, flag and, where there is room, points."""
        sitting, question = self._sitting, self._sitting.questions[place]
        here = place == (self.cursor if self._moving else sitting.index)
        state = STATES[sitting.state(place)]
        made = Content.styled("▸" if here else " ", "bold $accent")
        made += Content.styled(question.number.ljust(4), "bold" if here else "")
        made += Content.styled(state, "bold $accent" if state != "·" else "$muted")
        made += Content.styled(FLAG if sitting.flagged(place) else " ", "bold $warning")
        if room >= ROOMY:
            made += Content.styled(f" {points(question.points)}", "$muted")
        return made + Content(" " * max(0, room - made.cell_length))

    # -- moving ------------------------------------------------------------------------------------------

    def step(self, count: int) -> None:
        """Move the cursor by so many questions, and keep it in sight."""
        self.cursor = max(0, min(len(self._sitting.questions) - 1, self.cursor + count))
        self.redraw()
        self.follow()

    def row(self, count: int) -> None:
        """Move the cursor by so many rows of cells, to the cell nearest below or above."""
        at = self._placed[self.cursor]
        rows = sorted({one.line for one in self._placed})
        line = rows[max(0, min(len(rows) - 1, rows.index(at.line) + count))]
        if line == at.line:
            self.step(count)
            return
        own = [place for place, one in enumerate(self._placed) if one.line == line]
        self.step(min(own, key=lambda place: abs(self._placed[place].start - at.start)) - self.cursor)

    def follow(self) -> None:
        """Keep the cursor's row in sight, the first one with its heading."""
        if isinstance(self.parent, Pane):
            line = self._placed[self.cursor].line if self._placed else 0
            top = 0 if line == 1 else line
            self.parent.scroll_to_region(Region(0, top, 1, line - top + 1), animate=False)

    def on_key(self, event: events.Key) -> None:
        """Left and right go from cell to cell."""
        if event.key in STEPS:
            event.stop()
            event.prevent_default()
            self.step(STEPS[event.key])
            self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        """A click chooses a question."""
        event.stop()
        for place, one in enumerate(self._placed):
            if one.line == event.y and one.start <= event.x < one.end:
                self.post_message(self.Chosen(place))
