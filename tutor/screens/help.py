"""The help panel: what helps with what is in front, what can be pressed here and now, and how mathematics is
typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tutor.keys import KEYS, Key
from tutor.maths_help import RULES
from tutor.screens.base import Act, Dialog, Helps
from tutor.screens.moving import SCROLL, moves
from tutor.widgets.bars import Footer
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import hanging

if TYPE_CHECKING:
    from tutor.screens.helping import Topic

__all__ = ["HelpScreen"]

MATHS = (
    ("2^10  2**10", "powers; x² works too"),
    ("450/(450+50)", "fractions; brackets say what belongs below"),
    ("sqrt(2)  √2", "roots"),
    ("84 %", "percent, the same as 0.84"),
    ("0,84", "a decimal comma is read as a point"),
    ("3e-4", "powers of ten, the same as 3*10^-4"),
    ("exp(-1)  e^-1", "the exponential function"),
    ("ln(2)  log(2)", "both are the natural logarithm"),
    ("2 pi  2·π", "products with a space, * or ·"),
    ("512 KiB", "units, where the question shows one"),
)
_NAMES = {
    "escape": "esc",
    "question_mark": "?",
    "pagedown": "page down",
    "pageup": "page up",
}


class _Rows(Lines):
    """Keys and sentences in two columns."""

    def __init__(self, acts: Sequence[Act], helps: Helps) -> None:
        super().__init__()
        self._acts, self._helps = acts, helps

    def build(self, width: int) -> list[Content]:
        helps = self._helps
        sections = [self._keys(width), self._maths(width)]
        if helps.mathematics:  # whoever types some wants to know how
            sections.reverse()
        if helps.topic is not None:
            sections.insert(0, _topic(helps.topic, width))
        sections.append(_rules(width))
        return [line for one in sections for line in (*one, Content(""))][:-1]

    def _keys(self, width: int) -> list[Content]:
        lines = [Content.styled("Here and now", "bold $accent")]
        named = {act.id: act for act in self._acts}
        for one in KEYS.values():
            if one.id in named and one.id != "enter":
                lines += _row(_caps(one), one.help, width)
            elif one.id == "enter" and one.id in named:
                lines += _row("enter", f"{named[one.id].label}: what stands first in the bottom line", width)
        if self._helps.typing:
            lines += hanging("  ", "Single letters work after esc has left the field.", width)
        return lines

    def _maths(self, width: int) -> list[Content]:
        lines = [Content.styled("How to type mathematics", "bold $accent")]
        for typed, meaning in MATHS:
            lines += _row(typed, meaning, width)
        return lines


def _topic(topic: Topic, width: int) -> list[Content]:
    """Keys, then sentences, each from a line of its own."""
    lines = [Content.styled(topic.title, "bold $accent")]
    for typed, meaning in topic.rows:
        lines += _row(typed, meaning, width)
    lines.append(Content(""))
    for one in topic.says:
        lines += hanging("  ", one, width)
    return lines


def _rules(width: int) -> list[Content]:
    """What holds for every formula, each rule with examples."""
    lines = [Content.styled("How mathematics is read", "bold $accent")]
    for rule in RULES:
        lines += hanging("  ", Content.styled(rule.title, "bold"), width)
        lines += hanging("  ", rule.says, width)
        for one in rule.examples:
            lines += hanging(Content("    " + one.typed.ljust(16)), Content(one.sentence), width)
    return lines


def _row(left: str, right: str, width: int) -> list[Content]:
    return hanging(Content("  ") + Content.styled(left.ljust(18), "bold"), Content(right), width)


def _caps(one: Key) -> str:
    if one.id == "choose":
        return "1 to 9"
    names = [name for name in one.names.split(",") if name]
    return "  ".join(_NAMES.get(name, name.replace("ctrl+", "^")) for name in names)


class HelpScreen(Dialog):
    """Lists the acts of the screen below; any of leave, help or enter closes it."""

    DEFAULT_CSS = """
    HelpScreen #dialog { width: 78; height: 100%; max-height: 48; padding: 0 2; }
    HelpScreen #rows { height: 1fr; }
    """

    def __init__(self, acts: Sequence[Act], helps: Helps) -> None:
        super().__init__()
        self._rows = _Rows(acts, helps)

    def compose(self) -> ComposeResult:
        """The panel."""
        with Vertical(id="dialog"):
            yield Pane(self._rows, id="rows")
            yield Footer()

    def acts(self) -> list[Act]:
        """Scroll or close."""
        return [
            Act("enter", "close", self.close),
            *moves(self, self.turn, word=SCROLL),
            Act("leave", "close", self.close),
        ]

    def everywhere(self) -> list[Act]:
        """The help key closes what it opened."""
        return [Act("help", "close", self.close, quiet=True), Act("quit", "quit", self.quit, quiet=True)]

    def turn(self, rows: int) -> None:
        """Scroll."""
        self.query_one("#rows", Pane).scroll_relative(y=rows, animate=False)
