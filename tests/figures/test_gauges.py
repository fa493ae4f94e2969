"""Rows of shares and the curve over time: within their room, marks where they belong, without colours."""

from __future__ import annotations

import pytest

from tutor.figures.base import plain
from tutor.figures.gauges import Gauge, against, days, lengths, ranges
from tutor.figures.timeline import Moment, timeline

HALF = Gauge(name="a half", share=0.5, told="6 of 12", low=0.25, high=0.75, mark=0.9)
NONE = Gauge(name="nothing with a name that is rather long", share=0.0, told="0 of 8", mark=0.0)
ALL = Gauge(name="all", share=1.0, told="8 of 8", low=1.0, high=1.0, mark=1.0)
THEN = [Moment(0.0, 20.0, 10.0, 30.0), Moment(5.0, 30.0, 24.0, 36.0), Moment(9.0, 45.0, 40.0, 60.0)]


@pytest.mark.parametrize("draw", [ranges, against, lengths])
@pytest.mark.parametrize("width", [24, 34, 56, 76, 140])
def test_rows_stay_within_their_room_and_always_have_their_words(draw: type, width: int) -> None:
    """Where no track fits, the words alone are left."""
    lines = plain(draw((HALF, NONE, ALL), width))
    assert max(map(len, lines)) <= width
    assert [one.told in line for one, line in zip((HALF, NONE, ALL), lines)] == [True] * 3


def test_a_range_has_its_dot_between_its_ends() -> None:
    """Dots before, the interval, the expected share in it, dots behind; a certain one is the dot alone."""
    half, _, full, scale = plain(ranges((HALF, NONE, ALL), 76))
    track = half[half.index("·") : half.rindex("·") + 1]
    assert track.index("━") / len(track) == pytest.approx(0.25, abs=0.04)
    assert track.index("●") / len(track) == pytest.approx(0.5, abs=0.04)
    assert "━" not in full and scale.split() == ["0", "50", "100", "%"]


def test_a_bar_shows_where_it_should_end() -> None:
    """The stroke stands at the mark, inside the bar as well as beyond it; no cell is lost."""
    beyond, nothing, inside, _ = plain(against((HALF, NONE, Gauge("b", 0.9, "x", mark=0.4)), 76))
    assert beyond.rindex("█") < beyond.index("┃") < beyond.rindex("░")
    assert inside.index("█") < inside.index("┃") < inside.rindex("█")
    assert "█" not in nothing and "┃" in nothing
    lit = [sum(line.count(one) for one in "█░┃") for line in (beyond, nothing, inside)]
    assert len(set(lit)) == 1


def test_a_day_with_a_minute_is_seen_and_a_day_without_is_not() -> None:
    """One column a day, two cells where there is room; the highest fills all rows."""
    for width, each in ((60, 1), (76, 2)):
        picture = plain(days([0.0, 1.0, *[30.0] * 25, 60.0], width, 4, ("25 Oct", "today"), "min"))
        left = picture[3].index("│") + 1
        assert picture[0].startswith("60 min") and picture[3][left : left + 2 * each : each] == " ▁"
        assert [row[left + 27 * each] for row in picture[:4]] == ["█"] * 4
        assert max(map(len, picture)) <= width and picture[-1].split() == ["25", "Oct", "today"]


def test_the_curve_ends_at_its_value_with_the_interval_round_it() -> None:
    """The scale from 0 to the top, the first and the last day, the last value marked."""
    lines = plain(timeline(THEN, 60.0, 60, 10, ("24 Oct", "today")))
    assert lines[0].startswith("60 │") and lines[7].startswith(" 0 │")
    assert lines[-1].split() == ["24", "Oct", "today"]
    (row,) = [number for number, line in enumerate(lines) if "●" in line]
    assert row == 2  # three quarters of eight rows
    assert any(ord(one) > 0x2800 for one in lines[0])
    assert plain(timeline(THEN, 60.0, 12, 10, ("a", "b"))) == ("no room for",)
