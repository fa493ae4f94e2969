"""Ticking a rubric: what the learner's text says, beside the model answer; marked once and for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.widget import Widget

from tutor.kinds.fields import flatten
from tutor.screens.base import Act
from tutor.screens.exam.held import TICKS, Held, OfReport
from tutor.study.exam.report import Report
from tutor.widgets.form import Sheet
from tutor.widgets.lines import Pane
from tutor.widgets.text import points
from tutor.widgets.words import Words

__all__ = ["RubricScreen"]

PAUSE = 0.3
"""Seconds after a rubric came in front during which nothing is marked, so that a double press is no mark."""


class RubricScreen(OfReport):
    """Ticks what an answer says, with the model answer before it, one pending answer after the other."""

    DEFAULT_CSS = """
    RubricScreen #message { color: $warning; margin-top: 1; padding-left: 2; }
    RubricScreen.-wide #side { display: block; width: 44%; max-width: 86; }
    RubricScreen.-wide #texts { display: none; }
    """

    def __init__(
        self, report: Report, index: int, seen: Callable[[int], object], *, late: bool = False
    ) -> None:
        super().__init__(report, index, seen, late=late)
        self._arrived_at, self._warned = float("-inf"), False

    def above(self) -> tuple[Widget, ...]:
        """The learner's answer and the model answer, in sight while the boxes scroll."""
        self._texts = Words()
        return (Pane(self._texts, id="texts"),)

    def beside(self) -> tuple[Widget, ...]:
        """The same where there is room at the side."""
        self._side_texts = Words()
        return (Pane(self._side_texts, id="side-questions"),)

    def below(self) -> tuple[Widget, ...]:
        """A sentence where something cannot be marked."""
        self._message = Words(id="message")
        return (self._message,)

    def arrived(self) -> None:
        """A double press marks nothing."""
        self._arrived_at, self._warned = self.services.monotonic(), False
        self._message.show("")
        self._main.give_way(
            (("question", 3), ("form", 9), ("texts", 5), ("form", 5), ("question", 1), ("texts", 3))
        )
        held = self._held
        given = [held.answer.get(one.name, "") for one in flatten(held.fields) if one.stage == 0]
        own = "\n".join(f"    {line}" for text in given for line in text.split("\n"))
        model = self.report.model(held.index)
        told = f"Your answer:\n{own}" + (f"\n\nModel answer: {model}" if model else "")
        self._texts.show(told)
        self._side_texts.show(told)

    def sheet(self) -> Sheet:
        """The boxes."""
        shown = super().sheet()
        return replace(shown, fields=tuple(one for one in shown.fields if one.stage == 1))

    def draw_rest(self) -> None:
        """How many are waiting."""
        found, waiting = self._held.marked, len(self.report.pending) + len(self.report.late_pending)
        worth = points(found.question.points)
        told = f"{waiting} to mark · {worth} point{'' if worth == '1' else 's'}"
        self.draw_title(f"{told} · after time" if self._held.late else told)
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Tick, then mark; leaving keeps the ticks and marks nothing."""
        if self.figures.has_keys:
            return self.of_figure()
        return [
            Act("enter", "mark it", self.mark),
            Act("check", "mark it", self.mark, quiet=True),
            *self.filling(ticking=True),
            *([Act("figure", "figure", self.show_figure)] if self.figures.figure is not None else []),
            Act("leave", "later", self.leave),
            *self.moving(),
        ]

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after a rubric came in front is a slip of the finger."""
        early = self.services.monotonic() - self._arrived_at < PAUSE
        if not (early and name in ("enter", "check")):
            await super().action_press(name)

    async def mark(self) -> None:
        """Mark by what is ticked, then the next one that waits; the report after the last."""
        held, report = self._held, self.report
        if not held.answer.get(TICKS, "").strip() and not self._warned:
            self._warned = True  # one press too many would score 0 for good
            self._message.show("Nothing is ticked: enter again scores 0 points; else tick what yours says.")
            return
        if report.tick(held.index, held.answer.get(TICKS, ""), late=held.late) is None:
            self._message.show(report.message or "This answer is marked already.")
            return
        if report.pending or report.late_pending:
            late = not report.pending
            self._held = Held(report, (report.late_pending if late else report.pending)[0], late=late)
            await self.draw()
            self.fresh_notice()
        else:
            self.close()
