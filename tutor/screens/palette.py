"""The command palette, which a key pressed before its list was laid out cannot bring down."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.events import Click, Mount
from textual.widgets import Button, Input
from textual.worker import Worker

from tutor.widgets.text import clean

__all__ = ["Palette"]

MOST = 80
"""Characters of what is looked for: no command has a longer name."""


class Commands(CommandList):
    """The commands that fit; a click on one that is painted still, and no longer there, chooses nothing."""

    def on_click(self, event: Click) -> None:
        """Textual would look it up in the list as it is now, whose end may come before (8.2: IndexError)."""
        place = event.style.meta.get("option")
        if place is not None and place >= self.option_count:
            event.prevent_default()


class Palette(CommandPalette):
    """Textual's palette; a page key before its list has a size would look up lines that do not exist yet
    (Textual 8.2: KeyError in `OptionList._move_page`).
    """

    def compose(self) -> ComposeResult:
        """Textual's parts, with our list for its own."""
        for widget in super().compose():
            yield Commands() if type(widget) is CommandList else widget

    def on_mount(self, event: Mount) -> None:
        """One that went before it was there looks for no screen below."""
        if self not in self.app.screen_stack[1:]:
            event.prevent_default()

    def _action_command_list(self, action: str) -> None:
        commands = self.query(CommandList)  # none before it is mounted, and none once it is left
        if commands and (not action.startswith("page") or commands.first().scrollable_content_region):
            super()._action_command_list(action)

    def _action_cursor_down(self) -> None:
        if self.query(CommandList):
            super()._action_cursor_down()

    async def _watch__show_busy(self) -> None:
        """A search that ends in the instant in which the palette goes finds no parts that could show it."""
        if self.query("CommandList") and self.query("LoadingIndicator"):
            await super()._watch__show_busy()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave once: a second `enter` in the same instant would take the screen below away."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def run_worker(self, *work: Any, **options: Any) -> Worker[Any]:
        """A search that outlives the palette finds no list any more, which must not end the program."""
        return super().run_worker(*work, **{**options, "exit_on_error": False})

    @on(Input.Submitted)
    @on(Button.Pressed)
    def _select_or_command(self, event: Input.Submitted | Button.Pressed | None = None) -> None:
        """And do a command once."""
        if self.is_active:
            super()._select_or_command(event)

    @on(Input.Changed)
    def harmless(self, event: Input.Changed) -> None:
        """A paste is cut, and loses what would turn the writing direction, before anything is looked for."""
        harmless = clean(event.value).replace("\n", " ")[:MOST]
        if event.value != harmless:
            event.stop()
            event.prevent_default()
            event.input.value = harmless
