"""The tasks of a sheet as a table: program, output, checks, interpretation; with one cursor."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tutor.study.handin import Piece
from tutor.widgets.cursor import CursorList
from tutor.widgets.text import clean, padded, short
from tutor.widgets.views import COLOURS

__all__ = ["PieceList"]

STAGES = {"new": "not begun", "starter": "starter", "unreadable": "unreadable", "written": "written"}
CHECKS = {"right": "✓ pass", "partial": "◐ partly", "wrong": "✗ fail", "": "not checked"}
COLUMNS = {"program": 11, "output": 10, "checks": 12, "meaning": 10}
"""Each with its cells."""
MOST = 44
"""Cells of a task's title."""


class PieceList(CursorList):
    """One line a task."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: tuple[Piece, ...] = ()

    def show(self, pieces: Sequence[Piece], at: str = "") -> None:
        """Show these tasks, the cursor on the one of that id, else where it was."""
        self._pieces = tuple(pieces)
        here = [place for place, one in enumerate(pieces) if one.task.id == at]
        self.cursor = max(0, min(self.count - 1, here[0] if here else self.cursor))
        self.redraw()
        if here:
            self.call_after_refresh(self.move, 0)

    @property
    def count(self) -> int:
        """How many tasks there are."""
        return len(self._pieces)

    @property
    def piece(self) -> Piece | None:
        """The task under the cursor."""
        return self._pieces[self.cursor] if self._pieces else None

    def build(self, width: int) -> list[Content]:
        """A heading, then the tasks; narrow windows say less."""
        if not self._pieces:
            self.lines_of = []
            return []
        columns = [*COLUMNS] if width >= 74 else ["program", "meaning"]
        name = max(10, min(MOST, width - 4 - sum(COLUMNS[one] for one in columns)))
        head = "    " + padded("Task", name) + "".join(padded(one, COLUMNS[one]) for one in columns)
        lines = [Content.styled(head.rstrip(), "$muted")]
        self.lines_of = []
        for place, piece in enumerate(self._pieces):
            self.lines_of.append(len(lines))
            lines.append(_line(piece, columns, name, here=place == self.cursor))
        return [one.truncate(width, ellipsis=True) for one in lines]


def _line(piece: Piece, columns: Sequence[str], name: int, *, here: bool) -> Content:
    complete = not any(piece.missing)
    begun = piece.stage in ("written", "unreadable") or bool(piece.interpretation)
    mark = "✓" if complete else "◐" if begun else "·"
    line = Content.styled("▸ " if here else "  ", "bold $accent")
    line += Content.styled(f"{mark} ", COLOURS.get(mark, "$muted"))
    title = padded(short(clean(piece.task.title), name - 2), name)
    line += Content.styled(title, "bold" if here else "")
    for column in columns:
        text, style = _cell(piece, column)
        line += Content.styled(padded(text, COLUMNS[column]), style)
    return line


def _cell(piece: Piece, column: str) -> tuple[str, str]:
    """What a column says, and its colour."""
    if column == "meaning":
        if piece.unread:
            return "✗ unread", "$error"
        return ("✓ written", "$success") if piece.interpretation else ("missing", "$muted")
    if column == "program":
        text = STAGES[piece.stage]
        return text, "$error" if piece.stage == "unreadable" else "" if piece.source is not None else "$muted"
    if piece.source is None:
        return "–", "$muted"
    if column == "checks":
        text = CHECKS.get(piece.verdict, "not checked")
        return text, COLOURS.get(text[0], "$muted")
    if piece.failed:
        return "✗ stopped", "$error"
    if piece.printed is None:
        return "not run", "$warning"
    return ("✓ there", "$success") if piece.printed.strip() else ("nothing", "$warning")
