"""The real program killed at any instant, in a terminal of its own, and what a new start finds on the disk.

A slow run of each scene, one key at a time, notes what every key leaves on the disk and on the screen. Then
the same keys come in bursts, the program is killed, and what is on the disk is compared: it must be what some
number of keys leaves, never fewer than the screen had shown, and fewer than the program had read from the
terminal by one key at most (a key counts as taken once it was read).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import sittings, writers
from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, course_at
from tests.benchmarks.scenes import Left, Scene, left_at, marked, scenes
from tests.benchmarks.terminal import Terminal, adopt_orphans, descendants

__all__ = ["measure"]

KILLS = 105
STARTING = 1.2  # seconds after the start within which some kills come
ORPHANS = 10.0  # seconds after which a process that is still there counts as left behind
READY = ("of ", "quit", "read")


@dataclass(slots=True)
class Record:
    """What a scene leaves after each number of keys, and what was painted then."""

    scene: Scene
    home: Path
    left: list[Left] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """Bytes sent up to the end of each key."""


def measure(room: Room, runs: int, kills: int = KILLS) -> list[Row]:
    """Kills of the program, of writers of the log, of sitters of exams; `runs` does not matter."""
    adopt_orphans()
    before = set(descendants(os.getpid()))
    draws, found, lost = random.Random(2), Counter[str](), list[int]()
    orphans: list[float] = []
    records = []
    for scene in scenes(course_at(room.home())):
        room.say(f"kills: {scene.name}, {len(scene.keys)} keys, slowly")
        records.append(_slowly(room, scene))
    for number in range(kills):
        record = records[number % len(records)]
        problem = _one_kill(room, record, draws, found, lost)
        orphans.append(_gone(before))
        room.say(f"kills: {number + 1} of {kills}, {record.scene.name}: {problem or 'as it was'}")
    return [*_rows(found, lost, orphans), *writers.measure(room, runs), *sittings.measure(room, runs)]


def _rows(found: Counter[str], lost: list[int], orphans: list[float]) -> list[Row]:
    most, load = max(lost, default=0), os.getloadavg()[1]
    # On a machine with more to do keys wait for the processor, read and not done; that judges nobody.
    busy = load > 1.5 * (os.cpu_count() or 1)
    note = (
        f"{found['starting']} kills while it was starting, {found['alone']} of the program alone, the others "
        f"of its process group; {found['answers']} answers; {len(lost)} kills while typing, after which so "
        f"many keys were read and not kept (keys: kills): {dict(sorted(Counter(lost).items()))}; "
        f"load {load:.1f}"
    )
    zero = {
        "answers lost": "answers lost",
        "kills after which less was kept than the screen had shown": "less than shown",
        "kills after which something strange was kept": "strange",
        "new starts at another place than before": "elsewhere",
        "databases that fail integrity_check": "unsound",
    }
    return [
        Row(
            name="keys read and lost by one kill, at most",
            unit="",
            ours=lost,
            target="<= 1",
            met=most <= 1 or (None if busy else False),
            note=note,
        ),
        *(
            Row(name=name, unit="", ours=[found[key]], target="0", met=not found[key])
            for name, key in zero.items()
        ),
        Row(
            name="until the last process below was gone",
            unit="s",
            ours=orphans,
            target="<= 5",
            met=max(orphans) <= 5,
        ),
    ]


# -- the slow run --------------------------------------------------------------------------------------------


def _slowly(room: Room, scene: Scene) -> Record:
    """Play a scene key by key, and note after each what is kept and shown."""
    home = room.used_home()
    record = Record(scene, home, left=[left_at(home)], shown=[""], ends=[0])
    terminal = Terminal([*room.dltutor(), *scene.arguments], room.env(home), home)
    try:
        terminal.until(*READY)
        terminal.settle(0.6)
        record.left.append(left_at(home))
        record.shown.append(terminal.glass.text)
        record.ends.append(0)
        for key in scene.keys:
            terminal.write(key.keys)
            if key.shown:
                terminal.until(key.shown)
            # On a busy machine a key that was read may be done long after.
            busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
            terminal.settle((0.3 if key.sync else 0.08) * busy)
            terminal.pump(key.rest)
            record.left.append(left_at(home))
            record.shown.append(terminal.glass.text)
            record.ends.append(terminal.sent)
    finally:
        terminal.close()
    return record


# -- one kill ------------------------------------------------------------------------------------------------


def _one_kill(room: Room, record: Record, draws: random.Random, found: Counter[str], lost: list[int]) -> str:
    """Play the scene fast and kill it; then look, start anew, and look again. Says what is wrong."""
    home = room.used_home()
    terminal = Terminal([*room.dltutor(), *record.scene.arguments], room.env(home), home)
    try:
        starting = draws.random() < 0.1
        alone = draws.random() < 0.3
        found["starting"] += starting
        found["alone"] += alone
        if starting:
            terminal.pump(STARTING * draws.random())
        else:
            _fast(terminal, record, draws)
        terminal.kill(group=not alone)
        read = terminal.sent - terminal.unread()
        painted = terminal.glass.text
    finally:
        terminal.close()
    left = left_at(home)
    taken = max(
        place for place, end in enumerate(record.ends) if end <= read and (end or not starting or place < 2)
    )
    kept = _kept(record, left, taken)
    problem = _judge(record, left, taken, kept, painted, found)
    if not starting and kept is not None and record.scene.name != "lesson":  # nothing is typed there
        lost.append(taken - kept)
        if taken - kept > 1:
            problem = problem or f"{taken - kept} keys lost"
    if not problem and not starting:
        problem = _again(room, record, home, left, found)
    with suppress(OSError):
        shutil.rmtree(home) if not problem else None
    return problem and f"{problem} (key {taken}, kept {kept}, {home})"


def _fast(terminal: Terminal, record: Record, draws: random.Random) -> None:
    """Type in bursts, as a quick learner does, up to a key drawn at random and a moment after it."""
    keys = record.scene.keys
    last = draws.randrange(len(keys))
    terminal.until(*READY)
    terminal.settle(0.05)
    for place, key in enumerate(keys[: last + 1]):
        terminal.write(key.keys)
        if place == last:
            break
        if key.shown:
            terminal.until(key.shown)
        elif key.sync:
            _same(terminal, record.shown[place + 2])
        terminal.pump(key.rest)
        burst = draws.random()
        terminal.pump(draws.uniform(0.005, 0.015) if burst < 0.3 else draws.uniform(0.02, 0.09))
    terminal.pump(draws.random() * (1.5 if keys[last].shown else 0.04))


def _same(terminal: Terminal, wanted: str, limit: float = 3.0) -> None:
    """Wait until the screen looks as it did in the slow run."""
    until = time.monotonic() + limit
    while terminal.glass.text != wanted and time.monotonic() < until:
        terminal.pump(0.01)


def _kept(record: Record, left: Left, most: int) -> int | None:
    """The largest number of keys, at most `most`, whose traces are all there; None where no number fits.

    The key after them may be half there, since it may need more than one write.
    """
    for place in range(most, -1, -1):
        following = record.left[min(place + 1, len(record.left) - 1)]
        if _between(left.parts, record.left[place].parts, following.parts):
            return place
    return None


def _between(found: dict[str, object], before: dict[str, object], after: dict[str, object]) -> bool:
    names = {*found, *before, *after}
    return all(found.get(name) in (before.get(name), after.get(name)) for name in names)


def _judge(
    record: Record, left: Left, taken: int, kept: int | None, painted: str, found: Counter[str]
) -> str:
    """What is wrong with what was kept, in a few words; nothing where all is well."""
    found["answers"] += len(left.attempts) - 1
    if not left.sound:
        found["unsound"] += 1
        return "the database is damaged"
    if kept is None:
        found["strange"] += 1
        before, now = record.left[taken].parts, left.parts
        return f"no number of keys leaves {[one for one in now.items() if one[1] != before.get(one[0])]}"
    shown = max((place for place in range(2, taken + 1) if record.shown[place] == painted), default=0)
    # A screen that many keys leave alike says no more than the first of them.
    shown = min((place for place in range(2, shown + 1) if record.shown[place] == painted), default=0)
    answers = len(record.left[shown].attempts)
    if len(left.attempts) < answers or marked(left) != len(left.attempts) - 1:
        found["answers lost"] += 1
        return f"{len(left.attempts)} answers, {marked(left)} marked questions"
    if kept < shown:
        found["less than shown"] += 1
        return f"key {shown} was painted"
    return ""


def _again(room: Room, record: Record, home: Path, left: Left, found: Counter[str]) -> str:
    """Start the program on the same home: the same question with the same text, and nothing changed."""
    scene = record.scene
    if left.session is None and scene.name.startswith(("quiz", "formula")):
        return ""
    arguments = scene.arguments if scene.name == "lesson" else ()
    terminal = Terminal([*room.dltutor(), *arguments], room.env(home), home)
    try:
        terminal.until(*READY)
        terminal.settle(0.1)
        for place, key in enumerate(scene.again):
            terminal.write(key.keys)
            if key.shown:
                terminal.until(key.shown, limit=10.0)
            terminal.settle(0.1)
            if place + 1 == len(scene.again):
                _all_shown(terminal, _expected(scene, left))
        painted = terminal.glass.text
    except TimeoutError as problem:
        found["elsewhere"] += 1
        return str(problem)
    finally:
        terminal.close()
    after = left_at(home)
    missing = _missing(_expected(scene, left), painted)
    if missing or not after.sound or after.attempts != left.attempts or after.session != left.session:
        found["elsewhere"] += 1
        return f"after a new start: not shown {missing}, {after.session} instead of {left.session}"
    return ""


def _all_shown(terminal: Terminal, texts: list[str], limit: float = 10.0) -> None:
    """Wait until all of this stands there."""
    until = time.monotonic() + limit
    while _missing(texts, terminal.glass.text) and time.monotonic() < until:
        terminal.pump(0.05)


def _missing(texts: list[str], painted: str) -> list[str]:
    """What is not painted; a long text in a narrow field shows its beginning or its end."""
    return [one for one in texts if one[:8] not in painted and one[-8:] not in painted]


def _expected(scene: Scene, left: Left) -> list[str]:
    """What a new start must show: the number of the question, and the end of what was typed."""
    texts = []
    if left.session is not None and scene.name.startswith("quiz"):
        index, slots = left.session
        texts.append(f"{index + 1} of {len(slots)}")
        typed = slots[index][5] if scene.name != "quiz of choice" else ()
        texts += [text.strip() for _, text in typed if len(typed) < 4]  # larger tables scroll
    for (name, _, part), text in left.drafts.items():
        if part == "text" and name.startswith(("file:", "sheet:")):
            lines = text.split("\n")
            texts += [line for line in (lines[:3] if name.startswith("file:") else lines[-3:]) if line]
    return texts


def _gone(before: set[int]) -> float:
    """Seconds until every process below is gone; those that stay are killed, and count as `ORPHANS`."""
    begun = time.monotonic()
    while left := set(descendants(os.getpid())) - before:
        if time.monotonic() - begun > ORPHANS:
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return ORPHANS
        time.sleep(0.01)
    return time.monotonic() - begun
