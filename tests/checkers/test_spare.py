"""The subject that is forked and isolated ahead of its job, and what makes forks cheap."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checkers import folders, protocol
from checkers.protocol import Metric
from checkers.server import SPARE, _Nursery, _Spare
from tests.checkers.conftest import ROOT
from tutor.checking import Checking

pytestmark = pytest.mark.torch
RIGHT = "import torch\ndef solution(x):\n    return 2 * torch.relu(x)\n"
REPORTS = "from checkers.report import report\nreport(1)\n" + RIGHT


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checking]:
    """A checker whose processes these tests may kill."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path_factory.mktemp("spare"))}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as one:
        yield one


def _until(found: Callable[[], bool], seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not (done := found()) and time.monotonic() < until:
        time.sleep(0.01)
    return done


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _spare(checking: Checking) -> int:
    """The id of the process that the server has forked ahead, once it is there."""
    assert checking._process is not None
    found = list[int]()

    def look() -> bool:
        assert checking._process is not None
        grandchildren = [one for child in _children(checking._process.pid) for one in _children(child)]
        found[:] = [one for one in grandchildren if _name(one) == SPARE]
        return bool(found)

    assert _until(look), "no spare was made"
    return found[0]


def _passes(checking: Checking, source: str = RIGHT) -> None:
    finished = checking.check(checking.job("doubled-relu", source), lambda event: None)
    assert finished.verdict == "pass", finished.message


def test_the_next_job_is_done_by_the_process_that_waits(own: Checking) -> None:
    """Nothing is forked between a save and the learner's first line; each process does one job."""
    _passes(own)
    seen = list[int]()
    for _ in range(2):
        waiting = _spare(own)
        assert waiting not in seen
        seen.append(waiting)
        busy = list[bool]()

        def listen(event: protocol.Event, busy: list[bool] = busy, waiting: int = waiting) -> None:
            if isinstance(event, Metric):
                busy.append(_alive(waiting))

        source = REPORTS.replace("report(1)\n", "report(1)\nimport time\ntime.sleep(0.3)\n")
        assert own.check(own.job("doubled-relu", source), listen).verdict == "pass"
        assert busy == [True] and not _alive(waiting)


def test_a_waiting_process_that_ends_costs_nothing(own: Checking) -> None:
    """The server forks another when it hands over the job."""
    _passes(own)
    waiting = _spare(own)
    os.kill(waiting, signal.SIGKILL)
    assert _until(lambda: not _alive(waiting))
    _passes(own)


def test_no_job_is_given_to_one_that_has_died(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even while something that it left behind still holds the other end of its line, as this test does."""
    ends = [socket.socketpair() for _ in range(3)]
    dead, living = (os.posix_spawn("/bin/true", ["true"], {}) for _ in range(2))
    for pid in (dead, living):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    nursery = _Nursery(ends[0][0], lambda: None)
    nursery._spare = _Spare(dead, ends[1][0], view={})
    monkeypatch.setattr(nursery, "_fork", lambda view: _Spare(living, ends[2][0], view))
    assert nursery.hand_over({"view": {}, "job": "x"}, []) == living
    os.waitpid(living, 0)
    ends[1][1].setblocking(False)
    assert ends[1][1].recv(100) == b"" and b'"job": "x"' in ends[2][1].recv(100)
    for one in (end for pair in ends for end in pair):
        one.close()


def test_what_waits_has_an_empty_folder_and_knows_no_job(own: Checking) -> None:
    """Two jobs after each other share neither files nor names nor random numbers."""
    source = (
        RIGHT
        + "import os, random, sys\nprint(sorted(os.listdir()), 'left' in vars(random), random.random())\n"
    )
    told = list[str]()
    for _ in range(2):
        finished = own.check(
            own.job("doubled-relu", source + "random.left = 1\nopen('a file', 'w')\n"), lambda event: None
        )
        told.append(finished.output_tail)
    assert told[0] == told[1] and told[0].startswith("['doubled_relu.py'] False 0.")


@pytest.mark.parametrize("which", ["supervisor", "server"])
def test_what_waits_dies_with_those_who_would_give_it_a_job(own: Checking, which: str) -> None:
    """Even when they are killed, so that they cannot clean up."""
    _passes(own)
    waiting = _spare(own)
    tree = {waiting, *_children(waiting), *(one for child in _children(waiting) for one in _children(child))}
    assert own._process is not None
    server = int(Path(f"/proc/{waiting}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(own._process.pid if which == "supervisor" else server, signal.SIGKILL)
    assert _until(lambda: not any(map(_alive, tree)))
    if which == "server":
        assert _until(lambda: not _alive(server))
    _passes(own)


def test_large_pages_are_gathered_step_by_step_and_change_nothing() -> None:
    """Values are the same afterwards; where the kernel can, some of the memory is in large pages."""
    program = (
        "from checkers import pages\nheld = bytearray(b'dltutor!' * (1 << 20))\n"
        "list_ = [str(n) for n in range(10**5)]\n"
        "steps = list(pages.gather())\n"
        "assert held == b'dltutor!' * (1 << 20) and list_ == [str(n) for n in range(10**5)]\n"
        "large = [one for one in open('/proc/self/smaps_rollup') if one.startswith('AnonHugePages')]\n"
        "print(len(steps), sum(steps), large[0].split()[1])\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env
    )
    count, gathered, large = map(int, done.stdout.split())
    assert count >= 1 and (gathered == 0 or large > 0)


def test_frozen_objects_are_not_collected_again() -> None:
    """What exists when the process is frozen stays out of every later collection."""
    program = "import gc\nfrom checkers import pages\npages.freeze()\n"
    program += "print(gc.get_freeze_count(), len(gc.get_objects()))\n"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env
    )
    frozen, tracked = map(int, done.stdout.split())
    assert frozen > 1000 > tracked and gc.get_freeze_count() == 0


def test_a_folder_is_removed_whatever_was_made_of_it(tmp_path: Path) -> None:
    """Closed folders, deep ones and links: all go, and what a link leads to stays as it was."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    outside.chmod(0o755)
    folder = tmp_path / "work"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "link").symlink_to(outside)
    (folder / "a" / "b" / "file").touch()
    (folder / "a").chmod(0)
    folder.chmod(0)
    folders.remove(folder)
    assert not folder.exists() and (outside / "kept").exists()
    assert outside.stat().st_mode & 0o777 == 0o755
    here = Path.cwd()
    folder.mkdir()
    try:
        os.chdir(folder)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    folders.remove(folder)
    assert not folder.exists()


def test_the_size_of_a_folder_is_that_of_all_its_files(tmp_path: Path) -> None:
    """Blocks on disk count, links do not, and too many files are too much."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(bytes(1 << 20))
    (tmp_path / "link").symlink_to("/")
    assert folders.exceeds(tmp_path, 1 << 19) and not folders.exceeds(tmp_path, 1 << 22)
    assert not folders.exceeds(tmp_path / "missing", 0)
