"""After a session: the points, each question's mark, and what is worth repeating."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from tutor.screens.base import Act, Page
from tutor.screens.moving import SCROLL, moves
from tutor.study.session import Phase, Session
from tutor.study.summing import weak
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.session import FLAG, question_line
from tutor.widgets.text import bar, points

__all__ = ["SummaryScreen"]


class _Sum(Lines):
    """The figures and the questions."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def build(self, width: int) -> list[Content]:
        session = self._session
        got, possible = session.total
        marked = [slot for slot in session.slots if slot.phase is Phase.MARKED]
        room = min(width, 76)
        lines = [Content("")]
        if possible:
            share = float(got / possible)
            head = f"{points(got)} of {points(possible)} points"
            lines += [
                Content.styled(head, "bold")
                + Content.styled(f"   {bar(share, 20)} {round(100 * share)} %", "$accent")
            ]
        skipped = len(session.slots) - len(marked)
        told = f"{len(marked)} answered" + (f", {skipped} left open" if skipped else "")
        flagged = len({slot.item for slot in session.slots if slot.review})
        told += f", {flagged} marked for review {FLAG}" if flagged else ""
        lines += [Content.styled(told, "$muted"), Content("")]
        lines += [question_line(session, slot, here=False, width=room) for slot in session.slots]
        again = weak(session)
        if again:
            text = f"Press a to repeat the {len(again)} that did not earn all points, with fresh values."
            lines += [Content(""), *Content(text).wrap(room)]
        elif marked:
            lines += [Content(""), Content("Everything right.")]
        return lines


class SummaryScreen(Page):
    """`enter` goes home, `a` repeats what was weak."""

    DEFAULT_CSS = (
        "SummaryScreen #body { layout: vertical; padding: 0 3; } SummaryScreen #sum { height: 1fr; }"
    )

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def body(self) -> ComposeResult:
        """Figures and questions, scrolling where they are many."""
        yield Widget(Pane(_Sum(self.session), id="sum"), id="body")

    def on_mount(self) -> None:
        """Ready for `enter`."""
        self.title_bar("dltutor › session finished")
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Home, or once more."""
        again, mode = weak(self.session), self.session.mode
        repeat = Act("again", "repeat the weak ones", lambda: self.shell.repeat(again, mode))
        return [
            Act("enter", "home", self.close),
            *([repeat] if again else []),
            *moves(self, self.turn, word=SCROLL, shown=False),
        ]

    def turn(self, rows: int) -> None:
        """Scroll."""
        self.query_one("#sum", Pane).scroll_relative(y=rows, animate=False)
