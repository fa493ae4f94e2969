"""Mock exams of 90 minutes on a clock that runs a thousand times as fast, killed at any instant.

Each sitter is forked from a process that has the course, goes on with the open paper as a start of the
program does, types, moves, flags, types on after the time is over and hands in, and says on a pipe what it is
about to do and what is done. After the SIGKILL the paper is opened again and compared with what was said.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, course_at
from tutor.course import Course
from tutor.kinds.fields import Choice
from tutor.places import find_places
from tutor.store import Store
from tutor.study.exam.paper import draw_paper
from tutor.study.exam.sitting import Sitting, finish

__all__ = ["measure"]

KILLS, NAME = 100, "full"
SPEED = 3_000.0  # seconds on the wall of the exam to one of ours
LONGEST = 0.4  # seconds that a sitter lives at most
AT = datetime(2026, 2, 1, 9, tzinfo=UTC)
EDGE = 150.0  # seconds of the exam around its end in which an answer may count as either
Place = tuple[int, str]


@dataclass
class Sat:
    """What must be kept of one paper."""

    begun: float
    """When the exam began, by our own clock; the exam's wall time goes on while nobody runs."""
    kept: dict[Place, str] = field(default_factory=dict)
    """The text of each field, by question and name, whose saving was said to be done."""
    tried: dict[Place, str] = field(default_factory=dict)
    """The text that was about to be saved last."""
    timely: dict[Place, str] = field(default_factory=dict)
    """As `kept`, before the time was over."""
    handing: bool = False
    end: datetime | None = None
    """When the time is over, as it was told at the first look."""

    def now(self) -> datetime:
        """The wall time of the exam."""
        return AT + timedelta(seconds=SPEED * (time.monotonic() - self.begun))


def measure(room: Room, runs: int, kills: int = KILLS) -> list[Row]:
    """Papers, one after the other, until there were so many kills; `runs` does not matter."""
    course = course_at(room.home())
    draws, found, off = random.Random(5), Counter[str](), list[float]()
    while found["kills"] < kills:
        room.say(f"exams: {found['kills']} of {kills} kills")
        _paper(course, room.home(), draws, found, off)
    note = (
        f"{found['papers']} papers, {found['kills']} kills; {found['answers']} fields filled by "
        f"{found['keys']} keys, {found['while handing in']} kills while or after handing in, {found['late']} "
        "keys after the time"
    )
    zero = (
        "answers lost",
        "keys lost",
        "on-time answers changed by later ones",
        "answers recorded twice or never",
    )
    rows = [
        Row(name=f"exam: {one}", unit="", ours=[found[one]], target="0", met=not found[one]) for one in zero
    ]
    rows[0] = replace(rows[0], note=note)
    worst = max(off, default=0.0)
    rows.append(
        Row(name="exam: clock away from wall time", unit="s", ours=off, target="<= 1", met=worst <= 1)
    )
    sound = not found["corrupt"]
    rows.append(Row(name="exam: damaged databases", unit="", ours=[found["corrupt"]], target="0", met=sound))
    return rows


def _paper(course: Course, home: Path, draws: random.Random, found: Counter[str], off: list[float]) -> None:
    """One paper from its beginning until it is handed in and all is recorded."""
    path, sat = find_places({"DLTUTOR_HOME": str(home)}).progress, Sat(time.monotonic())
    seed = draws.randrange(99)
    _begin(course, path, sat, seed)
    found["papers"] += 1
    uid = ""
    for turn in range(60):
        pid, pipe = _start(course, path, sat, draws.random(), leave=turn > 8)
        time.sleep(LONGEST * draws.random())
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        found["kills"] += 1
        _hear(pipe, sat, found)
        with closing(sqlite3.connect(path)) as db:
            found["corrupt"] += db.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        found["while handing in"] += sat.handing
        ended, uid = _compare(course, path, sat, uid, found, off)
        if ended:
            return


def _begin(course: Course, path: Path, sat: Sat, seed: int) -> None:
    store = Store.open(path, now=sat.now)
    paper = draw_paper(course, course.exams[NAME], seed)
    Sitting.begin(course, store, paper, now=sat.now)
    store.close()


# -- the sitter ----------------------------------------------------------------------------------------------


def _start(course: Course, path: Path, sat: Sat, seed: float, *, leave: bool) -> tuple[int, int]:
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(out)
            _sit(course, path, sat, random.Random(seed), into, leave)
        finally:
            os._exit(1)
    os.close(into)
    return pid, out


def _sit(course: Course, path: Path, sat: Sat, draws: random.Random, pipe: int, leave: bool) -> None:
    """Until killed; with `leave` the paper is handed in after some keys."""
    store = Store.open(path, now=sat.now)
    sitting = Sitting.resume(course, store, now=sat.now)

    def told(mark: str, *what: object) -> None:
        os.write(pipe, json.dumps([mark, *what]).encode() + b"\n")

    while sitting is not None and not sitting.handed:
        chance = draws.random()
        if leave and chance < 0.01:
            told("hand")
            sitting.hand_in()
        elif chance < 0.06:
            draws.choice((sitting.next, sitting.back, sitting.flag, sitting.sure))()
        elif chance < 0.1:
            sitting.go(draws.randrange(len(sitting.questions)))
        elif sitting.open_fields:
            one = draws.choice(sitting.open_fields)
            text = sitting.answer.get(one.name, "")
            text = (
                draws.choice(one.options).key if isinstance(one, Choice) else f"{text}{draws.randrange(10)}"
            )
            told("<", sitting.index, one.name, text, sitting.left)
            sitting.enter(one.name, text)
            told(">", sitting.index, one.name, text, sitting.left)
        sitting.warning() if sitting else ""
    told("end")
    time.sleep(9)


def _hear(pipe: int, sat: Sat, found: Counter[str]) -> None:
    """Take over what a sitter said; a line it did not finish was not said."""
    with os.fdopen(pipe, "rb") as out:
        said = [json.loads(line) for line in out.read().split(b"\n")[:-1]]
    for mark, *what in said:
        if mark == "hand":
            sat.handing = True
        if mark not in "<>":
            continue
        number, name, text, left = what
        place = (int(number), str(name))
        if mark == "<":
            sat.tried[place] = text
            continue
        found["keys"] += 1
        found["late"] += left < -EDGE
        sat.kept[place] = text
        if left > EDGE:
            sat.timely[place] = text
        elif left > -EDGE:  # may count as either: what is compared begins anew
            sat.timely.pop(place, None)


# -- what is there -------------------------------------------------------------------------------------------


def _compare(
    course: Course, path: Path, sat: Sat, uid: str, found: Counter[str], off: list[float]
) -> tuple[bool, str]:
    """Open the paper as the next start does; True once it is handed in, and its name."""
    now = sat.now()
    store = Store.open(path, now=lambda: now)
    try:
        sitting = Sitting.resume(course, store, now=lambda: now)
        if sitting is None:
            _handed(course, store, sat, uid, found, lambda: now)
            return True, uid
        sat.end = sat.end or now + timedelta(seconds=sitting.left)
        off.append(abs((sat.end - now).total_seconds() - sitting.left))
        for place, text in sat.kept.items():
            there = sitting.answer_of(place[0]).get(place[1], "")
            found["keys lost"] += there not in (text, sat.tried[place])
            found["answers lost"] += bool(text) and not there
            sat.kept[place] = there
        return False, sitting.uid
    finally:
        store.close()


def _handed(
    course: Course, store: Store, sat: Sat, uid: str, found: Counter[str], now: Callable[[], datetime]
) -> None:
    """The paper is handed in: each answer is recorded once, the on-time one as it stood."""
    assert finish(course, store, now=now) is None  # and nothing is left to do
    rows = [one for one in store.attempts() if one.session == uid]
    body = store.state(f"exam:{uid}") or {}
    answers, frozen = body["answers"], body["frozen"]
    assert isinstance(answers, list)
    timely = frozen if isinstance(frozen, list) else answers
    for (number, name), text in sat.kept.items():
        there = answers[number].get(name, "")
        found["answers"] += 1
        found["keys lost"] += there not in (text, sat.tried[number, name])
    for (number, name), text in sat.timely.items():
        found["on-time answers changed by later ones"] += timely[number].get(name, "") not in (
            text,
            sat.tried[number, name],
        )
    full = sum(any(text.strip() for text in one.values()) for one in timely)
    on_time = [one for one in rows if "late" not in one.note]
    marks = Counter(one["outcome"] for one in body["marks"])  # type: ignore[attr-defined]
    once = len({one.uid for one in rows}) == len(rows) and len(on_time) == marks["marked"]
    once = once and full == marks["marked"] + marks["pending"] + marks["lost"]
    found["answers recorded twice or never"] += not once
