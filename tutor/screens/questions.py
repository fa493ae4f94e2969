"""The list of a session's questions, over the question in front: go to one, or mark it for review."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from tutor.screens.base import Act, Dialog
from tutor.screens.moving import moves
from tutor.study.session import Phase, Session, Slot
from tutor.widgets.bars import Footer
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.session import question_line
from tutor.widgets.words import Words

__all__ = ["QuestionsScreen"]

ROOMY = 64
"""Columns from which the state stands there as a word too."""


class _List(Lines):
    """A line a question, and a cursor."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self.cursor = session, session.index

    def build(self, width: int) -> list[Content]:
        """Number, mark, title, state, points."""
        session = self._session
        room = len(str(len(session.slots))) + 1
        lines = []
        for place, slot in enumerate(session.slots):
            front = place == session.index
            number = Content.styled(f"{place + 1}".rjust(room), "bold $accent" if front else "$muted")
            state = _state(slot, front=front) if width >= ROOMY else "here" if front else ""
            here = place == self.cursor
            line = question_line(session, slot, here=here, width=width - room - 1, state=state)
            lines.append(number + Content(" ") + line)
        return lines


def _state(slot: Slot, *, front: bool) -> str:
    """A word for where a question stands."""
    if front:
        return "here"
    if slot.phase is Phase.MARKED and slot.verdict is not None:
        return slot.verdict.headline
    if slot.phase is Phase.SKIPPED:
        return "left out"
    return "begun" if any(text.strip() for text in slot.answer.values()) else ""


class QuestionsScreen(Dialog):
    """Returns the place of the chosen question, or None."""

    DEFAULT_CSS = """
    QuestionsScreen #dialog { width: 88; }
    QuestionsScreen #questions { height: auto; margin-top: 1; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._list = session, _List(session)

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        head = Words("Questions of this session", style="bold")
        yield Widget(head, Pane(self._list, id="questions"), Footer(), id="dialog")

    def on_mount(self) -> None:
        """The cursor stands where the learner is; the list leaves room for its frame."""
        super().on_mount()
        self._fit()
        self.call_after_refresh(self.move, 0)

    def on_resize(self, event: events.Resize) -> None:
        """The list takes what the window has."""
        self._fit()

    def _fit(self) -> None:
        # Border, padding, heading, gap and bottom line.
        self.query_one("#questions").styles.max_height = max(1, self.app.size.height - 8)

    def acts(self) -> list[Act]:
        """Go there, mark, or leave."""
        flagged = self._session.slots[self._list.cursor].review
        return [
            Act("enter", "go there", lambda: self.dismiss(self._list.cursor)),
            Act("mark", "unmark" if flagged else "mark", self.mark),
            Act("leave", "close", self.close),
            *moves(self, self.move),
            Act("list", "close", self.close, quiet=True),
        ]

    def digit(self, number: int) -> None:
        """Put the cursor on a question by its number."""
        if number <= len(self._session.slots):
            self.move(number - 1 - self._list.cursor)

    def move(self, step: int) -> None:
        """Move the cursor, and keep it in sight."""
        self._list.cursor = max(0, min(len(self._session.slots) - 1, self._list.cursor + step))
        self._list.redraw()
        pane = self.query_one("#questions", Pane)
        pane.scroll_to_region(Region(0, self._list.cursor, 1, 1), animate=False)
        self.refresh_footer()

    def mark(self) -> None:
        """Mark the question under the cursor, or take the mark off."""
        self._session.mark(self._list.cursor)
        self._list.redraw()

    def on_click(self, event: events.Click) -> None:
        """A click goes there."""
        if event.widget is self._list and event.y < len(self._session.slots):
            self.dismiss(event.y)
