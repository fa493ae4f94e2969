"""Asks once when the exam is; a date, a number of days, or nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Page
from tutor.widgets.entry import Entry
from tutor.widgets.words import Words

__all__ = ["SETTING", "ExamDateScreen", "countdown", "read_date"]

SETTING = "exam_date"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FARTHEST = 3_660
PROBLEM = "This is no date to come: type one such as 2026-12-03, 3 Dec 2026, or in 12 days; or press esc to skip."

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?\Z")
_NAMED = re.compile(r"(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?\Z")
_SPAN = re.compile(r"(?:in\s+)?(\d{1,4})\s*(d|days?|w|weeks?|months?)?\Z")


def read_date(text: str, today: date) -> date | None:
    """The day that a text names, from today on, or None. A day without a year is the next one of that name."""
    text = " ".join(text.casefold().split())
    if text in ("today", "tomorrow"):
        return today + timedelta(days=int(text == "tomorrow"))
    if span := _SPAN.match(text):
        unit = (span[2] or "d")[0]
        days = int(span[1]) * {"d": 1, "w": 7, "m": 30}[unit]
        return today + timedelta(days=days) if days <= FARTHEST else None
    try:
        if iso := _ISO.match(text):
            found = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif dotted := _DOTTED.match(text):
            found = _coming(dotted[3], int(dotted[2]), int(dotted[1]), today)
        elif (named := _NAMED.match(text)) and named[2] in MONTHS:
            found = _coming(named[3], MONTHS.index(named[2]) + 1, int(named[1]), today)
        else:
            return None
    except ValueError:
        return None
    return found if timedelta() <= found - today <= timedelta(days=FARTHEST) else None


def _coming(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def countdown(setting: str | None, today: date) -> str:
    """`exam in 12 days` for a stored date, nothing for none, one that is past or one that is no date."""
    try:
        days = (date.fromisoformat(setting or "") - today).days
    except ValueError:
        return ""
    if days < 0:
        return ""
    return {0: "exam today", 1: "exam tomorrow"}.get(days, f"exam in {days} days")


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
        super().on_mount()
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
        self._echo.show(f"{found:%A, %d %B %Y}, {near}" if found else "…" if text else "Leave it empty to skip.")
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
