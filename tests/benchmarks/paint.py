"""First paint: `dltutor` against a bare Textual app, from process start to a known text on screen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import bare
from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, course_at, until_shown
from tutor.study.queue import first_minute

__all__ = ["measure"]

LIMIT = 1.3
HOME_TEXT = "questions tried"


def measure(room: Room, runs: int) -> list[Row]:
    """Second start, first start with and without a cache of the course; each in turn with the bare app."""
    runs = max(runs, 9)
    ours = room.dltutor()
    peer = [sys.executable, str(Path(bare.__file__))]
    used = room.used_home()
    question = _first_words(used)
    until_shown(ours, room.env(used), HOME_TEXT)  # both once unmeasured: byte code is compiled here
    until_shown(ours, room.env(room.home()), question)
    until_shown(peer, room.env(used), bare.TEXT)
    second, cached, first, plain = list[float](), list[float](), list[float](), list[float]()
    for number in range(runs):
        room.say(f"first paint: {number + 1} of {runs}")
        plain.append(until_shown(peer, room.env(used), bare.TEXT))
        second.append(until_shown(ours, room.env(used), HOME_TEXT))
        home = room.home()
        course_at(home)
        cached.append(until_shown(ours, room.env(home), question))
        plain.append(until_shown(peer, room.env(used), bare.TEXT))
        first.append(until_shown(ours, room.env(room.home()), question))
    row = Row(name="second start: home", unit="s", ours=second, peer=plain)
    met = row.ratio <= LIMIT
    told = f"loaded at that moment: {_loaded(room, used)}"
    return [
        Row(name=row.name, unit="s", ours=second, peer=plain, target=f"<= {LIMIT}x", met=met, note=told),
        Row(
            name="newcomer's question, course in cache",
            unit="s",
            ours=cached,
            peer=plain,
            note=f"loaded at that moment: {_loaded(room, _newcomer(room))}",
        ),
        Row(
            name="very first start: the question",
            unit="s",
            ours=first,
            peer=plain,
            note=f"loaded at that moment: {_loaded(room, room.home())}",
        ),
    ]


def _newcomer(room: Room) -> Path:
    home = room.home()
    course_at(home)
    return home


def _first_words(home: Path) -> str:
    """The first words of the first question, few enough to stand on one line."""
    course = course_at(home)
    name, seed = first_minute(course)[0]
    return " ".join(course.items[name].variant(seed).ask.split()[:3])


def _loaded(room: Room, home: Path) -> str:
    """Which heavy modules a start in this home has loaded at first paint."""
    command = [sys.executable, str(Path(bare.__file__).with_name("loaded.py"))]
    done = subprocess.run(command, env=room.env(home), capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{command[1]} failed: {done.stderr[-400:]}")
    return ", ".join(json.loads(done.stdout)["loaded"]) or "none of the heavy ones"
