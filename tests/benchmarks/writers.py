"""Writers of the log, killed at any instant: what they were told is kept must be there ever after.

Each writer is forked from a process that has everything imported, opens the store of a home as an instance of
the program does, and says on a pipe what it is about to write and, once the method has returned, that it is
written. After the SIGKILL the log is opened again and compared with what was said.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tests.benchmarks.report import Row
from tests.benchmarks.room import Room
from tutor.store import Attempt, Store

__all__ = ["measure"]

KILLS, GENERATION = 1_000, 25
"""Kills in all, and kills that one log goes through before a new one is begun."""
LONGEST = 0.06  # seconds that a writer lives at most, its opening of the store included
AT = datetime(2026, 1, 1, tzinfo=UTC)
Said = list[tuple[str, ...]]


class Kept:
    """What must be on the disk: every write that was said to be done, and the ones that may be."""

    def __init__(self) -> None:
        self.attempts: set[str] = set()
        self.values: dict[tuple[str, str], int] = {}
        """The number that each draft, state and setting had at least, by sort and name."""
        self.begun: dict[tuple[str, str], int] = {}

    def hear(self, said: Said) -> None:
        """Take over what one writer said, in order: `<` it begins a write, `>` the write returned."""
        for mark, sort, name, number in said:
            if sort == "attempt":
                if mark == ">":
                    self.attempts.add(name)
            else:
                kept = self.values if mark == ">" else self.begun
                kept[sort, name] = int(number)


def measure(room: Room, runs: int, kills: int = KILLS) -> list[Row]:
    """A thousand kills; `runs` does not matter. Every third generation has two writers at once."""
    draws, found = random.Random(1), Counter[str]()
    began = time.monotonic()
    for number in count():
        if found["kills"] >= kills:
            break
        if number % 8 == 0:
            room.say(f"writers: {found['kills']} of {kills} kills")
        _generation(room.home() / "progress.db", draws, 1 + (number % 3 == 2), found)
    note = (
        f"{found['kills']} kills in {time.monotonic() - began:.0f} s, {found['attempts']} answers, "
        f"{found['values']} drafts, states and settings said to be kept; {found['silent']} killed before "
        "their first write"
    )
    return [
        _row("answers lost after SIGKILL of a writer", found["attempts lost"], note),
        _row("states and settings lost", found["values lost"]),
        Row(
            name="drafts lost by one kill, at most",
            unit="",
            ours=[found["most drafts lost"]],
            target="<= 1",
            met=found["most drafts lost"] <= 1,
            note=f"{found['drafts lost']} in all, each the last key press while another instance was writing",
        ),
        _row("databases that fail integrity_check", found["corrupt"]),
        _row("notices of damage at the next start", found["notices"]),
    ]


def _row(name: str, count: int, note: str = "") -> Row:
    return Row(name=name, unit="", ours=[count], target="0", met=count == 0, note=note)


def _generation(path: Path, draws: random.Random, writers: int, found: Counter[str]) -> None:
    """One log through many kills, the first of them while it is being made."""
    kept, turn = Kept(), 0
    for _ in range(GENERATION // writers):
        started = []
        for place in range(writers):
            turn += 1
            started.append(_start(path, turn, place, draws.random()))
        time.sleep(LONGEST * draws.random())
        for pid, _ in draws.sample(started, len(started)):
            os.kill(pid, signal.SIGKILL)
        for pid, pipe in started:
            os.waitpid(pid, 0)
            said = _said(pipe)
            kept.hear(said)
            found["kills"] += 1
            found["silent"] += not said
        _compare(path, kept, found)
    found["attempts"] += len(kept.attempts)
    found["values"] += len(kept.values)


def _start(path: Path, turn: int, place: int, seed: float) -> tuple[int, int]:
    """A writer's process and the pipe that it speaks into."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(out)
            _write(path, turn, place, random.Random(seed), into)
        finally:
            os._exit(1)
    os.close(into)
    return pid, out


def _write(path: Path, turn: int, place: int, draws: random.Random, pipe: int) -> None:
    """Until killed: one write after the other, each announced and, when it has returned, confirmed."""
    store = Store.open(path, now=lambda: AT)
    number = 1_000_000 * turn
    while True:
        number += 1
        sort, name, do = _one(store, number, place, draws)
        told = f"{sort} {name} {number}\n"
        os.write(pipe, f"< {told}".encode())
        do()
        if store.writable:  # else it says itself that answers are in memory only
            os.write(pipe, f"> {told}".encode())


def _one(store: Store, number: int, place: int, draws: random.Random) -> tuple[str, str, Callable[[], None]]:
    """A write as the program makes them, mostly key presses; each writer has names of its own."""
    sort = draws.choice(("draft",) * 6 + ("attempt", "attempt", "both", "state", "setting"))
    name = f"{sort}-{place}-{draws.randrange(3)}"
    if sort == "draft":
        return (
            sort,
            name,
            lambda: store.save_draft(name, 0, "text", "x" * draws.randrange(400) + f" {number}"),
        )
    if sort == "state":
        return sort, name, lambda: store.save_state(name, {"number": number, "slots": [{}] * 20})
    if sort == "setting":
        return sort, name, lambda: store.set_setting(name, str(number))
    attempt = _attempt(f"{place}-{number}", f"{place}-{draws.randrange(9)}")
    if sort == "both":
        return "attempt", attempt.uid, lambda: store.record(attempt, ("pair", {"uid": attempt.uid}))
    return "attempt", attempt.uid, lambda: store.record(attempt)


def _attempt(uid: str, item: str) -> Attempt:
    return Attempt(
        uid=uid,
        at=AT.isoformat(timespec="milliseconds"),
        session="s",
        item=item,
        kind="numeric",
        content="0",
        seed=0,
        params="{}",
        answer={"text": "x" * 200},
        status="right",
        points=1.0,
        reachable=1.0,
        ledger=[{"part": "text", "rule": "", "points": 1.0, "of": 1.0}] * 4,
        hints=0,
        seconds=1.0,
        device="",
    )


def _said(pipe: int) -> Said:
    """Everything that a writer said; a line it did not finish was not said."""
    with os.fdopen(pipe, "rb") as told:
        return [tuple(line.decode().split()) for line in told.read().split(b"\n")[:-1]]


def _compare(path: Path, kept: Kept, found: Counter[str]) -> None:
    """Open the log as the next start does, and count what is not as it was said."""
    store = Store.open(path, now=lambda: AT)
    found["notices"] += store.notice is not None
    there = {one.uid for one in store.attempts()}
    pair = store.state("pair")
    things, lost = store.kept(), Counter[str]()
    store.close()
    with closing(sqlite3.connect(path)) as db:
        found["corrupt"] += db.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
    found["attempts lost"] += len(kept.attempts - there)
    found["attempts lost"] += (
        pair is not None and pair["uid"] not in there
    )  # one transaction, so both or none
    kept.attempts |= there
    read: dict[tuple[str, str], int] = {
        ("setting", name): int(value) for name, value in things.settings.items()
    }
    read |= {("state", name): int(str(body.get("number", 0))) for name, body in things.states.items()}
    read |= {("draft", name): int(text.split()[-1]) for name, _, _, text in things.drafts}
    for key, least in kept.values.items():
        value = read.get(key, 0)
        if not least <= value <= max(least, kept.begun.get(key, 0)):
            lost[key[0] if key[0] != "draft" else f"draft of {key[1].split('-')[1]}"] += 1
        kept.values[key] = value
    for sort, number in lost.items():
        if sort.startswith("draft"):  # of one writer
            found["drafts lost"] += number
            found["most drafts lost"] = max(found["most drafts lost"], number)
        else:
            found["values lost"] += number
