"""A program as it is read on screen, and what it printed beside the key; only draws what it was given."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from tutor.kinds.program import Printed, Program, found_in
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging
from tutor.widgets.views import marked

__all__ = ["OutputView", "ProgramView", "folded_code", "highlighted", "summed_up"]

_TOKEN = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<string>[frb]?(?:\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"))"
    r"|(?P<word>\b(?:and|as|assert|break|continue|def|elif|else|except|False|for|from|if|import|in|is|lambda"
    r"|None|not|or|raise|return|True|try|while|with|yield)\b)"
)
_STYLES = {"comment": "$muted", "string": "$code", "word": "bold"}
LEAST = 20
"""Cells of a folded line at least."""
MOST_ROWS = 200
"""Lines of the output that are drawn; it ends with what it came to."""


def highlighted(line: str) -> Content:
    """One line of Python, its words, texts and comments told apart."""
    parts: list[str | tuple[str, str]] = []
    at = 0
    for found in _TOKEN.finditer(line):
        parts += [line[at : found.start()], (found[0], _STYLES[str(found.lastgroup)])]
        at = found.end()
    return Content.assemble(*parts, line[at:])


def folded_code(line: str, width: int) -> list[Content]:
    """A line of a program; where it is too long it goes on below, further in."""
    content, room = highlighted(line), max(LEAST, width)
    if len(line) <= room:
        return [content]
    inside = " " * min(len(line) - len(line.lstrip()) + 4, room // 2)
    at = line.rfind(" ", room // 2, room + 1)
    pieces = [at if at > 0 else room]
    while len(line) - pieces[-1] > room - len(inside):
        upto = pieces[-1] + room - len(inside)
        at = line.rfind(" ", pieces[-1] + 1, upto + 1)
        pieces.append(at if at > pieces[-1] else upto)
    first, *rest = content.divide(pieces)
    return [first, *(Content(inside) + one for one in rest)]


class ProgramView(Lines):
    """A program with its own line breaks, so that it can be selected and copied as it is."""

    DEFAULT_CSS = "ProgramView { margin: 1 0; }"

    def __init__(self, source: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = clean(source).strip("\n")

    def build(self, width: int) -> list[Content]:
        """Line by line."""
        return [piece for line in self._source.split("\n") for piece in folded_code(line, width)]


class OutputView(Lines):
    """What a program printed, each of its values beside the key; hidden while there is nothing."""

    def __init__(self, program: Program, id: str | None = None) -> None:
        super().__init__(id=id)
        self._program, self._output = program, ""
        self.display = False

    def show(self, output: str, *, done: bool) -> None:
        """Show this output; of a program that did not reach its end nothing is missed."""
        self._output, self._done = output, done
        self.display = bool(output) or done
        self.redraw()

    @property
    def found(self) -> tuple[Printed, ...]:
        """Every part with what was printed of it."""
        return found_in(self._output, self._program.prints)

    def build(self, width: int) -> list[Content]:
        """The lines of the output in their order, then the parts of which none speaks."""
        lines, left = [], {one.part: one for one in self.found if one.printed}
        for line in reversed(clean(self._output).rstrip("\n").split("\n")[-MOST_ROWS:]):
            part = line.partition("=")[0].strip()
            lines.append(_row(line, left.pop(part, None), width))  # the last line of a part is what counts
        rows = [row for group in reversed(lines) for row in group] if self._output else []
        missing = [one.part for one in self.found if not one.printed] if self._done else []
        return rows + [row for part in missing for row in hanging(marked("✗"), f"{part}: not printed", width)]


def _row(line: str, one: Printed | None, width: int) -> list[Content]:
    """A line of the output with what it is beside the key, on its right where both fit."""
    if one is None:
        return [Content.styled(piece.plain, "$muted") for piece in hanging("  ", Content(line), width)]
    told = "equals the key" if one.equal else f"the key is {one.key}"
    mark, room = marked("✓" if one.equal else "✗"), width - cell_len(line) - 5
    if one.equal and one.key != one.printed and cell_len(f"{told}, {one.key}") <= room:
        told = f"{told}, {one.key}"
    if cell_len(told) <= room:
        return [mark + Content(line) + Content("   ") + Content.styled(told, "$muted")]
    return [*hanging(mark, Content(line), width), *hanging("    ", Content.styled(told, "$muted"), width)]


def summed_up(found: Sequence[Printed]) -> str:
    """How many values are the key's, as a sentence."""
    equal, every = sum(one.equal for one in found), len(found)
    if equal == every:
        return "The value equals the key." if every == 1 else f"All {every} values equal the key."
    return f"{equal} of {every} values equal the key."
