"""What the sentences on progress are made of: a section, and words for days, counts, shares and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from tutor.study.days import local_day, moment

__all__ = ["Section", "count_of", "day_of", "day_words", "minutes", "percent", "spent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part. `says` tells the whole; `rows` has a sentence for each row of its table or plot: of topics,
    mistakes and papers in the order in which `Stats` has them (papers newest first). Without `enough` there
    is too little for a plot, and the sentences are all there is.
    """

    id: str
    title: str
    says: tuple[str, ...]
    rows: tuple[str, ...] = ()
    enough: bool = True


def day_of(at: str, zone: tzinfo | None) -> date | None:
    """The learner's day of a time of the log, None for a text that is none and beyond all calendars."""
    found = moment(at)
    try:
        return local_day(found, zone) if found else None
    except (OverflowError, ValueError, OSError):
        return None


def day_words(day: date) -> str:
    """`20 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def percent(share: float) -> str:
    """`87 %` for 0.87."""
    return f"{100 * share:.0f} %"


def count_of(number: int, word: str) -> str:
    """`1 day`, `1,200 days`."""
    return f"{number:,} {word}{'s' * (number != 1)}"


def minutes(seconds: float) -> str:
    """`1 minute`, `45 minutes`; what was begun counts as one."""
    return count_of(max(1, round(seconds / 60)) if seconds > 0 else 0, "minute")


def spent(seconds: float) -> str:
    """`45 minutes`, `2 hours 5 minutes`."""
    hours, rest = divmod(round(seconds / 60), 60)
    if hours < 2:
        return minutes(seconds)
    return count_of(hours, "hour") + (f" {count_of(rest, 'minute')}" if rest else "")
