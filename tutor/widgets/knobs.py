"""What can be varied in an experiment: a row a parameter with its choices, turned by keys or a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import clean, padded

__all__ = ["Knob", "Knobs"]

MOST_LABEL = 26


class Knob(NamedTuple):
    """One parameter: the texts of its choices in order, which of them is chosen, which one it starts with."""

    name: str
    label: str
    choices: tuple[str, ...]
    chosen: int
    start: int


class Knobs(Lines, can_focus=True):
    """Draws the parameters; with `open` they can be turned, which `Turned` says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "the choice before", show=False),
        Binding("right", "turn(1)", "the next choice", show=False),
        Binding("home", "turn(-99)", "the first choice", show=False),
        Binding("end", "turn(99)", "the last choice", show=False),
    ]

    class Turned(Message):
        """Another choice was made for a parameter, by its place."""

        def __init__(self, name: str, choice: int) -> None:
            self.name, self.choice = name, choice
            super().__init__()

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.knobs: tuple[Knob, ...] = ()
        self.open = False
        self.cursor = 0
        self._spots: list[list[tuple[int, int, int]]] = []
        self.can_focus = False

    def show(self, knobs: Sequence[Knob], *, open: bool) -> None:
        """Show these; without `open` they are only read, and take no focus."""
        if (tuple(knobs), open) != (self.knobs, self.open):
            self.knobs, self.open = tuple(knobs), open
            self.cursor = max(0, min(self.cursor, len(self.knobs) - 1))
            self.can_focus = open
            if not open and self.has_focus:
                self.screen.set_focus(None)
            self.redraw()

    def move(self, step: int) -> None:
        """Move the cursor to another parameter."""
        self.cursor = max(0, min(len(self.knobs) - 1, self.cursor + step))
        self.redraw()
        self.follow()

    def follow(self) -> None:
        """Keep the cursor's row in sight."""
        pane = next((one for one in self.ancestors if isinstance(one, Pane) and one.overflows), None)
        if pane is not None:
            pane.scroll_to_widget(self, animate=False)

    def action_turn(self, step: int) -> None:
        """The choice before or behind, not beyond the ends."""
        if self.open and self.knobs:
            one = self.knobs[self.cursor]
            self._choose(self.cursor, max(0, min(len(one.choices) - 1, one.chosen + step)))

    def toggle(self) -> None:
        """The next choice, behind the last one the first."""
        if self.open and self.knobs:
            one = self.knobs[self.cursor]
            self._choose(self.cursor, (one.chosen + 1) % len(one.choices))

    def _choose(self, row: int, choice: int) -> None:
        one = self.knobs[row]
        self.cursor = row
        if choice != one.chosen:
            self.knobs = (*self.knobs[:row], one._replace(chosen=choice), *self.knobs[row + 1 :])
            self.post_message(self.Turned(one.name, choice))
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------------------

    def build(self, width: int) -> list[Content]:
        """A row each: label, every choice, the chosen one in brackets; where they do not fit, that one."""
        column = min(MOST_LABEL, max((cell_len(clean(one.label)) for one in self.knobs), default=0))
        self._spots = []
        return [self._row(place, one, column, width) for place, one in enumerate(self.knobs)]

    def _row(self, place: int, one: Knob, column: int, width: int) -> Content:
        here = self.has_focus and place == self.cursor
        label = padded(clean(one.label), column)
        line = Content.styled("▸ " if here else "  ", "bold $accent") + Content.styled(
            label, "bold" if here else ""
        )
        line += Content("  ")
        texts = [clean(text) for text in one.choices]
        wide = sum(cell_len(text) + 3 for text in texts)
        spots: list[tuple[int, int, int]] = []
        if line.cell_length + wide > width or not self.open:
            shown = f"‹ {texts[one.chosen]} ›" if self.open else texts[one.chosen]
            line += Content.styled(shown, "bold $accent" if self.open else "bold")
        else:
            for number, text in enumerate(texts):
                chosen = number == one.chosen
                at = line.cell_length
                line += Content.styled(f"[{text}]", "bold $accent") if chosen else Content(f" {text} ")
                spots.append((at, line.cell_length, number))
                line += Content(" ")
        self._spots.append(spots)
        if self.open and one.chosen != one.start and width - line.cell_length > 14:
            line += Content.styled(f" starts with {texts[one.start]}", "$muted").truncate(
                width - line.cell_length, ellipsis=True
            )
        return line.truncate(width, ellipsis=True)

    # -- events ------------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click on a choice makes it; on a row that shows one alone, the next one."""
        event.stop()
        if not self.open or not 0 <= event.y < len(self.knobs):
            return
        self.focus()
        spots = self._spots[event.y] if event.y < len(self._spots) else []
        hit = next((number for start, end, number in spots if start <= event.x < end), None)
        self.cursor = event.y
        if hit is not None:
            self._choose(event.y, hit)
        elif not spots:
            self.toggle()
        else:
            self.redraw()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor appears, or disappears."""
        super().watch_has_focus(has_focus)
        self.redraw()
