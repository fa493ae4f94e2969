"""azimuth-loss as learners and forgers meet it: every program in `programs.py`, judged in real processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checkers import processes
from checkers.isolation import LEVELS
from checkers.protocol import sentence
from tests.checkers.programs import HOSTILE, RIGHT, UNUSUAL, WRONG, body
from tutor.checking import Checking

pytestmark = pytest.mark.torch
Submit = Callable[..., Any]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_gets_its_own_sentence_and_never_a_pass(
    name: str, submit_at_each_level: Submit
) -> None:
    """The verdict is the expected one, the sentence names the trouble, and the next submission passes."""
    program = HOSTILE[name]
    seen = submit_at_each_level(program.source, timeout=1.0)
    assert seen.finished.verdict == program.verdict, seen.finished.message
    assert program.says in sentence(seen.failed), sentence(seen.failed)
    assert seen.finished.points < 1
    assert all(ord(mark) >= 32 for mark in sentence(seen.failed))
    assert submit_at_each_level(RIGHT).finished.verdict == "pass"


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_right_program_passes_however_unusual(name: str, submit_at_each_level: Submit) -> None:
    """Prints, threads, other formulas, other dtypes and odd files do not cost a right answer anything."""
    seen = submit_at_each_level(UNUSUAL[name])
    assert seen.finished.verdict == "pass", seen.finished.message
    assert seen.finished.points == 1


@pytest.mark.parametrize(
    ("source", "points"),
    [
        (RIGHT.replace(".mean()", ".sum()"), 1 / 3),
        (WRONG, 0),
        (WRONG.replace("return tensor", "return tensor % 1"), 1 / 3),
        (RIGHT.replace("return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)", "return angle"), 0),
        (body("while True: pass"), 1 / 3),
        (body("raise ValueError"), 1 / 3),
        (
            "import math, torch\nclass AzimuthLoss:\n    def encode(self, t): raise NotImplementedError\n"
            "    def forward(self, p, q): return (1 - torch.cos(math.tau * (p - q))).mean()\n",
            2 / 3,
        ),
    ],
)
def test_points_follow_the_parts(source: str, points: float, submit: Submit) -> None:
    """A third for encode judged alone, two thirds for forward; an open code counts only with a right
    forward."""
    assert submit(source, timeout=1.0).finished.points == pytest.approx(points)


def test_the_record_is_complete(submit: Submit) -> None:
    """Version, hash, seed, times, memory and output stand in the verdict record; checks come as events."""
    seen = submit(RIGHT + "print('héllo \\x1b[31mred')\n")
    record = seen.finished
    assert len(record.version) == 12 and len(record.sha256) == 64 and isinstance(record.seed, int)
    assert record.output_tail == "héllo red\n" and record.output_bytes == len("héllo \x1b[31mred\n".encode())
    assert 0 < record.cpu_seconds < 5 and 50 < record.peak_mb < 2000 and record.isolation in LEVELS
    assert [one["name"] for one in record.checks] == [one.name for one in seen.checks]
    assert seen.events[0].t == "started" and seen.events[-1] is record


def test_inputs_are_fresh_and_the_program_repeats(submit: Submit) -> None:
    """Two runs draw different seeds in the judge, while the learner's own random numbers are the same."""
    source = (
        RIGHT + "import random, numpy\nprint(random.random(), float(torch.rand(())), numpy.random.rand())\n"
    )
    one, two = submit(source).finished, submit(source).finished
    assert one.seed != two.seed
    assert one.output_tail == two.output_tail != ""


def test_a_time_out_comes_on_time_and_names_the_call(submit: Submit) -> None:
    """The verdict is there at most half a second after the limit, at the check that hung; the rest is
    skipped."""
    seen = submit(body("while True: pass"), timeout=0.7)
    assert seen.finished.verdict == "timeout"
    assert 0.7 <= seen.finished.seconds < 1.2
    assert (
        seen.failed.name == "returns_one_number" and "forward(4×1 tensor, 4×1 tensor)" in seen.failed.actual
    )
    assert {one.status for one in seen.checks[seen.checks.index(seen.failed) + 1 :]} <= {"skip", "fail"}


def test_an_orphan_in_a_session_of_its_own_does_not_survive(submit: Submit) -> None:
    """A grandchild that left the process group is found and killed before the verdict comes."""
    source = RIGHT + (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    print(os.getpid(), flush=True)\n"
        "    while True: time.sleep(9)\ntime.sleep(0.3)\n"
    )
    seen = submit(source)
    assert seen.finished.verdict == "pass"
    orphan = int(seen.finished.output_tail)
    assert not Path(f"/proc/{orphan}").exists() or orphan not in processes.descendants(1)


def test_a_fork_bomb_behind_pythons_back_is_stopped(submit: Submit) -> None:
    """Children by way of ctypes are counted and the whole tree is killed, with a sentence."""
    bomb = "import ctypes, time\nfork = ctypes.CDLL(None).fork\nfor _ in range(60):\n"
    bomb += "    if fork() == 0:\n        time.sleep(30)\n"
    seen = submit(bomb + "time.sleep(30)\n", timeout=5.0)
    assert seen.finished.verdict == "fail" and "more than 48 processes" in sentence(seen.failed)
    assert seen.finished.seconds < 4


def test_nothing_is_left_in_the_work_place(checking_home: Path, submit: Submit) -> None:
    """The work folder goes with the check, even when its permissions were taken away; a waiting one's is
    empty."""
    tricks = "import os\nos.makedirs('a/b')\nopen('a/b/c', 'w').close()\nos.chmod('a', 0)\n"
    seen = submit(RIGHT + tricks + "print(os.getcwd())\n")
    left = list((checking_home / "work").iterdir())
    assert all(list(one.iterdir()) == [] for one in left)
    assert Path(seen.finished.output_tail.strip()) not in left


def test_the_traceback_shows_the_learners_lines_only(submit: Submit) -> None:
    """The sentence ends with the line, and the folded detail has no line of the checker or of torch."""
    failed = submit(
        body("return helper()") + "\ndef helper():\n    return torch.ones(2) @ torch.ones(3)\n"
    ).failed
    assert failed.hint.startswith("line ") and failed.hint.endswith("return torch.ones(2) @ torch.ones(3)")
    assert failed.detail.count("line ") == 2 and "in forward: return helper()" in failed.detail
    assert "checkers" not in failed.detail


def test_the_solution_stays_closed_to_other_programs_too(checking: Checking, submit: Submit) -> None:
    """Where the kernel holds the fence, not even a shell reads the solution for a submission."""
    source = (
        "import subprocess, sys\nfrom pathlib import Path\n"
        "tasks = Path(sys.modules['checkers.subject'].__file__).parent / 'tasks'\n"
        "solution = tasks / 'azimuth_loss' / 'solution.py'\n"
        "read = subprocess.run(['cat', solution], capture_output=True, text=True)\n"
        "print(read.stderr)\nexec(read.stdout)\n"
    )
    seen = submit(source)
    if seen.finished.isolation == "limits":
        pytest.skip("this kernel has no Landlock")
    assert seen.finished.verdict == "fail" and "Permission denied" in seen.finished.output_tail
