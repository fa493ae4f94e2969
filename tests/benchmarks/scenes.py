"""What is typed into the real program while it is killed: scenes of keys, and what they leave on the disk."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.course import Course
from tutor.kinds import Item, Variant
from tutor.kinds.fields import Choice, flatten
from tutor.study import STATE
from tutor.study.queue import drawn

__all__ = ["Key", "Left", "Scene", "left_at", "marked", "scenes"]

TAB, ENTER, ESC, SAVE, SHEET, RUN = b"\t", b"\r", b"\x1b", b"\x13", b"\x06", b"\x12"
AFTER_VERDICT = 0.4
"""Seconds to wait once a verdict is painted: for 300 ms `enter` is ignored."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key press; with `shown` one waits for that text, with `sync` for the picture of the slow run."""

    keys: bytes
    sync: bool = False
    shown: str = ""
    rest: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A start of the program and the keys that follow; `again` leads back to the place after a new start."""

    name: str
    arguments: tuple[str, ...]
    keys: tuple[Key, ...]
    again: tuple[Key, ...]


@dataclass(slots=True)
class Left:
    """What is on the disk, as far as it belongs to the learner: no times, no random names."""

    attempts: list[tuple[Any, ...]] = field(default_factory=list)
    session: tuple[Any, ...] | None = None
    drafts: dict[tuple[str, int, str], str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    """Settings and the other documents."""
    files: dict[str, str] = field(default_factory=dict)
    sound: bool = True
    """Whether SQLite finds nothing wrong with the file."""

    @property
    def parts(self) -> dict[str, Any]:
        """All that is compared, piece by piece, so that a key that was in flight may be half there."""
        return {
            "attempts": self.attempts,
            "session": self.session,
            **{f"draft {key}": value for key, value in self.drafts.items()},
            **{f"setting {key}": value for key, value in self.others.items()},
            **{f"file {key}": value for key, value in self.files.items()},
        }


def scenes(course: Course) -> list[Scene]:
    """Choices, typed numbers, formulas, gaps, the formula sheet, a task in the editor, a lesson."""
    made = [
        _quiz(course, kind, n, seed)
        for kind, n, seed in (
            ("choice", 6, "3"),
            ("numeric", 5, "3"),
            ("formula", 3, "4"),
            ("blanks", 3, "3"),
        )
    ]
    return [*made, _sheet(course), _task(course), _lesson()]


def _typed(text: str) -> list[Key]:
    return [Key(letter.encode()) for letter in text]


def _quiz(course: Course, kind: str, n: int, seed: str) -> Scene:
    """A whole quiz: every second question is answered right, a hint and a skip in between."""
    keys: list[Key] = []
    questions = drawn(course.select(kind=kind), n, seed)
    for place, (name, number) in enumerate(questions):
        item = course.items[name]
        if place == 1:
            keys.append(Key(b"\x14", sync=True))  # a hint
        keys += _answered(item, item.variant(number), right=place % 2 == 0)
        keys += [Key(ENTER, sync=True, rest=AFTER_VERDICT), Key(ENTER, sync=True, rest=AFTER_VERDICT)]
    arguments = ("quiz", "--kind", kind, "--n", str(n), "--seed", seed)
    return Scene(f"quiz of {kind}", arguments, tuple(keys), (Key(ENTER, shown=" of "),))


def _answered(item: Item, variant: Variant, *, right: bool) -> Iterator[Key]:
    """The keys that answer a question."""
    key = item.key(variant)
    fields = [one for one in flatten(item.fields(variant)) if one.stage == 0]
    for place, one in enumerate(fields):
        if isinstance(one, Choice):
            names = [option.key for option in one.options]
            at = names.index(key[one.name])
            yield Key(str(1 + (at if right else (at + 1) % len(names))).encode())
        else:
            yield from _typed(key[one.name] if right else f"{key[one.name]} + 1")
        if place + 1 < len(fields):
            yield Key(TAB)


def _sheet(course: Course) -> Scene:
    """Notes on the formula sheet in the middle of a question, which has been begun."""
    name, number = drawn(course.select(kind="numeric"), 2, "8")[0]
    item = course.items[name]
    first = list(_answered(item, item.variant(number), right=True))[:2]
    notes = "recall = TP/(TP + FN)\nout = (W - K + 2P)/S + 1\nKL >= 0\n"
    typed = [Key(ENTER) if letter == "\n" else Key(letter.encode()) for letter in notes]
    keys = (*first, Key(SHEET, sync=True), *typed, Key(SAVE), *_typed("and more"), Key(ESC, sync=True))
    arguments = ("quiz", "--kind", "numeric", "--n", "2", "--seed", "8")
    return Scene("formula sheet", arguments, keys, (Key(ENTER, shown=" of "), Key(SHEET, shown="A4")))


def _task(course: Course) -> Scene:
    """A program typed into the editor of the task screen, saved and checked on the way."""
    task = course.tasks["doubled-relu"]
    way = (Key(b"/", sync=True), *_typed(task.title), Key(ENTER, shown="watching", rest=0.5))
    edit = Key(b"o", shown="saved", rest=0.2)
    typed = "# a remark of mine\nx = 1\n"
    lines = [Key(ENTER) if letter == "\n" else Key(letter.encode()) for letter in typed]
    checked = Key(RUN, shown="✗", rest=2.0)
    keys = (*way, edit, *lines, checked, *_typed("# more while nothing runs"), checked, *_typed("# end"))
    return Scene("task in the editor", (), keys, (*way, edit))


def _lesson() -> Scene:
    """Down through a lesson, a question in between."""
    keys = (
        *(Key(b"j") for _ in range(12)),
        Key(b"n"),
        *(Key(b"j") for _ in range(12)),
        Key(b"n"),
        Key(b"n"),
        Key(b"b"),
    )
    return Scene("lesson", ("learn", "building-blocks"), keys, ())


def left_at(home: Path) -> Left:
    """What this home holds now; read from a copy, so that nothing is mended by looking."""
    left = Left()
    workspace = home / "workspace"
    for path in sorted(workspace.rglob("*")) if workspace.is_dir() else ():
        if path.is_file() and not path.name.endswith(".tmp"):
            left.files[str(path.relative_to(workspace))] = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(dir=home) as folder:
        for name in ("progress.db", "progress.db-wal"):
            if (home / name).exists():
                shutil.copy(home / name, folder)
        path = Path(folder, "progress.db")
        if path.exists():
            with closing(sqlite3.connect(path)) as db:
                _read(db, left)
    return left


def _read(db: sqlite3.Connection, left: Left) -> None:
    left.sound = db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    if not db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'settings'").fetchone()[0]:
        return
    columns = "item, iif(kind = 'code', 0, seed), answer, status, points, hints, note"
    left.attempts = db.execute(f"SELECT {columns} FROM attempts ORDER BY seq").fetchall()
    left.drafts = {(item, seed, name): text for item, seed, name, text in db.execute("SELECT * FROM drafts")}
    # The zone is the machine's, and home notes it when it comes to it.
    left.others = dict(db.execute("SELECT name, value FROM settings WHERE name != 'zone'"))
    for name, body in db.execute("SELECT name, body FROM state"):
        if name == STATE:
            left.session = _session(json.loads(body), left.drafts)
        else:
            left.others[f"state {name}"] = body


def _session(body: dict[str, Any], drafts: dict[tuple[str, int, str], str]) -> tuple[Any, ...]:
    """Where the session stands, as a resumed one shows it: drafts are newer than the document."""
    slots = []
    for one in body["slots"]:
        answer = dict(one["answer"])
        if one["phase"] != "marked":
            mine = [key for key in drafts if key[:2] == (one["item"], one["seed"])]
            answer |= {key[2]: drafts.pop(key) for key in mine}
        kept = {name: text for name, text in sorted(answer.items()) if text}
        slots.append((one["item"], one["seed"], one["phase"], one["hints"], one["sure"], tuple(kept.items())))
    return (body["index"], tuple(slots))


def marked(left: Left) -> int:
    """How many questions of the open session are marked; as many as were answered where none is open."""
    if left.session is None:
        return len(left.attempts) - 1
    return sum(one[2] == "marked" for one in left.session[1])
