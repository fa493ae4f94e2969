"""The program of an experiment, to read: what is trained on what, line by line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.screens.base import Act, Page
from tutor.screens.moving import SCROLL, moves
from tutor.widgets.lines import Pane
from tutor.widgets.program import ProgramView
from tutor.widgets.words import Words

__all__ = ["SourceScreen"]


class SourceScreen(Page):
    """Shows a program over the experiment; it runs there, as it is."""

    DEFAULT_CSS = """
    SourceScreen #body { layout: vertical; padding: 1 1 0 1; }
    SourceScreen #area { height: 1fr; }
    SourceScreen #told { color: $muted; }
    """

    def __init__(self, source: str, title: str, file: str) -> None:
        super().__init__()
        self._source, self._title, self._file = source, title, file

    def body(self) -> ComposeResult:
        """A line on it, then the program."""
        told = Words(f"{self._file}, as it runs; it is only read here.", id="told")
        yield Widget(Pane(told, ProgramView(self._source, id="source"), id="area"), id="body")

    def on_mount(self) -> None:
        """Say what it is."""
        self.title_bar(f"{self._title} › the program")
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Back, copy, scroll."""
        area = self.query_one("#area", Pane)
        page = max(1, area.size.height - 2)
        return [
            Act("enter", "back", self.close),
            Act("copy", "copy", self.copy),
            Act("program", "back", self.close, quiet=True),
            Act("leave", "back", self.leave, quiet=True),
            *moves(self, self.turn, page, word=SCROLL),
        ]

    def turn(self, rows: int) -> None:
        """Scroll."""
        self.query_one("#area", Pane).scroll_relative(y=rows, animate=False)

    def copy(self) -> None:
        """Put the program into the clipboard, where the terminal lets us."""
        self.app.copy_to_clipboard(self._source)
        self.say("The program was copied, if this terminal allows it; ctrl+c copies what the mouse selects.")

    def close(self) -> None:
        """Back to the experiment."""
        self.dismiss(None)
