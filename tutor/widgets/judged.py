"""What became of the predictions of an experiment: a symbol, a word and a sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content

from tutor.widgets.brief import spans
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging, two_sides

__all__ = ["COLOURS", "Guess", "Judgement"]

COLOURS = {"right": "$success", "partial": "$warning", "wrong": "$error", "invalid": "$warning"}


class Guess(NamedTuple):
    """One prediction: what was asked, its verdict with symbol and word, and a sentence on both values."""

    ask: str
    verdict: str
    symbol: str
    word: str
    sentence: str = ""


class Judgement(Lines):
    """The predictions below each other; hidden while there are none."""

    DEFAULT_CSS = "Judgement { display: none; margin-bottom: 1; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.guesses: tuple[Guess, ...] = ()

    def show(self, guesses: Sequence[Guess]) -> None:
        """Show these."""
        if tuple(guesses) != self.guesses:
            self.guesses = tuple(guesses)
            self.display = bool(guesses)
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """A heading, then for each the question with the word at its right, and the sentence."""
        head = "Your predictions" if len(self.guesses) > 1 else "Your prediction"
        return [
            Content.styled(head, "$muted"),
            *(line for one in self.guesses for line in self._guess(one, width)),
        ]

    def _guess(self, one: Guess, width: int) -> list[Content]:
        colour = COLOURS.get(one.verdict, "$muted")
        right = Content.styled(clean(one.word), f"bold {colour}")
        lead = Content.styled(f"{one.symbol} ", f"bold {colour}")
        head = hanging(lead, spans(clean(one.ask)), width - right.cell_length - 2)
        said = hanging("  ", spans(clean(one.sentence)), width) if one.sentence else []
        return [two_sides(head[0], right, width), *head[1:], *said]
