"""A simulated answer as the program would log it: a row with a whole ledger."""

from __future__ import annotations

from datetime import datetime

from tests.benchmarks.learners.person import Outcome
from tests.benchmarks.learners.world import Question
from tutor.marking import HINT_COST
from tutor.store import Attempt
from tutor.study.noting import note_of
from tutor.study.session import ledger_row

__all__ = ["row", "stamp"]


def stamp(when: datetime) -> str:
    """A time in the log's spelling."""
    return when.isoformat(timespec="milliseconds")


def row(
    question: Question,
    outcome: Outcome,
    *,
    uid: str,
    session: str,
    seed: int,
    at: datetime,
) -> Attempt:
    """The attempt of an outcome."""
    share = outcome.share(question.weights)
    status = "right" if share > 1 - 1e-9 else "partial" if share > 0 else "wrong"
    left = max(0.0, 1 - float(HINT_COST) * outcome.hints)
    return Attempt(
        uid=uid,
        at=stamp(at),
        session=session,
        item=question.name,
        kind=question.kind,
        content=question.content,
        seed=seed,
        params=question.params,
        answer=question.answer,
        status="solved" if outcome.solved else status,
        points=share * left,
        reachable=0.0 if outcome.solved else left,
        ledger=_ledger(question, outcome),
        hints=outcome.hints,
        seconds=round(outcome.seconds, 3),
        device="",
        note=note_of(outcome.sure),
    )


def _ledger(question: Question, outcome: Outcome) -> list[dict[str, str | float]]:
    if outcome.solved:
        return []
    made = []
    for line, right in zip(question.lines, outcome.right):
        kept = ledger_row(line)
        if not right:
            kept |= {
                "rule": "different",
                "points": 0.0,
                "yours": "slip",
                "says": line.says or "Another value.",
            }
        made.append(kept)
    return made
