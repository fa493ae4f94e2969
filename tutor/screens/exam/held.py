"""A question of a paper that was handed in, as the form draws it; only a rubric can still be changed."""

from __future__ import annotations

from collections.abc import Callable

from tutor.kinds import Echo, Variant
from tutor.kinds.fields import Answer, Field, flatten
from tutor.screens.asking import Asking
from tutor.study.exam.marks import drawn
from tutor.study.exam.parts import Marked
from tutor.study.exam.report import Report

__all__ = ["TICKS", "Held", "OfReport"]

TICKS = "ticks"
"""The field of a rubric."""


class Held:
    """A question of a report as the form draws it; only the rubric of a pending one can be changed."""

    def __init__(self, report: Report, index: int, *, late: bool = False) -> None:
        self.report, self.index, self.late = report, index, late
        self.variant: Variant | None = drawn(report.course, self.marked.question)[0]

    @property
    def marked(self) -> Marked:
        """The question with its mark."""
        return self.report.question(self.index)

    @property
    def pending(self) -> bool:
        """True while its rubric is not ticked."""
        return self.marked.late_pending if self.late else self.marked.pending

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields; a rubric only beside a text."""
        variant = self.variant
        rubric = self.pending or bool(self.marked.mark.ticks) or self.marked.verdict is not None
        if variant is None:
            return ()
        return tuple(one for one in variant.item.fields(variant) if one.stage == 0 or rubric)

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The rubric, until it is ticked."""
        return tuple(one for one in flatten(self.fields) if one.stage == 1) if self.pending else ()

    @property
    def answer(self) -> Answer:
        """What was answered, and what is ticked so far."""
        marked = self.marked
        answer = marked.late_answer or {} if self.late else marked.answer
        return {**answer, TICKS: self.report.ticked(self.index, late=self.late)}

    def echo(self, name: str) -> Echo:
        """How the text of a field is read."""
        variant = self.variant
        return variant.item.echo(variant, name, self.answer.get(name, "")) if variant else Echo()

    def enter(self, name: str, text: str) -> None:
        """Keep ticks as a draft."""
        if name == TICKS and self.pending:
            self.report.enter(self.index, text, late=self.late)


class OfReport(Asking):
    """A question of a report, which lies below; `seen` is told which question was in front last."""

    DEFAULT_CSS = """
    OfReport.-wide #side { display: none; }
    OfReport.-beside #side { display: block; }
    """

    def __init__(
        self, report: Report, index: int, seen: Callable[[int], object], *, late: bool = False
    ) -> None:
        super().__init__()
        self.report, self._seen = report, seen
        self._held = Held(report, index, late=late)

    @property
    def pad_allowed(self) -> bool:
        """The paper is handed in."""
        return True

    @property
    def beside_pad(self) -> tuple[str, Variant | None]:
        """The question."""
        return self._held.marked.title, self._held.variant

    @property
    def held(self) -> Held:
        """The question."""
        return self._held

    @property
    def standing(self) -> tuple[object, ...]:
        """The question and whether it is marked."""
        held = self._held
        return (held.index, held.marked.question.item, held.marked.question.seed, held.late, held.pending)

    @property
    def marked(self) -> bool:
        """True once it is marked: a figure may show what is right."""
        return not self._held.pending

    async def on_mount(self) -> None:
        """Draw the question."""
        await self.draw()

    def draw_title(self, right: str) -> None:
        """The question, and what is worth knowing."""
        found = self._held.marked
        self.title_bar(f"Report › {found.question.number} {found.title}", right)

    def close(self) -> None:
        """Back to the report."""
        self._seen(self._held.index)
        self.dismiss(None)
