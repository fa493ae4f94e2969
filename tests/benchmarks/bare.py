"""The peer of first paint: a Textual app of Header, Footer, Static and Input, and nothing else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Header, Input, Static

__all__ = ["TEXT", "BareApp"]

TEXT = "The bare app is here"


class BareApp(App[None]):
    """What every Textual program pays."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        """Four widgets."""
        yield Header()
        yield Static(TEXT)
        yield Input()
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
