"""Checkpoints of folds: only newer rows are read, and what does not fit is folded anew without a word."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.study.attempts import NOON, answered
from tutor.store import Attempt, Store
from tutor.study.folding import bring_up


class Trail:
    """A fold that remembers every attempt in order."""

    name = "trail"
    ledger = True

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.seen: list[str] = []
        self.lines = 0

    def add(self, attempt: Attempt) -> None:
        assert not attempt.answer
        self.seen.append(attempt.uid)
        self.lines += len(attempt.ledger)

    def dump(self) -> Any:
        return {"seen": list(self.seen), "lines": self.lines}

    def load(self, value: Any) -> None:
        self.seen = []  # half of it, before what follows may fail
        self.seen, self.lines = [str(one) for one in value["seen"]], int(value["lines"])


@pytest.fixture
def store(home: Path) -> Store:
    """A log with three attempts, a day apart."""
    made = Store.open(home / "progress.db", now=lambda: NOON)
    made.add([answered("a", days=number, uid=f"u{number}") for number in range(3)])
    return made


def folded(store: Store, cache: Path, version: int = 1) -> tuple[Trail, int]:
    """A fresh trail brought up, and how many rows that took."""
    trail = Trail(version)
    return trail, bring_up([trail], store, cache)


def test_only_newer_rows_are_read(store: Store, home: Path) -> None:
    """The second time nothing is read, then just what was added, and the summary is whole."""
    assert folded(store, home / "c")[1] == 3
    assert folded(store, home / "c")[1] == 0
    store.record(answered("a", days=3, uid="u3"))
    trail, read = folded(store, home / "c")
    assert (trail.seen, trail.lines, read) == (["u0", "u1", "u2", "u3"], 4, 1)


def test_an_import_from_earlier_days_folds_everything_anew(store: Store, home: Path) -> None:
    """Folds see the order of time, whatever the order of recording, and count nothing twice."""
    folded(store, home / "c")
    store.add([answered("b", days=0.5, uid="early"), answered("b", days=9, uid="late")])
    trail, read = folded(store, home / "c")
    assert trail.seen == ["u0", "early", "u1", "u2", "late"]
    assert read == 5
    assert folded(store, home / "c")[1] == 0


def _bytes(text: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(text)


def _head(**changes: object) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        head, _, body = path.read_bytes().partition(b"\n")
        path.write_bytes(json.dumps({**json.loads(head), **changes}).encode() + b"\n" + body)

    return change


@pytest.mark.parametrize(
    "spoil",
    [
        _bytes(b""),
        _bytes(b"\xff\x00nonsense"),
        _bytes(b"{}\n{}"),
        _bytes(b"[" * 100_000),
        _bytes(b"null\nnull"),
        _head(format=99),
        _head(version=7),
        _head(uid="somebody-else"),
        _head(count=2),
        _head(seq=10**30),
        _head(seq="x"),
        _head(sha256="0" * 64),
        lambda path: path.write_bytes(path.read_bytes().replace(b"u1", b"uX")),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_made_anew(
    store: Store, home: Path, spoil: Callable[[Path], object]
) -> None:
    """Damaged, foreign, of another format or version: the log is read again, and never an error."""
    folded(store, home / "c")
    spoil(home / "c" / "fold-trail.json")
    trail, read = folded(store, home / "c")
    assert (trail.seen, read) == (["u0", "u1", "u2"], 3)


def test_a_value_that_the_fold_refuses_leaves_nothing_behind(store: Store, home: Path) -> None:
    """A load that fails half way is taken back before the log is read."""
    import hashlib

    folded(store, home / "c")
    body = b'{"seen":["ghost"]}'
    path = home / "c" / "fold-trail.json"
    _head(sha256=hashlib.sha256(body).hexdigest())(path)
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n" + body)
    assert folded(store, home / "c")[0].seen == ["u0", "u1", "u2"]


def test_a_new_version_and_another_log_begin_anew(store: Store, home: Path) -> None:
    """A checkpoint belongs to one version of a fold and to one log."""
    folded(store, home / "c")
    assert folded(store, home / "c", version=2)[1] == 3
    other = Store.open(home / "other.db", now=lambda: NOON)
    other.record(answered("z", uid="elsewhere"))
    assert folded(other, home / "c", version=2)[0].seen == ["elsewhere"]


def test_folds_that_reached_different_rows_are_brought_up_together(store: Store, home: Path) -> None:
    """One reading serves both; each gets the rows that it lacks and no other."""

    class Later(Trail):
        name = "later"

    folded(store, home / "c")
    store.record(answered("a", days=3, uid="u3"))
    first, second = Trail(), Later()
    assert bring_up([first, second], store, home / "c") == 4
    assert first.seen == second.seen == ["u0", "u1", "u2", "u3"]


def test_answers_that_wait_for_the_disk_are_folded_and_not_kept(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in the summary, and in no checkpoint, since they will come again as rows."""
    waiting = replace(answered("a", days=4, uid="waiting"), answer={})
    monkeypatch.setattr(store, "unsaved", lambda: [waiting])
    assert folded(store, home / "c")[0].seen[-1] == "waiting"
    monkeypatch.undo()
    assert folded(store, home / "c")[0].seen == ["u0", "u1", "u2"]


def test_a_cache_that_cannot_be_written_only_costs_time(store: Store, home: Path) -> None:
    """Nothing is raised where the cache's folder is a file."""
    (home / "c").write_text("in the way")
    for _ in range(2):
        trail, read = folded(store, home / "c")
        assert (len(trail.seen), read) == (3, 3)


def test_what_was_read_before_it_was_called_off_is_kept(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fold that nobody waits for stops after a page, and goes on from there the next time."""
    monkeypatch.setattr("tutor.store.pages.PAGE", 2)
    assert bring_up([Trail()], store, home / "c", going=lambda: False) == 2
    trail, read = folded(store, home / "c")
    assert (trail.seen, read) == (["u0", "u1", "u2"], 1)


def test_two_instances_fold_and_write_at_once(store: Store, home: Path) -> None:
    """Whoever writes last, the checkpoint is whole, and both have everything."""
    second = Store.open(home / "progress.db", now=lambda: NOON)
    found: list[list[str]] = []

    def work(one: Store, name: str) -> None:
        for number in range(5):
            one.record(answered("a", days=5 + number, uid=f"{name}{number}"))
            trail, _ = folded(one, home / "c")
            assert len(set(trail.seen)) == len(trail.seen)
        found.append(trail.seen)

    threads = [threading.Thread(target=work, args=(one, name)) for one, name in ((store, "x"), (second, "y"))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 2
    assert sorted(folded(store, home / "c")[0].seen) == sorted(one.uid for one in store.attempts())
