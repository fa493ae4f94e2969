"""The plan of a day as it was first shown, so that what is to go only gets less while one works on it.

A plan fits the minutes that are left at the pace known by then: made anew after every answer, it would reward
whoever is fast with more questions, and its end would run away. It is a cache of one day, for one date of the
exam, one number of minutes and one course: without it, or with one that cannot be read, the day is planned
anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

from tutor.study.plan import Planned
from tutor.study.queue import SEEDS

__all__ = ["Given", "keep_plan", "kept_plan"]

FILE = "day.json"
LARGEST = 1_000_000
"""Bytes of a file that is read."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a plan was made for."""

    day: date
    exam: date | None
    minutes: int
    course: Path

    @property
    def told(self) -> list[str]:
        """As the file says it."""
        return [str(one) for one in (self.day, self.exam or "", self.minutes, self.course)]


def kept_plan(cache: Path, given: Given) -> Mapping[str, Planned] | None:
    """The questions of the plan made first, by item, in its order; None where there is none for this."""
    import json  # not needed for first paint

    path = cache / FILE
    try:
        if path.stat().st_size > LARGEST:
            return None
        found = json.loads(path.read_bytes())
        if found["given"] != given.told:
            return None
        made = [_planned(*one) for one in found["plan"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return {one.item: one for one in made} or None


def _planned(item: object, seed: object, minutes: object, why: object) -> Planned:
    """One question; raises ValueError for what is none."""
    good = isinstance(item, str) and isinstance(seed, int) and 0 <= seed <= SEEDS
    if not good or not isinstance(minutes, int | float) or not isfinite(minutes) or minutes <= 0:
        raise ValueError(item)
    return Planned(str(item), int(str(seed)), float(minutes), str(why))


def keep_plan(cache: Path, given: Given, plan: tuple[Planned, ...]) -> None:
    """Keep a plan for the rest of its day; where nothing can be written the day is planned anew."""
    import json

    text = json.dumps({"given": given.told, "plan": [(p.item, p.seed, p.minutes, p.why) for p in plan]})
    spare = cache / f"{FILE}.{os.getpid()}-{threading.get_ident()}"
    with suppress(OSError):
        try:
            cache.mkdir(parents=True, exist_ok=True)
            spare.write_text(text, encoding="utf-8")
            spare.replace(cache / FILE)
        finally:
            spare.unlink(missing_ok=True)
