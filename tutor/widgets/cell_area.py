"""The editor in a code cell; a module of its own because Textual's is heavy and most cells stay as is."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from tutor.widgets.code import CodeArea
from tutor.widgets.entry import screen_keys

__all__ = ["CellArea"]


class CellArea(CodeArea):
    """As for a file, without line numbers; what the screen can do while one types is the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = screen_keys()

    def __init__(self, text: str, limit: int) -> None:
        super().__init__(text, limit)
        self.show_line_numbers = False
