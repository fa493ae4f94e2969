"""The one line above every screen and the one below it: where you are, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, two_sides

__all__ = ["Footer", "FooterEntry", "TitleBar"]

MOST = 7
ROOMY = 70
"""Columns from which the entry at the right edge is always there."""
HELP = "help"
"""What leads to all the keys that have no room."""


class TitleBar(Lines):
    """Place on the left, circumstances on the right, a rule below, which can carry one sentence."""

    DEFAULT_CSS = "TitleBar { height: 2; padding: 0 1; color: $muted; }"

    def __init__(self) -> None:
        super().__init__()
        self._left, self._right, self.sentence = "", "", ""

    def say(self, sentence: str) -> None:
        """Have the rule carry this sentence, or nothing again: no line of the screen moves."""
        if sentence != self.sentence:
            self.sentence = sentence
            self.redraw()

    def show(self, left: str, right: str = "") -> None:
        """Say where the learner is, and what is worth knowing there."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.redraw()

    @property
    def text(self) -> str:
        """Both sides as plain text."""
        return f"{self._left}  {self._right}"

    def build(self, width: int) -> list[Content]:
        """The line and its rule."""
        where, _, rest = self._left.partition(" › ")
        if rest:  # where both do not fit, the place gives way to what is shown there
            room = max(0, width - len(self._right) - 2 - cell_len(f" › {rest}"))
            where = where if cell_len(where) <= room else f"{where[: room - 1]}…" if room > 6 else ""
        left = Content.styled(where, "bold $accent")
        left += Content.styled(f"{' › ' if where else ''}{rest}", "$foreground") if rest else ""
        return [two_sides(left, Content(self._right), width), self._rule(width)]

    def _rule(self, width: int) -> Content:
        if not self.sentence:
            return Content.styled("─" * width, "$rule")
        said = Content.styled(f" {clean(self.sentence)} ", "bold $warning").truncate(width - 2, ellipsis=True)
        left = Content.styled("──", "$rule") + said
        return left + Content.styled("─" * max(0, width - left.cell_length), "$rule")


class FooterEntry(NamedTuple):
    """One entry: the id of its meaning, the key as written, and what it does here."""

    id: str
    cap: str
    label: str

    @property
    def width(self) -> int:
        """Cells of the entry."""
        return len(self.cap) + 1 + len(self.label)


class Footer(Lines):
    """The keys that work now, most wanted first, at most seven; a click does the same as the key."""

    DEFAULT_CSS = "Footer { height: 1; padding: 0 1; color: $muted; background: $bar; }"

    class Pressed(Message):
        """An entry was clicked."""

        def __init__(self, id: str) -> None:
            self.id = id
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[FooterEntry, ...] = ()
        self._last: FooterEntry | None = None
        self._spans: list[tuple[int, int, str]] = []

    def show(self, entries: Sequence[FooterEntry], last: FooterEntry | None = None) -> None:
        """Show these entries from the left, and `last` at the right edge."""
        if (tuple(entries), last) != (self._entries, self._last):
            self._entries, self._last = tuple(entries), last
            self.redraw()

    @property
    def shown(self) -> tuple[FooterEntry, ...]:
        """The entries that fit, as they stand on screen."""
        width = max(1, self.size.width)
        self.lines(width)
        names = {name for _, _, name in self._spans}
        every = (*self._entries, *([self._last] if self._last else []))
        return tuple(one for one in every if one.id in names)

    def where(self, name: str) -> int:
        """The column, within the widget, in which an entry begins; raises KeyError for one that is not
        shown.
        """
        self.lines(max(1, self.size.width))
        return {id: start for start, _, id in self._spans}[name]

    def build(self, width: int) -> list[Content]:
        """As many entries as fit, help among them; where each of them stands is kept for the mouse."""
        self._spans = []
        last = self._beside(width)
        room = width - (last.width + 2 if last else 0)
        kept: list[Content | str] = []
        at = 0
        for one in self._fitting(room, last):
            kept += ["  " if kept else "", _entry(one, first=not kept)]
            self._spans.append((at, at + one.width, one.id))
            at += one.width + 2
        left = Content.assemble(*kept)
        if last is None or room < at - 2:  # both hold the gap behind the last entry
            return [left.truncate(width)]
        self._spans.append((width - last.width, width, last.id))
        return [two_sides(left, _entry(last, first=False), width)]

    def _beside(self, width: int) -> FooterEntry | None:
        """What stands at the right edge: in a narrow window only where it takes no room from others."""
        last = self._last
        if last is None or width >= ROOMY:
            return last
        return last if len(self._fitting(width - last.width - 2, last)) == len(self._entries) else None

    def _fitting(self, room: int, last: FooterEntry | None) -> list[FooterEntry]:
        """The first entries that fit into so many cells, but rather help than the last of them."""
        most = MOST - 1 if last else MOST
        shown = _first(self._entries, most, room)
        helps = next((one for one in self._entries[1:] if one.id == HELP), None)
        if helps is None or helps in shown:
            return shown
        others = [one for one in self._entries if one is not helps]
        fewer = _first(others, most - 1, room - helps.width - 2)
        return [*fewer, helps] if fewer and fewer[0].width <= room - helps.width - 2 else shown

    def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        x = event.x - self.styles.padding.left
        for start, end, name in self._spans:
            if start <= x < end:
                self.post_message(self.Pressed(name))
        event.stop()


def _first(entries: Sequence[FooterEntry], most: int, room: int) -> list[FooterEntry]:
    """So many entries at most as fit beside each other; the first one is there in any case."""
    shown: list[FooterEntry] = []
    at = 0
    for one in entries[:most]:
        if shown and at + one.width > room:
            break
        shown.append(one)
        at += one.width + 2
    return shown


def _entry(one: FooterEntry, *, first: bool) -> Content:
    return Content.styled(f"{one.cap} ", "bold $accent") + Content.styled(
        one.label, "bold $foreground" if first else "$muted"
    )
