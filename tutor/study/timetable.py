"""The learner's timetable: when the exam is and how many minutes a day there are, as kept and as typed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.study.services import Services

__all__ = [
    "EXAM_DATE",
    "MINUTES",
    "MINUTES_A_DAY",
    "MINUTES_PROBLEM",
    "exam_date",
    "minutes_a_day",
    "read_minutes",
]

EXAM_DATE, MINUTES_A_DAY = "exam_date", "minutes_a_day"
"""Names of settings."""
MINUTES = 25
"""Minutes a day before the learner says otherwise."""
LEAST, MOST = 5, 600
MINUTES_PROBLEM = "Type minutes a day from 5 to 600, such as 25 or 1 h 30."

_MINUTES = re.compile(
    r"(?:(\d{1,3})\s*h(?:ours?)?)?\s*(?:(\d{1,3})\s*(?:m|min|minutes?)?)?(?:\s*a day)?\Z", re.ASCII
)


def exam_date(services: Services) -> tuple[date | None, str]:
    """The day of the exam, None where there is none to come; and the sentence on one that is past."""
    kept, now = services.store.setting(EXAM_DATE), services.today()
    try:
        found = date.fromisoformat(kept or "")
    except ValueError:
        return None, ""
    if found < now:
        told = f"{found.day} {found:%B %Y}"
        return None, f"Your exam was on {told}: until you set another date, you are asked what is due."
    return found, ""


def minutes_a_day(services: Services) -> tuple[int, str]:
    """The minutes a day, and the sentence on a setting that is none."""
    kept = services.store.setting(MINUTES_A_DAY)
    found = read_minutes(kept) if kept else MINUTES
    if found is not None:
        return found, ""
    shown = " ".join((kept or "").split())[:20]
    return (
        MINUTES,
        f"“{shown}” is no number of minutes a day, so {MINUTES} are planned: set it anew (^p, minutes).",
    )


def read_minutes(text: str) -> int | None:
    """The minutes a day that a text names (25, 40 min, 1 h 30), from 5 to 600; None for anything else."""
    found = _MINUTES.match(" ".join(text.casefold().split()))
    if found is None or not (found[1] or found[2]):
        return None
    minutes = 60 * int(found[1] or 0) + int(found[2] or 0)
    return minutes if LEAST <= minutes <= MOST else None
