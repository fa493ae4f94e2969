"""A coding task's verdict record as a verdict, a ledger and an attempt, for every interface alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from uuid import uuid4

from checkers.protocol import CheckDone, Finished, fraction, sentence
from tutor.course.model import Task
from tutor.marking import Line, Verdict, settle
from tutor.store import Attempt
from tutor.study.session import ledger_row

__all__ = ["attempt_of", "verdict_of"]

NEVER_RECORDED = ("cancelled", "error")


def verdict_of(task: Task, finished: Finished, checks: Iterable[CheckDone]) -> Verdict:
    """The verdict on a checked file: one ledger line for each part of the task, the failures as its
    sentences.
    """
    failed = [one for one in checks if one.status in ("fail", "error")]
    told = [f"{one.sentence}: {sentence(one)}" for one in failed]
    if finished.verdict in NEVER_RECORDED:
        return Verdict(
            status="error", remarks=(finished.message or "The check was stopped; nothing was counted.",)
        )
    shares = {name: fraction(str(share)) or Fraction(0) for name, share in task.parts.items()} or {
        "task": Fraction(1)
    }
    earned = finished.parts or dict.fromkeys(shares, finished.verdict == "pass")
    lines = [
        Line(
            part=name,
            label=name,
            points=share * bool(earned.get(name)),
            of=share,
            rule="right" if earned.get(name) else finished.verdict if finished.verdict != "pass" else "fail",
            yours="",
            expected="",
            says="",
        )
        for name, share in shares.items()
    ]
    remarks = [*told, *([finished.message] if finished.message and not told else [])]
    return settle(lines, remarks)


def attempt_of(
    task: Task,
    finished: Finished,
    checks: Iterable[CheckDone],
    *,
    source: str,
    hints: int,
    seconds: float,
    now: datetime,
) -> Attempt | None:
    """The attempt to record, or None for a check that was cancelled or failed by our fault."""
    if finished.verdict in NEVER_RECORDED:
        return None
    verdict = verdict_of(task, finished, checks)
    reachable = max(0.0, 1 - 0.2 * hints)
    return Attempt(
        uid=str(uuid4()),
        at=now.isoformat(timespec="milliseconds"),
        session="",
        item=task.id,
        kind="code",
        content=finished.version,
        seed=finished.seed or 0,
        params="{}",
        answer={"source": source},
        status=verdict.status,
        points=float(verdict.points) * reachable,
        reachable=reachable,
        ledger=[ledger_row(line) for line in verdict.lines],
        hints=hints,
        seconds=round(seconds, 3),
        device=finished.device,
        note="; ".join(f"{one['name']} {one['status']}" for one in finished.checks)[:2000],
    )
