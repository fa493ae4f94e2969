"""One warm checker for all tests of this folder, with a home of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from checkers import processes, protocol
from checkers.server import SPARE
from tutor.checking import Checking

ROOT = Path(__file__).resolve().parents[2]


class Seen(NamedTuple):
    """The verdict record and every event that came before it."""

    finished: protocol.Finished
    events: list[protocol.Event]

    @property
    def checks(self) -> list[protocol.CheckDone]:
        return [one for one in self.events if isinstance(one, protocol.CheckDone)]

    @property
    def failed(self) -> protocol.CheckDone:
        return next(one for one in self.checks if one.status in ("fail", "error"))


def alive(root: int) -> set[int]:
    """Living processes below `root` but those that wait for the next job, which have run nothing.

    Looked at until one that was just born has its name.
    """
    found = processes.descendants(root)
    for _ in range(20):
        found &= {pid for pid in processes.descendants(root) if _name(pid) not in ("", SPARE)}
    return found


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


@pytest.fixture(scope="session")
def checking_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DLTUTOR_HOME of the shared checker."""
    return tmp_path_factory.mktemp("checker")


@pytest.fixture(scope="session")
def checking(checking_home: Path) -> Iterator[Checking]:
    """The real tasks behind one warm checker, at the strongest isolation that works here."""
    with _checking(checking_home) as one:
        yield one


@pytest.fixture(scope="session", params=["strongest", "limits"])
def each_level(request: pytest.FixtureRequest, checking_home: Path) -> Iterator[Checking]:
    """As `checking`, once at the strongest level of isolation and once at the lowest."""
    if request.param == "strongest":
        yield request.getfixturevalue("checking")
        return
    with _checking(checking_home, request.param) as one:
        yield one


def _checking(home: Path, level: str | None = None) -> Checking:
    env = {**os.environ, "DLTUTOR_HOME": str(home)}
    return Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env, level=level)


def check(checking: Checking, source: str, **changes: object) -> Seen:
    """Checks a source text as azimuth-loss; keyword arguments replace fields of the job."""
    made = checking.job("azimuth-loss", source, file="mine.py")
    events: list[protocol.Event] = []
    finished = checking.check(protocol.Job(**{**vars(made), **changes}), events.append)
    return Seen(finished, events)


@pytest.fixture
def submit(checking: Checking) -> Callable[..., Seen]:
    """`check` with the shared checker."""
    return partial(check, checking)


@pytest.fixture
def submit_at_each_level(each_level: Checking) -> Callable[..., Seen]:
    """`check` at the strongest and at the lowest isolation."""
    return partial(check, each_level)
