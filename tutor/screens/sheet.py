"""The learner's own formula sheet, beside the question where there is room, else over it."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.screens.base import WIDE, Act, Dialog
from tutor.study.sheet import LIMIT, FormulaSheet, fullness
from tutor.widgets.area import Area
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Cut
from tutor.widgets.text import clean
from tutor.widgets.words import Words

__all__ = ["SheetScreen"]


class SheetScreen(Dialog):
    """An editor on the sheet: each key is kept as a draft, leaving writes the file."""

    DEFAULT_CSS = """
    SheetScreen #dialog { width: 100%; height: 100%; padding: 0 1; border: round $rule; }
    SheetScreen.-wide { align: right middle; background: $background 0%; }
    SheetScreen.-wide #dialog { width: 47%; }
    SheetScreen Area { height: 1fr; margin: 0; }
    SheetScreen #told { color: $muted; }
    SheetScreen #remark { color: $warning; }
    SheetScreen Footer { margin-top: 0; }
    """

    def __init__(self, sheet: FormulaSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self._area = Area(clean(sheet.text), soft_wrap=True, compact=True, show_line_numbers=False)
        self._area.cursor_blink = False
        self._told, self._remark = Words(id="told"), Words(sheet.remark, id="remark")

    def compose(self) -> ComposeResult:
        """The text, how full it is, the keys."""
        yield Widget(self._area, self._remark, self._told, Footer(), id="dialog")

    def on_mount(self) -> None:
        """Ready to type at the end."""
        self._area.move_cursor(self._area.document.end)
        self.set_focus(self._area)
        self._tell()
        super().on_mount()

    def on_resize(self, event: events.Resize) -> None:
        """Beside the question only where both fit."""
        self.set_class(self.app.size.width >= WIDE, "-wide")

    def acts(self) -> list[Act]:
        """Save or leave; enter is a new line."""
        return [
            Act("leave", "close", self.leave),
            Act("check", "save", self.save),
            Act("sheet", "close", self.leave, quiet=True),
        ]

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Every change is kept at once."""
        event.stop()
        text = clean(self._area.text)
        self._sheet.typed(text)
        self._tell()
        if len(text) > LIMIT:
            self._remark.show(f"The sheet takes at most {LIMIT:,} characters: the rest is not kept.")

    def on_cut(self, event: Cut) -> None:
        """Say that a paste was too long."""
        event.stop()
        self._remark.show(f"The text was cut: the sheet takes at most {event.limit:,} characters.")

    def _tell(self) -> None:
        self._told.show(f"{self._sheet.path.name} has {fullness(self._sheet.text)}")

    def save(self) -> None:
        """Write the file, and say what came of it."""
        done = self._sheet.save()
        self._remark.show(self._sheet.remark)
        if done:
            self._told.show(f"Saved: {self._sheet.path.name} has {fullness(self._sheet.text)}")

    def leave(self) -> None:
        """Back, with a sentence where the file could not be written: the draft is kept then."""
        self._sheet.save()
        self.dismiss(self._sheet.remark)

    def quit(self) -> None:
        """Quit; what was typed is in the file, or at least a draft."""
        self._sheet.save()
        super().quit()
