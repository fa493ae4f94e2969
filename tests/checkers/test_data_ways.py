"""The parts under a training task: sealed data, kept drawings, free cores, devices, the judge's own time."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch

from checkers import cores, drawn, frames, shares, training, wire
from checkers.clock import DEVICE_START, JUDGE_EXTRA, Clock
from checkers.current import CURRENT
from checkers.current import Run as Context
from checkers.failures import CheckFailed
from checkers.protocol import Job
from checkers.remote import Remote, Shared
from checkers.run import Run
from checkers.subject import NO_DEVICE, _Harness
from checkers.supervisor import Supervisor

pytestmark = pytest.mark.torch


# ---- data that is shared


def test_a_set_larger_than_a_message_is_mapped_whole() -> None:
    """More than 64 MiB of pictures come out as they went in, and a label stays with its picture."""
    x = torch.arange(70 << 20, dtype=torch.uint8).reshape(70, 1, 1024, 1024)
    x[69, 0, 1023, 1023] = 7
    fd, about = shares.sealed(x, torch.arange(70))
    pictures, labels = shares.mapped(fd, about)
    os.close(fd)
    assert torch.equal(pictures, x) and torch.equal(labels, torch.arange(70))


def test_what_is_mapped_is_everybodys_own() -> None:
    """A write changes the writer's copy alone, and the file itself refuses every write."""
    x = torch.rand(5, 3)
    fd, about = shares.sealed(x, torch.arange(5))
    mine, _ = shares.mapped(fd, about)
    mine.zero_()
    yours, _ = shares.mapped(fd, about)
    assert torch.equal(yours, x) and float(mine.sum()) == 0
    if hasattr(os, "memfd_create"):
        for action in (lambda: os.pwrite(fd, b"x", 0), lambda: os.ftruncate(fd, 0)):
            with pytest.raises(PermissionError):
                action()
    os.close(fd)


def test_the_reader_knows_only_the_kinds_that_it_was_given() -> None:
    """A learner's process cannot name data or other objects to the judge."""
    tree, _ = wire.pack([1], None)
    node = {"$": "data", "of": 0, "part": "x", "first": 3}
    assert wire.unpack([*tree, node], b"", None, {"data": lambda one: one["first"]}) == [1, 3]
    with pytest.raises(frames.WireError):
        wire.unpack([*tree, node], b"")


def test_a_reference_in_the_judge_is_given_what_the_learner_gets() -> None:
    """`local` is the pair or the half of it."""
    pair = torch.zeros(2, 1), torch.arange(2)
    train = Shared("digits28", 0, 2, lambda: pair)
    assert train.local() is not None and train.local()[1] is pair[1] and train.x.local() is pair[0]
    assert len(train) == 2 and repr(train.y) == "digits28.y"


# ---- drawings on disk


def test_a_kept_drawing_is_used_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is drawn; a file with one other byte is drawn anew and mended."""
    pictures, labels = torch.arange(8, dtype=torch.uint8).reshape(2, 1, 2, 2), torch.tensor([3, 4])
    data = pictures.numpy().tobytes() + labels.numpy().tobytes()
    monkeypatch.setitem(drawn.SUMS, ("tiny", 2, 1), hashlib.sha256(data).hexdigest())
    monkeypatch.setitem(drawn._FORMS, "tiny", (1, 2, 2))
    times: list[int] = []

    def draw() -> tuple[torch.Tensor, torch.Tensor]:
        times.append(1)
        return pictures, labels

    for _ in range(2):
        found = drawn.kept("tiny", 2, 1, draw, tmp_path)
        assert torch.equal(found[0], pictures) and torch.equal(found[1], labels)
    assert len(times) == 1
    (tmp_path / "tiny-2-1.bin").write_bytes(data[:-1] + b"\x09")
    drawn.kept("tiny", 2, 1, draw, tmp_path)
    assert len(times) == 2 and (tmp_path / "tiny-2-1.bin").read_bytes() == data


def test_another_drawing_is_not_kept(tmp_path: Path) -> None:
    """What has no checksum, or another one, never comes from a file."""
    pair = torch.zeros(2, 1, 28, 28, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64)
    assert drawn.kept("garments28", 2, 5, lambda: pair, tmp_path) is pair
    assert drawn.kept("garments28", 6000, 1, lambda: pair, tmp_path)[0] is pair[0]
    assert list(tmp_path.glob("*.bin")) == []


# ---- cores


@pytest.mark.parametrize(
    ("quota", "load", "free"),
    [
        ("max 100000", "0.00 0 0 1/90 5", 4),
        ("max 100000", "3.2 0 0 3/90 5", 2),
        ("max 100000", "9.9 0 0 12/90 5", 1),
        ("250000 100000", "0.0 0 0 1/90 5", 2),
        ("50000 100000", "0.0 0 0 1/90 5", 1),
        ("nonsense", "nonsense", 4),
    ],
)
def test_a_training_takes_the_cores_that_nobody_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, load: str, free: int
) -> None:
    """Of four cores: what a container grants, less what runs beside it, and always one."""
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1, 2, 3}, raising=False)
    (tmp_path / "quota").write_text(quota)
    (tmp_path / "load").write_text(load)
    assert cores.free_cores(tmp_path / "quota", tmp_path / "load") == free


# ---- devices


def _harness(tmp_path: Path, source: str, device: str) -> _Harness:
    path = tmp_path / "mine.py"
    path.write_text(source)
    one = _Harness(path, [(torch.zeros(4, 1, 2, 2, dtype=torch.uint8), torch.arange(4))], device)
    one.load(frames.Frame({}, b""))
    return one


def test_on_another_device_arguments_and_networks_are_moved(tmp_path: Path) -> None:
    """Tensors in lists and dicts, shared data, and a network that a call returns; `meta` stands in."""
    harness = _harness(
        tmp_path,
        "import torch\n"
        "def f(x, xs, *, more, data):\n"
        "    return [one.device.type for one in (x, xs[0], more['k'], *data)]\n"
        "def make():\n    return torch.nn.Linear(2, 1)\n",
        "meta",
    )
    data = {"$": "data", "of": 0, "part": "", "first": 3}
    tree, payload = wire.pack(([torch.ones(1), [torch.ones(1)]], {"more": {"k": torch.ones(1)}}))
    tree["of"][1]["of"].append(["data", data])
    assert harness.call(frames.Frame({"on": None, "path": ["f"], "args": tree}, payload)) == ["meta"] * 5
    empty, _ = wire.pack(([], {}))
    made = harness.call(frames.Frame({"on": None, "path": ["make"], "args": empty}, b""))
    assert made.weight.device.type == "meta"


class _House:
    """A supervisor with or without a GPU."""

    def __init__(self, gpu: bool) -> None:
        self.number, self.gpu, self.alive, self.requests = 0, gpu, True, list[Any]()
        self.asked: list[str] = []

    def may_have_gpu(self) -> bool:
        return self.gpu

    def refusal(self, device: str, stopped: object) -> str:
        self.asked.append(device)
        return "" if device == "cpu" or self.gpu else f"torch finds no {device} device."


@pytest.mark.parametrize(
    ("asked", "gpu", "cuda", "device", "timeout"),
    [
        ("auto", False, {"timeout": 60}, "cpu", 10),
        ("auto", True, {}, "cpu", 10),
        ("auto", True, {"timeout": 60, "memory_mb": 9000}, "cuda", 60),
        ("cuda", True, {}, "cuda", 10),
        ("cpu", True, {"timeout": 60}, "cpu", 10),
    ],
)
def test_auto_means_a_gpu_for_a_task_that_says_what_it_needs_there(
    asked: str, gpu: bool, cuda: dict[str, float], device: str, timeout: float
) -> None:
    """And only where there is one; its own limits hold then."""
    job = Job("a", "", device=asked, cuda=cuda)
    run = Run(cast(Supervisor, _House(gpu)), {"id": 1, "job": vars(job)})
    assert run._choose_device() and run.device == device and run.limits.seconds == timeout
    assert (run.limits.address_space == 0) == (device == "cuda")
    assert run.limits.memory == (9000 << 20 if timeout == 60 else 4096 << 20)


def test_a_gpu_that_is_asked_for_and_missing_is_one_sentence() -> None:
    """Nothing is run, and the verdict is an error."""
    run = Run(cast(Supervisor, _House(False)), {"id": 1, "job": vars(Job("a", "", device="cuda"))})
    assert not run._choose_device()
    assert run.finished is not None and run.finished["verdict"] == "error"
    assert run.finished["message"] == "torch finds no cuda device."


def test_a_gpu_that_does_not_start_is_nobodys_fault() -> None:
    """The subject ends before the learner's code comes in, and one sentence says what to do."""
    run = Run(cast(Supervisor, _House(True)), {"id": 1, "job": vars(Job("a", "", device="cuda"))})
    assert run._choose_device()
    run._exited({"status": NO_DEVICE, "cpu": 0.1, "peak": 1})
    assert run.finished is not None and run.finished["verdict"] == "error"
    assert run.finished["message"].startswith("Device 'cuda' could not be started")


# ---- time


def test_what_the_judge_takes_for_itself_is_not_the_learners_time() -> None:
    """While no answer is owed the limit moves on, but not for ever."""
    clock = Clock(10, 100)
    assert clock.deadline(103) == 113 and clock.deadline(1100) == 110 + JUDGE_EXTRA
    clock.asked(102)
    assert clock.deadline(105) == 112
    clock.asked(105)
    clock.answered(106)
    assert clock.deadline(109) == 112
    clock.answered(107)
    assert clock.deadline(110) == 115


def test_the_start_of_a_gpu_is_not_the_learners_time() -> None:
    """The limit counts from the subject's first word, for which there is a limit too."""
    clock = Clock(10, 100, waits=True)
    clock.asked(100)
    assert clock.deadline(100) == 110 + DEVICE_START
    clock.ready(130)
    assert clock.deadline(130) == 140


def test_an_object_over_there_is_named_by_reference_and_path() -> None:
    """As an argument it is no value: no learner's object ever comes into the judge."""
    subject = SimpleNamespace()
    one = Remote(cast(Any, subject), 3, ("inner",), "Net")
    from checkers.remote import _node

    assert _node(one) == {"$": "there", "on": 3, "path": ["inner"]}
    with pytest.raises(frames.WireError):
        _node(object())


def test_pictures_for_a_prediction_go_out_in_messages_of_a_fit_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are; the answers come together in their order, and a wrong count is refused."""
    context = Context(torch.Generator(), lambda part: None)
    CURRENT.set(context)
    sent: list[int] = []

    class Fake:
        def request(self, op: str, target: object, args: tuple[torch.Tensor], *more: object) -> torch.Tensor:
            sent.append(len(args[0]))
            return args[0][:, :2] + lost

    lost = 0.0
    monkeypatch.setattr(training, "_CHUNK", 40)
    x = torch.arange(30.0).reshape(10, 3)
    model = Remote(cast(Any, None), 1, (), "Net")
    assert torch.equal(training.predictions_of(cast(Any, Fake()), model, x, 2), x[:, :2])
    assert sent == [3, 3, 3, 1] and training.device() == "cpu" and training.profile() == "cpu"
    with pytest.raises(CheckFailed, match="Net"):
        training.predictions_of(cast(Any, Fake()), model, x, 5)
    lost = float("nan")
    with pytest.raises(CheckFailed, match="nan"):
        training.predictions_of(cast(Any, Fake()), model, x)


def test_the_accuracy_is_compared_as_a_count_of_all() -> None:
    """Exactly at the bar is enough; below it the message has the numbers."""
    CURRENT.set(Context(torch.Generator(), lambda part: None))
    logits = torch.eye(4)
    assert training.expect_accuracy(logits, torch.tensor([0, 1, 2, 0]), at_least=0.75) == 0.75
    with pytest.raises(CheckFailed) as caught:
        training.expect_accuracy(logits, torch.tensor([0, 1, 0, 0]), at_least=0.75, of="four", hint="h")
    assert caught.value.actual == "2 of 4 are right, 50 % (four)" and caught.value.expected == "at least 75 %"
