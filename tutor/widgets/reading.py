"""A topic's further reading on one page: each book with what to look for, then the questions about it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region

from tutor.course.reading import Book, ReadingList
from tutor.widgets.cursor import CursorList
from tutor.widgets.lesson import Card
from tutor.widgets.lines import Pane
from tutor.widgets.text import LONGEST_LINE, clean, hanging, two_sides
from tutor.widgets.views import COLOURS

__all__ = ["ReadingBoard"]

CHECKS = "Questions to answer once you have read"
INSIDE = "      "


class ReadingBoard(CursorList):
    """Books and questions with one cursor."""

    def __init__(self, one: ReadingList) -> None:
        super().__init__()
        self._list = one
        self._read: frozenset[str] = frozenset()
        self._cards: tuple[Card, ...] = ()
        self._ends: list[int] = []

    def show(self, read: frozenset[str], cards: Sequence[Card], at: str = "") -> None:
        """Show these marks and these questions, the cursor on that one where it is among them."""
        self._read, self._cards = read, tuple(cards)
        place = next((place for place, one in enumerate(cards) if one.item == at), None)
        here = self.cursor if place is None else len(self._list.books) + place
        self.cursor = max(0, min(self.count - 1, here))
        self.redraw()
        if place is not None:
            self.call_after_refresh(self.follow)

    @property
    def count(self) -> int:
        """Books and questions."""
        return len(self._list.books) + len(self._cards)

    @property
    def book(self) -> Book | None:
        """The book under the cursor, None on a question."""
        return self._list.books[self.cursor] if self.cursor < len(self._list.books) else None

    @property
    def card(self) -> Card | None:
        """The question under the cursor, None on a book."""
        place = self.cursor - len(self._list.books)
        return self._cards[place] if 0 <= place < len(self._cards) else None

    # -- drawing -------------------------------------------------------------------------------------------

    def build(self, width: int) -> list[Content]:
        """The books, a blank line behind each, then the questions."""
        width = min(width, LONGEST_LINE)
        lines: list[Content] = []
        self.lines_of, self._ends = [], []
        for place, book in enumerate(self._list.books):
            self.lines_of.append(len(lines))
            lines += self._book(book, width, here=place == self.cursor)
            self._ends.append(len(lines))
            lines.append(Content(""))
        if self._cards:
            lines.append(Content.styled(f"  {CHECKS}", "$muted"))
        for place, card in enumerate(self._cards, len(self._list.books)):
            self.lines_of.append(len(lines))
            lines.append(_question(card, width, here=place == self.cursor))
            self._ends.append(len(lines))
        return lines

    def _book(self, book: Book, width: int, *, here: bool) -> list[Content]:
        read = book.book in self._read
        lead = _cursor(here) + Content.styled("✓ " if read else "· ", "$success" if read else "$muted")
        name = Content.styled(clean(book.book), "bold $accent" if here else "bold")
        lines = [two_sides(lead + name, Content.styled("read" if read else "not read yet", "$muted"), width)]
        lines += hanging("    ", Content(clean(book.chapter)), width)
        for one in book.ask:
            lines += hanging(Content.styled("    ? ", "$accent"), Content(clean(one)), width)
        told = Content.styled("Look for: ", "$muted") + Content(clean(" ".join(book.look.split())))
        return [*lines, *hanging(INSIDE, told, width)]

    # -- moving --------------------------------------------------------------------------------------------

    def to_questions(self) -> None:
        """Put the cursor on the first question, if there is one, and have it in sight."""
        if self._cards:
            self.cursor = len(self._list.books)
            self.redraw()
            self.call_after_refresh(self.follow)

    def move(self, step: int) -> None:
        """Move the cursor, and keep all of its entry in sight."""
        self.cursor = max(0, min(self.count - 1, self.cursor + step))
        self.redraw()
        self.follow()

    def follow(self) -> None:
        """Keep the entry under the cursor in sight; its first line above all."""
        if isinstance(self.parent, Pane) and self.lines_of:
            top, end = self.lines_of[self.cursor], self._ends[self.cursor]
            room = max(1, self.parent.size.height)
            region = Region(0, top, 1, min(room, end - top))
            self.parent.scroll_to_region(region, animate=False)

    def at(self, column: int, row: int) -> int | None:
        """The entry that stands on this row: some are several lines high."""
        spans = enumerate(zip(self.lines_of, self._ends))
        return next((place for place, (top, end) in spans if top <= row < end), None)


def _cursor(here: bool) -> Content:
    return Content.styled("▸ " if here else "  ", "bold $accent")


def _question(card: Card, width: int, *, here: bool) -> Content:
    mark = "·" if card.best is None else card.mark
    left = _cursor(here) + Content.styled(f"{mark} ", f"bold {COLOURS.get(mark, '$muted')}")
    left += Content.styled(clean(card.title), "bold" if here else "")
    return two_sides(left, Content.styled(f"{card.worth} · {card.told}", "$muted"), width)
