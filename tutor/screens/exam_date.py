"""Asks once when the exam is, and behind it for the minutes of a day; either may be left empty."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Page
from tutor.study.dates import read_date
from tutor.study.timetable import MINUTES_A_DAY, MINUTES_PROBLEM, minutes_a_day, read_minutes
from tutor.widgets.entry import Entry
from tutor.widgets.words import Words

__all__ = ["SETTING", "ExamDateScreen"]

SETTING = "exam_date"
PROBLEM = (
    "This is no date to come: type one such as 2026-12-03, 3 Dec 2026 or in 12 days, or none; esc skips."
)


class ExamDateScreen(Page):
    """Two lines to fill in or skip; either way home comes next and they are not asked again."""

    DEFAULT_CSS = """
    ExamDateScreen #body { layout: vertical; padding: 2 3; }
    ExamDateScreen Entry { width: 30; margin: 1 0; }
    ExamDateScreen #echo { color: $muted; }
    """

    def __init__(self, *, minutes: bool = False) -> None:
        super().__init__()
        self._begin_below = minutes

    def body(self) -> ComposeResult:
        """The questions, their lines, how they are read."""
        self._entry = Entry("exam", "", hint="2026-12-03 or in 12 days")
        kept, _ = minutes_a_day(self.services)
        self._minutes = Entry("minutes", "", hint=f"{kept} minutes")
        self._echo = Words("Leave it empty to skip; it can be set later from the palette (^p).", id="echo")
        yield Widget(
            Words("When is your exam?"),
            self._entry,
            Words("How many minutes a day do you have?"),
            self._minutes,
            self._echo,
            id="body",
        )

    def on_mount(self) -> None:
        """Ready to type."""
        self.title_bar("dltutor")
        (self._minutes if self._begin_below else self._entry).focus()
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Save, or skip."""
        typed = self._entry.value.strip() or self._minutes.value.strip()
        return [
            Act("enter", "save" if typed else "skip", self.save),
            Act("field", "next field", self._other, quiet=True),
            Act("fieldback", "field before", self._other, quiet=True),
            Act("leave", "skip", self.close),
        ]

    def _other(self) -> None:
        (self._entry if self._minutes.has_focus else self._minutes).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is read."""
        event.stop()
        text = event.value.strip()
        if event.input is self._minutes:
            minutes = read_minutes(text)
            self._echo.show(f"{minutes} minutes a day" if minutes else "…" if text else "")
            self.refresh_footer()
            return
        today = self.services.today()
        found = read_date(text, today)
        days = (found - today).days if found else 0
        near = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
        self._echo.show(
            f"{found:%A, %d %B %Y}, {near}" if found else "…" if text else "Leave it empty to skip."
        )
        self.refresh_footer()

    def save(self) -> None:
        """Keep the date, then ask for the minutes, then keep those; what cannot be read is said and stays."""
        if not self._keep_date():
            self._entry.focus()
        elif self._entry.has_focus and self._entry.value.strip():
            self._minutes.focus()
        elif self._keep_minutes():
            super().close()

    def _keep_date(self) -> bool:
        text, store = self._entry.value.strip(), self.services.store
        found = read_date(text, self.services.today()) if text else None
        cleared = text.casefold() == "none"
        if text and found is None and not cleared:
            self._echo.show(PROBLEM)
            return False
        if found or cleared or store.setting(SETTING) is None:
            store.set_setting(SETTING, found.isoformat() if found else "")
        return True

    def _keep_minutes(self) -> bool:
        text = self._minutes.value.strip()
        found = read_minutes(text) if text else None
        if text and found is None:
            self._echo.show(MINUTES_PROBLEM)
            return False
        if found:
            self.services.store.set_setting(MINUTES_A_DAY, str(found))
        return True

    def close(self) -> None:
        """Skip; an earlier date stays."""
        store = self.services.store
        if store.setting(SETTING) is None:
            store.set_setting(SETTING, "")
        super().close()
