"""Azimuth and elevation: a compass with its seam, a side view, and plain and circular errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sin

from tutor.figures.base import Figure, Picture, Row, Style, row
from tutor.figures.braille import Canvas, Point

__all__ = ["Compass", "circular", "squared"]

SIDE = 40
"""Cells of one view, side by side or below each other."""
BESIDE = 68
"""Cells from which the two views stand beside each other."""
TURN, FAR, DIVE = 1, 10, 5
"""Degrees of one key press: azimuth, azimuth by the far keys, elevation."""
LEAST = 24
ROWS = (5, 15)


def squared(label: int, prediction: int) -> int:
    """The plain squared error of two azimuths in degrees, as if they lay on a line."""
    return (prediction - label) ** 2


def circular(label: int, prediction: int) -> int:
    """The squared shorter way round between two azimuths in degrees."""
    apart = abs(prediction - label) % 360
    return int(min(apart, 360 - apart)) ** 2


@dataclass(frozen=True, slots=True)
class Compass:
    """A label and a prediction, both as (azimuth 0…359, elevation −90…0) in degrees; `moves` names the one
    that the keys move. `errors` shows what plain and circular errors are, which is the answer to some
    questions.
    """

    label: tuple[int, int] = (359, -30)
    prediction: tuple[int, int] = (1, -45)
    moves: str = "prediction"
    errors: bool = True

    @property
    def title(self) -> str:
        """What the two views are."""
        return "Azimuth from above, elevation from the side"

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Arrows turn and tilt; q and e turn by ten degrees; t changes the marker."""
        return (
            ("left", "turn by 1°"),
            ("right", "turn by 1°"),
            ("q", "turn by 10°"),
            ("e", "turn by 10°"),
            ("up", "tilt by 5°"),
            ("down", "tilt by 5°"),
            ("t", "label or prediction"),
        )

    def press(self, key: str) -> Figure:
        """The other marker, or this one turned (across the seam) or tilted (down to −90°, up to 0°)."""
        if key == "t":
            return replace(self, moves="label" if self.moves == "prediction" else "prediction")
        turn = {"left": -TURN, "right": TURN, "q": -FAR, "e": FAR}.get(key, 0)
        tilt = {"up": DIVE, "down": -DIVE}.get(key, 0)
        azimuth, elevation = self.label if self.moves == "label" else self.prediction
        now = ((azimuth + turn) % 360, max(-90, min(0, elevation + tilt)))
        if now == (azimuth, elevation):
            return self
        return replace(self, label=now) if self.moves == "label" else replace(self, prediction=now)

    # -- drawing -----------------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Picture:
        """Both views, side by side where there is room, else below each other; the numbers below."""
        panel = self._panel(width)
        beside = width >= BESIDE
        if width < LEAST or height < len(panel) + (ROWS[0] + 2 if beside else 2 * ROWS[0]):
            return tuple(panel[: max(1, height)])
        room = height - len(panel)
        if beside:
            rows, half = max(ROWS[0], min(ROWS[1], room - 2)), min(SIDE, width // 2)
            views = _beside(self._above(half, rows), self._side(width - half, rows))
        else:
            rows = max(ROWS[0], min(ROWS[1], (room - 3) * 2 // 3))
            below = max(4, min(8, room - rows - 3))
            views = (*self._above(min(width, SIDE), rows), *self._side(min(width, SIDE), below, spare=False))
        return (*views, *panel)[:height]

    def _above(self, width: int, rows: int) -> Picture:
        """The compass: two rows of text around a circle of so many rows."""
        canvas = Canvas(width, rows + 2)
        radius = 2 * rows - 2
        middle = (float(width), 4 * (1 + rows / 2) - 0.5)

        def place(azimuth: float, r: float) -> tuple[float, float]:
            turned = radians(azimuth)
            return middle[0] + r * sin(turned), middle[1] - r * cos(turned)

        canvas.stroke([place(k * 3, radius) for k in range(121)], "dim")
        start, way = self.label[0], (self.prediction[0] - self.label[0] + 180) % 360 - 180
        if self.errors and way:
            canvas.stroke([place(start + way * k / 40, radius - 3) for k in range(41)], "second")
        self._signs(canvas, width, rows)
        self._mark(canvas, [place(one[0], radius) for one in (self.label, self.prediction)])
        return canvas.picture()

    def _signs(self, canvas: Canvas, width: int, rows: int) -> None:
        """The seam, the array in the middle, and the four directions."""
        x, reach = width // 2, rows - 1
        for y in range(1, 1 + rows // 2):
            canvas.text(x, y, "┃", "bold")
        canvas.text(x, 1 + rows // 2, "╋", "bold")
        canvas.text(x - 3, 0, "0°/360°", "bold")
        canvas.text(x - 1, rows + 1, "180°", "dim")
        canvas.text(x + reach + 2, 1 + rows // 2, "90°", "dim")
        canvas.text(x - reach - 5, 1 + rows // 2, "270°", "dim")

    def _mark(self, canvas: Canvas, dots: Sequence[Point]) -> None:
        """L for the label and P for the prediction, beside each other where they share a cell."""
        (label, prediction) = ((round(x) // 2, round(y) // 4) for x, y in dots)
        if label == prediction:
            step = 1 if dots[1][0] >= dots[0][0] else -1
            label = (label[0] - step, label[1])
        canvas.text(*label, "L", "good")
        canvas.text(*prediction, "P", "accent")

    def _side(self, width: int, rows: int, *, spare: bool = True) -> Picture:
        """The side view: hatched air, the water line with the array, and the lower half circle."""
        air = max(1, rows // 3) if spare else 1
        canvas = Canvas(width, rows + 2 if spare else rows + 1)
        for y in range(air):
            for x in range(1, width - 1):
                canvas.text(x, y, "╱", "dim")
        canvas.text(max(1, width // 2 - 8), air // 2, " not reachable ", "dim")
        canvas.text(1, air, "~" * (width - 2))
        x, y = width // 2, air
        deep = canvas.height - air - 1
        radius = min(4 * deep - 1, width - 6)
        middle = (2 * x + 1.0, 4 * y + 3.0)

        def place(elevation: float) -> Point:
            down = radians(-elevation)
            return middle[0] + radius * cos(down), middle[1] + radius * sin(down)

        canvas.stroke([place(-3 * k) for k in range(61)], "dim")
        canvas.text(1, air, "~" * (width - 2))
        canvas.text(x, y, "╋", "bold")
        canvas.text(min(width - 3, x + radius // 2 + 2), y, "0°", "bold")
        canvas.text(x - 1, canvas.height - 2, "−90°", "dim")
        self._mark(canvas, [place(one[1]) for one in (self.label, self.prediction)])
        return canvas.picture()

    def _panel(self, width: int) -> tuple[Row, ...]:
        """The numbers, in lines of at most 40 cells where they can be."""
        (azimuth, elevation), (turned, tilted) = self.label, self.prediction
        rows: list[Row] = [
            row("azimuth: clockwise from the top", "dim"),
            (("L", "good"), (" label   ", "dim"), ("P", "accent"), (" prediction", "dim")),
            self._values("azimuth", azimuth, turned),
        ]
        if self.errors:
            apart, shorter = abs(turned - azimuth), min(abs(turned - azimuth), 360 - abs(turned - azimuth))
            rows += [
                ((f"  plain    {apart}² = ", ""), (f"{squared(azimuth, turned):,}", "bad")),
                ((f"  circular {shorter}² = ", ""), (f"{circular(azimuth, turned):,}", "good")),
            ]
        rows.append(self._values("elevation", elevation, tilted))
        if self.errors:
            rows.append(
                ((f"  plain    {abs(tilted - elevation)}² = ", ""), (f"{(tilted - elevation) ** 2:,}", ""))
            )
        return tuple(_cut(one, width) for one in rows)

    def _values(self, what: str, label: int, prediction: int) -> Row:
        marks: dict[str, Style] = {self.moves: "bold"}
        return (
            (f"{what:<9}", ""),
            (f"  L {_degrees(label):<5}", marks.get("label", "")),
            (f"  P {_degrees(prediction)}", marks.get("prediction", "")),
        )

    @property
    def says(self) -> str:
        """Label, prediction, and what each error makes of them."""
        (azimuth, elevation), (turned, tilted) = self.label, self.prediction
        where = (
            f"Label {_degrees(azimuth)} and {_degrees(elevation)}, prediction {_degrees(turned)} and "
            f"{_degrees(tilted)}; the keys move the {self.moves}."
        )
        if not self.errors:
            return where
        plain, short = squared(azimuth, turned), circular(azimuth, turned)
        seam = (
            " The straight way does not cross the seam." if plain == short else " The seam lies between them."
        )
        return (
            f"{where} The plain squared error of the azimuth is {plain:,}, the circular one {short:,}.{seam}"
        )


def _degrees(value: int) -> str:
    return f"{value}°".replace("-", "−")


def _beside(left: Picture, right: Picture) -> Picture:
    """Two pictures of equal height as one."""
    return tuple((*a, *b) for a, b in zip(left, right))


def _cut(one: Row, width: int) -> Row:
    """The row in at most so many cells."""
    spans: list[tuple[str, Style]] = []
    for text, style in one:
        spans.append((text[:width], style))
        width = max(0, width - len(text))
    return tuple(spans)
