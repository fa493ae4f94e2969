"""A question of a paper that was handed in: the answer, every mark with its rule, the worked solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.widget import Widget

from tutor.kinds.fields import Axes
from tutor.marking import Verdict
from tutor.screens.base import Act
from tutor.screens.exam.held import Held, OfReport
from tutor.screens.exam.rubric import RubricScreen
from tutor.screens.outcomes import outcome_of
from tutor.screens.programs import program_of, show_program
from tutor.study.exam.parts import Marked
from tutor.study.exam.report import Report
from tutor.study.noting import sure_words
from tutor.widgets.form import Sheet
from tutor.widgets.session import FLAG
from tutor.widgets.text import points
from tutor.widgets.verdict import VerdictPanel
from tutor.widgets.words import Words

__all__ = ["MarkedScreen"]


class MarkedScreen(OfReport):
    """Shows one question after the other with its verdict."""

    def __init__(self, report: Report, index: int, seen: Callable[[int], object]) -> None:
        super().__init__(report, index, seen)
        self.verdict_panel = VerdictPanel(id="verdict")

    def below(self) -> tuple[Widget, ...]:
        """What came after the time, and the verdict."""
        self._after = Words(id="after")
        return self._after, self.verdict_panel

    def arrived(self) -> None:
        """Verdict, form and question share the room."""
        self._main.give_way(
            (("verdict", 10), ("question", 4), ("form", 5), ("question", 2), ("verdict", 5), ("form", 0))
        )

    def sheet(self) -> Sheet:
        """The answer with its marks."""
        held = self._held
        verdict = held.marked.verdict
        drawn_ones = [one for one in held.fields if isinstance(one, Axes)]
        model = self.report.model(held.index)
        variant = held.variant
        return Sheet(
            fields=held.fields,
            answer=held.answer,
            marks={line.part: line.mark for line in verdict.lines} if verdict else {},
            echo=self.echo,
            right=dict(variant.item.key(variant)) if drawn_ones and variant else {},
            aside=f"Model answer: {model}" if model else "",
        )

    def draw_rest(self) -> None:
        """Title, verdict with ledger and solution, what came late."""
        held, found = self._held, self._held.marked
        told = f"{FLAG} " if found.flagged else ""
        told += f"{found.index + 1} of {len(self.report.questions)} · {points(found.points)} of "
        told += f"{points(found.of)} points"
        told += f" · {sure_words(found.sure)}" if found.sure else ""
        self.draw_title(told)
        self._after.show(_late(found))
        solution = self.report.solution(held.index)
        outcome = outcome_of(
            held.variant, held.fields, _counted(found), found.question.points, solution=solution
        )
        self.verdict_panel.show(outcome, why=True)
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Back to the report, or to the questions beside it."""
        if self.figures.has_keys:
            return self.of_figure()
        variant, index = self._held.variant, self._held.index
        acts = [Act("enter", "report", self.close)]
        if index + 1 < len(self.report.questions):
            acts.append(Act("next", "next", lambda: self.go(index + 1)))
        if index:
            acts.append(Act("back", "before", lambda: self.go(index - 1)))
        if variant is not None:
            again = variant.item.id
            acts.append(Act("again", "again", lambda: self.shell.repeat([again])))
            program = program_of(variant)
            if program is not None:
                acts.append(Act("program", "torch", lambda: show_program(self.app, variant, program)))
        if self.figures.figure is not None:
            acts.append(Act("figure", "figure", self.show_figure))
        return [*acts, *self.moving()]

    def panes(self) -> tuple[str, ...]:
        """The verdict first."""
        return ("#verdict", "#form", "#question")

    async def go(self, index: int) -> None:
        """Another question; one whose rubric waits is ticked first."""
        self._held = Held(self.report, index)
        if self._held.pending:
            self.app.switch_screen(RubricScreen(self.report, index, self._seen))
        else:
            await self.draw()


def _counted(found: Marked) -> Verdict:
    """The verdict as an exam counts it: what is empty or cannot be read earned nothing."""
    verdict = found.verdict
    if verdict is None:
        return Verdict(status="wrong", remarks=(f"This question is {found.says}.",))
    if verdict.status != "invalid":
        return verdict
    said = ("It could not be read, so it earned nothing.", *verdict.remarks)
    return replace(verdict, status="wrong", remarks=said)


def _late(found: Marked) -> str:
    """What the answer after the time was and would have earned."""
    if found.late is None:
        return ""
    answer = found.late_answer or {}
    changed = [text for name, text in answer.items() if text != found.answer.get(name, "")]
    told = ", ".join(" ".join(text.split()) for text in changed)[:200] or "nothing"
    earned = f"{points(found.late_points)} more points" if found.late_points else "no more points"
    return f"After the time you answered: {told}. That would have earned {earned}; it does not count."
