"""The folds behind the progress screen: time and marks, mistakes, and what was forecast on earlier days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from tutor.course.model import Course
from tutor.store import Attempt
from tutor.study.days import moment, quarter
from tutor.study.forecast import Aim, Marks, forecast

__all__ = ["Count", "History", "Slip", "Slips", "Tally"]

MOST_SLIPS = 5_000
"""Different mistakes that are kept: a foreign file cannot fill the memory."""
RECENT = timedelta(days=60)
WEEK = timedelta(days=7)

Row = tuple[datetime, float, float, float, float, bool]
"""When, and the total as it was forecast then: points, low, high, of, enough."""


@dataclass(slots=True)
class Count:
    """Attempts, those right, hints, seconds, and the best points (0…1)."""

    attempts: int = 0
    right: int = 0
    hints: int = 0
    seconds: float = 0.0
    best: float = 0.0

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt."""
        self.attempts += 1
        self.right += attempt.status == "right"
        self.hints += max(0, attempt.hints)
        self.seconds += attempt.seconds if isfinite(attempt.seconds) and attempt.seconds > 0 else 0.0
        self.best = max(self.best, min(1.0, attempt.points))

    def include(self, other: Count) -> None:
        """Take in what another one counted."""
        self.attempts += other.attempts
        self.right += other.right
        self.hints += other.hints
        self.seconds += other.seconds
        self.best = max(self.best, other.best)

    @property
    def row(self) -> list[float]:
        """The figures in order."""
        return [self.attempts, self.right, self.hints, self.seconds, self.best]

    @classmethod
    def of(cls, row: Any) -> Count:
        """The count of such a row."""
        attempts, right, hints, seconds, best = row
        return cls(int(attempts), int(right), int(hints), float(seconds), float(best))


class Tally:
    """Counts by item and by quarter of an hour, so that any time zone can make days of them."""

    name = "tally"
    version = 1

    def __init__(self) -> None:
        self.items: dict[str, Count] = {}
        self.quarters: dict[int, Count] = {}

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt."""
        self.items.setdefault(attempt.item, Count()).add(attempt)
        when = quarter(attempt.at)
        if when is not None:
            self.quarters.setdefault(when, Count()).add(attempt)

    def dump(self) -> Any:
        """As JSON."""
        return {
            "items": {name: one.row for name, one in self.items.items()},
            "quarters": [[when, *one.row] for when, one in self.quarters.items()],
        }

    def load(self, value: Any) -> None:
        """Take over what `dump` gave; raises ValueError or its like for anything else."""
        items = {str(name): Count.of(row) for name, row in value["items"].items()}
        quarters = {int(row[0]): Count.of(row[1:]) for row in value["quarters"]}
        self.items, self.quarters = items, quarters


@dataclass(slots=True)
class Slip:
    """One mistake: how often, when last (as the log spells it), and the item's own sentence then."""

    count: int = 0
    last: str = ""
    says: str = ""


class Slips:
    """Lines of the ledger that lost points, by item, part and rule."""

    name = "slips"
    version = 1
    ledger = True

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str], Slip] = {}

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt."""
        for part, rule, says in _lost(attempt):
            key = (attempt.item, part, rule)
            if key not in self.found and len(self.found) >= MOST_SLIPS:
                continue
            one = self.found.setdefault(key, Slip())
            one.count += 1
            one.last, one.says = attempt.at, says or one.says

    def dump(self) -> Any:
        """As JSON."""
        return [[*key, one.count, one.last, one.says] for key, one in self.found.items()]

    def load(self, value: Any) -> None:
        """Take over what `dump` gave; raises ValueError or its like for anything else."""
        self.found = {
            (str(item), str(part), str(rule)): Slip(int(count), str(last), str(says))
            for item, part, rule, count, last, says in value
        }


def _lost(attempt: Attempt) -> Iterator[tuple[str, str, str]]:
    """Part, rule and sentence of each ledger line that lost points; foreign rows are passed over."""
    for row in attempt.ledger:
        try:
            if float(row.get("points", 0)) < float(row.get("of", 0)):
                yield (
                    str(row.get("part", ""))[:80],
                    str(row.get("rule", ""))[:80],
                    str(row.get("says", ""))[:400],
                )
        except (TypeError, ValueError):
            continue


class History:
    """The forecast as it stood after each day with attempts: every day of the last two months, weekly before.

    `marks` are the forecast's evidence now, so that it needs no fold of its own beside this one.
    """

    name = "history"
    ledger = True

    def __init__(self, course: Course, aim: Aim, now: datetime) -> None:
        self._course, self._aim, self._recent = course, aim, now - RECENT
        self.marks = Marks()
        self.then: list[Row] = []
        self._last: datetime | None = None

    @property
    def version(self) -> str:
        """Changes with the rules of the forecast and with the blueprint."""
        blueprint = self._aim.blueprint
        return f"{Marks.version}-1-{blueprint.id if blueprint else ''}"

    def add(self, attempt: Attempt) -> None:
        """Take in one attempt; the first one of a day looks back on the day before."""
        at = moment(attempt.at)
        if at is not None and self._last is not None and at.date() > self._last.date():
            self._look_back(self._last)
        self.marks.add(attempt)
        self._last = max(at, self._last) if at and self._last else at or self._last

    def _look_back(self, at: datetime) -> None:
        blueprint = self._aim.blueprint
        if blueprint is None or (self.then and at - self.then[-1][0] < WEEK and at < self._recent):
            return
        found = forecast(self._course, blueprint, self.marks, now=at, aim=self._aim)
        total = found.total
        self.then.append((at, total.points, total.low, total.high, total.of, found.enough))

    def dump(self) -> Any:
        """As JSON."""
        return {
            "marks": self.marks.dump(),
            "last": self._last.timestamp() if self._last else None,
            "then": [[row[0].timestamp(), *row[1:]] for row in self.then],
        }

    def load(self, value: Any) -> None:
        """Take over what `dump` gave; raises ValueError or its like for anything else."""
        marks = Marks()
        marks.load(value["marks"])
        then = [
            (_time(at), float(points), float(low), float(high), float(of), bool(enough))
            for at, points, low, high, of, enough in value["then"]
        ]
        last = None if value["last"] is None else _time(value["last"])
        self.marks, self.then, self._last = marks, then, last


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
