"""A text of many lines; a module of its own because Textual's editor is heavy and most starts never need
it.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.kinds.fields import Text
from tutor.widgets.entry import Cut, screen_keys
from tutor.widgets.text import clean
from tutor.widgets.views import FieldChanged, Label

__all__ = ["AREA_LIMIT", "Area", "AreaView"]

AREA_LIMIT = 20_000


class Area(TextArea):
    """An editor without line numbers in which `enter` is a new line, and a paste is cleaned and cut."""

    BINDINGS: ClassVar[list[BindingType]] = screen_keys()

    DEFAULT_CSS = """
    Area { border: none; padding: 0 1; background: $field; color: $foreground; margin: 0 0 0 2; }
    Area:focus { border: none; background: $field-focus; }
    """

    async def _on_paste(self, event: events.Paste) -> None:
        """Take as much as fits, without control characters."""
        event.stop()
        event.prevent_default()
        room = max(0, AREA_LIMIT - len(self.text))
        text = clean(event.text[: 2 * AREA_LIMIT])
        if len(text) > room:
            self.post_message(Cut(AREA_LIMIT))
        self.insert(text[:room])


class AreaView(Widget):
    """Label and editor of a `Text` of several lines."""

    DEFAULT_CSS = "AreaView { layout: vertical; height: auto; width: 1fr; }"

    def __init__(self, field: Text, text: str) -> None:
        super().__init__()
        self._field = field
        self.area = Area(
            clean(text)[:AREA_LIMIT], soft_wrap=not field.code, compact=True, show_line_numbers=False
        )
        self.area.cursor_blink = False
        self.area.styles.height = field.lines + 1
        self.area.move_cursor(self.area.document.end)

    def compose(self) -> ComposeResult:
        """Label, then editor."""
        if self._field.label:
            yield Label(self._field.label)
        yield self.area

    def holds(self) -> tuple[str, ...]:
        """Its one field."""
        return (self._field.name,)

    def put(self, name: str, text: str) -> None:
        """Show this text."""
        if self.area.text != clean(text):
            with self.prevent(TextArea.Changed):
                self.area.text = clean(text)
            self.area.move_cursor(self.area.document.end)

    def shown(self, name: str) -> str:
        """What is typed, at most as much as is kept."""
        return clean(self.area.text)[:AREA_LIMIT]

    def target(self, name: str) -> Widget:
        """The editor."""
        return self.area

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(FieldChanged(self._field.name, self.shown(self._field.name)))
