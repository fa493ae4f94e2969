"""A task's brief on screen: the little Markdown that briefs use, without Textual's heavy Markdown widget."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from textual.content import Content

from tutor.widgets.lines import Lines
from tutor.widgets.tabulated import tabulated
from tutor.widgets.text import LONGEST_LINE, clean, hanging

__all__ = ["Brief", "Listing", "folded", "markdown", "spans"]

_SPANS = re.compile(r"`([^`\n]+)`|\*\*((?:`[^`\n]+`|[^*\n])+)\*\*|\*([^*\s][^*\n]*)\*")
_LIST = re.compile(r"(?:[-*•]|\d{1,2}\.)\s+")
_RULE = re.compile(r":?-{3,}:?")
_STYLES = ("$code", "bold", "italic")


def spans(text: str) -> Content:
    """One paragraph with its `code`, **strong** and *stressed* words styled, and their signs gone; code may
    stand inside the others.
    """
    parts: list[Content | str | tuple[str, str]] = []
    at = 0
    for found in _SPANS.finditer(text):
        parts.append(text[at : found.start()])
        inside = next(number for number, group in enumerate(found.groups()) if group is not None)
        words, style = found.groups()[inside], _STYLES[inside]
        parts.append((words, style) if style == "$code" else spans(words).stylize_before(style))
        at = found.end()
    return Content.assemble(*parts, text[at:])


def markdown(text: str, width: int) -> list[Content]:
    """Headings, paragraphs, lists, tables and code within at most 88 cells; code is folded, never cut."""
    width = min(width, LONGEST_LINE)
    lines: list[Content] = []
    for kind, block in _blocks(clean(text)):
        if kind == "code":
            lines += folded(block, width)
        elif kind == "gap":
            lines.append(Content(""))
        elif kind == "table":
            lines += _table(block, width)
        elif kind == "heading":
            lines += spans(block).stylize_before("bold").wrap(width)
        else:
            lead = _LIST.match(block)
            mark = "• " if lead and not lead[0][0].isdigit() else lead[0] if lead else ""
            lines += hanging(mark, spans(block[lead.end() :] if lead else block), width)
    while lines and not lines[-1].plain.strip():
        lines.pop()
    return lines


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of every block: a paragraph and a list entry are joined to one line."""
    held: list[str] = []
    fenced = False
    for line in text.split("\n"):
        fence = line.startswith("```")
        plain = not (fence or fenced or not line.strip() or line.startswith(("#", "    ")))
        row = plain and line.lstrip().startswith("|")
        if held and (not plain or _LIST.match(line) or row != held[0].startswith("|")):
            yield _joined(held)
            held = []
        if fence:
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield "code", line if fenced else line[4:]
        elif line.startswith("#"):
            yield "heading", line.lstrip("#").strip()
        elif plain:
            held.append(line.strip())
        else:
            yield "gap", ""
    if held:
        yield _joined(held)


def _joined(held: list[str]) -> tuple[str, str]:
    """Lines that belong together: the rows of a table as they are, else a paragraph."""
    return ("table", "\n".join(held)) if held[0].startswith("|") else ("text", " ".join(held))


def _table(block: str, width: int) -> list[Content]:
    """The rows of a table in columns; the line of dashes below its head is no row."""
    rows = [
        [spans(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in block.split("\n")
    ]
    below = [row for row in rows[1:] if not all(_RULE.fullmatch(cell.plain) for cell in row)]
    return [Content("  ") + line for line in tabulated(rows[0], below, width - 2)]


def folded(line: str, width: int, indent: int = 4) -> list[Content]:
    """One line of code, indented; where it is too long it goes on below, four cells further in."""
    room = max(8, width - indent)
    if not line.isascii() and cell_len(line) > room:  # some are two cells wide
        return [Content(" " * indent) + Content.styled(piece, "$code") for piece in chop_cells(line, room)]
    deeper = " " * min(len(line) - len(line.lstrip(" ")) + 4, room // 2)
    pieces: list[str] = []
    while len(line) > room:
        at = line.rfind(" ", room // 2, room + 1)
        at = at if at > 0 and line[:at].strip() else room
        pieces.append(line[:at])
        line = deeper + line[at:].lstrip(" ")
    return [Content(" " * indent) + Content.styled(piece, "$code") for piece in (*pieces, line)]


class Brief(Lines):
    """A text in Markdown."""

    def __init__(self, text: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = text

    def build(self, width: int) -> list[Content]:
        """The text, wrapped."""
        return markdown(self._text, width)


class Listing(Lines):
    """A program below a heading; hidden while it is empty."""

    def __init__(self, heading: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._heading, self._code = heading, ""
        self.display = False

    def show(self, code: str) -> None:
        """Show this program; an empty one hides the listing."""
        if code != self._code:
            self._code = code
            self.display = bool(code)
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """The heading, then every line of the program."""
        code = clean(self._code).strip("\n").split("\n")
        head = Content.styled(self._heading, "bold $accent")
        return [*head.wrap(max(1, width)), *(one for line in code for one in folded(line, width, 2))]
