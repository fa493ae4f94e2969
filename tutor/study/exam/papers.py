"""The papers that were handed in, as home, progress and reports list them; builds no question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from tutor.course.exams import Blueprint
from tutor.store import Kept
from tutor.study.exam.document import PREFIX, Document, Foreign, Mark, read
from tutor.study.exam.paper import Question

__all__ = [
    "BONUS",
    "PASS",
    "Handed",
    "Outcome",
    "earlier",
    "most_bonus",
    "outcome",
    "pass_mark",
    "reports",
    "whole_number",
]

BONUS, PASS = "exam_bonus", "exam_pass"
"""Settings: the most bonus points that a course gives (unset: none), the pass mark in percent."""


class Log(Protocol):
    """What is needed of the store."""

    def kept(self) -> Kept:
        """Everything beside the attempts; `states` has the documents by name."""

    def setting(self, key: str) -> str | None:
        """One setting."""


class Settings(Protocol):
    """What is needed to know the rules."""

    def setting(self, key: str) -> str | None:
        """One setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Points with bonus (never more than there are), percent, and whether that passes: None while points are
    pending that can decide it.
    """

    points: Fraction
    percent: int
    passed: bool | None

    @property
    def says(self) -> str:
        """The outcome in words."""
        return {True: "Passed", False: "Not passed", None: "Not decided yet"}[self.passed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One paper that was handed in."""

    uid: str
    blueprint: str
    title: str
    seed: int
    at: str
    minutes: float
    points: Fraction
    of: Fraction
    pending: Fraction
    bonus: int
    percent: int
    passed: bool | None
    sections: tuple[tuple[str, Fraction, Fraction], ...]
    """(section's id, points, of), pending ones as 0."""


def outcome(earned: Fraction, of: Fraction, pending: Fraction, bonus: int, needed: int) -> Outcome:
    """The outcome of so many points, by a pass mark in percent."""
    got, best = min(of, earned + bonus), min(of, earned + pending + bonus)
    share = 100 * got / of if of else Fraction(0)
    passed = (
        True if of and share >= needed else None if of and pending and 100 * best / of >= needed else False
    )
    # Rounded down: 49.9 % of a paper that wants 50 is not 50.
    return Outcome(points=got, percent=int(share), passed=passed)


def whole_number(log: Settings, name: str, otherwise: int, most: int) -> int:
    """A setting that is a whole number of 0 to `most`; `otherwise` where it was never set or is foreign."""
    text = log.setting(name) or ""
    if not (text.isdecimal() and text.isascii() and len(text) < 6):
        return otherwise
    return int(text) if int(text) <= most else otherwise


def pass_mark(log: Settings, blueprint: Blueprint) -> int:
    """The pass mark in percent: the learner's own, else the blueprint's."""
    return whole_number(log, PASS, 0, 100) or blueprint.pass_percent


def most_bonus(log: Settings, blueprint: Blueprint) -> int:
    """The most bonus points: none until the learner's course has them, never more than the blueprint's."""
    return min(whole_number(log, BONUS, 0, 99_999), blueprint.bonus)


def reports(log: Log) -> tuple[Handed, ...]:
    """All papers that were handed in here or were imported, oldest first; unreadable ones are left out."""
    found = []
    for name, raw in log.kept().states.items():
        if name.startswith(PREFIX) and raw.get("status") == "handed":
            try:
                found.append(_handed(log, read(raw)))
            except Foreign:
                continue
    return tuple(sorted(found, key=lambda one: (one.at, one.uid)))


def _handed(log: Settings, one: Document) -> Handed:
    blueprint = one.paper.blueprint
    rows = list(zip(one.paper.questions, one.marks, strict=True))
    sections = tuple(
        (section.id, *_sum([row for row in rows if row[0].section == section.id])[:2])
        for section in blueprint.sections
    )
    earned, of, pending = _sum(rows)
    bonus = min(one.bonus, most_bonus(log, blueprint))
    found = outcome(earned, of, pending, bonus, pass_mark(log, blueprint))
    return Handed(
        uid=one.uid,
        blueprint=blueprint.id,
        title=blueprint.title,
        seed=one.paper.seed,
        at=one.handed,
        minutes=one.elapsed / 60,
        points=earned,
        of=of,
        pending=pending,
        bonus=bonus,
        percent=found.percent,
        passed=found.passed,
        sections=sections,
    )


def _sum(rows: Sequence[tuple[Question, Mark]]) -> tuple[Fraction, Fraction, Fraction]:
    """Points, points possible and pending ones."""
    of = sum((q.points for q, mark in rows if mark.outcome != "lost"), Fraction(0))
    pending = sum((q.points for q, mark in rows if mark.outcome == "pending"), Fraction(0))
    earned = sum(
        (q.points * mark.verdict.points for q, mark in rows if mark.outcome == "marked" and mark.verdict),
        Fraction(0),
    )
    return earned, of, pending


def earlier(found: Sequence[Handed], at: str, uid: str) -> tuple[Handed, ...]:
    """Those handed in before a paper."""
    return tuple(one for one in found if (one.at, one.uid) < (at, uid))
