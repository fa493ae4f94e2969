"""Reads the date of an exam as people type it, and says how far away it is."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["countdown", "read_date"]

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FARTHEST = 3_660

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?\Z")
_NAMED = re.compile(r"(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?\Z")
_SPAN = re.compile(r"(?:in\s+)?(\d{1,4})\s*(d|days?|w|weeks?|months?)?\Z")


def read_date(text: str, today: date) -> date | None:
    """The day that a text names, from today on, or None. A day without a year is the next one of
    that name.
    """
    text = " ".join(text.casefold().split())
    if text in ("today", "tomorrow"):
        return today + timedelta(days=int(text == "tomorrow"))
    if span := _SPAN.match(text):
        unit = (span[2] or "d")[0]
        days = int(span[1]) * {"d": 1, "w": 7, "m": 30}[unit]
        return today + timedelta(days=days) if days <= FARTHEST else None
    try:
        if iso := _ISO.match(text):
            found = date(int(iso[1]), int(iso[2]), int(iso[3]))
        elif dotted := _DOTTED.match(text):
            found = _coming(dotted[3], int(dotted[2]), int(dotted[1]), today)
        elif (named := _NAMED.match(text)) and named[2] in MONTHS:
            found = _coming(named[3], MONTHS.index(named[2]) + 1, int(named[1]), today)
        else:
            return None
    except ValueError:
        return None
    return found if timedelta() <= found - today <= timedelta(days=FARTHEST) else None


def _coming(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def countdown(setting: str | None, today: date) -> str:
    """`exam in 12 days` for a stored date, nothing for none, one that is past or one that is no date."""
    try:
        days = (date.fromisoformat(setting or "") - today).days
    except ValueError:
        return ""
    if days < 0:
        return ""
    return {0: "exam today", 1: "exam tomorrow"}.get(days, f"exam in {days} days")
