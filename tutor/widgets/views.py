"""What all views of a field share, the read-only view, and the message that a learner changed something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import clean, hanging, padded

__all__ = ["COLOURS", "FieldChanged", "Given", "Label", "Listed", "View", "marked"]

COLOURS = {"✓": "$success", "✗": "$error", "◐": "$warning", "?": "$warning"}


class FieldChanged(Message):
    """The learner changed a field; `text` is all that it holds now."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        super().__init__()


@runtime_checkable
class View(Protocol):
    """A widget that shows the text of one or more fields."""

    def holds(self) -> tuple[str, ...]:
        """The names of its fields, in order."""

    def put(self, name: str, text: str) -> None:
        """Show this text, without posting a message."""

    def shown(self, name: str) -> str:
        """The text that this field shows now, also while the message about it is still under way."""

    def target(self, name: str) -> Widget:
        """The widget that takes focus for this field."""


def marked(symbol: str) -> Content:
    """A mark with a space behind it, or two spaces."""
    return (
        Content.styled(f"{symbol} ", f"bold {COLOURS.get(symbol, '$foreground')}")
        if symbol
        else Content("  ")
    )


class Label(Lines):
    """The name of a field beside or above it."""

    def __init__(self, text: str, symbol: str = "", classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._text, self._symbol = text, symbol

    def build(self, width: int) -> list[Content]:
        """The label, wrapped."""
        return hanging(marked(self._symbol), self._text, width) if self._text or self._symbol else []


class Given(Lines):
    """A field that cannot be changed now: its label and what was answered, as text, or drawn where that was
    a formula.
    """

    def __init__(
        self, name: str, label: str, text: str, symbol: str, indent: int, drawn: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._field, self._label, self._text, self._symbol, self._indent = name, label, text, symbol, indent
        self._drawn = tuple(clean(line) for line in drawn)

    def holds(self) -> tuple[str, ...]:
        """Nothing that could be changed."""
        return ()

    def put(self, name: str, text: str) -> None:
        """Nothing: it shows what was marked."""

    def shown(self, name: str) -> str:
        """What was answered."""
        return self._text

    def target(self, name: str) -> Widget:
        """Itself, though it takes no focus."""
        return self

    def build(self, width: int) -> list[Content]:
        """Label and text in their columns; a text of several lines goes below its label."""
        lead = marked(self._symbol)
        text = clean(self._text).strip()
        if self._drawn and max(map(cell_len, self._drawn)) <= width - 4:
            return self._picture(lead, width)
        if "\n" in text or cell_len(text) > width - self._indent - 2 or cell_len(self._label) > self._indent:
            head = hanging(lead, Content.styled(self._label, "$muted"), width) if self._label else []
            lines = [line for one in text.split("\n") for line in hanging("  ", Content(one or "–"), width)]
            return [*head, *lines]
        label = Content.styled(padded(clean(self._label), self._indent), "$muted")
        return hanging(lead + label + Content(" "), Content(text or "–"), width)

    def _picture(self, lead: Content, width: int) -> list[Content]:
        """The drawn lines beside the label, at the middle one, or below it."""
        lines = [Content(one) for one in self._drawn]
        label = clean(self._label)
        wide = max(map(cell_len, self._drawn))
        if cell_len(label) > self._indent or wide > width - self._indent - 3:
            head = hanging(lead, Content.styled(label, "$muted"), width) if label else []
            return [
                *head,
                *(
                    (lead if not head and not place else Content("  ")) + line
                    for place, line in enumerate(lines)
                ),
            ]
        pad = Content(" " * (self._indent + 3))
        middle = (len(lines) - 1) // 2
        named = lead + Content.styled(padded(label, self._indent), "$muted") + Content(" ")
        return [(named if place == middle else pad) + line for place, line in enumerate(lines)]


class Listed(Lines, can_focus=True):
    """The base of views that draw a list with a cursor: arrows, digits and the mouse move in it."""

    def __init__(self, name: str, label: str, symbol: str, *, open: bool) -> None:
        super().__init__()
        self.field, self.label, self.symbol, self.open = name, label, symbol, open
        self.can_focus = open
        self.cursor = 0
        self._starts: list[int] = []

    def holds(self) -> tuple[str, ...]:
        """Its one field."""
        return (self.field,) if self.open else ()

    def target(self, name: str) -> Widget:
        """Itself."""
        return self

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, place: int) -> tuple[Content, str]:
        """The lead and the text of a row."""
        raise NotImplementedError

    def pick(self, place: int) -> None:
        """Do what a click or a digit does to a row."""
        raise NotImplementedError

    def move(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.count() - 1, self.cursor + step))
        self.redraw()
        self.follow()

    def follow(self) -> None:
        """Keep the cursor's row in sight."""
        if isinstance(self.parent, Pane) and self._starts:
            top = self._starts[self.cursor]
            last = self.cursor + 1 >= len(self._starts)
            bottom = len(self.lines(self.size.width)) if last else self._starts[self.cursor + 1]
            place = self.virtual_region.y + top
            self.parent.scroll_to_region(Region(0, place, 1, bottom - top), animate=False)

    def build(self, width: int) -> list[Content]:
        """The label, then the rows; where each begins is kept for the mouse."""
        lines = hanging(marked(self.symbol), self.label, width) if self.label or self.symbol else []
        self._starts = []
        for place in range(self.count()):
            self._starts.append(len(lines))
            lead, text = self.row(place)
            lines += hanging(lead, text, width)
        return lines

    def at(self, y: int) -> int | None:
        """The row on this line, or None."""
        found = [place for place, start in enumerate(self._starts) if start <= y]
        return found[-1] if found else None

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor appears, or disappears."""
        super().watch_has_focus(has_focus)
        self.redraw()
        if has_focus:
            self.call_after_refresh(self.follow)
