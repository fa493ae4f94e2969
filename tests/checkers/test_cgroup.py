"""The kernel's sum over a subject and its children: on files that look like the kernel's, and real."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checkers import cgroup, protocol
from checkers.cgroup import Group
from checkers.run import Run
from tests.checkers.conftest import Seen

OWN = "0::/user.slice/app.slice/shell.scope\n"


def _tree(root: Path, **controllers: str) -> tuple[Path, Path]:
    """(mount, our /proc/self/cgroup): user.slice/app.slice/shell.scope with these in subtree_control."""
    folder = root / "mount"
    for name in ("user.slice", "app.slice", "shell.scope"):
        folder = folder / name
        folder.mkdir(parents=True)
        (folder / "cgroup.subtree_control").write_text(controllers.get(name.split(".")[0], ""))
        (folder / "cgroup.procs").touch()
    (root / "own").write_text("12:cpu:/\n" + OWN)
    return root / "mount", root / "own"


def test_the_nearest_group_whose_children_have_memory_is_taken(tmp_path: Path) -> None:
    """Our own has processes and gives its children nothing, so it is the slice above."""
    mount, own = _tree(tmp_path, app="cpu memory pids\n", user="memory\n")
    assert cgroup.delegated(mount, own) == mount / "user.slice" / "app.slice"


@pytest.mark.parametrize("controllers", [{}, {"app": "cpu pids\n"}])
def test_without_the_memory_controller_there_is_none(tmp_path: Path, controllers: dict[str, str]) -> None:
    """Then the sum is polled, as where there is no cgroup v2 at all."""
    assert cgroup.delegated(*_tree(tmp_path, **controllers)) is None
    assert cgroup.delegated(tmp_path / "nothing", tmp_path / "own") is None
    (tmp_path / "own").write_text("4:memory:/shell\n")
    assert cgroup.delegated(tmp_path / "mount", tmp_path / "own") is None
    assert cgroup.delegated(tmp_path / "mount", tmp_path / "nothing") is None


def test_a_group_is_capped_joined_read_and_removed(tmp_path: Path) -> None:
    """The cap is on memory and swap and for all at once; it holds who has joined; its files are read."""
    group = Group(tmp_path / "dltutor-x")
    assert (group.holds(), group.burst(), group.peak()) == (False, False, 0)
    group.limit(5)  # no such folder: nothing happens
    group.make()
    (group.path / "cgroup.procs").touch()
    group.limit(1 << 20)
    assert not group.holds()
    cgroup.join(str(group.path))
    assert group.holds() and (group.path / "cgroup.procs").read_text() == "0"
    written = {one.name: one.read_text() for one in group.path.glob("memory.*")}
    assert written == {"memory.max": "1048576", "memory.swap.max": "0", "memory.oom.group": "1"}
    (group.path / "memory.events").write_text("low 0\noom 1\noom_kill 0\noom_group_kill 0\n")
    assert not group.burst()
    (group.path / "memory.events").write_text("low 0\noom 1\noom_kill 3\n")
    (group.path / "memory.peak").write_text("123\n")
    assert group.burst() and group.peak() == 123
    for junk in ("oom_kill\n", "oom_kill many\n"):
        (group.path / "memory.events").write_text(junk)
        assert not group.burst()
    group.remove()
    assert (group.path / "cgroup.kill").read_text() == "1"  # files of ours keep it; the kernel's would not
    cgroup.join(str(tmp_path / "gone"))


class _House:
    """What a run asks of its supervisor when a subject has ended."""

    level, number = "limits", 0
    judge = None

    def __init__(self) -> None:
        self.requests: list[Any] = []


@pytest.mark.parametrize(("events", "why"), [("oom_kill 1\n", "memory"), ("oom_kill 0\n", "killed")])
def test_a_subject_that_the_kernel_killed_for_its_memory_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: str, why: str
) -> None:
    """The group's count decides between more memory than there is and a kill that nobody explains."""
    run = Run(_House(), {"id": 1, "job": vars(protocol.Job("azimuth-loss", ""))})  # type: ignore[arg-type]
    run.group = Group(tmp_path)
    (tmp_path / "memory.events").write_text(events)
    told = list[str]()
    monkeypatch.setattr(run, "_gone", lambda why, **facts: told.append(why))
    run.subject.held = True
    run._exited({"t": "exited", "pid": 1, "status": -9, "cpu": 0.0, "peak": 0})
    assert told == [why]


@pytest.mark.torch
@pytest.mark.skipif(
    cgroup.delegated() is None, reason="no cgroup with a memory controller is delegated to us here"
)
def test_the_kernel_ends_a_tree_that_is_too_large(submit: Callable[..., Seen]) -> None:
    """Three children that hold 150 MiB each exceed 400 MiB together, and no group is left behind."""
    source = "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n"
    source += "        held = b'x' * (150 << 20)\n        time.sleep(30)\ntime.sleep(30)\n"
    seen = submit(source, timeout=20.0, memory_mb=400)
    assert seen.finished.verdict == "memory", json.dumps(vars(seen.finished), default=str)
    place = cgroup.delegated()
    assert place is not None and len(list(place.glob("dltutor-*"))) <= 2  # of those that wait
