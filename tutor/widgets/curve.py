"""Axes into which curves are drawn: by the arrow keys, with the mouse, or as typed points, all in step."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from tutor.figures.axes import RIGHT, WAYS, Plot, Plotted
from tutor.kinds.curves import CurveProblem, Drawn, places, read_curve, written
from tutor.kinds.fields import Axes
from tutor.widgets.curve_parts import SIDE, AxesCanvas, CurveLine, Keys, Rights
from tutor.widgets.entry import Entry
from tutor.widgets.text import clean
from tutor.widgets.views import FieldChanged

__all__ = ["AxesView", "CurveLine"]

STEPS = 20
"""Steps of the keys from the bottom of the axes to the top: 0.05 where they go from 0 to 1."""
ANCHORS = (5, 9)


class AxesView(Widget):
    """Draws an `Axes` field: the axes, and for each curve a line that the keys move and one to type in.

    `reference` holds a right curve by field name; it is drawn beside the learner's, so give it after the
    verdict only.
    """

    DEFAULT_CSS = """
    AxesView { layout: horizontal; height: auto; width: 1fr; padding-left: 2; }
    AxesView > #curves { height: auto; width: 1fr; padding: 1 0 0 2; }
    AxesView.-stacked { layout: vertical; }
    AxesView.-stacked > #curves { padding: 0; }
    AxesView Entry { width: 1fr; max-width: 100%; margin-bottom: 1; }
    AxesView.-stacked Entry { margin-bottom: 0; }
    """

    def __init__(
        self,
        field: Axes,
        answer: Mapping[str, str],
        marks: Mapping[str, str],
        *,
        open: bool,
        reference: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.axes, self.open = field, open
        self._texts = {one.name: answer.get(one.name, "") for one in field.curves}
        self._reference = dict(reference or {})
        self._names = tuple(self._texts)
        self.active = self._names[0] if self._names else ""
        self.at = dict.fromkeys(self._names, 0)
        self.count = field.anchors
        self._lines = {
            one.name: CurveLine(self, one.name, one.label or one.name, marks.get(one.name, ""))
            for one in field.curves
        }
        hint = "or type 0.1, 0.3, … or 0:0.1, …"
        self._entries = {name: Entry(name, text, hint=hint) for name, text in self._texts.items()}
        self._canvas = AxesCanvas(self)

    def compose(self) -> ComposeResult:
        """The axes, then the curves."""
        yield self._canvas
        rows: list[Widget] = []
        for name in self._names:
            rows += [self._lines[name], self._entries[name]] if self.open else [self._lines[name]]
        rows.append(Keys() if self.open else Rights(self))
        yield Widget(*rows, id="curves")

    # -- what the form asks of every view ----------------------------------------------------------------

    def holds(self) -> tuple[str, ...]:
        """The names of the curves, where they can be changed."""
        return self._names if self.open else ()

    def put(self, name: str, text: str) -> None:
        """Show this text."""
        if name in self._texts and not self._texts[name] == self.shown(name) == text:
            self._texts[name] = text
            self._entries[name].put(text)
            self.redraw()

    def shown(self, name: str) -> str:
        """The points that are typed, which drawing changes too."""
        return clean(self._entries[name].value) if self.open else self._texts[name]

    def target(self, name: str) -> Widget:
        """The curve's line for the keys; the typed one while it has focus, or cannot be read."""
        entry = self._entries[name]
        wrong = bool(self._texts[name].strip()) and self.drawn(name) is None
        return entry if entry.has_focus or (wrong and not self._lines[name].has_focus) else self._lines[name]

    # -- the curves as they stand --------------------------------------------------------------------------

    @property
    def _ends(self) -> tuple[Fraction, Fraction]:
        return Fraction(self.axes.left), Fraction(self.axes.right)

    def drawn(self, name: str) -> Drawn | None:
        """The curve of that name; None while there is none, or none that can be read."""
        try:
            return read_curve(self._texts[name], *self._ends)
        except CurveProblem:
            return None

    def problem(self, name: str) -> str:
        """Why the typed curve cannot be read, or nothing."""
        if not self._texts[name].strip():
            return ""
        try:
            read_curve(self._texts[name], *self._ends)
        except CurveProblem as problem:
            return problem.sentence
        return ""

    @property
    def plot(self) -> Plot:
        """The axes with all that can be drawn in them; reference curves lie below."""
        curves: list[Plotted] = []
        chosen = None
        for name, (dash, style, sign) in zip(self._names, WAYS):
            curve = self.drawn(name)
            if curve is None:
                continue
            here = self.open and self._lines[name].has_focus
            if here:
                chosen = (len(curves), min(self.at[name], len(curve.points) - 1))
            label = self._lines[name].label
            curves.append(Plotted(label, curve.floats, dash, style, sign if self.open else ""))
        curves += self.references
        axes = self.axes
        return Plot(axes.x, axes.y, tuple(curves), axes.left, axes.right, axes.low, axes.high, chosen=chosen)

    @property
    def references(self) -> list[Plotted]:
        """Right curves, for after the verdict."""
        found = []
        for name, dash in zip(self._names, RIGHT):
            try:
                right = read_curve(self._reference.get(name, ""), *self._ends)
            except CurveProblem:
                continue
            found.append(Plotted(f"right {self._lines[name].label}", right.floats, dash, "good"))
        return found

    # -- changes -------------------------------------------------------------------------------------------

    def change(self, name: str, curve: Drawn) -> None:
        """Take this curve in place of the one before, and tell the form."""
        text = written(curve.points, even=curve.even)
        self._texts[name] = text
        self._entries[name].put(text)
        self.redraw()
        self.post_message(FieldChanged(name, text))

    def begun(self, name: str) -> Drawn | None:
        """The curve, begun as a flat line where there is none yet; None while typed text cannot be read."""
        curve = self.drawn(name)
        if curve is not None or self._texts[name].strip():
            return curve
        middle = (Fraction(self.axes.low) + Fraction(self.axes.high)) / 2
        return Drawn(tuple((x, middle) for x in places(self.count, *self._ends)))

    def walk(self, name: str, step: int) -> None:
        """Choose an anchor to the left or to the right."""
        curve = self.begun(name)
        if curve is None:
            return
        self.at[name] = max(0, min(len(curve.points) - 1, self.at[name] + step))
        if not self._texts[name]:
            self.change(name, curve)
        self.redraw()

    def lift(self, name: str, steps: int) -> None:
        """Raise or lower the chosen anchor by so many steps, within the axes."""
        curve = self.begun(name)
        if curve is not None:
            low, high = Fraction(self.axes.low), Fraction(self.axes.high)
            place = min(self.at[name], len(curve.points) - 1)
            height = curve.points[place][1] + steps * (high - low) / STEPS
            self.put_at(name, curve, place, min(max(height, min(low, curve.points[place][1])), high))

    def put_at(self, name: str, curve: Drawn, place: int, height: Fraction) -> None:
        """Give the anchor this height."""
        points = list(curve.points)
        points[place] = (points[place][0], height)
        self.change(name, Drawn(tuple(points), curve.even))

    def more(self, step: int) -> None:
        """One anchor more or fewer on every curve that can be read; its shape is kept."""
        count = max(ANCHORS[0], min(ANCHORS[1], self.count + step))
        if count == self.count:
            return
        self.count = count
        for name in self._names:
            curve = self.drawn(name)
            if curve is not None:
                spread = places(count, *self._ends)
                self.at[name] = min(self.at[name], count - 1)
                self.change(name, Drawn(tuple((x, Fraction(round(curve.at(x), 2))) for x in spread)))

    def other(self) -> None:
        """Go to the next curve."""
        place = self._names.index(self.active)
        self._lines[self._names[(place + 1) % len(self._names)]].focus()

    def redraw(self) -> None:
        """Draw axes and lines anew."""
        self._canvas.redraw()
        for line in self._lines.values():
            line.redraw()

    # -- messages ------------------------------------------------------------------------------------------

    def type_in(self, name: str, text: str) -> None:
        """Go on with this text in the field of that curve, behind what stands there."""
        entry = self._entries[name]
        entry.focus()
        entry.cursor_position = len(entry.value)
        entry.insert_text_at_cursor(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is typed is drawn at once."""
        event.stop()
        if isinstance(event.input, Entry):
            name, text = event.input.field, self.shown(event.input.field)
            if text == self._texts[name]:
                return  # a line tells of its first text too
            self._texts[name] = text
            self.redraw()
            self.post_message(FieldChanged(name, text))

    def on_axes_canvas_pressed(self, event: AxesCanvas.Pressed) -> None:
        """The anchor of that column goes to that height, on the curve that was used last."""
        event.stop()
        if not self.open:
            return
        name = self.active
        self._lines[name].focus()
        curve = self.begun(name)
        if curve is None:
            return
        x, y = event.place, event.height
        place = min(range(len(curve.points)), key=lambda k: abs(float(curve.points[k][0]) - x))
        step = (Fraction(self.axes.high) - Fraction(self.axes.low)) / STEPS
        self.at[name] = place
        self.put_at(name, curve, place, round(Fraction(y) / step) * step)

    def on_resize(self, event: events.Resize) -> None:
        """Curves stand beside the axes where there is room, else below them."""
        self.set_class(event.size.width < 2 * SIDE, "-stacked")
        self.redraw()
