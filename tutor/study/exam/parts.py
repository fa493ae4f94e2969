"""Points of one question of a paper and of any part of it; exact numbers, nothing rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.marking import Verdict
from tutor.study.exam.document import Mark
from tutor.study.exam.paper import Question
from tutor.words import points

__all__ = ["Marked", "Part", "sum_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section, a topic or the whole: points earned of those possible, `pending` ones that wait for a
    rubric, and what answers after the time would have added (`late`, never part of `points`).
    """

    id: str
    title: str
    points: Fraction
    of: Fraction
    pending: Fraction = Fraction(0)
    late: Fraction = Fraction(0)

    @property
    def says(self) -> str:
        """The part in one line."""
        told = f"{self.title}: {points(self.points)} of {points(self.of)}"
        told += f", {points(self.pending)} still to be marked" if self.pending else ""
        return told + (f"; {points(self.late)} more after time, not counted" if self.late else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One question of the paper and what became of it; the verdict's shares are of `of` points."""

    index: int
    question: Question
    title: str
    topic: str
    answer: dict[str, str]
    mark: Mark
    late_answer: dict[str, str] | None
    late: Mark | None
    flagged: bool
    sure: str
    seconds: float

    @property
    def verdict(self) -> Verdict | None:
        """The verdict with its ledger; None for an empty or pending answer."""
        return self.mark.verdict

    @property
    def of(self) -> Fraction:
        """Points possible; none where the question cannot be marked any more."""
        return Fraction(0) if self.mark.outcome == "lost" else self.question.points

    @property
    def points(self) -> Fraction:
        """Points earned on time."""
        return _worth(self.mark) * self.of

    @property
    def pending(self) -> bool:
        """True while the rubric of the answer is not ticked."""
        return self.mark.outcome == "pending"

    @property
    def late_pending(self) -> bool:
        """True while the rubric of the answer after the time is not ticked."""
        return self.late is not None and self.late.outcome == "pending"

    @property
    def late_points(self) -> Fraction:
        """What the answer after the time would have added; it counts nowhere."""
        return max(Fraction(0), _worth(self.late) * self.of - self.points) if self.late else Fraction(0)

    @property
    def says(self) -> str:
        """What became of it, in a few words."""
        match self.mark.outcome:
            case "empty":
                return "empty"
            case "pending":
                return "rubric to be ticked"
            case "lost":
                return "cannot be marked"
        verdict = self.mark.verdict
        if verdict is None or verdict.status == "invalid":
            return "could not be read"
        return verdict.headline


def _worth(mark: Mark) -> Fraction:
    return mark.verdict.points if mark.outcome == "marked" and mark.verdict else Fraction(0)


def sum_of(name: str, title: str, found: Sequence[Marked]) -> Part:
    """The points of these questions together."""
    return Part(
        id=name,
        title=title,
        points=sum((one.points for one in found), Fraction(0)),
        of=sum((one.of for one in found), Fraction(0)),
        pending=sum((one.of for one in found if one.pending), Fraction(0)),
        late=sum((one.late_points for one in found), Fraction(0)),
    )
