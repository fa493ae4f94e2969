"""What came of packing a sheet: the archive, the subject line, what is worth knowing and what is missing."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from tutor.screens.base import Act, Dialog
from tutor.screens.moving import SCROLL, moves
from tutor.study.handin import Packed
from tutor.widgets.bars import Footer
from tutor.widgets.lines import Pane
from tutor.widgets.words import Paragraphs, Words

__all__ = ["PackedScreen"]

COPIED = "The subject line was copied, if this terminal allows it."


class PackedScreen(Dialog):
    """To be read and closed."""

    DEFAULT_CSS = """
    PackedScreen #dialog { width: 92; }
    PackedScreen #found { height: auto; margin-top: 1; }
    PackedScreen #copied { color: $muted; }
    """

    def __init__(self, done: Packed) -> None:
        super().__init__()
        self.done = done
        self._found, self._copied = Paragraphs(), Words(id="copied")

    def compose(self) -> ComposeResult:
        """Heading, lines, keys."""
        done = self.done
        head = Words(f"Packed: {done.there} of {done.tasks} tasks", style="bold")
        yield Widget(head, Pane(self._found, id="found"), self._copied, Footer(), id="dialog")

    def on_mount(self) -> None:
        """Show all of it."""
        super().on_mount()
        done = self.done
        rows = [
            (Content.styled("Archive  ", "$muted"), str(done.path)),
            (Content.styled("Subject  ", "$muted"), done.subject),
        ]
        rows += [(Content.styled("! ", "bold $warning"), one) for one in done.warnings]
        rows += [(Content.styled("· ", "bold $warning"), f"missing: {one}") for one in done.missing]
        self._found.show(tuple(rows))
        self._fit()

    def on_resize(self, event: events.Resize) -> None:
        """Another window, another height."""
        self._fit()

    def _fit(self) -> None:
        self.query_one("#found").styles.max_height = max(1, self.app.size.height - 9)

    def acts(self) -> list[Act]:
        """Close it, copy the subject, read on."""
        return [
            Act("enter", "close", self.close),
            Act("copy", "copy the subject", self.copy),
            *moves(self, self.turn, 8, word=SCROLL),
            Act("leave", "close", self.close, quiet=True),
        ]

    def turn(self, rows: int) -> None:
        """Scroll."""
        self.query_one("#found", Pane).scroll_relative(y=rows, animate=False)

    def copy(self) -> None:
        """Put the subject line into the clipboard, where the terminal lets us."""
        self.app.copy_to_clipboard(self.done.subject)
        self._copied.show(COPIED)
