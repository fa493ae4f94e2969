"""One warm checker for all tests of this folder, with a home of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from checkers import protocol
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


@pytest.fixture(scope="session")
def checking_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DLTUTOR_HOME of the shared checker."""
    return tmp_path_factory.mktemp("checker")


@pytest.fixture(scope="session")
def checking(checking_home: Path) -> Iterator[Checking]:
    """The real tasks behind one warm checker."""
    env = {**os.environ, "DLTUTOR_HOME": str(checking_home)}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as one:
        yield one


@pytest.fixture
def submit(checking: Checking) -> Callable[..., Seen]:
    """Checks a source text as azimuth-loss; keyword arguments replace fields of the job."""

    def run(source: str, **changes: object) -> Seen:
        made = checking.job("azimuth-loss", source, file="mine.py")
        events: list[protocol.Event] = []
        finished = checking.check(protocol.Job(**{**vars(made), **changes}), events.append)
        return Seen(finished, events)

    return run
