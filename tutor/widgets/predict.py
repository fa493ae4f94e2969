"""Questions to answer before a program first runs: what it will give, each with a line to type on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from tutor.course.model import Prediction
from tutor.study.predicting import LIMIT
from tutor.widgets.brief import spans
from tutor.widgets.entry import Cut, Entry
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging
from tutor.widgets.views import FieldChanged
from tutor.widgets.words import Words

__all__ = ["HINTS", "PredictForm"]

HINTS: Mapping[str, str] = {
    "shape": "a shape such as (3, 5)",
    "value": "a number such as 0.25",
    "error": "an exception's name, or none",
}
OFFER = "Predict first, if you like: it costs nothing, and the run shows how right you were."
AGAIN = "What found no answer can still be changed:"


class _Ask(Lines):
    """The question."""

    def __init__(self, number: int, ask: str) -> None:
        super().__init__()
        self._number, self._ask = number, ask

    def build(self, width: int) -> list[Content]:
        return hanging(f"{self._number}  ", spans(clean(self._ask)), width)


class _PredictRow(Widget):
    """A question with its line below it."""

    DEFAULT_CSS = """
    _PredictRow { layout: vertical; height: auto; width: 1fr; }
    _PredictRow Entry { width: 38; margin-left: 3; }
    """

    def __init__(self, number: int, one: Prediction, text: str) -> None:
        super().__init__()
        self.one = one
        self._ask = _Ask(number, one.ask)
        self.entry = Entry(one.name, text, hint=HINTS.get(one.kind, ""))

    def compose(self) -> ComposeResult:
        """Question and line."""
        yield self._ask
        yield self.entry

    def on_cut(self, event: Cut) -> None:
        """A line here takes less than other lines."""
        if event.limit != LIMIT:
            event.stop()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the screen."""
        event.stop()
        if len(event.value) > LIMIT:
            self.entry.put(event.value[:LIMIT])
            self.post_message(Cut(LIMIT))
        self.post_message(FieldChanged(self.one.name, clean(event.value)[:LIMIT]))


class PredictForm(Widget):
    """The questions that can be answered now; hidden when there are none."""

    DEFAULT_CSS = (
        "PredictForm { layout: vertical; height: auto; width: 1fr; display: none; margin-bottom: 1; }"
    )

    def __init__(self, asked: Sequence[Prediction], typed: Mapping[str, str], id: str | None = None) -> None:
        super().__init__(id=id)
        self._offer = Words(OFFER, style="$muted")
        self._rows = [
            _PredictRow(number, one, typed.get(one.name, "")) for number, one in enumerate(asked, 1)
        ]

    def compose(self) -> ComposeResult:
        """The offer, then a row each."""
        if self._rows:
            yield self._offer
        yield from self._rows

    def show(self, open: Sequence[Prediction], typed: Mapping[str, str], *, again: bool) -> None:
        """Show these of the questions, with what is typed; `again` after a run that could not answer them."""
        self._offer.show(AGAIN if again else OFFER)
        names = {one.name for one in open}
        self.display = bool(names)
        for row in self._rows:
            row.display = row.one.name in names
            row.entry.can_focus = row.display
            if row.entry.value != clean(typed.get(row.one.name, "")) and not row.entry.has_focus:
                row.entry.put(typed.get(row.one.name, ""))

    @property
    def has_keys(self) -> bool:
        """True while one of its lines has focus."""
        return any(row.entry.has_focus for row in self._rows)

    def begin(self) -> None:
        """Give focus to the first line that is empty, else to the first."""
        rows = [row for row in self._rows if row.display]
        chosen = next((row for row in rows if not row.entry.value.strip()), rows[0] if rows else None)
        if chosen is not None:
            chosen.entry.focus()

    def following(self) -> Entry | None:
        """The line below the one with focus; None on the last one."""
        entries = [row.entry for row in self._rows if row.display]
        at = next((place for place, one in enumerate(entries) if one.has_focus), len(entries))
        return entries[at + 1] if at + 1 < len(entries) else None
