"""Options to choose or tick, numbered for the keyboard, each clickable."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content

from tutor.kinds.fields import Choice, keys_in
from tutor.widgets.views import FieldChanged, Listed, marked

__all__ = ["ChoiceView"]


class ChoiceView(Listed):
    """Draws a `Choice`; with `many`, any number may be ticked. `marks` are symbols by option key once
    marked.
    """

    def __init__(self, field: Choice, text: str, marks: Mapping[str, str], *, open: bool) -> None:
        super().__init__(field.name, field.label, marks.get(field.name, "") if field.many else "", open=open)
        self._options, self._many, self._marks = field.options, field.many, marks
        self.chosen: tuple[str, ...] = ()
        self._take(text)

    def _take(self, text: str) -> None:
        self.chosen = keys_in(text)
        places = [place for place, one in enumerate(self._options) if one.key in self.chosen]
        if places and not self._many:
            self.cursor = places[0]

    def put(self, name: str, text: str) -> None:
        """Show this choice."""
        self._take(text)
        self.redraw()

    def shown(self, name: str) -> str:
        """The keys of what is chosen."""
        return " ".join(self.chosen)

    def count(self) -> int:
        """One row an option."""
        return len(self._options)

    @property
    def settled(self) -> bool:
        """True where `enter` has nothing to choose: the option under the cursor is chosen, or ticks are
        optional.
        """
        return self._many or self._options[self.cursor].key in self.chosen

    def row(self, place: int) -> tuple[Content, str]:
        """Cursor or mark, number, box, text."""
        one = self._options[place]
        chosen = one.key in self.chosen
        here = self.open and self.has_focus and place == self.cursor
        if self.open:
            lead = Content.styled("▸ " if here else "  ", "bold $accent")
            lead += Content.styled(f"{place + 1} " if place < 9 else "  ", "$accent")
        else:
            symbol = self._marks.get(one.key, "") or (self._marks.get(self.field, "") if chosen else "")
            lead = marked(symbol)
        box = ("[x] " if chosen else "[ ] ") if self._many else "(•) " if chosen else "( ) "
        return lead + Content.styled(box, "bold $accent" if chosen else "$muted"), one.text

    def pick(self, place: int) -> None:
        """Choose an option, or turn a tick; a chosen one stays chosen."""
        if not self.open or not 0 <= place < self.count():
            return
        self.cursor = place
        key = self._options[place].key
        if not self._many:
            self.chosen = (key,)
        else:
            kept = {*self.chosen} ^ {key}
            self.chosen = tuple(one.key for one in self._options if one.key in kept)
        self.redraw()
        self.follow()
        self.post_message(FieldChanged(self.field, self.shown(self.field)))

    def toggle(self) -> None:
        """Choose or tick what is under the cursor."""
        self.pick(self.cursor)

    def turn(self) -> None:
        """Choose the next option, after the last the first: what a click on the bottom line's digits does."""
        self.focus()
        self.pick((self.cursor + 1) % self.count() if self.chosen else self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        event.stop()
        place = self.at(event.y)
        if place is not None:
            self.pick(place)
