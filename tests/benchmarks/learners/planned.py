"""Table 2: with the same minutes, does the daily plan bring more points than random order and plain FSRS?"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
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
from tests.benchmarks.learners.sums import effect, mean_interval
from tests.benchmarks.report import Row
from tutor.study.exam.paper import Paper

__all__ = ["Trial", "measure", "try_out"]

PAPERS = range(1, 9)
"""The marks are expected ones, of eight papers that are the same for every policy: no luck is in them."""
CENTRE = (30, 25)
HORIZONS, MINUTES = (10, 30, 60), (10, 25, 45)
PEERS = POLICIES[1:4]
"""Those that the plan has to beat."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One learner under one policy: of which model and seed, so many days and minutes a day."""

    model: str
    seed: int
    policy: str
    days: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Tried:
    """Expected points, attempts, minutes, evenings, plans longer than allowed, cards met (0…1)."""

    points: float
    attempts: int
    minutes: float
    evenings: int
    over: int
    longest: float
    idle: int
    cards: float


def try_out(trial: Trial) -> Tried:
    """Let the learner study under the policy and sit the papers."""
    learner = person(trial.model, f"plan:{trial.seed}")
    order = policy(trial.policy, f"{trial.seed}", trial.days)
    weeks = study(learner, order, days=trial.days, minutes=trial.minutes)
    _, at = exam_time(trial.days)
    points = fmean(sit(learner, paper, at, random.Random(0)).mean for paper in _papers())
    met = {_card(one.item) for one in weeks.attempts}
    return Tried(
        points=points,
        attempts=len(weeks.attempts),
        minutes=sum(weeks.minutes),
        evenings=len(weeks.minutes),
        over=order.over,
        longest=max(weeks.minutes, default=0.0),
        idle=weeks.idle,
        cards=len(met) / len({_card(name) for name in world().questions}),
    )


@cache
def _papers() -> list[Paper]:
    course = world().course
    return papers(course, course.exams[BLUEPRINT], PAPERS)


@cache
def _card(item: str) -> tuple[str, str]:
    found = world().course.items[item]
    return found.concept, found.family


def measure(count: int, workers: int, say: Say, *, wide: bool = True) -> tuple[str, list[Row]]:
    """The table as text, and a row for each claim: `count` learners of each model at the centre (30 days of
    25 minutes), a sixth of them at the other horizons and minutes, none where not `wide`.
    """
    lines, rows, over, plans = [_HEAD, "-" * len(_HEAD)], list[Row](), 0, 0
    for model in MODELS:
        for days in HORIZONS:
            for minutes in MINUTES:
                centre = (days, minutes) == CENTRE
                if not (centre or wide):
                    continue
                many = count if centre else max(12, count // 6)
                say(f"plan: {many} learners of model {model}, {days} days of {minutes} minutes")
                found = _cell(model, days, minutes, many, workers)
                over += sum(one.over for one in found["plan"])
                plans += sum(one.evenings for one in found["plan"])
                lines += _lines(NAMES[model], days, minutes, found)
                if centre:
                    rows += [_row(model, peer, found) for peer in PEERS]
    rows.append(_limit(over, plans))
    title = "Expected points of 60 after the same days and minutes, the same learners under each policy"
    return "\n".join([title, "", *lines]), rows


def _cell(model: str, days: int, minutes: float, many: int, workers: int) -> dict[str, list[Tried]]:
    cases = [
        Trial(model, seed, name, days, minutes) for name in POLICIES for seed in range(FIRST, FIRST + many)
    ]
    found = spread(try_out, cases, workers)
    return {name: found[place * many : (place + 1) * many] for place, name in enumerate(POLICIES)}


_HEAD = (
    f"{'model':22}{'days':>5}{'min':>5} {'policy':12}{'points':>8}{'attempts':>9}{'min/day':>8}{'cards':>7}"
    f"{'idle':>6}{'plan +':>8} {'95 % interval':15}{'better for':>11}{'d_z':>6}{'Glass':>7}"
)


def _lines(model: str, days: int, minutes: float, found: dict[str, list[Tried]]) -> list[str]:
    made = []
    for name, tried in found.items():
        evenings = sum(one.evenings for one in tried) or 1
        line = (
            f"{model:22}{days:5}{minutes:5.0f} {name:12}{fmean(one.points for one in tried):8.1f}"
            f"{fmean(one.attempts for one in tried):9.0f}"
            f"{sum(one.minutes for one in tried) / evenings:8.1f}"
            f"{fmean(one.cards for one in tried):7.0%}{sum(one.idle for one in tried) / evenings:6.0%}"
        )
        if name != "plan":
            gains = _gains(found["plan"], tried)
            low, high = mean_interval(gains)
            paired, glass = effect(gains, [one.points for one in tried])
            better = fmean(one > 0 for one in gains)
            line += f"{fmean(gains):+8.2f} {f'{low:+.2f} to {high:+.2f}':15}"
            line += f"{better:11.0%}{paired:6.2f}{glass:7.2f}"
        made.append(line)
    return made


def _gains(plan: Sequence[Tried], peers: Sequence[Tried]) -> list[float]:
    return [ours.points - peer.points for ours, peer in zip(plan, peers)]


def _row(model: str, peer: str, found: dict[str, list[Tried]]) -> Row:
    gains = _gains(found["plan"], found[peer])
    low, high = mean_interval(gains)
    paired, _ = effect(gains, [one.points for one in found[peer]])
    return Row(
        name=f"plan over {peer}, model {model}",
        unit="points",
        ours=[fmean(gains)],
        target="> 0, whole interval",
        met=low > 0,
        note=f"95 % interval {low:+.2f} to {high:+.2f} of 60 points, d_z {paired:.2f}, {len(gains)} learners",
    )


def _limit(over: int, plans: int) -> Row:
    return Row(
        name="daily plans over their minutes",
        unit="plans",
        ours=[over],
        target="0",
        met=over == 0,
        note=f"of the plans of {plans} evenings",
    )
