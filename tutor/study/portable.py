"""Progress as one portable file, out of one machine and into another, where nothing counts twice.

The file is JSON, one object a line: a header, the attempts, what else is kept (settings, states, drafts), and
a last line that says how many there were, so that a file cut short is noticed before anything is merged.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from tutor.store import Attempt, Run, Store
from tutor.store.rows import COLUMNS, from_row, to_row
from tutor.store.runs import RUN_COLUMNS, run_from_row, run_to_row
from tutor.study import EXAM, STATE
from tutor.study.exam.document import PREFIX
from tutor.study.further import is_key, joined

__all__ = [
    "FORMAT",
    "Merged",
    "PortableProblem",
    "Progress",
    "merge",
    "of_store",
    "read_progress",
    "write_progress",
]

FORMAT = 1
LONGEST = 8_000_000
"""Bytes of the longest line that is read."""
_NAMES = tuple(COLUMNS.split(", "))
_RUN_NAMES = tuple(RUN_COLUMNS.split(", "))
_KIND = "dltutor-progress"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
_STATUS = ("right", "partial", "wrong", "solved")


class PortableProblem(Exception):
    """A file that cannot be used; its text is one sentence for the learner."""


@dataclass
class Progress:
    """What a file holds."""

    attempts: list[Attempt] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: list[tuple[str, int, str, str]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


@dataclass(frozen=True)
class Merged:
    """What a merge did: attempts that were new, those known already, and whether an open session came
    along."""

    new: int
    known: int
    session: bool


def write_progress(store: Store, out: TextIO, now: datetime) -> int:
    """Everything the store keeps, as lines; returns the number of attempts."""
    count = lines = 0

    def put(record: Mapping[str, object]) -> None:
        nonlocal lines
        out.write(json.dumps(record) + "\n")
        lines += 1

    put({"t": _KIND, "format": FORMAT, "at": now.isoformat(timespec="seconds")})
    for attempt in store.attempts():
        put({"t": "attempt", **dict(zip(_NAMES, to_row(attempt), strict=True))})
        count += 1
    for run in store.runs():
        put({"t": "run", **dict(zip(_RUN_NAMES, run_to_row(run), strict=True))})
    kept = store.kept()
    for name, value in kept.settings.items():
        put({"t": "setting", "name": name, "value": value})
    for name, body in kept.states.items():
        put({"t": "state", "name": name, "body": body})
    for item, seed, place, text in kept.drafts:
        put({"t": "draft", "item": item, "seed": seed, "field": place, "text": text})
    put({"t": "end", "lines": lines})
    return count


def read_progress(path: Path) -> Progress:
    """What the file at `path` holds; raises PortableProblem, with line and remedy, for any other file."""
    found = Progress()
    last = 0
    try:
        if not path.is_file():
            raise PortableProblem(f"{path} is no file: name one that dltutor export has written.")
        with path.open("rb") as file:
            for number, record in _records(file, path):
                if number == 1:
                    _head(record, path)
                elif last:
                    raise _damaged(path, number, "stands behind the end")
                elif record.get("t") == "end":
                    last = number
                    if record.get("lines") != number - 1:
                        raise _damaged(path, number, "counts other lines than there are")
                else:
                    _take(found, record, path, number)
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise PortableProblem(f"{path} cannot be read ({reason}): make it readable.") from None
    if not last:
        raise PortableProblem(f"{path} is cut short: copy it again, or export it anew.")
    return found


def of_store(store: Store) -> Progress:
    """What a store holds, as if it had been exported and read."""
    kept = store.kept()
    return Progress(store.attempts(), dict(kept.settings), dict(kept.states), list(kept.drafts), store.runs())


def _records(file: Iterable[bytes], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, 1):
        try:
            record = json.loads(line) if len(line) <= LONGEST else None
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            if number == 1:
                raise _foreign(path)
            raise _damaged(path, number, "is no record")
        yield number, record


def _foreign(path: Path) -> PortableProblem:
    return PortableProblem(f"{path} is no progress of dltutor: name a file that dltutor export has written.")


def _damaged(path: Path, number: int, what: str) -> PortableProblem:
    return PortableProblem(f"{path}, line {number}, {what}: the file is damaged, so nothing was imported.")


def _head(record: Mapping[str, Any], path: Path) -> None:
    if record.get("t") != _KIND:
        raise _foreign(path)
    if record.get("format") != FORMAT:
        given = str(record.get("format"))[:20]
        raise PortableProblem(f"{path} was written by a newer dltutor (format {given}): install that one.")


def _take(found: Progress, record: dict[str, Any], path: Path, number: int) -> None:
    """Adds one record; what is of an unknown sort comes from a later version and is left alone."""
    try:
        match record.get("t"):
            case "attempt":
                found.attempts.append(_attempt(record))
            case "run":
                found.runs.append(_run(record))
            case "setting":
                found.settings[_text(record["name"])] = _text(record["value"])
            case "state":
                body = record["body"]
                if not isinstance(body, dict):
                    raise ValueError("no state")
                found.states[_text(record["name"])] = body
            case "draft":
                seed = record["seed"]
                if type(seed) is not int:
                    raise ValueError("no seed")
                place, text = _text(record["field"]), _text(record["text"])
                found.drafts.append((_text(record["item"]), seed, place, text))
    except (KeyError, ValueError, TypeError, OverflowError):
        raise _damaged(path, number, f"is no {str(record.get('t'))[:20]}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _attempt(record: dict[str, Any]) -> Attempt:
    """An attempt as strict as the log would have written it; raises KeyError, ValueError or TypeError."""
    one = from_row([record[name] for name in _NAMES])
    shares = (one.points, one.reachable)
    good = _TIME.match(one.at) and one.status in _STATUS and one.hints >= 0
    if not good or not all(0 <= share <= 1 for share in shares) or not math.isfinite(one.seconds):
        raise ValueError("no attempt")
    return one


def _run(record: dict[str, Any]) -> Run:
    """A run as strict as the log would have written it; raises KeyError, ValueError or TypeError."""
    one = run_from_row([record[name] for name in _RUN_NAMES])
    if not _TIME.match(one.at) or not math.isfinite(one.seconds) or one.seconds < 0:
        raise ValueError("no run")
    return one


def merge(store: Store, found: Progress) -> Merged:
    """Brings what a file holds into the store: attempts and runs by their uid, so that nothing counts twice.

    Settings of this machine stay; a lesson read on either is read; hints seen and solutions shown on either
    count; an open session or mock exam comes along only where none is open here, and of two states of one
    paper the newer one stays. Doing it twice changes nothing.
    """
    new = store.add(found.attempts)
    store.add_runs(found.runs)
    kept = store.kept()
    for name, value in found.settings.items():
        own = kept.settings.get(name)
        wanted = value if own is None else _merged(name, own, value)
        if wanted != own:
            store.set_setting(name, wanted)
    session = False
    newer = set()
    for name, body in found.states.items():
        mine = kept.states.get(name)
        if name == EXAM and _age(kept.states.get(f"{PREFIX}{body.get('uid')}", {"status": "open"}))[0]:
            continue  # it is over here
        wanted_body = _wanted(name, mine, body)
        if wanted_body != mine:
            store.save_state(name, wanted_body)
            session = session or name in (STATE, EXAM)
            newer |= {name.removeprefix(PREFIX)} if mine and name.startswith(PREFIX) else set()
    typed = {(item, seed, place) for item, seed, place, _ in kept.drafts}
    for item, seed, place, text in found.drafts:
        # What was typed here stays, unless it belongs to a paper that went on elsewhere.
        if (item, seed, place) not in typed or item.partition("/")[0] in newer:
            store.save_draft(item, seed, place, text)
    return Merged(new, len(found.attempts) - new, session)


def _merged(name: str, own: str, other: str) -> str:
    """A setting that both have: this machine's, with what was read on either."""
    if is_key(name):
        return joined(own, other)
    return _either(own, other) if name.startswith("lesson:") else own


def _wanted(name: str, own: dict[str, Any] | None, other: dict[str, Any]) -> dict[str, Any]:
    """The state to keep under a name, of this machine's and the file's."""
    if own is None:
        return other
    if name.startswith(PREFIX):
        return other if _age(other) > _age(own) else own
    return own if name in (STATE, EXAM) else _both(own, other)


def _age(paper: Mapping[str, Any]) -> tuple[bool, int]:
    """How far a mock exam got: one that is over is newer than one that is open, then by its savings."""
    rev = paper.get("rev")
    return paper.get("status") != "open", rev if type(rev) is int else 0


def _either(own: str, other: str) -> str:
    """Two places in one lesson: this machine's, with the sections read on either."""
    try:
        mine, theirs = json.loads(own), json.loads(other)
        mine["read"] = sorted({*map(int, mine["read"]), *map(int, theirs["read"])})
        mine["done"] = bool(mine["done"]) or bool(theirs["done"])
        return json.dumps(mine)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return own


def _both(own: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two states of one task: what either of them has seen, shown or passed."""
    joined = dict(own)
    for name, value in other.items():
        mine = own.get(name)
        if mine is None:
            joined[name] = value
        elif type(mine) is bool and type(value) is bool:
            joined[name] = mine or value
        elif type(mine) is int and type(value) is int:
            joined[name] = max(mine, value)
    return joined
