"""Prose on screen: questions, labels, hints, messages; only draws what it was given."""

from __future__ import annotations

from textual.content import Content

from tutor.widgets.lines import Lines
from tutor.widgets.text import hanging, prose

__all__ = ["Paragraphs", "Words"]


class Words(Lines):
    """A text as prose; hidden while it is empty."""

    def __init__(
        self, text: str = "", *, style: str = "", id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.text, self._style = text, style
        self.display = bool(text)

    def show(self, text: str) -> None:
        """Show another text."""
        if text != self.text:
            self.text = text
            self.display = bool(text)
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """The text, wrapped."""
        return prose(self.text, width, self._style) if self.text else []


class Paragraphs(Lines):
    """Texts below each other, each beside its lead (a symbol, a number); hidden while there are none."""

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.display = False
        self._entries: tuple[tuple[Content, str], ...] = ()

    def show(self, entries: tuple[tuple[Content, str], ...]) -> None:
        """Show these texts, each as (lead, text)."""
        if entries != self._entries:
            self._entries = entries
            self.display = bool(entries)
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """Each text with a hanging indent."""
        return [line for lead, text in self._entries for line in hanging(lead, text, width)]
