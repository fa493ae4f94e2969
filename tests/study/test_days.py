"""The learner's days: local, and under any change of zone every moment lies in exactly one of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest

from tests.study.attempts import NOON
from tutor.study.days import day_of_quarter, day_text, local_day, moment, quarter, stamp, start_of

TOKYO, AZORES = timezone(timedelta(hours=9)), timezone(timedelta(hours=-1))
NEPAL = timezone(timedelta(hours=5, minutes=45))


@pytest.mark.parametrize(
    ("zone", "day"), [(UTC, date(2026, 11, 21)), (TOKYO, date(2026, 11, 22)), (AZORES, date(2026, 11, 21))]
)
def test_an_evening_in_greenwich_is_the_next_day_in_the_east(zone: tzinfo, day: date) -> None:
    """The day is the one on the learner's own clock."""
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert local_day(late, zone) == day
    assert day_text(stamp(late), zone) == day.isoformat()


@pytest.mark.parametrize("zone", [UTC, TOKYO, AZORES, NEPAL])
def test_every_attempt_lies_in_one_day_whatever_the_zone(zone: tzinfo) -> None:
    """Counting by quarters of an hour and by moments agrees, and the sum never changes."""
    moments = [NOON + timedelta(minutes=47 * number) for number in range(200)]
    by_moment = Counter(local_day(one, zone) for one in moments)
    by_quarter = Counter(day_of_quarter(quarter(stamp(one)) or 0, zone) for one in moments)
    assert by_moment == by_quarter
    assert sum(by_moment.values()) == 200


@pytest.mark.parametrize("zone", [UTC, TOKYO, AZORES, NEPAL])
def test_a_day_begins_at_its_midnight(zone: tzinfo) -> None:
    """The start of a day belongs to it, the moment before does not."""
    day = date(2026, 11, 21)
    begin = start_of(day, zone)
    assert local_day(begin, zone) == day
    assert local_day(begin - timedelta(seconds=1), zone) == day - timedelta(days=1)


def test_a_day_of_changing_clocks_has_23_hours() -> None:
    """The offset is that of the day itself, not that of today."""
    berlin = ZoneInfo("Europe/Berlin")
    length = start_of(date(2026, 3, 30), berlin) - start_of(date(2026, 3, 29), berlin)
    assert length == timedelta(hours=23)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00:00+23:59"])
def test_a_time_that_is_none_is_told_apart(text: str) -> None:
    """Imported rows may hold anything; such a time has no day."""
    assert moment(text) is None
    assert quarter(text) is None
