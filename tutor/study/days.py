"""The learner's own days: the log keeps UTC, and which day a moment belongs to is decided when it is shown.

Nothing kept on disk holds a local day, so a journey to another time zone neither loses nor doubles anything:
every attempt is one moment, and under any zone each moment lies in exactly one day. Folds that count by time
keep `quarter` hours, since the offsets of all zones in use are whole quarters.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

__all__ = [
    "QUARTER",
    "day_of_quarter",
    "day_text",
    "local_day",
    "local_now",
    "moment",
    "quarter",
    "stamp",
    "start_of",
]

QUARTER = 900
"""Seconds in a quarter of an hour."""
YEARS = (1970, 9000)
"""The first and the last year that the log is believed: beyond, a next review has no date any more."""


def moment(at: str) -> datetime | None:
    """The log's spelling of a time as UTC (a spelling without a zone is taken as UTC), None for any other
    text, and for a year so far off that the calendar ends within reach of it.
    """
    try:
        found = datetime.fromisoformat(at)
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if YEARS[0] <= found.year <= YEARS[1] else None


def stamp(at: datetime) -> str:
    """A time in the log's spelling, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def local_now(now: datetime, zone: tzinfo | None) -> datetime:
    """A UTC time on the learner's clock; without a zone that of this machine, with its summer time."""
    return now.astimezone(zone)


def local_day(at: datetime, zone: tzinfo | None) -> date:
    """The learner's day at a UTC time; without a zone by the clock of this machine."""
    return local_now(at, zone).date()


def day_text(at: str, zone: tzinfo | None) -> str:
    """The learner's day of a time of the log as `2026-11-21`; nothing for nothing."""
    found = moment(at)
    return local_day(found, zone).isoformat() if found else at[:10]


def start_of(day: date, zone: tzinfo | None) -> datetime:
    """The UTC time at which a day of the learner begins."""
    midnight = datetime.combine(day, time(), tzinfo=zone)
    return midnight.astimezone(UTC)  # without a zone the machine's, summer time of that day included


def quarter(at: str) -> int | None:
    """Which quarter of an hour (since 1970, UTC) a time of the log lies in, None for a text that is none."""
    found = moment(at)
    return int(found.timestamp() // QUARTER) if found else None


def day_of_quarter(number: int, zone: tzinfo | None) -> date:
    """The learner's day that a quarter of an hour belongs to."""
    return local_day(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=QUARTER * number), zone)
