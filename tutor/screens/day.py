"""Asks for a day over the screen in front: when something is due, when the weeks begin, when the exam is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tutor.screens.base import Act, Dialog
from tutor.study.dates import read_date
from tutor.study.deadlines import day_told
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Entry
from tutor.widgets.words import Words

__all__ = ["DayScreen"]

NONE = ("none", "never")
HOW = "Type a day such as 2026-12-03, 3 Dec or in 12 days; none forgets it."
WRONG = "This is no day that fits: type one such as 2026-12-03, or none."


class DayScreen(Dialog):
    """Returns a day in ISO form, an empty text to forget it, or None where nothing shall change."""

    DEFAULT_CSS = """
    DayScreen Entry { width: 30; margin: 1 0; }
    DayScreen #echo { color: $muted; }
    """

    def __init__(
        self, title: str, kept: date | None, today: date, read: Callable[[str], date | None]
    ) -> None:
        super().__init__()
        self._title, self._today, self._reads = title, today, read
        self._entry = Entry("day", "", hint=kept.isoformat() if kept else "2026-12-03 or in 12 days")
        self._echo = Words(HOW, id="echo")

    def compose(self) -> ComposeResult:
        """The question, a line, how it is read."""
        with Vertical(id="dialog"):
            yield Words(self._title, style="bold")
            yield self._entry
            yield self._echo
            yield Footer()

    def on_mount(self) -> None:
        """Ready to type."""
        self.set_focus(self._entry)
        super().on_mount()

    def acts(self) -> list[Act]:
        """Keep it, or leave things as they are."""
        label = "keep it" if self._entry.value.strip() else "close"
        return [Act("enter", label, self.keep), Act("leave", "close", self.close)]

    def leave(self) -> None:
        """At once: there is nothing else to leave first."""
        self.close()

    def _found(self) -> date | None:
        text = self._entry.value.strip()
        return self._reads(text) or read_date(text, self._today)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how the text is read."""
        event.stop()
        text = event.value.strip()
        found = self._found() if text else None
        forgets = "It is forgotten." if text.casefold() in NONE else "…"
        self._echo.show(day_told(found, self._today) if found else forgets if text else HOW)
        self.refresh_footer()

    def keep(self) -> None:
        """Return the day, or say that it is none."""
        text = self._entry.value.strip()
        found = self._found() if text else None
        if not text:
            self.close()
        elif text.casefold() in NONE:
            self.dismiss("")
        elif found is not None:
            self.dismiss(found.isoformat())
        else:
            self._echo.show(WRONG)
