"""Many simulated learners: who they are, how they study, on one process or several, the same for a seed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.learners.following import PlanOrder
from tests.benchmarks.learners.mock import papers
from tests.benchmarks.learners.person import Person
from tests.benchmarks.learners.policies import FsrsOrder, Policy, RandomOrder
from tests.benchmarks.learners.strengths import Strengths
from tests.benchmarks.learners.studying import exam_day
from tests.benchmarks.learners.traces import Traces
from tests.benchmarks.learners.world import World, see
from tutor.course import find_content, open_course

__all__ = ["BLUEPRINT", "FIRST", "MODELS", "NAMES", "POLICIES", "person", "policy", "spread", "world"]

MODELS: dict[str, type[Person]] = {"A": Strengths, "B": Traces}
NAMES = {"A": "A (skills that fade)", "B": "B (ACT-R traces)"}
POLICIES = ("plan", "random", "fsrs", "fsrs-days", "random-exam")
"""`fsrs` is the package as it comes; `fsrs-days` has no learning steps within a day and shuffles new cards;
`random-exam` is random order among what the paper can ask: it tells what of the plan's gain is scheduling.
"""
BLUEPRINT = "full"
FIRST = 5_000
"""The first learner's seed: plan and forecast were not looked at with these while they were written."""

T = TypeVar("T")
R = TypeVar("R")


@cache
def world() -> World:
    """The shipped course as learners see it, once a process."""
    with tempfile.TemporaryDirectory(prefix="dltutor-bench-") as folder:
        return see(open_course(find_content(), Path(folder)))


def person(model: str, seed: str) -> Person:
    """The learner of a seed: the same under every policy."""
    return MODELS[model](world(), seed)


@cache
def asked() -> tuple[str, ...]:
    """The items that a hundred papers ask."""
    course = world().course
    drawn = papers(course, course.exams[BLUEPRINT], range(1, 101))
    return tuple(sorted({one.item for paper in drawn for one in paper.questions}))


def policy(name: str, seed: str, days: int) -> Policy:
    """The policy of a name, for an exam after so many days."""
    if name == "random-exam":
        return RandomOrder(world(), seed, asked())
    if name == "plan":
        return PlanOrder(world(), seed, exam_day(days))
    if name == "random":
        return RandomOrder(world(), seed)
    plain = name == "fsrs"
    return FsrsOrder(world(), seed, shuffled=not plain, steps=plain)


def spread(work: Callable[[T], R], cases: Iterable[T], workers: int) -> list[R]:
    """What `work` gives for each case, in order, on so many processes."""
    if workers <= 1:
        return [work(case) for case in cases]
    world()  # before the processes fork, so that each has it
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        return list(pool.map(work, cases, chunksize=4))
