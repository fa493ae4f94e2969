"""What 1,000, 10,000 and 100,000 attempts in the log cost: home, progress figures, folds, plan, forecast."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from tests.benchmarks import bare
from tests.benchmarks.learners.rows import row, stamp
from tests.benchmarks.learners.strengths import Strengths
from tests.benchmarks.learners.world import World, see
from tests.benchmarks.opened import opened
from tests.benchmarks.paint import HOME_TEXT
from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, course_at, until_shown
from tutor.course import Course
from tutor.kinds.draw import Stream
from tutor.places import Places, find_places
from tutor.store import Attempt, Store
from tutor.study.calibration import Confidence
from tutor.study.folding import bring_up
from tutor.study.forecast import Marks, forecast
from tutor.study.memory import Memory
from tutor.study.plan import plan_day
from tutor.study.stats import collect

__all__ = ["SIZES", "fill", "log_of", "measure"]

SIZES = (1_000, 10_000, 100_000)
TODAY_TEXT = "questions, about"
"""The row Today of a day on which nothing was done yet."""
LIMIT = 300.0
"""Seconds to wait for Today at most."""
A_DAY = 60
"""Attempts a day: 100,000 are four and a half years of it."""
A_LEARNER = 1_500
HOME, PROGRESS = 0.5, 1.0
"""Seconds that home and the progress figures may take with the largest log."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Seconds to fold the whole log, then the newest attempt alone, to plan, to forecast, and to collect all
    that the progress screen shows (the second time, with checkpoints); bytes kept.
    """

    rebuilt: float
    resumed: float
    planned: float
    foretold: float
    collected: float
    kept: int


def measure(room: Room, runs: int) -> list[Row]:
    """Home beside a bare app, the figures' opening, both folds; a block of rows for each size of the log."""
    rows = []
    for size in SIZES:
        home = room.home()
        room.say(f"growth: {size:,} attempts")
        places = find_places({"DLTUTOR_HOME": str(home)})
        megabytes = fill(home, size)
        course = course_at(home)
        folded = [_fold(places, course, number) for number in range(3)]
        rows += _paint(room, home, size, max(5, runs))
        rows += [_screen(home, size, max(5, runs)), *_told(size, megabytes, folded)]
    return rows


def fill(home: Path, count: int) -> float:
    """Fill the log of this home; returns its megabytes on disk."""
    now = datetime.now(UTC)
    places = find_places({"DLTUTOR_HOME": str(home)})
    store = Store.open(places.progress, now=lambda: now)
    store.add(list(log_of(see(course_at(home)), count, now)))
    store.close()
    return places.progress.stat().st_size / 1e6


def log_of(world: World, count: int, now: datetime) -> Iterator[Attempt]:
    """So many attempts with whole ledgers, the last ones of yesterday; a learner of model A who knows nearly
    everything makes room for a fresh one, so that right and wrong stay mixed as in a real log.
    """
    questions = list(world.questions.values())
    begin = now - timedelta(days=-(-count // A_DAY), hours=2)  # so that nothing is of today
    for number in range(count):
        day, place = divmod(number, A_DAY)
        if number % A_LEARNER == 0:
            person = Strengths(world, f"growth:{number}")
        question = person.stream.choice(questions)
        yield row(
            question,
            person.practise(question, day + place / 1000),
            uid=f"growth-{number}",
            session=f"growth-{day}",
            seed=1 + number % 9_999,
            at=begin + timedelta(days=day, minutes=1.5 * place),
        )


def _fold(places: Places, course: Course, number: int) -> Folded:
    """Fold without a checkpoint, then one new attempt with it, then plan and forecast from the folds."""
    cache = places.cache / f"folds-{number}"
    cache.mkdir(parents=True)
    now = datetime.now(UTC)
    store = Store.open(places.progress, now=lambda: now)
    try:
        rebuilt = _seconds_to_fold(course, store, cache)[0]
        last = store.attempts(since=(now - timedelta(days=3)).isoformat())[-1]
        later = datetime.fromisoformat(last.at) + timedelta(minutes=1)
        store.record(replace(last, uid=f"one-more-{number}", at=stamp(later)))
        resumed, memory, marks = _seconds_to_fold(course, store, cache)
        collect(course, store, cache, now=now)
        begun = time.perf_counter()
        collect(course, store, cache, now=now)
        collected = time.perf_counter() - begun
    finally:
        store.close()
    begun = time.perf_counter()
    exam = (now + timedelta(days=30)).date()
    plan_day(course.entries, memory, now=now, exam=exam, minutes=25, stream=Stream("growth"))
    planned = time.perf_counter() - begun
    forecast(course, course.exams["full"], marks, now=now)
    foretold = time.perf_counter() - begun - planned
    kept = sum(one.stat().st_size for one in cache.rglob("*") if one.is_file())
    return Folded(rebuilt, resumed, planned, foretold, collected, kept)


def _seconds_to_fold(course: Course, store: Store, cache: Path) -> tuple[float, Memory, Marks]:
    memory, marks = Memory(course.entries), Marks()
    begun = time.perf_counter()
    bring_up([memory, marks, Confidence()], store, cache)
    return time.perf_counter() - begun, memory, marks


def _screen(home: Path, size: int, runs: int) -> Row:
    """The progress screen from the key to its figures; checkpoints are there, as `_paint` leaves them."""
    shown, last = opened(home, runs), size == SIZES[-1]
    return Row(
        name=f"{size:,}: open the progress screen",
        unit="s",
        ours=shown,
        target=f"< {PROGRESS:.0f} s" if last else "",
        met=median(shown) < PROGRESS if last else None,
    )


def _told(size: int, megabytes: float, folded: list[Folded]) -> list[Row]:
    kept = folded[0].kept / 1e6
    collected = [one.collected for one in folded]
    return [
        Row(
            name=f"{size:,}: collect the progress figures",
            unit="s",
            ours=collected,
        ),
        Row(
            name=f"{size:,}: fold the whole log",
            unit="s",
            ours=[one.rebuilt for one in folded],
            note=f"the log has {megabytes:.1f} MB, the checkpoints {kept:.2f} MB",
        ),
        Row(name=f"{size:,}: fold one new attempt", unit="s", ours=[one.resumed for one in folded]),
        Row(name=f"{size:,}: plan a day", unit="s", ours=[one.planned for one in folded]),
        Row(name=f"{size:,}: forecast", unit="s", ours=[one.foretold for one in folded]),
    ]


def _paint(room: Room, home: Path, size: int, runs: int) -> list[Row]:
    """Home from process start, in turn with the bare app; then the figures as a script has them."""
    ours, peer = room.dltutor(), [sys.executable, str(Path(bare.__file__))]
    stats, env = [*ours, "stats", "--json"], room.env(home)
    until_shown(peer, env, bare.TEXT)
    first = [until_shown(ours, env, TODAY_TEXT, LIMIT), _took(stats, room, home)]
    plain, painted, today, told = list[float](), list[float](), list[float](), list[float]()
    worked = list[float]()
    for _ in range(runs):
        plain.append(until_shown(peer, env, bare.TEXT))
        painted.append(until_shown(ours, env, HOME_TEXT))
        today.append(until_shown(ours, env, TODAY_TEXT, LIMIT))
        before = os.times()
        told.append(_took(stats, room, home))
        after = os.times()
        used = after.children_user + after.children_system
        worked.append(used - before.children_user - before.children_system)
    last = size == SIZES[-1]
    return [
        Row(
            name=f"{size:,}: process start to home",
            unit="s",
            ours=painted,
            peer=plain,
            target=f"< {HOME} s" if last else "",
            met=median(painted) < HOME if last else None,
        ),
        Row(
            name=f"{size:,}: process start to Today",
            unit="s",
            ours=today,
            peer=plain,
            note=f"without checkpoints, once: Today {first[0]:.1f} s, then the figures {first[1]:.1f} s",
        ),
        Row(
            name=f"{size:,}: dltutor stats --json",
            unit="s",
            ours=told,
            note=f"processor time {median(worked):.2f} s, start of the program included",
        ),
    ]


def _took(command: list[str], room: Room, home: Path) -> float:
    """Seconds of a command that has to succeed."""
    begun = time.perf_counter()
    done = subprocess.run(
        command, env=room.env(home), cwd=home, capture_output=True, text=True, timeout=LIMIT
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed: {done.stderr[-400:]}")
    return time.perf_counter() - begun
