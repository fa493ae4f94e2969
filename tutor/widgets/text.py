"""Turns plain text from content and learners into styled lines; nothing in it is ever read as markup."""

from __future__ import annotations

import re

from rich.cells import cell_len
from textual.content import Content

from tutor.words import bar, clean, paragraphs, points, short

__all__ = ["LONGEST_LINE", "bar", "clean", "hanging", "padded", "points", "prose", "short", "two_sides"]

LONGEST_LINE = 88
"""Cells of a line of prose, however wide the terminal is."""

_CODE = re.compile(r"`([^`\n]+)`")


def _coded(text: str) -> Content:
    """One paragraph, its `code` styled and the backticks gone."""
    parts: list[Content | str | tuple[str, str]] = []
    for number, piece in enumerate(_CODE.split(text)):
        parts.append((piece, "$code") if number % 2 else piece)
    return Content.assemble(*parts)


def prose(text: str, width: int, style: str = "") -> list[Content]:
    """Paragraphs wrapped to at most 88 cells; lines that begin with four spaces stay as they are.

    A paragraph's own line breaks are joined, but for list entries and what follows a colon.
    """
    lines: list[Content] = []
    for verbatim, block in paragraphs(clean(text)):
        if verbatim:
            lines += _verbatim(block, width)
        else:
            paragraph = _coded(block)
            paragraph = paragraph.stylize_before(style) if style else paragraph
            lines += paragraph.wrap(max(1, min(width, LONGEST_LINE)))
    return lines


def _verbatim(line: str, width: int) -> list[Content]:
    """A line as it is; one that is wider than its room goes on below, further in."""
    if cell_len(line) <= width or width < 24:
        return [Content.styled(line, "$code") if line else Content("")]
    inside = len(line) - len(line.lstrip()) + 2
    first = Content.styled(line, "$code").wrap(width)[0]
    again = Content.styled(line[len(first.plain.rstrip()) :].strip(), "$code")
    return [first, *(Content(" " * inside) + one for one in again.wrap(max(8, width - inside)))]


def hanging(lead: Content | str, body: Content | str, width: int) -> list[Content]:
    """The body wrapped beside its lead (a number, a symbol), later lines indented as far as the lead is
    wide.
    """
    lead = lead if isinstance(lead, Content) else Content(lead)
    body = body if isinstance(body, Content) else _coded(clean(body))
    indent = lead.cell_length
    lines = body.wrap(max(4, min(width - indent, LONGEST_LINE)))
    return [lead + lines[0], *(Content(" " * indent) + line for line in lines[1:])]


def padded(text: str, width: int) -> str:
    """The text with blanks behind it up to so many cells: a mark on a letter takes none."""
    return text + " " * max(0, width - cell_len(text))


def two_sides(left: Content, right: Content, width: int) -> Content:
    """One line with a left and a right text; the left one gives way where both do not fit."""
    room = width - right.cell_length - 2
    if room < 8:
        return left.truncate(width, ellipsis=True)
    left = left.truncate(room, ellipsis=True)
    return left + Content(" " * (width - left.cell_length - right.cell_length)) + right
