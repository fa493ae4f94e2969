"""Shows a figure: its picture in the theme's colours, with the keys it knows while it has focus."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from tutor.figures import Figure, Picture
from tutor.widgets.bars import FooterEntry
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, prose

__all__ = ["FigureView", "entries", "painted", "pressed"]

STYLES = {
    "": "",
    "dim": "$muted",
    "bold": "bold",
    "accent": "bold $accent",
    "second": "$secondary",
    "good": "$success",
    "bad": "$error",
    "warn": "$warning",
}
# Without colours the roles still differ: reversed letters, bold lines, underlines.
BARE = {
    "dim": "dim",
    "bold": "bold",
    "second": "underline",
    "good": "bold",
    "bad": "reverse",
    "warn": "underline",
}
CAPS = {
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "plus": "+",
    "minus": "-",
}
NAMES = {"plus": "+", "minus": "-"}


def painted(picture: Picture, width: int, *, colours: bool = True) -> list[Content]:
    """The rows as styled lines, none wider than the room, without control characters."""
    return [_row(row, colours=colours).truncate(max(1, width)) for row in picture]


def _row(row: Iterable[tuple[str, str]], *, colours: bool) -> Content:
    spans = ((clean(text).replace("\n", " "), role) for text, role in row)
    return Content.assemble(
        *((text, STYLES.get(role, "") if colours else _bare(text, role)) for text, role in spans)
    )


def _bare(text: str, role: str) -> str:
    if role == "accent":
        return "bold reverse" if any(" " < char < "\u2190" for char in text) else "bold"
    return BARE.get(role, "")


def pressed(figure: Figure, event: events.Key) -> str:
    """The figure's own name of the key that was pressed, or nothing."""
    known = {key for key, _ in figure.keys}
    names = (event.key, NAMES.get(event.key, ""), event.character or "")
    return next((name for name in names if name and name in known), "")


def entries(figure: Figure) -> list[FooterEntry]:
    """The figure's keys for the bottom line; neighbours that do the same share an entry."""
    made: list[FooterEntry] = []
    for key, label in figure.keys:
        cap = CAPS.get(key, key)
        if made and made[-1].label == label:
            made[-1] = FooterEntry(made[-1].id, made[-1].cap + cap, label)
        else:
            made.append(FooterEntry(f"own:{key}", cap, label))
    return made


class FigureView(Lines):
    """A figure, drawn anew only when it is another one; `most` caps its rows.

    It takes focus only after `take_focus`, so that tab goes from answer to answer.
    """

    DEFAULT_CSS = """
    FigureView { display: none; }
    FigureView.-shown { display: block; }
    """

    class Moved(Message):
        """A key was given to the figure."""

        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def __init__(
        self, *, most: int = 0, titled: bool = True, told: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.figure: Figure | None = None
        self._most, self._titled, self._told = most, titled, told
        self._drawn: dict[tuple[int, int], list[Content]] = {}

    def show(self, figure: Figure | None) -> None:
        """Show this figure, or nothing."""
        if figure is None or figure != self.figure:
            self.figure = figure
            self.set_class(figure is not None, "-shown")
            self.redraw()

    def redraw(self) -> None:
        """Draw anew; the height may be another one."""
        before, self._drawn = self._drawn, {}
        same = before and all(len(self._at(*room)) == len(lines) for room, lines in before.items())
        self.refresh(layout=not same)

    def press(self, key: str) -> None:
        """Give the figure a key."""
        if self.figure is not None:
            self.figure = self.figure.press(key)
            self.redraw()
            self.post_message(self.Moved(key))

    def take_focus(self) -> None:
        """Be the figure that keys move."""
        self.can_focus = True
        self.focus()

    # -- drawing -----------------------------------------------------------------------------------------

    def _at(self, width: int, height: int) -> list[Content]:
        """Title, picture, and what is selected in words, for this room."""
        if (width, height) not in self._drawn:
            self._drawn[width, height] = self._rows(width, height)
        return self._drawn[width, height]

    def _rows(self, width: int, height: int) -> list[Content]:
        if self.figure is None or width < 1:
            return []
        head = [Content.styled(clean(self.figure.title), "bold $accent" if self.has_focus else "$muted")]
        head = (
            [one.truncate(width, ellipsis=True) for one in head] if self._titled and self.figure.title else []
        )
        said = prose(self.figure.says, width, "$muted") if self._told or self.has_focus else []
        said = [Content(""), *said] if said else []
        room = max(1, height - len(head) - len(said))
        picture = self.figure.draw(width, room)
        return [*head, *painted(picture, width, colours=not self.app.no_color), *said]

    def fits(self, figure: Figure, width: int) -> bool:
        """True where the figure has a small form of this width for the rows that there are at most."""
        room = self._most - self._titled
        return 3 <= len(figure.draw(max(1, width), room)) <= room

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as it wants, at most those there are."""
        return len(self._at(width, self._most or container.height or viewport.height)) if width else 0

    def render(self) -> Content:
        """The lines for the room that there is."""
        return Content("\n").join(self._at(self.size.width, self.size.height))

    # -- events ------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """The figure's own keys are its own while it has focus."""
        key = pressed(self.figure, event) if self.figure is not None else ""
        if key:
            event.stop()
            event.prevent_default()
            self.press(key)

    def on_click(self, event: events.Click) -> None:
        """A click gives it the keys."""
        event.stop()
        self.take_focus()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Its words appear, or disappear; without focus it is no stop for tab."""
        super().watch_has_focus(has_focus)
        if not has_focus:
            self.can_focus = False
        self.redraw()
