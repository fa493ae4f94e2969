"""Verdicts and ledgers: what an answer earned, line by line, and why; the rule of follow-through.

Pure values. A kind builds ledger lines, `settle` turns them into a verdict, and nobody else decides what is
right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeVar

__all__ = [
    "Line",
    "Status",
    "Verdict",
    "after_hints",
    "carry",
    "fault",
    "only",
    "settle",
    "unreadable",
]

Status = Literal["right", "partial", "wrong", "invalid", "error"]

HINT_COST = Fraction(1, 5)
UNREADABLE = "unreadable"

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the ledger: points given or withheld for one part, and the rule that decided it.

    `points` and `of` are shares of the whole item (all `of` of an item add up to 1); `rule` is a stable
    note such as `right`, `follow-through`, `short-rounding`, `unreadable`, or the note of a known mistake.
    """

    part: str
    label: str
    points: Fraction
    of: Fraction
    rule: str
    yours: str
    expected: str
    says: str

    @property
    def share(self) -> Fraction:
        """Earned share of this part, 0…1; a part that carries no points counts by its rule alone."""
        if self.of == 0:
            return Fraction(self.rule in ("right", "follow-through"))
        return self.points / self.of

    @property
    def mark(self) -> str:
        """The symbol that goes before the line: a shape, so that it reads without colour."""
        if self.rule == UNREADABLE:
            return "?"
        return "✓" if self.share == 1 else "✗" if self.share == 0 else "◐"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an answer earned. `points` is the share of the item's points, 0…1, before hints are paid for."""

    status: Status
    points: Fraction = Fraction(0)
    lines: tuple[Line, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """True where this is an attempt; unreadable answers and our own faults cost nothing."""
        return self.status in ("right", "partial", "wrong")

    @property
    def parts(self) -> dict[str, float]:
        """Earned share of each part by its name."""
        return {line.part: float(line.share) for line in self.lines}

    @property
    def feedback(self) -> tuple[str, ...]:
        """All sentences in the order of the form, each one once."""
        said = [line.says for line in self.lines if line.says] + list(self.remarks)
        return tuple(dict.fromkeys(said))

    @property
    def headline(self) -> str:
        """The verdict as words, for every interface alike."""
        return {
            "right": "right",
            "partial": "partly right",
            "wrong": "not right",
            "invalid": "not read: no attempt counted",
            "error": "our fault: not counted",
        }[self.status]

    @property
    def symbol(self) -> str:
        """A shape that tells the verdict without colour."""
        return {"right": "✓", "partial": "◐", "wrong": "✗", "invalid": "?", "error": "!"}[self.status]


def settle(lines: Iterable[Line], remarks: Iterable[str] = ()) -> Verdict:
    """The verdict of a ledger: right at all points, wrong at none, invalid where not one graded field could
    be read.

    A field that carries no points (`of` is 0) neither makes nor breaks a verdict.
    """
    ledger = tuple(lines)
    graded = [line for line in ledger if line.of > 0]
    points = sum((line.points for line in graded), Fraction(0))
    if graded and all(line.rule == UNREADABLE for line in graded):
        return Verdict(status="invalid", lines=ledger, remarks=tuple(remarks))
    status: Status = "right" if points == 1 else "partial" if points > 0 else "wrong"
    return Verdict(status=status, points=points, lines=ledger, remarks=tuple(remarks))


def only(verdict: Verdict, part: str) -> Verdict:
    """The verdict on one part alone, at full weight; the same verdict where its ledger has no such line."""
    line = next((line for line in verdict.lines if line.part == part), None)
    if line is None:
        return verdict
    return settle([replace(line, points=line.share, of=Fraction(1))])


def unreadable(sentence: str) -> Verdict:
    """An answer that could not be read at all; nothing is counted."""
    return Verdict(status="invalid", remarks=(sentence,))


def fault(sentence: str) -> Verdict:
    """A failure of ours; nothing is counted."""
    return Verdict(status="error", remarks=(sentence,))


def after_hints(points: Fraction, hints: int) -> Fraction:
    """Points of a practice attempt after paying 20 % of what is reachable for each hint seen."""
    return points * max(Fraction(0), 1 - HINT_COST * hints)


def carry(
    uses: Iterable[str],
    own: Mapping[str, V],
    true: Mapping[str, V],
    *,
    guard: Callable[[Mapping[str, V]], bool],
) -> dict[str, V] | None:
    """The learner's own earlier values that a later part may follow through from, or None where none may.

    Only values that were read, and of which at least one differs from the true one, are carried; the guard
    keeps impossible or trivial values from earning anything.
    """
    wanted = [name for name in uses if name in own]
    carried = {name: own[name] for name in wanted}
    if not any(own[name] != true.get(name) for name in wanted):
        return None
    return carried if guard(carried) else None
