"""Turns plain text from content and learners into styled lines; nothing in it is ever read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from rich.cells import cell_len
from textual.content import Content

__all__ = ["LONGEST_LINE", "bar", "clean", "hanging", "padded", "points", "prose", "short", "two_sides"]

LONGEST_LINE = 88
"""Cells of a line of prose, however wide the terminal is."""

# Control characters but newline and tab; C1; bidirectional overrides; line separators; lone surrogates.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CODE = re.compile(r"`([^`\n]+)`")
_STARTS_A_LINE = re.compile(r"(?:[-•–]|\(?\w{1,2}[.)])\s")
_GLYPHS = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
}


def clean(text: str) -> str:
    """The text without characters that would move the cursor or turn the writing direction."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4)


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
    for verbatim, block in _blocks(clean(text)):
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


def _blocks(text: str) -> Iterable[tuple[bool, str]]:
    """Verbatim lines one by one, and prose paragraphs joined to one line."""
    held: list[str] = []
    for line in text.split("\n"):
        verbatim = line.startswith("    ")
        begins = (
            not line.strip() or verbatim or _STARTS_A_LINE.match(line) or (held and held[-1].endswith(":"))
        )
        if held and begins:
            yield False, " ".join(held)
            held = []
        if verbatim:
            yield True, line.rstrip()
        elif line.strip():
            held.append(line.strip())
        else:
            yield True, ""
    if held:
        yield False, " ".join(held)


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


def short(text: str, room: int) -> str:
    """The text's first line, cut to so many characters."""
    line = clean(text).replace("\n", " ").strip()
    return line if len(line) <= room else f"{line[: max(0, room - 1)]}…"


def points(value: Fraction) -> str:
    """Points as a learner reads them: 2, ½, 1½, 0.6."""
    whole, rest = divmod(value, 1)
    if rest in _GLYPHS:
        return f"{whole or ''}{_GLYPHS[rest]}"
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def bar(share: float, cells: int) -> str:
    """A bar of full and light blocks; it is empty only at 0 and full only at 1."""
    filled = round(share * cells)
    if 0 < share < 1:
        filled = min(max(filled, 1), cells - 1)
    return "█" * filled + "░" * (cells - filled)
