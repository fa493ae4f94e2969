"""A question's figure: where it is shown, beside the question or small above the form, and its state."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from textual.geometry import Size

from tutor.figures import Figure
from tutor.widgets.bars import FooterEntry
from tutor.widgets.figure import FigureView, entries

__all__ = ["FIGURED", "FigurePlace"]

FIGURED = 116
"""Columns from which a figure stands beside the question."""
TALL = 30
"""Rows from which a small figure stands above the form."""
COMPACT = 9
"""Rows of that small figure, its title included."""
MOST_PRESSES = 300


class FigurePlace:
    """The figure of the question in front. It is computed anew when the answer changes, and given again the
    keys that the learner gave it, so that what was selected stays selected.
    """

    def __init__(self) -> None:
        self.above, self.beside = FigureView(most=COMPACT, id="above"), FigureView(id="beside")
        self.figure: Figure | None = None
        self._presses: list[str] = []
        self._question: Hashable = None
        self._state: tuple[Hashable, ...] = ()

    def draw(self, question: Hashable, state: Hashable, make: Callable[[], Figure | None]) -> None:
        """Make the figure of a question where the question or the state of its answer is another one."""
        if question != self._question:
            self._presses = []
        if (question, state) != self._state:
            self._question, self._state = question, (question, state)
            self.figure = make()
            for key in self._presses:
                self.figure = self.figure.press(key) if self.figure is not None else None

    def place(self, size: Size, *, small: bool, wide: bool) -> bool:
        """Show the figure where a window of this size has room; True where that is beside the question.

        `small` says whether it may stand above the form, `wide` whether it may stand beside the question.
        """
        figure = self.figure
        beside = figure is not None and wide and size.width >= FIGURED
        self.beside.show(figure if beside else None)
        fits = (
            figure is not None
            and small
            and not beside
            and size.height >= TALL
            and self.above.fits(figure, size.width - 6)
        )
        self.above.show(figure if fits else None)
        return beside

    def moved(self, key: str) -> None:
        """The figure was given a key."""
        self._presses = [*self._presses[-MOST_PRESSES:], key]
        if self.figure is not None:
            self.figure = self.figure.press(key)

    @property
    def has_keys(self) -> bool:
        """True while the figure beside the question has focus."""
        return self.beside.has_focus

    @property
    def entries(self) -> list[FooterEntry]:
        """The figure's keys for the bottom line, while it has focus."""
        return entries(self.figure) if self.has_keys and self.figure is not None else []
