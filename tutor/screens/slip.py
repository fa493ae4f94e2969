"""The slip that is filled in before a sheet is packed: exercise number, full names, files that go along."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Dialog
from tutor.study.handin import NamingProblem, Profile, Sheet, Slip, read_slip
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Cut, Entry
from tutor.widgets.text import short
from tutor.widgets.words import Words

__all__ = ["SlipScreen"]

HOW = "Full names with a semicolon between them; “van Rossum, Guido” where a surname has several words."
SHOWN = 200
LOW = 21
"""Rows below which the panel does without spaces between its lines."""


class SlipScreen(Dialog):
    """Returns the slip, or None; what is typed is kept either way."""

    DEFAULT_CSS = """
    SlipScreen #dialog { width: 78; }
    SlipScreen .line { layout: horizontal; height: 1; margin-top: 1; }
    SlipScreen .line Words { width: 16; }
    SlipScreen Entry { width: 1fr; }
    SlipScreen #how { color: $muted; margin-top: 1; }
    SlipScreen #echo { margin-top: 1; max-height: 5; overflow: hidden; }
    SlipScreen.-low #dialog { padding: 0 2; }
    SlipScreen.-low .line, SlipScreen.-low #echo { margin-top: 0; }
    SlipScreen.-low #how { display: none; }
    """

    def __init__(self, sheet: Sheet, slip: Slip, profile: Profile, keep: Callable[[Slip], object]) -> None:
        super().__init__()
        self._sheet, self._profile, self._keep = sheet, profile, keep
        self._number = Entry("number", slip.number, hint="8")
        self._names = Entry("names", slip.names, hint="Ada Lovelace; Emmy Noether")
        self._theory = Entry("theory", slip.theory, hint="none, or ~/scan.pdf; ~/notes.pdf")
        self._echo = Words(id="echo")

    def compose(self) -> ComposeResult:
        """Three lines, how they are read, keys."""
        yield Widget(
            Words(f"Pack sheet {self._sheet.id}", style="bold"),
            Widget(Words("Exercise"), self._number, classes="line"),
            Widget(Words("Full names"), self._names, classes="line"),
            Widget(Words("Files along"), self._theory, classes="line"),
            Words(HOW, id="how"),
            self._echo,
            Footer(),
            id="dialog",
        )

    def on_mount(self) -> None:
        """Ready to type where something is missing."""
        filled = self._number.value.strip()
        self.set_focus(self._names if filled else self._number)
        self._tell()
        super().on_mount()

    def on_resize(self, event: events.Resize) -> None:
        """In a low window the lines stand close, and the keys stay in sight."""
        self.set_class(event.size.height < LOW, "-low")

    @property
    def slip(self) -> Slip:
        """As typed."""
        return Slip(self._number.value, self._names.value, self._theory.value)

    def acts(self) -> list[Act]:
        """Pack, or leave things as they are."""
        return [
            Act("enter", "pack", self.go),
            Act("field", "next field", lambda: self._turn(1)),
            Act("fieldback", "field before", lambda: self._turn(-1), quiet=True),
            Act("check", "pack", self.go, quiet=True),
            Act("leave", "close", self.close),
        ]

    def leave(self) -> None:
        """At once: there is nothing else to leave first."""
        self.close()

    def _turn(self, step: int) -> None:
        fields = [self._number, self._names, self._theory]
        here = next((place for place, one in enumerate(fields) if one.has_focus), 0)
        self.set_focus(fields[(here + step) % len(fields)])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how it is read."""
        event.stop()
        self._tell()

    def on_cut(self, event: Cut) -> None:
        """Say that not all of a paste is there."""
        event.stop()
        self._echo.show(f"The text was cut: a line takes at most {event.limit:,} characters.")

    def _tell(self) -> bool:
        """The archive's name, subject and warnings, or what is wrong; True where it can be packed."""
        slip = self.slip
        if not slip.names.strip():
            self._echo.show("")
            return False
        try:
            named, _ = read_slip(slip, self._profile)
        except NamingProblem as problem:
            self._echo.show(short(str(problem), SHOWN))
            return False
        lines = [f"- Archive: {named.stem}.zip", f"- Subject: {short(named.subject, SHOWN)}", *named.warnings]
        self._echo.show("\n".join(lines[:2] + [f"- {one}" for one in lines[2:]]))
        return True

    def go(self) -> None:
        """Return the slip, or say what is wrong."""
        if self._tell():
            self._keep(self.slip)
            self.dismiss(self.slip)
        elif not self.slip.names.strip():
            self._echo.show("Nobody hands in: type each member's full name.")
            self.set_focus(self._names)

    def close(self) -> None:
        """Nothing is packed; what was typed is there next time."""
        self._keep(self.slip)
        self.dismiss(None)
