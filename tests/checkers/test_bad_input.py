"""What goes wrong most often: each kind has its own sentence with a next step, and the next check works."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkers import protocol
from checkers.protocol import sentence
from tests.checkers.conftest import ROOT, Seen
from tutor.checking import Checking

pytestmark = pytest.mark.torch

RIGHT = "import torch\ndef solution(x):\n    return 2 * torch.relu(x)\n"
NETWORK = "segmentation-network"

# kind: (task, source, verdict, sentence)
BAD: dict[str, tuple[str, str, str, str]] = {
    "syntax error": (
        "doubled-relu",
        "def solution(x)\n    return x\n",
        "fail",
        "the file is not Python: expected ':': line 1: def solution(x)",
    ),
    "import error": (
        "doubled-relu",
        "import tensorfloww\n" + RIGHT,
        "fail",
        "the file imports 'tensorfloww', which is not installed here: line 1: import tensorfloww",
    ),
    "an operation that torch lacks": (
        "doubled-relu",
        "def solution(x):\n    return (x > 0) & x\n",
        "fail",
        "raised NotImplementedError",
    ),
    "wrong name": (
        "doubled-relu",
        RIGHT.replace("solution", "soluton"),
        "fail",
        "the file has no solution: is it the one called soluton?",
    ),
    "a name that is near an imported module's": (
        "doubled-relu",
        "import functools as solutions\n",
        "fail",
        "the file has no solution: define solution, spelled exactly so",
    ),
    "wrong signature": (
        "doubled-relu",
        "def solution():\n    return 0\n",
        "fail",
        "does not take these arguments: solution() takes 0 positional arguments but 1 was given",
    ),
    "wrong shape": (
        "doubled-relu",
        RIGHT.replace("relu(x)", "relu(x).sum()"),
        "fail",
        "nothing is summed, averaged or flattened",
    ),
    "wrong dtype": (
        "doubled-relu",
        RIGHT.replace("torch.relu(x)", "torch.relu(x).to(torch.int64)"),
        "fail",
        "",
    ),
    "a device without numbers": (
        "doubled-relu",
        RIGHT.replace("relu(x)", "relu(x).to('meta')"),
        "fail",
        "returned a tensor on the device meta, where tensors have no numbers: return a tensor or a number",
    ),
    "CUDA where there is none": (
        "doubled-relu",
        RIGHT.replace("relu(x)", "relu(x.cuda())"),
        "fail",
        "asks for a GPU, and this check runs without one: take the device of the input, x.device, or the one "
        "that you are given; line 3: return 2 * torch.relu(x.cuda())",
    ),
    "NaN weights": (
        NETWORK,
        (ROOT / "checkers/tasks/segmentation_network/solution.py").read_text(encoding="utf-8")
        + "\nbuild = Model.__init__\ndef spoiled(self, *a):\n    build(self, *a)\n    with torch.no_grad():\n"
        "        for one in self.parameters(): one.fill_(float('nan'))\nModel.__init__ = spoiled\n",
        "fail",
        "nan",
    ),
    "endless loop": (
        "doubled-relu",
        "def solution(x):\n    while True: pass\n",
        "timeout",
        "gave no answer within 2 s: look for a loop that never ends",
    ),
    "memory without bound": (
        "doubled-relu",
        "import torch\ndef solution(x):\n    held = []\n    while True: held.append(torch.ones(1 << 26))\n",
        "memory",
        "more memory than there is",
    ),
    "processes without end": (
        "doubled-relu",
        "import os\ndef solution(x):\n    while True: os.fork()\n",
        "fail",
        "",
    ),
    "output without end": (
        "doubled-relu",
        "def solution(x):\n    while True: print('x' * 4000)\n",
        "fail",
        "printed more than 8 MiB: look for a print inside a loop that never ends",
    ),
    "files without end": (
        "doubled-relu",
        "import os\nblock = os.urandom(1 << 20)\ndef solution(x):\n    for n in range(10 ** 6):\n"
        "        with open(str(n), 'wb') as f:\n            for _ in range(40): f.write(block)\n",
        "fail",
        "filled its work folder with more than 512 MiB: write to files only what the task asks for",
    ),
    "a file deleted during the check": (
        "doubled-relu",
        "import os\nos.remove(__file__)\n"
        + RIGHT.replace("    return", "    raise ValueError(3)\n    return"),
        "fail",
        "solution(",
    ),
}


def _submit(checking: Checking, task: str, source: str, timeout: float = 2.0) -> Seen:
    events: list[protocol.Event] = []
    return Seen(checking.check(checking.job(task, source, timeout=timeout), events.append), events)


@pytest.mark.parametrize("kind", BAD)
def test_each_kind_of_bad_input_has_its_own_sentence(kind: str, checking: Checking) -> None:
    """What and where, then what to do; and a right program passes right after it."""
    task, source, verdict, says = BAD[kind]
    slow = task == NETWORK or "without" in kind
    seen = _submit(checking, task, source, 30.0 if slow else 2.0)
    assert seen.finished.verdict == verdict, seen.finished.message
    assert says in sentence(seen.failed), sentence(seen.failed)
    assert seen.failed.hint or seen.failed.expected, "what to do is missing"
    assert _submit(checking, "doubled-relu", RIGHT, 10.0).finished.verdict == "pass"


def test_a_process_of_the_checker_that_ends_between_two_checks_is_started_again(own: Checking) -> None:
    """Whichever it is, the next check starts what is missing and gives its verdict."""
    for which in ("judge", "server"):
        assert _submit(own, "doubled-relu", RIGHT, 10.0).finished.verdict == "pass"
        os.kill(pid := _process(own, which), signal.SIGKILL)
        until = time.monotonic() + 5.0
        while _alive(pid) and time.monotonic() < until:
            time.sleep(0.005)
        assert _submit(own, "doubled-relu", RIGHT, 10.0).finished.verdict == "pass"


@pytest.mark.parametrize(
    ("which", "says"),
    [
        ("server", "The checker's warm process was ended while your program ran; check again."),
        ("judge", "The checker's own process ended or hung while your program ran; check again."),
        ("supervisor", "The checker ended unexpectedly; check again."),
    ],
)
def test_a_process_of_the_checker_that_is_killed_is_not_the_learners_fault(
    which: str, says: str, own: Checking
) -> None:
    """The verdict is an error in one sentence, nothing is counted, and the next check works."""
    if own.isolation() != "namespaces":
        pytest.skip("below namespaces a program may have killed the server itself")
    running = threading.Event()

    def listen(event: protocol.Event) -> None:
        if isinstance(event, protocol.Metric):
            running.set()

    def end() -> None:
        assert running.wait(60)
        os.kill(_process(own, which), signal.SIGKILL)

    source = "import time\nfrom checkers.report import report\nreport(1)\ntime.sleep(60)\n"
    killer = threading.Thread(target=end)
    killer.start()
    finished = own.check(own.job("doubled-relu", source, timeout=30.0), listen)
    killer.join()
    assert (finished.verdict, finished.points, finished.message) == ("error", 0.0, says)
    assert _submit(own, "doubled-relu", RIGHT, 10.0).finished.verdict == "pass"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checking]:
    """A checker whose processes these tests may kill."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path_factory.mktemp("killed"))}
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as one:
        yield one


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _process(checking: Checking, which: str) -> int:
    """The id of the checker's own supervisor, judge or server."""
    assert checking._process is not None
    supervisor = checking._process.pid
    if which == "supervisor":
        return supervisor
    for _ in range(1000):
        for pid in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
            if f"checkers.{which}" in Path(f"/proc/{pid}/cmdline").read_text():
                return int(pid)
        time.sleep(0.01)  # it is being started
    raise AssertionError(f"no {which} below {supervisor}")
