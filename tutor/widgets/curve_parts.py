"""The pieces of a sketch's view: the drawing that the mouse can press, a line for each curve, its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from tutor.figures.axes import HEIGHT, SAMPLES, WAYS, legend
from tutor.kinds.curves import number_text, written
from tutor.widgets.figure import painted
from tutor.widgets.lines import Lines
from tutor.widgets.text import hanging
from tutor.widgets.views import marked

if TYPE_CHECKING:
    from tutor.widgets.curve import AxesView

__all__ = ["SIDE", "AxesCanvas", "CurveLine", "Keys", "Rights"]

TALLEST = 19
OTHERS = 11
"""Rows of the screen that question, title and bottom line need."""
SAID = 4
"""Further rows that the verdict needs."""
SIDE = 34
"""Columns that stand beside the axes, where they stand beside each other."""


class AxesCanvas(Lines):
    """The drawing itself; a click or a drag says where."""

    class Pressed(Message):
        """A place and height were pressed."""

        def __init__(self, place: float, height: float) -> None:
            self.place, self.height = place, height
            super().__init__()

    def __init__(self, view: AxesView) -> None:
        super().__init__()
        self._view = view
        self._shape = (0, 0)

    def build(self, width: int) -> list[Content]:
        """The picture, as large as the screen allows."""
        picture = self._view.plot.draw(width, self._rows)
        self._shape = (max((sum(len(text) for text, _ in one) for one in picture), default=0), len(picture))
        return painted(picture, width, colours=not self.app.no_color)

    @property
    def _rows(self) -> int:
        tall = self.app.size.height - OTHERS - (0 if self._view.open else SAID)
        return max(8, min(TALLEST, tall)) if self._view.size.width >= 2 * SIDE else max(8, min(HEIGHT, tall))

    def on_mount(self) -> None:
        """Leave room for the curves beside it."""
        self.styles.width = "auto"

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as its height makes it, as far as there is room beside it."""
        stacked = container.width < 2 * SIDE
        room = container.width if stacked else container.width - SIDE
        return max(16, min(room, 2 * self._rows + 20, 58) if self._rows > HEIGHT else min(room, 41))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Set the anchor of this column."""
        event.stop()
        self._press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drawing on with the button held."""
        if event.button == 1:
            event.stop()
            self._press(event)

    def _press(self, event: events.MouseEvent) -> None:
        width, height = self._shape
        if height > 2 and event.x < width and event.y < height - 1:
            self.post_message(self.Pressed(*self._view.plot.point(width, height, event.x, event.y)))


class CurveLine(Lines, can_focus=True):
    """One curve's name, and the anchor that the keys move while it has focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "walk(-1)", "the anchor to the left", show=False),
        Binding("right", "walk(1)", "the anchor to the right", show=False),
        Binding("home", "walk(-99)", "the first anchor", show=False),
        Binding("end", "walk(99)", "the last anchor", show=False),
        Binding("up,k", "lift(1)", "raise the anchor", show=False),
        Binding("down,j", "lift(-1)", "lower the anchor", show=False),
        Binding("shift+up", "lift(4)", "raise the anchor by a fifth of the axes", show=False),
        Binding("shift+down", "lift(-4)", "lower the anchor by a fifth of the axes", show=False),
        Binding("t", "other", "the other curve", show=False),
        Binding("plus", "more(1)", "one anchor more", show=False),
        Binding("minus", "more(-1)", "one anchor fewer", show=False),
    ]

    def __init__(self, view: AxesView, name: str, label: str, symbol: str) -> None:
        super().__init__()
        self._view, self._curve, self.label, self._symbol = view, name, label, symbol
        self.can_focus = view.open

    def on_key(self, event: events.Key) -> None:
        """A number that is begun here is typed into the curve's own field."""
        if self._view.open and event.character and event.character in "0123456789.":
            event.stop()
            event.prevent_default()
            self._view.type_in(self._curve, event.character)

    def action_walk(self, step: int) -> None:
        """Choose another anchor."""
        self._view.walk(self._curve, step)

    def action_lift(self, steps: int) -> None:
        """Raise or lower the anchor."""
        self._view.lift(self._curve, steps)

    def action_other(self) -> None:
        """Go to the next curve."""
        self._view.other()

    def action_more(self, step: int) -> None:
        """Change the number of anchors."""
        self._view.more(step)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The curve with focus shows its chosen anchor."""
        super().watch_has_focus(has_focus)
        if has_focus:
            self._view.active = self._curve
        self._view.redraw()

    def build(self, width: int) -> list[Content]:
        """Its sample, its name, and where the anchor stands, or what cannot be read."""
        view, name = self._view, self._curve
        dash, style, _ = WAYS[list(view.at).index(name) % len(WAYS)]
        here = Content.styled("▸ " if self.has_focus else "  ", "bold $accent")
        sample = painted((((f"{SAMPLES[dash]} ", style), (self.label, "bold")),), width)[0]
        lead = (here if view.open else marked(self._symbol)) + sample
        problem = view.problem(name)
        if problem:
            said = hanging("  ", Content.styled(problem, "italic $muted"), width)
            return [lead.truncate(width, ellipsis=True), *said]
        return hanging(lead + Content("  "), Content.styled(self._state(), "$muted"), width)

    def _state(self) -> str:
        view, name = self._view, self._curve
        curve = view.drawn(name)
        if curve is None:
            return "↑ ↓ begins it" if view.open else "nothing drawn"
        if not view.open:
            return written(curve.points, even=curve.even)
        at = min(view.at[name], len(curve.points) - 1)
        place, height = (number_text(one) for one in curve.points[at])
        # Axes from 0 to 1 have no numbers of their own.
        where = "" if (view.axes.left, view.axes.right) == (0, 1) else f" at {place}"
        return f"{at + 1} of {len(curve.points)}{where}: {height}"


class Rights(Lines):
    """The names of the right curves beside the learner's."""

    def __init__(self, view: AxesView) -> None:
        super().__init__()
        self._view = view

    def build(self, width: int) -> list[Content]:
        """A line each."""
        return painted(
            tuple(legend([one]) for one in self._view.references), width, colours=not self.app.no_color
        )


class Keys(Lines):
    """The keys that draw, in one or two lines."""

    TEXT = "← → anchor   ↑ ↓ height   t other curve   + − anchors"

    def build(self, width: int) -> list[Content]:
        """The keys, wrapped between entries."""
        lines, line = [], ""
        for entry in self.TEXT.split("   "):
            if line and len(line) + 3 + len(entry) > width - 2:
                lines.append(line)
                line = entry
            else:
                line = f"{line}   {entry}" if line else entry
        return [Content.styled(f"  {one}", "$muted") for one in (*lines, line)]
