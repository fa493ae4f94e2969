"""An editor for a Python file; a module of its own because Textual's is heavy and few tasks need it."""

from __future__ import annotations

from textual import events
from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.widgets import TextArea

from tutor.widgets.entry import Cut
from tutor.widgets.text import clean

__all__ = ["CodeArea"]

INDENT = 4


class CodeArea(TextArea):
    """Line numbers, four spaces for a tab, a new line as far in as the one before; `limit` characters."""

    DEFAULT_CSS = """
    CodeArea { border: none; padding: 0; background: $field; color: $foreground; height: 1fr; }
    CodeArea:focus { border: none; background: $field; }
    """

    def __init__(self, text: str, limit: int, id: str | None = None) -> None:
        super().__init__(
            text,
            id=id,
            soft_wrap=False,
            show_line_numbers=True,
            tab_behavior="indent",
            highlight_cursor_line=False,
        )
        self.indent_width = INDENT
        self.cursor_blink = False
        self._limit = limit

    def edit(self, edit: Edit) -> EditResult:
        """Do one change, unless it would make the text longer than it may be."""
        start, end = sorted((edit.from_location, edit.to_location))
        room = self._limit - len(self.text) + len(self.get_text_range(start, end))
        if len(edit.text) > room and edit.text:
            self.post_message(Cut(self._limit))
            edit.text = edit.text[: max(0, room)]
        return super().edit(edit)

    async def _on_key(self, event: events.Key) -> None:
        """As ever, but `esc` is the screen's, a new line is indented, shift+tab takes indentation back."""
        if event.key not in ("escape", "enter", "shift+tab"):
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            await self.screen.run_action("press('leave')")
        elif event.key == "enter":
            self._replace_via_keyboard("\n" + " " * self._next_indent(), *sorted(self.selection))
        else:
            self._back()

    def _next_indent(self) -> int:
        """Columns that a line below the cursor's begins with: further in after a colon."""
        row, column = min(self.selection)
        before = self.document.get_line(row)[:column]
        deeper = INDENT if before.split("#")[0].rstrip().endswith(":") else 0
        return len(before) - len(before.lstrip(" ")) + deeper

    def _back(self) -> None:
        """Take up to four blanks from the beginning of the cursor's line."""
        row = self.cursor_location[0]
        line = self.document.get_line(row)
        blanks = min(INDENT, len(line) - len(line.lstrip(" ")))
        if blanks:
            self.delete((row, 0), (row, blanks))

    def action_delete_left(self) -> None:
        """Within the indentation, go back to the tab stop before."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        if self.selection.is_empty and before and not before.strip(" "):
            self._delete_via_keyboard((row, (column - 1) // INDENT * INDENT), (row, column))
        else:
            super().action_delete_left()

    async def _on_paste(self, event: events.Paste) -> None:
        """Take what is pasted without control characters."""
        event.stop()
        event.prevent_default()
        self._replace_via_keyboard(clean(event.text[: 4 * self._limit]), *sorted(self.selection))

    def put(self, text: str) -> None:
        """Show another text; the one before comes back by undoing."""
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.move_cursor((0, 0))
