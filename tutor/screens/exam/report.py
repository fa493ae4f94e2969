"""The report of a paper that was handed in: what can be opened, ticked, entered and repeated there."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.screens.base import Act, Page
from tutor.screens.exam.sums import Row, Sums
from tutor.screens.moving import moves
from tutor.study.days import day_text
from tutor.study.exam.report import Report
from tutor.widgets.lines import Pane

__all__ = ["ReportScreen"]


class ReportScreen(Page):
    """`enter` opens what the cursor is on; `a` repeats what lost points."""

    DEFAULT_CSS = """
    ReportScreen #body { layout: vertical; padding: 0 2; }
    ReportScreen #sum { height: 1fr; margin-top: 1; }
    """

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report

    def body(self) -> ComposeResult:
        """One list that scrolls."""
        self._list = Sums(self.report, self._rows(), day_text(self.report.at, self.services.zone))
        yield Widget(Pane(self._list, id="sum"), id="body")

    def on_mount(self) -> None:
        """Ready for `enter`."""
        self.title_bar("Report", self.report.title)
        self.refresh_footer()

    def on_screen_resume(self) -> None:
        """Back from a question, which may be marked now."""
        self._renew()

    def _rows(self) -> list[Row]:
        report = self.report
        rows = []
        waiting = len(report.pending) + len(report.late_pending)
        if waiting:
            text = f"Mark {waiting} answer{'s' * (waiting > 1)} by the rubric"
            rows.append(Row("mark by the rubric", self._tick_first, text, section="To do"))
        if report.most_bonus:
            text = f"Bonus points: {report.bonus} of at most {report.most_bonus}"
            rows.append(Row("enter the bonus", self.ask_bonus, text, section="To do"))
        for one in report.questions:
            open_it = _with(self._tick if one.pending else self._open, one.index)
            label = "mark it" if one.pending else "look into it"
            rows.append(Row(label, open_it, marked=one, section="Questions"))
        return rows

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Open, repeat, move, home."""
        row, weak = self._list.rows[self._list.cursor], self.report.weak
        return [
            Act("enter", row.label, row.do),
            *([Act("again", "repeat weak ones", lambda: self.shell.repeat(weak))] if weak else []),
            *moves(self, self.move, self.turn),
            Act("leave", "home", self.leave),
        ]

    def move(self, step: int) -> None:
        """Move the cursor."""
        self._list.move(step)
        self.refresh_footer()

    def turn(self, pages: int) -> None:
        """Scroll without moving the cursor: the sums are no rows."""
        pane = self.query_one("#sum", Pane)
        pane.scroll_relative(y=pages * max(1, pane.size.height - 1), animate=False)

    def _renew(self) -> None:
        """Make the rows anew: a rubric was ticked, the bonus entered."""
        rows = self._list.rows
        marked = rows[min(self._list.cursor, len(rows) - 1)].marked
        self._list.rows = self._rows()
        self._list.cursor = min(self._list.cursor, len(self._list.rows) - 1)
        self._list.redraw()
        if marked is not None:
            self._point_at(marked.index)
        self.refresh_footer()

    def _point_at(self, index: int) -> None:
        """Put the cursor on a question."""
        rows = enumerate(self._list.rows)
        place = next((place for place, row in rows if row.marked and row.marked.index == index), 0)
        self.move(place - self._list.cursor)

    def _open(self, index: int) -> None:
        from tutor.screens.exam.marked import MarkedScreen

        self.app.push_screen(MarkedScreen(self.report, index, self._point_at))

    def _tick(self, index: int, *, late: bool = False) -> None:
        from tutor.screens.exam.rubric import RubricScreen

        self.app.push_screen(RubricScreen(self.report, index, self._point_at, late=late))

    def _tick_first(self) -> None:
        late = not self.report.pending
        self._tick((self.report.late_pending if late else self.report.pending)[0], late=late)

    def ask_bonus(self) -> None:
        """Ask for the bonus points of the course."""
        from tutor.screens.goto import NumberScreen

        most = self.report.most_bonus
        wrong = f"Bonus points are a whole number from 0 to {most}."
        screen = NumberScreen("Bonus points", 0, most, act="enter them", wrong=wrong)
        self.app.push_screen(screen, self._take_bonus)

    def _take_bonus(self, count: int | None) -> None:
        if count is not None:
            self.report.set_bonus(count)
            self._renew()


def _with(do: Callable[[int], object], index: int) -> Callable[[], object]:
    return lambda: do(index)
