"""The blocks of a lesson on screen: prose with drawn formulas, the contents, cards of questions."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from tutor.course.blocks import Block, Code, Drawn, Entries, Note, Paragraph, Spans, Tabular
from tutor.keys import cap
from tutor.maths.formulas import Formula
from tutor.widgets.brief import folded
from tutor.widgets.lines import Lines
from tutor.widgets.tabulated import tabulated
from tutor.widgets.text import LONGEST_LINE, clean, hanging, prose, two_sides
from tutor.widgets.views import COLOURS

__all__ = ["Card", "CheckCard", "Contents", "Prose"]

STYLES = {"": "", "strong": "bold", "em": "italic", "code": "$code", "math": "$echo"}
INDENT = 4
GLUE, SHORT = "\ue000", 24
"""What stands for a blank within a formula of at most so many cells, so that no line ends there."""


# -- prose -------------------------------------------------------------------------------------------------


def written(spans: Spans) -> Content:
    """The pieces of a paragraph as one styled text."""
    return Content.assemble(*((_glued(clean(text), style), STYLES[style]) for text, style in spans))


def _glued(text: str, style: str) -> str:
    """On one line; a short formula is not to be broken."""
    told = text.replace("\n", " ")
    return told.replace(" ", GLUE) if style == "math" and cell_len(told) <= SHORT else told


def _unglued(line: Content) -> Content:
    """The line with blanks again."""
    return Content(line.plain.replace(GLUE, " "), list(line.spans)) if GLUE in line.plain else line


class Prose(Lines):
    """Blocks that are only read, below each other, at most 88 cells wide."""

    def __init__(self, blocks: Sequence[Block], title: str = "") -> None:
        super().__init__()
        self._blocks, self._title = tuple(blocks), title

    def build(self, width: int) -> list[Content]:
        """A blank line between the blocks."""
        width = min(width, LONGEST_LINE)
        lines: list[Content] = []
        if self._title:
            lines += [*Content.styled(clean(self._title), "bold $accent").wrap(width), Content("")]
        for place, block in enumerate(self._blocks):
            lines += [Content("")] if place else []
            lines += drawn_block(block, width)
        return [_unglued(line) for line in lines]


def drawn_block(block: Block, width: int) -> list[Content]:
    """The lines of one block."""
    match block:
        case Paragraph(spans, level):
            text = written(spans)
            return (text.stylize_before("bold") if level else text).wrap(width)
        case Note(paragraphs):
            lead = Content.styled("┃ ", "$warning")
            return [lead + line for spans in paragraphs for line in written(spans).wrap(max(8, width - 2))]
        case Entries(entries, first):
            marks = [f"{first + n}. " if first else "• " for n in range(len(entries))]
            return [line for mark, one in zip(marks, entries) for line in hanging(mark, written(one), width)]
        case Code(lines):
            return [one for line in lines for one in folded(clean(line), width)]
        case Tabular(head, rows):
            cells = [[written(one) for one in row] for row in rows]
            table = tabulated([written(one) for one in head], cells, width - 2)
            return [Content("  ") + line for line in table]
        case Drawn(formulas):
            return [line for one in formulas for line in _formula(one, width)]
        case _:
            return []


def _formula(one: Formula, width: int) -> list[Content]:
    """Drawn where it fits, else on one line that is wrapped."""
    drawn = [clean(line) for line in one.drawn]
    if max(map(cell_len, drawn)) + INDENT <= width:
        return [Content(" " * INDENT) + Content.styled(line.rstrip(), "$echo") for line in drawn]
    return hanging(" " * INDENT, Content.styled(clean(one.inline), "$echo"), width)


class Contents(Lines):
    """The sections: which is open, which were read, and, in a dialog, a cursor."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles: tuple[str, ...] = ()
        self._here, self._read, self._cursor = 0, frozenset[int](), -1

    def show(self, titles: Sequence[str], here: int, read: frozenset[int], cursor: int = -1) -> None:
        """Show these marks; without a cursor the arrow stands at the open section."""
        if (tuple(titles), here, read, cursor) != (self._titles, self._here, self._read, self._cursor):
            self._titles, self._here, self._read, self._cursor = tuple(titles), here, read, cursor
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """A line for each section."""
        lines = []
        for place, title in enumerate(self._titles):
            at = place == (self._here if self._cursor < 0 else self._cursor)
            read = place in self._read
            lead = Content.styled("▸ " if at else "  ", "bold $accent")
            lead += Content.styled("✓ " if read else "· ", "$success" if read else "$muted")
            text = Content.styled(clean(title), "bold" if place == self._here else "")
            lines.append((lead + text).truncate(max(1, width), ellipsis=True))
        return lines


# -- checks ------------------------------------------------------------------------------------------------


class Card:
    """What a card shows of a question: title, text, points, and the best share so far (None: not tried)."""

    def __init__(self, item: str, title: str, ask: str, worth: str, best: float | None) -> None:
        self.item, self.title, self.ask, self.worth, self.best = item, title, ask, worth, best

    @property
    def mark(self) -> str:
        """A shape for the best verdict so far."""
        if self.best is None:
            return "▸"
        return "✓" if self.best >= 1 else "◐" if self.best > 0 else "✗"

    @property
    def told(self) -> str:
        """How it stands, in words."""
        if self.best is None:
            return "not answered yet"
        return "all points" if self.best >= 1 else f"best so far {round(100 * self.best)} %"


class CheckCard(Lines, can_focus=True):
    """A question in between; a click on it opens it, and so does the key that its last line names."""

    DEFAULT_CSS = """
    CheckCard { border-left: solid $rule; padding: 0 1; margin-bottom: 1; max-width: 88; }
    CheckCard:focus { border-left: solid $accent; }
    """
    MOST = 4

    class Opened(Message):
        """The learner wants to answer it."""

        def __init__(self, item: str) -> None:
            self.item = item
            super().__init__()

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card
        self._before = ""

    def come_by(self, before: str) -> None:
        """Say which keys lead here before `enter` opens it; none where `enter` means this one now."""
        if before != self._before:
            self._before = before
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """Title and standing, the beginning of the question, how to open it."""
        card = self.card
        style = f"bold {COLOURS.get(card.mark, '$accent')}"
        left = Content.styled(f"{card.mark} Check  ", style) + Content.styled(clean(card.title), "bold")
        head = two_sides(left, Content.styled(f"{card.worth} · {card.told}", "$muted"), width)
        lines = prose(card.ask, width)
        if len(lines) > self.MOST:
            kept = lines[: self.MOST - 1]
            while kept and not kept[-1].plain.strip():
                kept.pop()
            lines = [*kept, Content.styled("…", "$muted")]
        return [head, *lines, self._how()]

    def _how(self) -> Content:
        """What opens it now."""
        told = "answer it here" if self.card.best is None else "answer it again, with fresh values"
        keys = f"{self._before}{cap('enter', typing=False)}"
        return Content.styled(f"{keys}  {told}", "$muted" if self._before else "$accent")

    def on_click(self, event: events.Click) -> None:
        """Open it."""
        event.stop()
        self.post_message(self.Opened(self.card.item))
