"""Asks once when the exam is; a date, a number of days, or nothing."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Page
from tutor.study.dates import read_date
from tutor.widgets.entry import Entry
from tutor.widgets.words import Words

__all__ = ["SETTING", "ExamDateScreen"]

SETTING = "exam_date"
PROBLEM = (
    "This is no date to come: type one such as 2026-12-03, 3 Dec 2026, or in 12 days; or press esc to skip."
)


class ExamDateScreen(Page):
    """One line to fill in or skip; either way home comes next and it is not asked again."""

    DEFAULT_CSS = """
    ExamDateScreen #body { layout: vertical; padding: 2 3; }
    ExamDateScreen Entry { width: 30; margin: 1 0; }
    ExamDateScreen #echo { color: $muted; }
    """

    def body(self) -> ComposeResult:
        """The question, the line, how it is read."""
        self._entry = Entry("exam", "", hint="2026-12-03 or in 12 days")
        self._echo = Words("Leave it empty to skip; it can be set later from the palette (^p).", id="echo")
        yield Widget(Words("When is your exam?"), self._entry, self._echo, id="body")

    def on_mount(self) -> None:
        """Ready to type."""
        self.title_bar("dltutor")
        self._entry.focus()
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Save, or skip."""
        return [
            Act("enter", "save" if self._entry.value.strip() else "skip", self.save),
            Act("leave", "skip", self.close),
        ]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is read."""
        event.stop()
        text = event.value.strip()
        today = self.services.now().date()
        found = read_date(text, today)
        days = (found - today).days if found else 0
        near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
        self._echo.show(
            f"{found:%A, %d %B %Y}, {near}" if found else "…" if text else "Leave it empty to skip."
        )
        self.refresh_footer()

    def save(self) -> None:
        """Keep the date; an unreadable one is said and stays."""
        text = self._entry.value.strip()
        found = read_date(text, self.services.now().date()) if text else None
        if text and found is None:
            self._echo.show(PROBLEM)
            return
        self.services.store.set_setting(SETTING, found.isoformat() if found else "")
        super().close()

    def close(self) -> None:
        """Skip; an earlier date stays."""
        store = self.services.store
        if store.setting(SETTING) is None:
            store.set_setting(SETTING, "")
        super().close()
