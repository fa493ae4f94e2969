"""The papers to choose from as a list with a cursor, and what holds in one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual.content import Content

from tutor.course.exams import Blueprint
from tutor.widgets.cursor import CursorList
from tutor.widgets.text import clean, padded, short

__all__ = ["PaperRow", "PaperRows", "rules"]

FIGURES = 36
"""Columns for points, minutes and questions."""


class PaperRow(NamedTuple):
    """One line that can be chosen: a paper (a `block` can be ticked), or something to do."""

    section: str
    title: str
    figures: str = ""
    blueprint: Blueprint | None = None
    block: str = ""
    label: str = "begin"
    do: Callable[[], object] | None = None


class PaperRows(CursorList):
    """The papers with one cursor; ticked blocks are sat together."""

    def __init__(self, rows: list[PaperRow]) -> None:
        super().__init__()
        self.rows = rows
        self.ticked: set[str] = set()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def row(self) -> PaperRow:
        """The row under the cursor."""
        return self.rows[self.cursor]

    def build(self, width: int) -> list[Content]:
        """Headings and rows."""
        lines: list[Content] = []
        self.lines_of = []
        section = ""
        name = max(16, min(44, width - 4 - FIGURES))
        for place, row in enumerate(self.rows):
            if row.section != section:
                section = row.section
                lines += [*([Content("")] if lines else []), Content.styled(f"  {section}", "$muted")]
            self.lines_of.append(len(lines))
            here = place == self.cursor
            lead = Content.styled("▸ " if here else "  ", "bold $accent")
            box = f"[{'x' if row.block in self.ticked else ' '}] " if row.block else ""
            title = padded(short(box + row.title, name), name) if row.figures else clean(row.title)
            line = lead + Content.styled(title, "bold" if here else "")
            line += Content.styled(row.figures, "$muted")
            lines.append(line.truncate(width, ellipsis=True))
        return lines


def rules(blueprint: Blueprint, needed: int, most: int) -> str:
    """What holds in a paper, in sentences: `needed` is the pass mark in percent, `most` the most bonus."""
    each = f"{blueprint.minutes / blueprint.points:.1f}".rstrip("0").rstrip(".")
    sheet = "your own formula sheet (two A4 pages), " if blueprint.sheet else ""
    bonus = f", up to {most} bonus points of the course" if most else ""
    return (
        f"{blueprint.points} points in {blueprint.minutes} minutes, about {each} minutes a point; passed "
        f"from {needed} %{bonus}. Allowed: {sheet}fractions, roots and exponentials left standing. No hints, "
        "no verdicts and no calculator before it is handed in. The clock on the wall counts, also while the "
        "program is closed, unless you stop it when you leave; answers after the time are marked apart and "
        "do not count."
    )
