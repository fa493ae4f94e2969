"""Table 1: does the forecast's 80 % interval hold the mark that simulated learners then really earn?"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from tests.benchmarks.learners.mock import papers, sit
from tests.benchmarks.learners.running import (
    BLUEPRINT,
    FIRST,
    MODELS,
    NAMES,
    POLICIES,
    person,
    policy,
    spread,
    world,
)
from tests.benchmarks.learners.studying import exam_time, study
from tests.benchmarks.learners.sums import share_interval
from tests.benchmarks.report import Row
from tutor.study.forecast import Marks, forecast

__all__ = ["Case", "Foretold", "foretell", "measure"]

LEAST, MOST = 0.75, 0.85
ENOUGH = 200
"""Learners from which on the share itself is judged."""
EVIDENCE = {"few": (5, 10), "medium": (15, 20), "many": (40, 30)}
"""Days and minutes a day: about 20, 120 and 600 attempts. `mixed` draws both for each learner."""
HORIZONS, MINUTES = (3, 7, 14, 30, 60), (10, 15, 25, 45)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One learner: of which model and seed, with how much evidence."""

    model: str
    seed: int
    evidence: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """A forecast of some points, its interval, and what was earned."""

    low: float
    points: float
    high: float
    earned: float

    @property
    def holds(self) -> bool:
        """Whether the interval holds the mark."""
        return self.low - 1e-9 <= self.earned <= self.high + 1e-9


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was forecast for one learner, in total and by section, and what came."""

    case: Case
    attempts: int
    enough: bool
    total: Bounds
    sections: dict[str, Bounds]


def foretell(case: Case) -> Foretold:
    """Let one learner study, forecast the exam from the log when it begins, and let the learner sit it."""
    name = f"{case.evidence}:{case.seed}"
    draws = random.Random(f"foretold:{case.model}:{name}")
    days, minutes = EVIDENCE.get(case.evidence) or (draws.choice(HORIZONS), draws.choice(MINUTES))
    learner, order = person(case.model, name), policy(draws.choice(POLICIES), name, days)
    weeks = study(learner, order, days=days, minutes=minutes)
    marks = Marks()
    for attempt in weeks.attempts:
        marks.add(attempt)
    now, at = exam_time(days)
    course = world().course
    blueprint = course.exams[BLUEPRINT]
    told = forecast(course, blueprint, marks, now=now)
    came = sit(learner, papers(course, blueprint, (1 + case.seed,))[0], at, draws)
    return Foretold(
        case,
        len(weeks.attempts),
        told.enough,
        Bounds(told.total.low, told.total.points, told.total.high, came.total),
        {one.id: Bounds(one.low, one.points, one.high, came.earned[one.id]) for one in told.sections},
    )


def measure(count: int, workers: int, say: Say) -> tuple[str, list[Row]]:
    """The table as text, and a row for each claim; `count` learners of each model and amount of evidence."""
    lines, rows = [_HEAD, "-" * len(_HEAD)], []
    for model in MODELS:
        for evidence in ("mixed", *EVIDENCE):
            say(f"forecast: {count} learners of model {model}, {evidence} evidence")
            cases = [Case(model, seed, evidence) for seed in range(FIRST, FIRST + count)]
            found = spread(foretell, cases, workers)
            lines.append(_line(NAMES[model], evidence, "total", found, [one.total for one in found]))
            if evidence == "mixed":
                rows.append(_row(model, found))
                lines += [
                    _line("", "", section, found, [one.sections[section] for one in found])
                    for section in found[0].sections
                ]
    title = (
        f"Forecast of the paper {BLUEPRINT!r}: does the 80 % interval hold the mark? ({count} learners each)"
    )
    return "\n".join([title, "", *lines]), rows


_HEAD = (
    f"{'model':22}{'evidence':10}{'of':15}{'attempts':>9}{'enough':>8}{'held':>7} {'95 % interval':16}"
    f"{'below':>7}{'above':>7}{'width':>7}{'bias':>7}{'error':>7}"
)


def _line(model: str, evidence: str, part: str, found: Sequence[Foretold], bounds: Sequence[Bounds]) -> str:
    hits = sum(one.holds for one in bounds)
    low, high = share_interval(hits, len(bounds))
    return (
        f"{model:22}{evidence:10}{part:15}{fmean(one.attempts for one in found):9.0f}"
        f"{fmean(one.enough for one in found):8.0%}{hits / len(bounds):7.1%} "
        f"{f'{low:.1%} to {high:.1%}':16}"
        f"{fmean(one.earned < one.low for one in bounds):7.1%}"
        f"{fmean(one.earned > one.high for one in bounds):7.1%}"
        f"{fmean(one.high - one.low for one in bounds):7.1f}"
        f"{fmean(one.points - one.earned for one in bounds):+7.2f}"
        f"{fmean(abs(one.points - one.earned) for one in bounds):7.2f}"
    )


def _row(model: str, found: Sequence[Foretold]) -> Row:
    hits = sum(one.total.holds for one in found)
    low, high = share_interval(hits, len(found))
    share = hits / len(found)
    few = len(found) < ENOUGH  # the share itself says little then: its interval has to reach the target
    return Row(
        name=f"80 % interval holds the mark, model {model}",
        unit="%",
        ours=[100 * share],
        target=f"{LEAST:.0%} to {MOST:.0%}",
        met=low <= MOST and high >= LEAST if few else LEAST <= share <= MOST,
        note=f"{len(found)} learners, 95 % interval {low:.1%} to {high:.1%}",
    )
