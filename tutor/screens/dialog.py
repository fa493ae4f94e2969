"""A question with a few answers, over the screen: the first is `enter`, `esc` leaves things as they are."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tutor.screens.base import Act, Dialog
from tutor.screens.moving import moves
from tutor.widgets.bars import Footer
from tutor.widgets.lines import Lines
from tutor.widgets.text import hanging, prose

__all__ = ["Question", "QuestionScreen"]


@dataclass(frozen=True)
class Question:
    """What is asked; each answer is (what the screen returns, what the learner reads)."""

    text: str
    answers: tuple[tuple[str, str], ...]


class _Answers(Lines):
    """The text and its numbered answers."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question, self.cursor = question, 0
        self.rows = 0

    def build(self, width: int) -> list[Content]:
        lines = [*prose(self.question.text, width), Content("")]
        self.rows = len(lines)
        for place, (_, text) in enumerate(self.question.answers):
            here = place == self.cursor
            lead = Content.styled("▸ " if here else "  ", "bold $accent") + Content.styled(
                f"{place + 1} ", "$accent"
            )
            lines += hanging(lead, Content.styled(text, "bold" if here else ""), width)
        return lines


class QuestionScreen(Dialog):
    """Returns the chosen answer's name; `leaving`, which is None unless one is on the way out, for `esc`."""

    def __init__(self, question: Question, *, leaving: str | None = None) -> None:
        super().__init__()
        self._answers, self._leaving = _Answers(question), leaving

    def compose(self) -> ComposeResult:
        """The panel."""
        with Vertical(id="dialog"):
            yield self._answers
            yield Footer()

    def acts(self) -> list[Act]:
        """Choose one, or leave."""
        return [
            Act("enter", self._answers.question.answers[self._answers.cursor][1], self.choose),
            Act("choose", "choose", self.turn, cap=f"1-{len(self._answers.question.answers)}"),
            Act("leave", "back" if self._leaving is None else "leave", self.close),
            *moves(self, self.move, shown=False),
        ]

    def everywhere(self) -> list[Act]:
        """Nothing else while a question stands open, but leaving the program."""
        return [Act("quit", "quit", self.quit, quiet=True)]

    def close(self) -> None:
        """Leave things as they are; where one is on the way out, `esc` goes on that way."""
        self.dismiss(self._leaving)

    def move(self, step: int) -> None:
        """Move to another answer."""
        last = len(self._answers.question.answers) - 1
        self._answers.cursor = max(0, min(last, self._answers.cursor + step))
        self._answers.redraw()

    def turn(self) -> None:
        """Go to the next answer, after the last to the first."""
        self._answers.cursor = (self._answers.cursor + 1) % len(self._answers.question.answers)
        self._answers.redraw()

    def choose(self) -> None:
        """Take the answer under the cursor."""
        self.dismiss(self._answers.question.answers[self._answers.cursor][0])

    def digit(self, number: int) -> None:
        """Take the answer with this number."""
        if number <= len(self._answers.question.answers):
            self.dismiss(self._answers.question.answers[number - 1][0])

    def on_click(self, event: events.Click) -> None:
        """Take the answer that was clicked."""
        if event.widget is self._answers:
            place = event.y - self._answers.rows
            if 0 <= place < len(self._answers.question.answers):
                self.dismiss(self._answers.question.answers[place][0])
