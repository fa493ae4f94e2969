"""The command palette, which a key pressed before its list was laid out cannot bring down."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

__all__ = ["Palette"]


class Palette(CommandPalette):
    """Textual's palette; a page key before its list has a size would look up lines that do not exist yet
    (Textual 8.2: KeyError in `OptionList._move_page`).
    """

    def _action_command_list(self, action: str) -> None:
        commands = self.query_one(CommandList)
        if not action.startswith("page") or commands.scrollable_content_region:
            super()._action_command_list(action)
