"""A figure on a screen of its own, for windows in which it does not fit beside the question."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.figures import Figure
from tutor.screens.base import Act, Page
from tutor.widgets.bars import FooterEntry
from tutor.widgets.figure import FigureView, entries
from tutor.widgets.words import Words

__all__ = ["FigureScreen"]


class FigureScreen(Page):
    """Moves one figure; leaves with the keys that were given to it, so that the question can show the same
    state.
    """

    DEFAULT_CSS = """
    FigureScreen #body { layout: vertical; padding: 1 2 0 2; }
    FigureScreen FigureView { height: 1fr; }
    FigureScreen #keys { color: $muted; }
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self._keys: list[str] = []
        self._view = FigureView(titled=False, told=True)

    def body(self) -> ComposeResult:
        """The picture, what it shows in words, and its keys, for which the bottom line may be too short."""
        told = "   ".join(f"{one.cap} {one.label}" for one in entries(self._figure))
        yield Widget(self._view, Words(told, id="keys"), id="body")

    def on_mount(self) -> None:
        """Draw it and give it the keys."""
        self._view.show(self._figure)
        self._view.take_focus()
        self.title_bar(f"dltutor › {self._figure.title or 'figure'}")
        self.refresh_footer()

    def acts(self) -> list[Act]:
        """Back to the question, by the key that opened it too."""
        return [
            Act("enter", "back", self.close),
            Act("figure", "back", self.close, quiet=True),
            Act("leave", "back", self.close, quiet=True),
        ]

    def own_keys(self) -> list[FooterEntry]:
        """The figure's own keys."""
        return entries(self._view.figure) if self._view.figure is not None else []

    def press_own(self, key: str) -> None:
        """A click on a key of the figure is that key."""
        self._view.press(key)

    def on_figure_view_moved(self, event: FigureView.Moved) -> None:
        """Keep what was pressed."""
        event.stop()
        self._keys.append(event.key)
        self.refresh_footer()

    def close(self) -> None:
        """Back to the question."""
        self.dismiss(self._keys)
