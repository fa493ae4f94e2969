"""Training tasks: what the learner's process is given, what stays with the judge, and how it is told."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from checkers import isolation
from checkers.protocol import Event, Finished, Job
from tests.checkers.sets_on_disk import idx_bytes
from tutor.checking import Checking, TaskUnknown

pytestmark = pytest.mark.torch
Run = Callable[..., Finished]

HEAD = "import torch\nfrom torch import nn\nfrom checkers.api import *\n\n"
CHECKS = {
    "pair": "expect_true(subject.f(shared('digits28', first=50), device()), actual='no', hint='h')",
    "halves": (
        "train = shared('digits28')\n    expect_true(subject.f(train.x, train.y), actual='no', hint='h')"
    ),
    "object": "expect_true(subject.g(subject.f(), other=subject.f), actual='no', hint='h')",
    "learns": (
        "data = data_set('digits28')\n    model = subject.make()\n"
        "    subject.train(model, shared('digits28'))\n"
        "    logits = predictions_of(subject, model, data.test[0], 10)\n"
        "    expect_accuracy(logits, data.test[1], at_least=0.8, hint='train longer')"
    ),
    "predicts": "predictions_of(subject, subject.f(), normal(600, 3), 4)",
    "fresh": (
        "x, y = fresh_set('garments28', 30)\n"
        "    assert x.dtype == torch.float32 and 0 <= float(x.min()) < float(x.max()) <= 1\n"
        "    expect_accuracy(predictions_of(subject, subject.f(), x), y, at_least=0.99, hint='h')"
    ),
    "undeclared": "subject.f(shared('garments28'))",
    "mnist": "expect_true(subject.f(shared('mnist')), actual='no', hint='h')",
    "labels": "expect_true(subject.f(shared('mnist').y), actual='no', hint='h')",
    "wine": "expect_true(subject.f(shared('wine')), actual='no', hint='h')",
}
SETS = dict.fromkeys(("pair", "halves", "learns"), "digits28") | {"mnist": "mnist", "wine": "wine"}
SETS["labels"] = "mnist"
LEARNER = """
import torch
from torch import nn

def make():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10), nn.Dropout(0.1))

def train(model, pair):
    x, y = pair
    optimiser = torch.optim.Adam(model.parameters(), 0.005)
    for _ in range({epochs}):
        for batch in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
"""


def _course(root: Path) -> Path:
    for name, body in CHECKS.items():
        for half in ("checkers", "content"):
            (root / half / "tasks" / name).mkdir(parents=True)
        text = f'{HEAD}@check\ndef holds(subject):\n    """holds"""\n    {body}\n'
        (root / "checkers" / "tasks" / name / "check.py").write_text(text, encoding="utf-8")
        sets = f"[{SETS[name]}]" if name in SETS else "[]"
        about = f"timeout: 120\nmemory_mb: 3000\ndata: {sets}\ncuda: {{timeout: 90, memory_mb: 9000}}\n"
        (root / "content" / "tasks" / name / "task.yaml").write_text(about, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of tasks with one check each, from `CHECKS`."""
    return _course(tmp_path_factory.mktemp("training"))


def _checking(course: Path, level: str = "") -> Checking:
    env = {**os.environ, "DLTUTOR_HOME": str(course / "home"), "DLTUTOR_ISOLATION": level}
    return Checking(content=course / "content", checkers=course / "checkers", env=env)


@pytest.fixture(scope="module")
def checking(course: Path) -> Iterator[Checking]:
    """A warm checker of these tasks, at the strongest level that works here."""
    with _checking(course) as one:
        yield one


@pytest.fixture(scope="module")
def run(checking: Checking) -> Run:
    """Checks a source text as one of these tasks."""
    return lambda task, source, **more: checking.check(checking.job(task, source, **more), _ignore)


def _ignore(event: Event) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MNIST in its true format and size: labels go up by 1 in the training part, by 3 in the test part."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "MNIST" / "raw").mkdir(parents=True)
    for part, count, step in (("train", 60_000, 1), ("t10k", 10_000, 3)):
        pictures = np.zeros((count, 28, 28), np.uint8)
        pictures[:, 0, 0] = 255
        labels = (np.arange(count) * step % 10).astype(np.uint8)
        for kind, values in (("images-idx3", pictures), ("labels-idx1", labels)):
            path = folder / "MNIST" / "raw" / f"{part}-{kind}-ubyte.gz"
            path.write_bytes(gzip.compress(idx_bytes(values), 1, mtime=0))
    (folder / "cifar-10-python.tar.gz").write_bytes(b"labels")
    return folder


def test_a_function_is_given_pictures_and_labels_as_a_pair(run: Run) -> None:
    """Float32 pictures from 0 to 1 and int64 labels, as many as asked for; and the device by its name."""
    source = """
import torch
def f(pair, device):
    x, y = pair
    return (x.dtype == torch.float32 and tuple(x.shape) == (50, 1, 28, 28) and y.dtype == torch.int64
            and tuple(y.shape) == (50,) and 0 <= float(x.min()) and float(x.max()) <= 1
            and float(x.max()) > 0.5 and device == "cpu")
"""
    finished = run("pair", source)
    assert finished.verdict == "pass", finished.message
    assert finished.data == "digits28, the real digits of scikit-learn, 8x8 made 28x28"


def test_pictures_and_labels_can_be_given_one_by_one(run: Run) -> None:
    """`.x` and `.y` are arguments of their own, and all of the set."""
    source = "def f(x, y):\n    return x.shape[0] == 1297 == len(y) and x.ndim == 4 and y.ndim == 1\n"
    assert run("halves", source).verdict == "pass"


def test_what_a_call_returned_can_be_the_argument_of_the_next(run: Run) -> None:
    """An object of the learner's own, and a function of the learner's file, travel as themselves."""
    source = """
class Thing: pass
thing = Thing()
def f():
    return thing
def g(one, other):
    return one is thing and other is f
"""
    finished = run("object", source)
    assert finished.verdict == "pass", finished.message


def test_a_network_that_learned_passes_the_bar(run: Run) -> None:
    """The judge counts on pictures whose labels the program never had."""
    finished = run("learns", LEARNER.format(epochs=6))
    assert finished.verdict == "pass", finished.message


def test_a_network_below_the_bar_is_told_how_far_and_on_what(run: Run) -> None:
    """The message has the count, the share, the bar and the data set."""
    message = run("learns", LEARNER.format(epochs=0)).message
    assert "of 500 are right" in message and "% (the test part of digits28)" in message
    assert message.endswith("expected at least 80 %: train longer")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return nn.Linear(3, 5)", "(600, 4)"),
        ("return nn.Sequential(nn.Linear(3, 4), nn.Softmax(0), Lost())", "Lost"),
        ("return nn.Linear(4, 4)", "mat1 and mat2"),
        ("m = nn.Linear(3, 4); nn.init.constant_(m.bias, float('nan')); return m", "nan"),
        ("return lambda x: x", "torch.nn.Module"),
        ("return nn.Flatten(0)", "(600, 4)"),
        ("return Tuple()", "expected a tensor"),
    ],
)
def test_an_answer_that_is_no_prediction_is_refused_in_words(run: Run, body: str, words: str) -> None:
    """Wrong number of classes, errors, nan, what is no network, and what is no tensor."""
    source = f"""
import torch
from torch import nn
class Tuple(nn.Module):
    def forward(self, x):
        return x, x
def f():
    {body}
"""
    finished = run("predicts", source)
    assert finished.verdict == "fail" and words in finished.message, finished.message


def test_predictions_are_made_in_eval_mode_and_the_mode_comes_back(run: Run) -> None:
    """Dropout does nothing there, and a network that was in training is in training again."""
    source = """
import torch
from torch import nn
class Watch(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(3, 4)
    def forward(self, x):
        assert not self.training and not torch.is_grad_enabled() and len(x) <= 256
        return self.inner(x)
    def train(self, mode=True):
        print("train" if mode else "eval")
        return super().train(mode)
def f():
    return Watch()
"""
    finished = run("predicts", source)
    assert finished.verdict == "pass" and finished.output_tail == "eval\ntrain\n", finished.message


def test_fresh_pictures_come_from_the_seed_of_the_run(checking: Checking) -> None:
    """They are new, of the named set, and the same for the same seed."""
    source = """
import torch
class Guess(torch.nn.Module):
    def forward(self, x):
        print(float(x.double().sum()))
        return torch.zeros(len(x), 10)
f = Guess
"""
    seeds = [checking.check(Job("fresh", source, seed=seed), _ignore) for seed in (1, 1, 2)]
    first, again, other = (one.output_tail for one in seeds)
    assert first == again != other
    assert "30 new pictures of garments28" in seeds[0].message and "garments28" in seeds[0].data


def test_a_set_that_the_task_does_not_name_is_the_checks_mistake(run: Run) -> None:
    """The learner loses nothing for it."""
    finished = run("undeclared", "def f(x):\n    return x\n")
    assert finished.verdict == "error" and "data:" in finished.message


def test_the_stand_in_is_used_and_named_where_the_real_set_is_missing(run: Run) -> None:
    """Without MNIST its task runs on the digits of scikit-learn, and the record says so."""
    finished = run("mnist", "def f(pair):\n    return len(pair[1]) == 1297\n")
    assert finished.verdict == "pass", finished.message
    assert finished.data.startswith("digits28") and "stands in for MNIST" in finished.data


def test_a_real_set_is_used_and_named_where_it_is(run: Run, real: Path) -> None:
    """All 60,000 pictures arrive, though as float32 they are larger than a message."""
    source = "def f(pair):\n    return tuple(pair[0].shape) == (60000, 1, 28, 28) and pair[0].max() == 1\n"
    finished = run("mnist", source, data=real)
    assert finished.verdict == "pass", finished.message
    assert finished.data.startswith("MNIST, the real set, from") and str(real) in finished.data


SCAN = """
import ctypes, os, re

def patterns(step):
    # One period of ten labels, as bytes and as int64, fifty times: the long run itself is in no program.
    for width in (1, 8):
        period = re.escape(b"".join((i * step % 10).to_bytes(width, "little") for i in range(1, 11)))
        yield re.compile(period + b"(?:" + period + b"){{49}}")

def found(step):
    wanted = list(patterns(step))
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            place, rights, _, _, inode = line.split()[:5]
            if not rights.startswith("r") or (inode != "0" and "memfd" not in line) or "[v" in line:
                continue
            low, high = (int(one, 16) for one in place.split("-"))
            for at in range(low, high, 1 << 22):
                try:
                    memory.seek(at)
                    data = memory.read(min(1 << 22, high - at))
                except (OSError, ValueError):
                    continue
                if any(one.search(data) for one in wanted):
                    return True
    return False

libc = ctypes.CDLL(None, use_errno=True)
def closed(path):
    try:
        return not open(path).read()
    except OSError:
        pass
    fd = libc.open(os.fsencode(path), 0)
    held = fd < 0 or not os.read(fd, 1)
    libc.close(fd)
    return {weak} or held

def f(labels):
    print(found(1), found(3), [closed({folder!r} + "/" + one) for one in (
        "MNIST/raw/t10k-labels-idx1-ubyte.gz", "cifar-10-python.tar.gz")])
    files = [os.readlink("/proc/self/fd/" + one) for one in os.listdir("/proc/self/fd")
             if os.path.exists("/proc/self/fd/" + one)]
    print([one for one in files if not one.startswith(("pipe:", "/dev/null", "/memfd:data", "/proc/"))])
    return True
"""


@pytest.mark.parametrize("level", isolation.LEVELS)
def test_labels_that_count_are_nowhere_in_the_learners_process(course: Path, real: Path, level: str) -> None:
    """Its memory has the training labels and not the test labels; the real files are closed to it."""
    source = SCAN.format(folder=str(real), weak=level == "limits")
    with _checking(course, level) as checking:
        if why := checking.refusal():
            pytest.skip(why)
        finished = checking.check(checking.job("labels", source, data=real), _ignore)
    assert finished.verdict == "pass", finished.message
    assert finished.output_tail == "True False [True, True]\n[]\n"


def test_the_files_of_a_package_and_the_generators_are_closed_too(run: Run) -> None:
    """Of wine and digits the labels that count lie in scikit-learn's own folder, of others in a seed."""
    source = """
def f(pair):
    try:
        from checkers.made import fresh
        return False
    except (OSError, ImportError):
        pass
    try:
        from sklearn.datasets import load_wine
        load_wine()
        return False
    except OSError:
        return pair[0].shape == (133, 13)
"""
    finished = run("wine", source)
    assert finished.verdict == "pass", finished.message


def test_a_program_that_writes_into_its_data_harms_nobody(course: Path) -> None:
    """Through the tensors and through every descriptor, where nothing but limits holds it."""
    spoil = """
import os
def f(x, y):
    x.zero_(); y.zero_()
    for one in os.listdir("/proc/self/fd"):
        name = "/proc/self/fd/" + one
        if "memfd" in (os.readlink(name) if os.path.exists(name) else ""):
            for action in (lambda: os.ftruncate(int(one), 0), lambda: os.pwrite(int(one), b"spoilt", 0),
                           lambda: os.write(os.open(name, os.O_RDWR), b"spoilt")):
                try:
                    action()
                    print("written")
                except OSError:
                    pass
    return True
"""
    look = "def f(x, y):\n    return float(x[:, :, 9:19].mean()) > 0.2 and len(set(y.tolist())) == 10\n"
    with _checking(course, "limits") as checking:
        ended = [checking.check(checking.job("halves", one), _ignore) for one in (look, spoil, look)]
    assert [one.verdict for one in ended] == ["pass"] * 3 and ended[1].output_tail == ""


def test_no_set_and_a_corrupt_set_are_nobodys_fault(run: Run, tmp_path: Path) -> None:
    """Each is one sentence with the next step, an error and no failure, and the next check works."""
    right = "def f(pair):\n    return True\n"
    (tmp_path / "cut" / "MNIST" / "raw").mkdir(parents=True)
    (tmp_path / "cut" / "MNIST" / "raw" / "train-images-idx3-ubyte").write_bytes(b"\0\0\x08\x03")
    told = {
        tmp_path / "cut": "dltutor data fetch mnist",
        tmp_path: "--data",
        tmp_path / "none": "There is no folder",
    }
    for folder, words in told.items():
        finished = run("mnist", right, data=folder)
        assert finished.verdict == "error" and words in finished.message, finished.message
        assert finished.message.endswith(".") and finished.message.count(". ") == 0
        assert str(folder) in finished.message
    assert run("mnist", right).verdict == "pass"


def test_a_job_has_the_limits_of_its_task(course: Path) -> None:
    """Memory, data sets and what a GPU is given come from task.yaml; a limit asked for goes first."""
    checking = Checking(content=course / "content", checkers=course / "checkers", env={})
    job = checking.job("pair", "", data="some/where", predictions={"a": "1"})
    assert (job.memory_mb, job.sets, job.cuda) == (3000, ("digits28",), {"timeout": 90, "memory_mb": 9000})
    assert Path(job.data).is_absolute() and job.predictions == {"a": "1"} and job.problem() is None
    assert checking.job("pair", "", timeout=5).cuda["timeout"] == 5


@pytest.mark.parametrize("line", ["timeout: soon", "memory_mb: [1]", "cuda: fast", "data: 7", "parts: 3"])
def test_a_task_that_cannot_be_read_is_one_sentence(tmp_path: Path, line: str) -> None:
    """Values of a wrong kind in task.yaml never raise anything else."""
    (tmp_path / "tasks" / "odd").mkdir(parents=True)
    (tmp_path / "tasks" / "odd" / "task.yaml").write_text(line, encoding="utf-8")
    with pytest.raises(TaskUnknown, match=r"task\.yaml of 'odd'"):
        Checking(content=tmp_path, checkers=tmp_path, env={}).job("odd", "")


def test_a_program_without_a_task_is_run_and_its_output_kept(checking: Checking) -> None:
    """What it prints is the result; an error is told with its line, an endless one ends."""
    good, bad, endless = (
        checking.check(checking.program(f"import torch\n{line}\n", timeout=limit), _ignore)
        for line, limit in (
            ("print('tn =', int(torch.tensor(3)))", 10),
            ("1 / 0", 10),
            ("while True: pass", 0.5),
        )
    )
    assert (good.verdict, good.output_tail, good.points) == ("pass", "tn = 3\n", 1)
    assert bad.verdict == "fail" and "ZeroDivisionError" in bad.message and "line 2" in bad.message
    assert endless.verdict == "timeout" and endless.seconds < 3


def test_the_memory_of_a_job_is_its_own(checking: Checking) -> None:
    """A gigabyte is too much for a task of 700 MiB, and fine for one without a word about it."""
    job = checking.program(
        "import torch\nx = torch.ones(1 << 28)\nfor _ in range(40): x.mul_(1)\n", timeout=60
    )
    small, usual = (
        checking.check(replace(job, memory_mb=size), _ignore).verdict for size in (700, job.memory_mb)
    )
    assert (small, usual) == ("memory", "pass")


def test_a_program_may_import_torchvision(checking: Checking) -> None:
    """Also where its compiled operators do not fit this torch."""
    source = "import torchvision\nprint(torchvision.transforms.CenterCrop(2).size)\n"
    finished = checking.check(checking.program(source, timeout=60), _ignore)
    assert finished.output_tail == "(2, 2)\n", finished
