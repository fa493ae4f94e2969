"""What a lesson leads to, at its end: a line for each way on, opened by number, by `enter` or by a click."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from tutor.study.after import Sort, Way
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, short

__all__ = ["WayRow"]

NAMES: dict[Sort, str] = {
    "task": "Code",
    "experiment": "Experiment",
    "questions": "Practise",
    "reading": "Read on",
    "lesson": "Next lesson",
}
COLUMN = 13


class WayRow(Lines, can_focus=True):
    """One way on, with its number."""

    class Opened(Message):
        """The learner wants to go there."""

        def __init__(self, way: Way) -> None:
            self.way = way
            super().__init__()

    def __init__(self, number: int, way: Way) -> None:
        super().__init__()
        self.number, self.way = number, way
        self.styles.max_width = 88

    def build(self, width: int) -> list[Content]:
        """Number, what it is, its title, how it stands."""
        here = self.has_focus
        lead = Content.styled("▸ " if here else "  ", "bold $accent")
        lead += Content.styled(f"{self.number}  ", "$accent")
        lead += Content.styled(NAMES[self.way.sort].ljust(COLUMN), "bold" if here else "")
        state = Content.styled(f"  {clean(self.way.state)}", "$muted")
        room = max(8, width - lead.cell_length - state.cell_length)
        title = short(self.way.title, room)
        gap = " " * max(0, min(40, room) - cell_len(title))
        return [(lead + Content(title + gap) + state).truncate(width, ellipsis=True)]

    def watch_has_focus(self, has_focus: bool) -> None:
        """The mark comes or goes."""
        super().watch_has_focus(has_focus)
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        self.post_message(self.Opened(self.way))
