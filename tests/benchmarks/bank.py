"""What a bank of 1,000, 10,000 and 100,000 items costs: the first reading, then every start after it.

The banks are generated: numeric items of four sizes in files of a hundred, with all that a real one has. The
first question of a newcomer and the home of everybody else are those of the program in a terminal.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.benchmarks import bare
from tests.benchmarks.paint import HOME_TEXT
from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, attempted, until_shown
from tutor.course import open_course
from tutor.places import find_places

__all__ = ["SIZES", "generate", "measure"]

SIZES = (1_000, 10_000, 100_000)
TOPICS, A_FILE = 14, 100
FIRST, MEMORY, CACHE = 1.0, 400.0, 150.0
"""Seconds to the first question, MB of the whole program, ms for the cache of what ships."""
ITEM = """- id: {id}
  kind: numeric
  title: share of rows {number}
  source: [{source}]
  concept: {concept}
  family: {family}
  level: {level}
  draw:
    hit: {{from: 20 .. 900, step: 10, exam: 450}}
    missed: {{from: 10 .. 200, step: 10, exam: 50}}
  ask: |
    Question {number} begins here: a model finds {{hit}} of the rows that it should find,
    and misses {{missed}}.

    How many should it find, and which share of them does it find?
  parts:
    - id: all
      label: rows to be found
      key: hit + missed
      measure: count
      rule: Those that are found and those that are missed make up all of them.
      right: Found and missed together.
      mistakes:
        - {{value: hit, note: only-found, says: "{{value}} counts only those that are found."}}
    - id: share
      label: share found
      key: hit/(hit + missed)
      uses: [all]
      carry_if: all > hit
      rule: The share is what is found over what should be found.
      right: Found over all.
      mistakes:
        - {{value: missed/(hit + missed), note: missed, says: "{{value}} is the share that is missed."}}
  hints:
    - How many rows should be found at all?
    - The share is those found over all that should be found.
    - All of them are hit + missed.
  because: |
    There are {{hit + missed}} rows to be found, {{hit}} of them are,
    which is a share of {{hit/(hit + missed):3}}.

"""


def generate(root: Path, count: int) -> None:
    """A course folder with this many items in many files."""
    topics = [f"topic-{number}" for number in range(TOPICS)]
    listed = "\n".join(f"  - {{id: {name}, title: Topic {name[6:]}}}" for name in topics)
    (root / "items").mkdir(parents=True)
    (root / "course.yaml").write_text(f"title: A bank\ntopics:\n{listed}\n", encoding="utf-8")
    sources = [f"b-{number}" for number in range(140)]
    lines = "".join(f"{name}: line {name}\n" for name in sources)
    (root / "sources.yaml").write_text(lines, encoding="utf-8")
    for place, begin in enumerate(range(0, count, A_FILE)):
        path = root / "items" / topics[place % TOPICS] / f"part-{place}.yaml"
        path.parent.mkdir(exist_ok=True)
        text = "".join(_item(number, sources) for number in range(begin, min(begin + A_FILE, count)))
        path.write_text(text, encoding="utf-8")


def _item(number: int, sources: list[str]) -> str:
    return ITEM.format(
        id=f"share-of-rows-{number}",
        number=number,
        source=sources[number % len(sources)],
        concept=f"concept-{number % 700}",
        family=f"family-{number % 7000}",
        level=("easy", "medium", "hard")[number % 3],
    )


def measure(room: Room, runs: int) -> list[Row]:
    """A block of rows for each size of the bank, beside the bare app; first the cache of what ships."""
    rows = [_shipped(room, max(5, runs))]
    for size in SIZES:
        room.say(f"bank: {size:,} items are written")
        root = room.folder / f"bank-{size}" / "content"
        generate(root, size)
        rows += _of(room, root, size, max(5, runs))
    return rows


def _shipped(room: Room, runs: int) -> Row:
    home = room.used_home()
    found = [_probe(room, home, None)["opened"] * 1000 for _ in range(runs)]
    return Row(
        name="the course that ships, from its cache",
        unit="ms",
        ours=found,
        target=f"<= {CACHE:.0f} ms",
        met=median(found) <= CACHE,
        note="the check that no file has changed, and every field that a start reads",
    )


def _of(room: Room, root: Path, size: int, runs: int) -> list[Row]:
    home, name = room.home(), f"{size:,} items"
    room.say(f"bank: {name} are read for the first time")
    built = _probe(room, home, root)
    places = find_places({"DLTUTOR_HOME": str(home)})
    (kept,) = places.cache.glob("course-*")
    ours = [*room.dltutor(), "--content", str(root)]
    peer = [sys.executable, str(Path(bare.__file__))]
    again, first, homes, plain = list[float](), list[float](), list[float](), list[float]()
    worked, bared = list[float](), list[float]()
    used = _with_cache(room, kept)
    attempted(used, open_course(root, places.cache))
    memory = 0.0
    for number in range(runs):
        room.say(f"bank: {name}, {number + 1} of {runs}")
        found = _probe(room, used, root)
        again.append(found["opened"] * 1000)
        memory = max(memory, found["shown"])
        before = _worked()
        plain.append(until_shown(peer, room.env(used), bare.TEXT))
        between = _worked()
        first.append(until_shown(ours, room.env(_with_cache(room, kept)), "Question 0 begins"))
        bared.append(between - before)
        worked.append(_worked() - between)
        homes.append(until_shown(ours, room.env(used), HOME_TEXT))
    told = f"{kept.stat().st_size / 1e6:.0f} MB of cache"
    largest = size == max(SIZES)
    return [
        Row(name=f"{name}: first reading", unit="s", ours=[built["opened"]], note=told),
        Row(name=f"{name}: from the cache", unit="ms", ours=again),
        Row(
            name=f"{name}: first question",
            unit="s",
            ours=first,
            peer=plain,
            target=f"<= {FIRST:g} s" if largest else "",
            met=median(first) <= FIRST if largest else None,
        ),
        Row(name=f"{name}: first question, processor", unit="s", ours=worked, peer=bared),
        Row(name=f"{name}: home", unit="s", ours=homes, peer=plain),
        Row(name=f"{name}: memory, first reading", unit="MB", ours=[built["peak"]]),
        Row(
            name=f"{name}: memory with home open",
            unit="MB",
            ours=[memory],
            target=f"<= {MEMORY:.0f} MB" if largest else "",
            met=memory <= MEMORY if largest else None,
            note="the most of the process, with every list, search and Today read",
        ),
    ]


def _worked() -> float:
    """Seconds of a processor that all programs started here have used: told apart from others' work."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _with_cache(room: Room, kept: Path) -> Path:
    """A home that nobody has used yet, with this cache in it."""
    home = room.home()
    cache = find_places({"DLTUTOR_HOME": str(home)}).cache
    cache.mkdir(parents=True)
    (cache / kept.name).hardlink_to(kept)
    return home


def _probe(room: Room, home: Path, root: Path | None) -> dict[str, float]:
    """Seconds to open the course in a process of its own, and the most MB of it then and with home shown."""
    command = [sys.executable, str(Path(__file__).with_name("banked.py")), *([str(root)] if root else [])]
    done = subprocess.run(command, env=room.env(home), capture_output=True, text=True, timeout=3000)
    if done.returncode:
        raise RuntimeError(f"{command[1]} failed: {done.stderr[-400:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
