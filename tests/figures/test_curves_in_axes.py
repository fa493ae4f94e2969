"""Braille dots, monotone interpolation, and curves in axes as text and as SVG."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.figures import plain
from tutor.figures.axes import AxesFigure, Plot, Plotted, legend
from tutor.figures.braille import Canvas
from tutor.figures.monotone import monotone
from tutor.figures.svg import svg

TRAIN = Plotted("train", tuple((k / 6, k / 12) for k in range(7)), "solid", "accent", "●")
TEST = Plotted("test <b>", tuple((k / 6, 1 - k / 12) for k in range(7)), "dashed", "second", "○")
PLOT = Plot("samples", "loss", (TRAIN, TEST), chosen=(0, 2))

HEIGHTS = st.lists(st.floats(-5, 5).map(lambda y: round(y, 3)), min_size=2, max_size=9)


@given(HEIGHTS)
@settings(max_examples=80, deadline=None)
def test_the_smooth_curve_never_swings_beyond_its_anchors(heights: list[float]) -> None:
    """It meets every anchor, and between two it stays between them and goes one way."""
    points = [(float(x), y) for x, y in enumerate(heights)]
    curve = monotone(points)
    for (x, a), (_, b) in pairwise(points):
        assert curve(x) == pytest.approx(a, abs=1e-9)
        way = [curve(x + k / 20) for k in range(21)]
        assert all(min(a, b) - 1e-9 <= y <= max(a, b) + 1e-9 for y in way)
        assert all((v - u) * (b - a) >= -1e-9 for u, v in pairwise(way))


def test_a_curve_of_one_point_is_flat_and_of_none_an_error() -> None:
    """Beyond its ends a curve keeps its height."""
    assert [monotone([(0.5, 2.0)])(x) for x in (0, 0.5, 1)] == [2.0, 2.0, 2.0]
    with pytest.raises(ValueError, match="at least one point"):
        monotone([])


def test_dots_are_two_by_four_a_cell() -> None:
    """The corner dots of one cell are the corner bits of the braille block."""
    canvas = Canvas(1, 1)
    for x, y in ((0, 0), (1, 0), (0, 3), (1, 3), (2, 0), (0, -1)):
        canvas.dot(x, y)
    assert plain(canvas.picture()) == (chr(0x2800 + 0x01 + 0x08 + 0x40 + 0x80),)


def test_a_dashed_stroke_sets_fewer_dots_than_a_solid_one() -> None:
    """Two curves are told apart without colour."""
    solid, dashed = Canvas(20, 1), Canvas(20, 1)
    solid.stroke([(0, 1), (39, 1)])
    dashed.stroke([(0, 1), (39, 1)], dash=(5, 4))
    dots = [
        sum((ord(c) - 0x2800).bit_count() for c in plain(one.picture())[0] if c > "\u2800")
        for one in (solid, dashed)
    ]
    assert dots[0] == 40 and 20 <= dots[1] <= 25


@pytest.mark.parametrize("size", [(41, 13), (60, 20), (24, 8), (16, 6), (15, 6), (3, 1), (0, 0)])
def test_axes_stay_within_their_cells(size: tuple[int, int]) -> None:
    """However small the room, no row is wider and there are no more rows than that."""
    rows = PLOT.draw(*size)
    assert len(rows) <= max(1, size[1])
    assert all(sum(len(text) for text, _ in row) <= size[0] for row in rows)


def test_the_axes_are_forty_one_by_thirteen_with_labels_and_no_ticks() -> None:
    """Labels name both axes; the chosen anchor and those of both curves have signs of their own."""
    rows = plain(PLOT.draw())
    assert len(rows) == 13 and len(rows[-2]) == 41
    assert rows[0].startswith("▲ loss") and rows[-1].endswith("samples")
    body = "".join(rows[1:-2])
    assert body.count("◆") == 1 and body.count("●") + body.count("○") >= 11
    assert not any(char.isdigit() for char in "".join(rows))


def test_heights_beyond_the_axes_are_still_shown() -> None:
    """A loss of 2.3 stretches the vertical axis instead of leaving the picture."""
    high = Plot("t", "loss", (Plotted("train", ((0.0, 2.3), (1.0, 0.1))),))
    assert list(high.span) == [0, 2.3]
    assert plain(high.draw())[1].strip("│ ")


@pytest.mark.parametrize("point", [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.3, 0.85)])
def test_a_cell_and_its_point_belong_together(point: tuple[float, float]) -> None:
    """A click on the cell where a point is drawn gives that point back, to within the cell."""
    x, y = PLOT.point(41, 13, *PLOT.cell(41, 13, point))
    assert abs(x - point[0]) <= 1 / 38 and abs(y - point[1]) <= 1 / 9


def test_svg_is_well_formed_and_holds_every_curve() -> None:
    """One line a curve, dashes as in the text, and names as text, whatever they contain."""
    root = ElementTree.fromstring(svg(PLOT))
    lines = [one for one in root.iter() if one.tag.endswith("polyline")]
    assert len(lines) == 2 and [("stroke-dasharray" in one.attrib) for one in lines] == [False, True]
    texts = {one.text for one in root.iter() if one.tag.endswith("text")}
    assert texts == {"loss", "samples", "train", "test <b>"}


def test_the_marked_figure_walks_along_its_curves() -> None:
    """Each place says the heights there; the ends stop it; other keys leave it as it is."""
    figure = AxesFigure(PLOT)
    assert "train 0.00" in figure.says and "test <b> 1.00" in figure.says
    assert figure.press("x") is figure and figure.press("left") is figure
    moved = figure
    for _ in range(20):
        moved = moved.press("right")  # type: ignore[assignment]
    assert moved.at == 8 and "train 0.50" in moved.says
    for width in (20, 41, 80):
        assert all(sum(len(text) for text, _ in row) <= width for row in moved.draw(width, 15))


def test_the_legend_shows_a_different_line_for_each_curve() -> None:
    """Without colours the samples still differ."""
    samples = [text for text, style in legend(PLOT.curves) if style]
    assert len(set(samples)) == 2


def test_the_line_at_height_zero_is_where_a_curve_at_zero_is() -> None:
    """One row for both, and the tick stands in the column of the place 0."""
    flat = Plotted("flat", tuple((float(x), 0.0) for x in range(-4, 5)), sign="●")
    for height in (8, 11, 13, 19):
        plot = Plot("x", "y", (flat,), -4, 4, -1, 1)
        rows = plain(plot.draw(41, height))
        (line,) = [row for row in rows[:-2] if row.startswith("0")]
        assert line.count("●") == 9
        assert rows[-2].index("┴") == rows[-1].index("0") == plot.cell(41, height, (0, -1))[0]


def test_long_names_do_not_overlap_in_the_svg() -> None:
    """Four of them fill two rows, and the picture grows; a curve below 0 gets a line at 0."""
    names = ("without decay", "with decay", "right without decay", "right with decay")
    curves = tuple(Plotted(name, ((0.0, -0.5), (1.0, 0.5))) for name in names)
    root = ElementTree.fromstring(svg(Plot("t", "loss", curves)))
    placed = [
        (one.text, float(one.attrib["x"]), float(one.attrib["y"])) for one in root.iter() if "x" in one.attrib
    ]
    spots = {text: (x, y) for text, x, y in placed if text in names}
    assert len({y for _, y in spots.values()}) == 2 and root.attrib["height"] == "420"
    assert all(x + 8 * len(name) <= 640 for name, (x, _) in spots.items())
    assert spots["with decay"][0] - spots["without decay"][0] > 8 * len("without decay")
    assert "0" in {text for text, _, _ in placed}
