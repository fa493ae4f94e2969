"""Steps to be put in order: pick one up, move it, put it down; by keys or with two clicks."""

from __future__ import annotations

import re

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from tutor.kinds.fields import Order, keys_in
from tutor.widgets.entry import Entry
from tutor.widgets.text import clean
from tutor.widgets.views import FieldChanged, Label, Listed, marked

__all__ = ["OrderView", "TypedOrder"]

APART = re.compile(r"[^0-9A-Za-z]+")


class OrderView(Listed):
    """Draws an `Order`. Until the first move the steps stand as the question gives them and nothing is
    answered.
    """

    def __init__(self, field: Order, text: str, symbol: str, *, open: bool) -> None:
        super().__init__(field.name, field.label, symbol, open=open)
        self._texts = {one.key: one.text for one in field.options}
        self.keys: list[str] = list(self._texts)
        self.settled = False
        self.held = False
        self.typed: Entry | None = None
        self._take(text)

    def _take(self, text: str) -> None:
        found = self._found(text)
        self.settled = bool(found)
        self.held = False
        self.keys = [*found, *(key for key in self._texts if key not in found)]

    def _found(self, text: str) -> list[str]:
        """The steps that a text names first: their keys, or their letters with anything in between."""
        found = [key for key in keys_in(text) if key in self._texts]
        if not found and all(len(key) == 1 for key in self._texts):
            found = [letter for letter in APART.sub("", text).upper() if letter in self._texts]
        return list(dict.fromkeys(found))

    def put(self, name: str, text: str) -> None:
        """Show this order."""
        self.show(text)
        if self.typed is not None:
            self.typed.put(text)

    def shown(self, name: str) -> str:
        """What is typed below the steps, which moving them changes too."""
        return clean(self.typed.value) if self.typed is not None else self._order

    @property
    def _order(self) -> str:
        return " ".join(self.keys) if self.settled else ""

    def show(self, text: str) -> None:
        """Show the steps in the order that this text names."""
        self._take(text)
        self.redraw()

    def count(self) -> int:
        """One row a step."""
        return len(self.keys)

    def row(self, place: int) -> tuple[Content, str]:
        """Cursor, place, the step's letter, its text."""
        key = self.keys[place]
        here = self.open and self.has_focus and place == self.cursor
        held = here and self.held
        lead = (
            Content.styled("↕ " if held else "▸ " if here else "  ", "bold $accent")
            if self.open
            else marked("")
        )
        lead += Content.styled(f"{place + 1}  ", "$muted")
        lead += Content.styled(f"{key} ", "bold reverse" if held else "bold $accent")
        return lead + Content(" "), self._texts[key]

    def move(self, step: int) -> None:
        """Move the cursor, and the step that is picked up with it."""
        if self.held:
            self._carry(max(0, min(self.count() - 1, self.cursor + step)))
        super().move(step)

    def _carry(self, place: int) -> None:
        if place != self.cursor:
            self.keys.insert(place, self.keys.pop(self.cursor))
            self.settle()

    def toggle(self) -> None:
        """Pick up the step under the cursor, or put it down."""
        if self.open:
            self.held = not self.held
            if not self.held:
                self.settle()
            self.redraw()

    def settle(self) -> None:
        """Take the order as it stands for an answer: moving a step does, and putting one down where
        it was.
        """
        self.settled = True
        if self.typed is not None:
            self.typed.put(self._order)
        self.post_message(FieldChanged(self.field, self._order))

    def pick(self, place: int) -> None:
        """Go to a place, with the step that is picked up; else pick up the step that stands there."""
        if not self.open or not 0 <= place < self.count():
            return
        if self.held:
            self._carry(place)
            self.cursor, self.held = place, False
            self.settle()
        else:
            self.cursor, self.held = place, True
        self.redraw()
        self.follow()

    def on_click(self, event: events.Click) -> None:
        """The first click picks a step up, the second puts it down there."""
        event.stop()
        place = self.at(event.y)
        if place is not None:
            self.pick(place)

    def watch_has_focus(self, has_focus: bool) -> None:
        """A step is put down when the list loses focus."""
        self.held = self.held and has_focus
        super().watch_has_focus(has_focus)


class TypedOrder(Widget):
    """A line below the steps for those who would rather type the letters; the steps follow as they type."""

    DEFAULT_CSS = """
    TypedOrder { layout: horizontal; height: 1; width: 1fr; margin-top: 1; }
    TypedOrder > Label { width: 18; }
    """

    def __init__(self, view: OrderView, text: str) -> None:
        super().__init__()
        self._view = view
        self.entry = Entry(view.field, text, hint="the letters in order")
        view.typed = self.entry

    def compose(self) -> ComposeResult:
        """Label and line."""
        yield Label("or type it")
        yield self.entry

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the order that is being typed, and tell the form."""
        event.stop()
        text = clean(self.entry.value)  # a step that was moved meanwhile is in it
        self._view.show(text)
        self.post_message(FieldChanged(self._view.field, text))
