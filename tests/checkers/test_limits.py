"""Limits on the whole tree, points of a curve, devices, the warm start and the end on demand."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from checkers import processes, protocol
from checkers.metrics import LONGEST, PER_SECOND, Points
from checkers.protocol import Metric, sentence
from tests.checkers.conftest import ROOT, Seen, alive
from tests.checkers.programs import RIGHT, WRONG
from tutor.checking import Checking

Submit = Callable[..., Seen]

FORKED = """
import os, sys, torch
torch.set_num_threads(1)
from checkers.server import warm_up
{after}
pid = os.fork()
if pid == 0:
    torch.set_num_threads(2)
    a = torch.randn(300, 300, requires_grad=True)
    convolution = torch.nn.Conv2d(3, 8, 3)
    optimiser = torch.optim.Adam([a, *convolution.parameters()])
    loss = (a @ a).square().mean() + convolution(torch.randn(4, 3, 32, 32)).square().mean()
    torch.autograd.backward(loss)
    optimiser.step()
    os._exit(0)
import time
for _ in range(6000):
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        sys.exit(status)
    time.sleep(0.01)
os.kill(pid, 9)
sys.exit("the child hangs")
"""


@pytest.mark.torch
@pytest.mark.parametrize("after", ["pass", "warm_up()", "warm_up(); torch.ones(2, 2) @ torch.ones(2, 2)"])
def test_a_child_forked_after_the_warm_up_can_train(after: str) -> None:
    """Matmul, convolution, backward and Adam end, and do not hang, in a child of the warmed process."""
    done = subprocess.run(
        [sys.executable, "-c", FORKED.format(after=after)],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.torch
def test_the_first_optimiser_step_finds_its_modules_imported(submit: Submit) -> None:
    """In a subject the first Adam step imports next to nothing."""
    source = RIGHT + (
        "import sys\nbefore = len(sys.modules)\nweight = torch.nn.Parameter(torch.ones(2))\n"
        "optimiser = torch.optim.Adam([weight])\nweight.sum().backward()\noptimiser.step()\n"
        "print(len(sys.modules) - before)\n"
    )
    assert int(submit(source).finished.output_tail) < 20


@pytest.mark.torch
def test_memory_is_summed_over_the_tree(submit: Submit) -> None:
    """Three children that hold 150 MiB each exceed 600 MiB together: verdict memory, with its sentence."""
    source = "import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n"
    source += "        held = b'x' * (150 << 20)\n        time.sleep(30)\ntime.sleep(30)\n"
    seen = submit(source, timeout=8.0, memory_mb=600)
    assert seen.finished.verdict == "memory"
    assert "used more memory than there is" in sentence(seen.failed)
    assert seen.finished.seconds < 6


@pytest.mark.torch
def test_inherited_memory_counts_once(submit: Submit) -> None:
    """Eight idle children share torch's pages, so a right program that has them passes."""
    source = "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n        time.sleep(30)\n"
    assert submit(source + "time.sleep(0.2)\n" + RIGHT, memory_mb=1200).finished.verdict == "pass"


def test_the_quick_walk_finds_what_the_thorough_one_finds() -> None:
    """A child and its child are below us by both ways of looking."""
    child = subprocess.Popen(["sh", "-c", "sleep 60 & echo; wait"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    try:
        grandchildren = processes.below(child.pid)
        assert len(grandchildren) == 1 and processes.descendants(child.pid) == grandchildren
        assert grandchildren | {child.pid} <= processes.below(os.getpid())
        left = processes.below(os.getpid(), [child.pid])
        assert child.pid not in left and grandchildren <= left
    finally:
        processes.kill_tree(None, child.pid, ())
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.mark.torch
def test_reported_points_arrive_and_forged_lines_do_not(submit: Submit) -> None:
    """`report` gives metric events; a verdict written into the same pipe is nothing."""
    forged = protocol.encode(protocol.Finished("mine.py", "azimuth-loss", "", "", "pass", 1.0))
    source = WRONG + (
        f"import os, time\nos.write(5, {forged!r}.encode() + b'\\n')\nfrom checkers.report import report\n"
        "report(1, loss=torch.tensor(0.5), epoch=1)\ntime.sleep(0.2)\n"
        "report(2, loss=float('nan'), acc=0.25)\n"
    )
    seen = submit(source)
    points = [event for event in seen.events if isinstance(event, Metric)]
    assert points == [Metric(1, epoch=1.0, loss=0.5), Metric(2, acc=0.25)]
    assert seen.finished.verdict == "fail"


@pytest.mark.torch
def test_points_without_end_are_stopped(submit: Submit) -> None:
    """A program that only writes points is ended for its output and does not drown the tutor."""
    source = 'import os\nos.set_blocking(5, True)\nline = b\'{"t": "metric", "step": 1}\\n\' * 2000\n'
    seen = submit(source + "while True: os.write(5, line)\n", timeout=60.0)
    assert "printed more than 8 MiB" in sentence(seen.failed)
    assert len([event for event in seen.events if isinstance(event, Metric)]) <= 8 * PER_SECOND


@pytest.mark.parametrize(
    "line",
    [
        b"x",
        b"[]",
        b"[" * 4000,
        b'{"t": "metric"}',
        b'{"t": "metric", "step": -1}',
        b'{"t": "metric", "step": true}',
        b'{"t": "metric", "step": 1e3}',
        b'{"t": "metric", "step": 10000000000000000}',
        b'{"t": "finished", "step": 1, "verdict": "pass"}',
        b'{"t": "metric", "step": 1, "pad": "' + b"x" * LONGEST + b'"}',
        b"\xff\xfe",
    ],
)
def test_a_line_that_is_no_point_gives_nothing(line: bytes) -> None:
    """Malformed, foreign and oversized lines are dropped, and the next point is read."""
    points = Points()
    points.feed(line + b"\n")
    assert points.due(0.0) is None
    points.feed(b'{"t": "metric", "step": 7, "loss": "1", "acc": 1e999, "epoch": 2, "other": []}\n')
    assert points.due(0.0) == Metric(7, epoch=2.0)


def test_points_are_thinned_to_twenty_a_second_and_the_newest_wins() -> None:
    """However the bytes are cut, one point is passed on every 50 ms, and the last one is not lost."""
    points, seen = Points(), list[Metric]()
    stream = b"".join(b'{"t": "metric", "step": %d}\n' % step for step in range(1000))
    for turn in range(len(stream) // 7 + 1):
        points.feed(stream[7 * turn : 7 * turn + 7])
        point = points.due(turn / 4000)
        seen += [point] if point else []
    assert 15 <= len(seen) <= 21 and [one.step for one in seen] == sorted({one.step for one in seen})
    assert points.last() == Metric(999) and points.last() is None


@pytest.mark.torch
def test_a_device_that_is_not_there_is_one_sentence_and_status_two(
    checking: Checking, submit: Submit, tmp_path: Path
) -> None:
    """Asked for by argument or by environment, a missing GPU is refused before anything runs."""
    if not checking.refusal("mps"):
        pytest.skip("this machine has MPS")
    says = "torch finds no MPS device on this machine: use --device cpu."
    assert checking.refusal("mps") == submit(RIGHT, device="mps").finished.message == says
    assert checking.refusal("auto") == checking.refusal("cpu") == ""
    (tmp_path / "mine.py").write_text(RIGHT)
    line = [sys.executable, "-m", "tutor.cli", "task", "check", "azimuth-loss", str(tmp_path / "mine.py")]
    env = {**os.environ, "DLTUTOR_DEVICE": "mps", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, capture_output=True, text=True, timeout=100, check=False, env=env)
    assert done.returncode == 2 and says.rstrip(".") in done.stderr


def test_the_environment_chooses_what_auto_means() -> None:
    """DLTUTOR_DEVICE stands in for `auto` only, and a word that is no device is one sentence."""
    made = {
        asked: Checking(
            content=ROOT / "content", checkers=ROOT / "checkers", env={"DLTUTOR_DEVICE": "cuda"}
        ).job("azimuth-loss", RIGHT, device=asked)
        for asked in ("auto", "cpu")
    }
    assert {asked: job.device for asked, job in made.items()} == {"auto": "cuda", "cpu": "cpu"}
    odd = protocol.Job("azimuth-loss", RIGHT, device="abacus")
    assert odd.problem() == "There is no device 'abacus': use auto, cpu, cuda, mps."


@pytest.mark.torch
def test_the_program_knows_its_device(submit: Submit) -> None:
    """DLTUTOR_DEVICE in the subject is what the verdict record says."""
    finished = submit(RIGHT + "import os\nprint(os.environ['DLTUTOR_DEVICE'])\n", device="auto").finished
    assert finished.output_tail.strip() == finished.device == "cpu"


@pytest.mark.torch
def test_a_cancelled_tree_is_gone_quickly(checking: Checking) -> None:
    """From the cancel to a verdict with no process of the program left, with room for a busy machine."""
    cancel, since = threading.Event(), list[float]()

    def listen(event: protocol.Event) -> None:
        if isinstance(event, Metric):
            since.append(time.monotonic())
            cancel.set()

    source = "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n        time.sleep(30)\n"
    source += "from checkers.report import report\nreport(1)\ntime.sleep(30)\n"
    finished = checking.check(checking.job("azimuth-loss", source), listen, cancel)
    assert finished.verdict == "cancelled" and time.monotonic() - since[0] < 1.0
    assert checking._process is not None
    assert len(alive(checking._process.pid)) == 2  # judge and server
