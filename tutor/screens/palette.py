"""The command palette, which a key pressed before its list was laid out cannot bring down."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.events import Mount
from textual.widgets import Button, Input
from textual.worker import Worker

from tutor.widgets.text import clean

__all__ = ["Palette"]

MOST = 80
"""Characters of what is looked for: no command has a longer name."""


class Palette(CommandPalette):
    """Textual's palette; a page key before its list has a size would look up lines that do not exist yet
    (Textual 8.2: KeyError in `OptionList._move_page`).
    """

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
