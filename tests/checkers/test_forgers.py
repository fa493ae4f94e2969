"""Forged and odd submissions over several tasks, at the strongest and at the lowest level of isolation."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkers import protocol
from checkers.protocol import sentence
from tests.checkers.conftest import ROOT, Seen, alive
from tests.checkers.forgers import FORGED, NO_TRAINING, ODD, SOLVED
from tests.checkers.programs import HOSTILE, UNUSUAL
from tutor.checking import Checking

pytestmark = pytest.mark.torch
LIMIT = 2.0
SLOW = ("fills the disk", "files without end")
# Never tried below namespaces, where they would meet what else the user runs.
WALLED = ("kills all by system call", "reads the memory of all it finds")


def _submit(checking: Checking, task: str, source: str, timeout: float = 10.0) -> Seen:
    events: list[protocol.Event] = []
    made = checking.job(task, source, file="mine.py", timeout=timeout)
    return Seen(checking.check(made, events.append), events)


@pytest.mark.parametrize("name", FORGED)
def test_no_forger_passes_and_the_next_check_works(
    name: str, each_level: Checking, checking_home: Path
) -> None:
    """The verdict is the expected one, what is said is one clean line, and nothing of it lives on."""
    forged = FORGED[name]
    if name in WALLED and each_level.isolation() != "namespaces":
        pytest.skip("only namespaces keep this from the processes of others")
    limit = LIMIT if name not in SLOW else 10 * LIMIT
    seen = _submit(each_level, forged.task, forged.source, limit)
    finished = seen.finished
    assert finished.verdict in ((forged.verdict,) if forged.verdict else ("fail", "timeout", "memory")), (
        finished.message
    )
    assert finished.points == 0 and finished.seconds < 3 * limit
    assert forged.says in sentence(seen.failed), sentence(seen.failed)
    assert finished.message == sentence(seen.failed) and len(finished.message) < 400
    assert all(ord(mark) >= 32 for mark in finished.message)
    assert not [one for one in seen.events if isinstance(one, protocol.Picture)]
    assert each_level._process is not None
    assert len(alive(each_level._process.pid)) <= 2  # judge and server
    assert not Path("/tmp/dltutor-forged").exists()
    assert not [file for folder in (checking_home / "work").iterdir() for file in folder.iterdir()]
    assert _submit(each_level, "doubled-relu", SOLVED["doubled-relu"]).finished.verdict == "pass"


@pytest.mark.parametrize("name", NO_TRAINING)
def test_no_training_is_never_the_full_points(name: str, checking: Checking) -> None:
    """A training task believes neither reports nor states: what counts is what the judge works out."""
    solution = (ROOT / "checkers" / "tasks" / "mnist_mlp" / "solution.py").read_text(encoding="utf-8")
    finished = _submit(checking, "mnist-mlp", solution + NO_TRAINING[name], 60.0).finished
    assert finished.verdict == "fail" and finished.points < 1, finished.message
    assert finished.data


@pytest.mark.parametrize("name", ODD)
def test_a_right_program_of_odd_make_passes(name: str, each_level: Checking) -> None:
    """What counts is what it computes."""
    finished = _submit(each_level, *ODD[name]).finished
    assert finished.verdict == "pass", finished.message


def test_there_are_enough_of_them() -> None:
    """At least sixty hostile and fifteen right but unusual ones, each of its own."""
    assert len(FORGED) + len(HOSTILE) >= 120 and len(ODD) + len(UNUSUAL) >= 30
    assert len({one.source for one in FORGED.values()}) == len(FORGED)
