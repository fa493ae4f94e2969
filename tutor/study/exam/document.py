"""A mock exam as it is kept: one document of the store with everything but what is typed.

What is typed lies in drafts, one a field, until the paper is handed in; then the answers, the marks and the
ledger are in the document too, so that a report reads the same whatever becomes of the course.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from tutor.course.exams import Blueprint, Section
from tutor.marking import Line, Verdict
from tutor.study.exam.paper import Paper, Question
from tutor.study.noting import SURE

__all__ = ["FORMAT", "PREFIX", "Document", "Foreign", "Mark", "draft_key", "read", "state_name"]

PREFIX = "exam:"
FORMAT = 1

Answer = dict[str, str]
Status = Literal["open", "handing", "handed", "discarded"]
Outcome = Literal["marked", "empty", "pending", "lost"]


class Foreign(Exception):
    """A document that cannot be gone on with; its text is one sentence for the learner."""


def state_name(uid: str) -> str:
    """The name of a paper's document in the store."""
    return f"{PREFIX}{uid}"


def draft_key(uid: str, item: str) -> str:
    """The item under which the drafts of a paper lie, so that practice with the same item has its own."""
    return f"{uid}/{item}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What one answer came to. `pending` waits for its rubric; `lost` cannot be marked, so that its points
    are left out of the paper; `empty` and `marked` speak for themselves.
    """

    outcome: Outcome = "empty"
    verdict: Verdict | None = None
    ticks: str = ""


@dataclass(slots=True, kw_only=True)
class Document:
    """Everything about one paper; lists have one entry a question, times are seconds."""

    uid: str
    paper: Paper
    told: tuple[tuple[str, str], ...]
    """Title and topic of each question, should its item leave the course."""
    started: str
    status: Status = "open"
    rev: int = 0
    """Counts the savings, so that an import knows which of two documents is newer."""
    index: int = 0
    flags: set[int] = field(default_factory=set)
    sure: list[str]
    seconds: list[float]
    warned: set[int] = field(default_factory=set)
    elapsed: float = 0.0
    seen: str
    """The wall clock, in UTC, when so much had elapsed."""
    suspended: bool = False
    frozen: list[Answer] | None = None
    """The answers as they stood when the time was over, once one was changed afterwards."""
    answers: list[Answer] = field(default_factory=list)
    handed: str = ""
    marks: list[Mark] = field(default_factory=list)
    late: dict[int, Mark] = field(default_factory=dict)
    """What answers given after the time would have come to, by question."""
    bonus: int = 0

    def written(self) -> dict[str, object]:
        """The document as JSON values."""
        paper = self.paper
        return {
            "format": FORMAT,
            "uid": self.uid,
            "status": self.status,
            "rev": self.rev,
            "blueprint": _blueprint_out(paper.blueprint),
            "seed": paper.seed,
            "questions": [
                {**asdict(one), "points": str(one.points), "title": title, "topic": topic}
                for one, (title, topic) in zip(paper.questions, self.told, strict=True)
            ],
            "started": self.started,
            "index": self.index,
            "flags": sorted(self.flags),
            "sure": self.sure,
            "seconds": [round(one, 3) for one in self.seconds],
            "warned": sorted(self.warned),
            "elapsed": self.elapsed,
            "seen": self.seen,
            "suspended": self.suspended,
            "frozen": self.frozen,
            "answers": self.answers,
            "handed": self.handed,
            "marks": [_mark_out(one) for one in self.marks],
            "late": {str(place): _mark_out(one) for place, one in self.late.items()},
            "bonus": self.bonus,
        }

    @property
    def count(self) -> int:
        """How many questions there are."""
        return len(self.paper.questions)


def read(raw: Mapping[str, object] | None) -> Document:
    """The document that these JSON values are; raises Foreign, with what to do, for any other."""
    version = raw.get("format") if raw else None
    if isinstance(version, int) and version > FORMAT:
        raise Foreign(
            "The open mock exam was written by a newer dltutor: update dltutor to go on with it; "
            "nothing of it is lost."
        )
    try:
        if raw is None or version != FORMAT:
            raise ValueError("no document of ours")
        return _document(raw)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError):
        raise Foreign(
            "The open mock exam cannot be read: begin a new one; what was typed stays in your progress file."
        ) from None


def _document(raw: Mapping[str, Any]) -> Document:
    questions = [_question(one) for one in raw["questions"]]
    count = len(questions)
    paper = Paper(
        blueprint=_blueprint_in(raw["blueprint"]), seed=int(raw["seed"]), questions=tuple(questions)
    )
    frozen = raw["frozen"]
    found = Document(
        uid=_text(raw["uid"]),
        paper=paper,
        told=tuple((str(one["title"]), str(one["topic"])) for one in raw["questions"]),
        started=_moment(raw["started"]),
        status=raw["status"],
        rev=int(raw["rev"]),
        index=min(max(0, int(raw["index"])), count - 1),
        flags={int(one) for one in raw["flags"]} & set(range(count)),
        sure=[one if one in SURE else "" for one in _sized(raw["sure"], count)],
        seconds=[float(one) for one in _sized(raw["seconds"], count)],
        warned={int(one) for one in raw["warned"]},
        elapsed=max(0.0, float(raw["elapsed"])),
        seen=_moment(raw["seen"]),
        suspended=bool(raw["suspended"]),
        frozen=None if frozen is None else [_answer(one) for one in _sized(frozen, count)],
        answers=[_answer(one) for one in _sized(raw["answers"] or [{}] * count, count)],
        handed=_moment(raw["handed"]) if raw["handed"] else "",
        marks=[_mark_in(one) for one in _sized(raw["marks"], count)] if raw["marks"] else [],
        late={int(place): _mark_in(one) for place, one in raw["late"].items()},
        bonus=max(0, int(raw["bonus"])),
    )
    if not count or found.status not in ("open", "handing", "handed"):
        raise ValueError("no paper")
    if found.status == "handed" and not found.marks:
        raise ValueError("no marks")
    return found


def _sized(values: Any, count: int) -> Sequence[Any]:
    if not isinstance(values, list) or len(values) != count:
        raise ValueError("another number of questions")
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def _moment(value: Any) -> str:
    if datetime.fromisoformat(_text(value)).tzinfo is None:
        raise ValueError("no time zone")
    return str(value)


def _answer(raw: Any) -> Answer:
    return {str(name): _string(text) for name, text in dict(raw).items()}


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _question(raw: Mapping[str, Any]) -> Question:
    points = Fraction(_text(raw["points"]))
    if points <= 0:
        raise ValueError("no points")
    return Question(
        number=_text(raw["number"]),
        section=_text(raw["section"]),
        item=_text(raw["item"]),
        seed=int(raw["seed"]),
        points=points,
    )


def _blueprint_out(one: Blueprint) -> dict[str, object]:
    """The rules without what draws the questions: they are drawn."""
    return {
        "id": one.id,
        "title": one.title,
        "minutes": one.minutes,
        "pass_percent": one.pass_percent,
        "bonus": one.bonus,
        "sheet": one.sheet,
        "sections": [{"id": s.id, "title": s.title, "points": s.points} for s in one.sections],
    }


def _blueprint_in(raw: Mapping[str, Any]) -> Blueprint:
    sections = tuple(
        Section(id=_text(s["id"]), title=str(s["title"]), points=int(s["points"]), slots=())
        for s in raw["sections"]
    )
    return Blueprint(
        id=_text(raw["id"]),
        title=str(raw["title"]),
        minutes=int(raw["minutes"]),
        pass_percent=int(raw["pass_percent"]),
        bonus=int(raw["bonus"]),
        sheet=bool(raw["sheet"]),
        sections=sections,
    )


def _mark_out(one: Mark) -> dict[str, object]:
    verdict = one.verdict
    return {
        "outcome": one.outcome,
        "ticks": one.ticks,
        "verdict": None
        if verdict is None
        else {
            "status": verdict.status,
            "points": str(verdict.points),
            "lines": [
                {**asdict(line), "points": str(line.points), "of": str(line.of)} for line in verdict.lines
            ],
            "remarks": list(verdict.remarks),
        },
    }


def _mark_in(raw: Mapping[str, Any]) -> Mark:
    verdict = raw["verdict"]
    if raw["outcome"] not in ("marked", "empty", "pending", "lost"):
        raise ValueError("no mark")
    if raw["outcome"] == "marked" and verdict is None:
        raise ValueError("no verdict")
    return Mark(
        outcome=raw["outcome"],
        ticks=_string(raw["ticks"]),
        verdict=None
        if verdict is None
        else Verdict(
            status=verdict["status"],
            points=Fraction(_text(verdict["points"])),
            lines=tuple(
                Line(**{**line, "points": Fraction(line["points"]), "of": Fraction(line["of"])})
                for line in verdict["lines"]
            ),
            remarks=tuple(str(one) for one in verdict["remarks"]),
        ),
    )
