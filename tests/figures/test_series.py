"""Several series in one box: scales, signs, legend, and what is told without colours."""

from __future__ import annotations

import math

import pytest

from tutor.figures.base import plain
from tutor.figures.chart_walk import ChartWalk
from tutor.figures.series import LOOKS, Chart, Line, told, versus


def line(label: str, *heights: float, place: int = 0, smooth: bool = False) -> Line:
    """A series at 1, 2, 3, …"""
    return Line(label, tuple(enumerate(heights, 1)), LOOKS[place], smooth=smooth)


def drawn(chart: Chart, width: int = 50, height: int = 10) -> tuple[str, ...]:
    """The box as plain lines."""
    return plain(chart.draw(width, height))


def row_of(lines: tuple[str, ...], sign: str, *, last: bool = False) -> int:
    """The row in which a sign stands first from the left, or from the right."""
    found = [(row.rfind(sign) if last else row.find(sign), y) for y, row in enumerate(lines) if sign in row]
    return (max if last else min)(found)[1]


def test_every_series_has_a_line_and_a_sign_of_its_own() -> None:
    """As many as a box takes are told apart without any colour."""
    assert len({(one.dash, one.sign) for one in LOOKS}) == len(LOOKS) == 12
    assert len({one.sign for one in LOOKS}) == 12
    assert not {versus(k, second=False) for k in range(4)} & {versus(k, second=True) for k in range(4)}


def test_a_box_shows_each_series_where_it_is() -> None:
    """The rising one ends at the top, the falling one at the bottom, each with its sign at its end."""
    lines = drawn(Chart("epoch", "loss", (line("up", 0, 1, 2), line("down", 2, 1, 0, place=1))))
    assert lines[0] == "loss" and lines[-1].split() == ["1", "epoch", "3"]
    assert lines[1].startswith("   2 │") and lines[7].startswith("   0 │")
    assert row_of(lines, "●", last=True) == 1 and row_of(lines, "■", last=True) == 7


def test_shares_are_written_in_per_cent_and_stay_between_0_and_100() -> None:
    """The box never reaches beyond what a share can be."""
    chart = Chart("epoch", "accuracy", (line("net", 0.1, 0.813, 0.998),), percent=True)
    lines = drawn(chart)
    assert lines[1].startswith("100 %") and lines[7].lstrip().startswith("10 %")
    assert plain(chart.legend(50)) == ("━●━ net  99.8 %",)


@pytest.mark.parametrize(
    "heights",
    [(0.3000000001, 0.3000000002, 0.30000000015), (0.3, 0.3 + 6e-8, 0.3 - 6e-8), (0.3, 0.3, 0.3)],
)
def test_what_is_constant_but_for_rounding_is_a_flat_line_in_a_sensible_box(
    heights: tuple[float, ...],
) -> None:
    """Its signs stand in one row away from both ends, whose numbers differ."""
    lines = drawn(Chart("epoch", "loss", (line("a", *heights),)))
    rows = {y for y, row in enumerate(lines) if "●" in row}
    assert len(rows) == 1 and 2 < rows.pop() < 7
    assert lines[1].split()[0] == "0.35" and lines[7].split()[0] == "0.25"


def test_the_ends_of_a_narrow_box_are_written_so_that_they_differ() -> None:
    """A fall in the fourth digit is no rounding: it has the whole box, between two numbers told apart."""
    lines = drawn(Chart("epoch", "loss", (line("a", 0.30012, 0.30004, 0.3),)))
    assert lines[1].split("│")[0].strip() == "0.30012" and lines[7].split("│")[0].strip() == "0.3"
    assert row_of(lines, "●") == 1 and row_of(lines, "●", last=True) == 7


def test_a_log_box_goes_by_powers_of_ten() -> None:
    """What falls by the same factor falls in a straight line; zero lies on the lowest line."""
    lines = drawn(Chart("layer", "norm", (line("a", *(10.0**-k for k in range(7))),), log=True), 50, 11)
    assert lines[0] == "norm · log scale" and lines[1].startswith("   1 │") and lines[8].startswith("1e-6 │")
    middle = [lines[y].find("●") for y in range(len(lines)) if "●" in lines[y]]
    assert middle == sorted(middle)
    floor = drawn(Chart("layer", "norm", (line("a", 1, 0.1), line("zero", 0, 0, place=1)), log=True))
    assert row_of(floor, "■") == row_of(floor, "■", last=True) == 7


@pytest.mark.parametrize("heights", [(), (0.5,), (3, 3, 3), (0, 0), (1e300, -1e300), (5e-324, 0), (-2, 1)])
@pytest.mark.parametrize(("percent", "log"), [(False, False), (True, False), (False, True)])
def test_whatever_was_measured_gives_a_picture_of_the_asked_size(
    heights: tuple[float, ...], percent: bool, log: bool
) -> None:
    """One point, equal ones, enormous and negative ones: a box, and no fault."""
    lines = drawn(Chart("x", "y", (line("a", *heights),), percent, log), 30, 7)
    assert len(lines) == 7 and max(map(len, lines)) <= 30


def test_long_series_keep_their_end_and_a_few_signs() -> None:
    """Thousands of points are thinned; signs of two series never cover each other."""
    many = [
        Line(name, tuple((k, math.sin(k / 300)) for k in range(5_000)), LOOKS[k])
        for k, name in enumerate("ab")
    ]
    lines = drawn(Chart("step", "y", tuple(many)), 60, 12)
    text = "\n".join(lines)
    assert 3 <= text.count("●") <= 4 and 3 <= text.count("■") <= 4
    assert lines[-1].endswith(" 4,999")


def test_a_legend_breaks_between_series_and_cuts_long_names() -> None:
    """No row is wider than its room, and the newest value is always there."""
    chart = Chart("x", "y", tuple(line(f"a rather long name {k}", 1, k, place=k) for k in range(5)))
    for width in (24, 40, 100):
        rows = plain(chart.legend(width))
        assert max(map(len, rows)) <= width
        assert all(f" {k}" in " ".join(rows) for k in range(5))


def test_a_series_that_was_lost_says_so() -> None:
    """A newest value that is no number is a word in the legend."""
    lost = Line("net", ((1, 0.5),), LOOKS[0], lost=True)
    assert "not a number" in plain(Chart("x", "y", (lost,)).legend(40))[0]


def test_no_room_is_a_sentence() -> None:
    """A sliver of a window gets a few words."""
    assert drawn(Chart("x", "y", (line("a", 1, 2),)), 12, 3) == ("no room for",)


@pytest.mark.parametrize(
    ("value", "percent", "text"),
    [(0.8125, True, "81.2 %"), (0.03517, False, "0.0352"), (1.6e-9, False, "1.6e-9"), (4200, False, "4,200")],
)
def test_values_are_short(value: float, percent: bool, text: str) -> None:
    """A few digits, and no padded exponents."""
    assert told(value, percent) == text


def test_walking_along_a_chart_says_every_value_there() -> None:
    """Left and right go from x to x and stay inside; up and down go to another chart at the same x."""
    first = Chart("epoch", "accuracy", (line("net", 0.5, 0.75),), percent=True)
    second = Chart("epoch", "loss", (line("net", 2, 1), line("you", 3, 2, 1, place=1, smooth=True)))
    walk = ChartWalk((first, second))
    assert walk.says == "At epoch 2: net 75.0 %."
    there = walk.press("left").press("left")
    assert there.says == "At epoch 1: net 50.0 %." and there.press("up") is there
    assert there.press("down").says == "At epoch 1: net 2, you 3."
    assert "▲" in "".join(plain(there.draw(40, 10)))
    long = ChartWalk((Chart("step", "loss", (line("net", *range(401)),)),))
    for _ in range(40):
        long = long.press("left")  # type: ignore[assignment]
    assert long.says == "At step 1: net 0."
    assert ChartWalk((Chart("x", "y"),)).says == "Nothing was measured here."
