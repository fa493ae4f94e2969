"""The VGG-16 recipe in a tiny version: the same code as on a GPU, on pictures drawn here."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import pytest
import torch
from torch import nn
from torch.nn import functional

from checkers import recipe
from checkers.batches import batches
from checkers.protocol import Metric, decode
from checkers.recipe import Held, Profile, faster, held, train, vgg16
from checkers.vision import DataSet
from tests.commands.test_commands import Output
from tests.commands.test_commands import run as run  # the fixture

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")
TINY = Profile(divisor=16, rate=1e-3, batch=16, epochs=2)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Nets this small only lose by a second thread; what the tests set is put back."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def pictures(count: int = 40) -> DataSet:
    """Random colour pictures with channels of different brightness, half of them for training."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randint(0, 200, (2 * count, 3, 32, 32), generator=generator, dtype=torch.uint8)
    x[:, 1] = x[:, 1] // 4 + 100
    y = torch.arange(2 * count) % 10
    parts = (x[:count], y[:count]), (x[count:], y[count:])
    return DataSet("tiny", False, *parts, tuple("0123456789"), "tiny, drawn for a test")


def test_the_full_network_is_that_of_the_sheet() -> None:
    """15,245,130 parameters in thirteen convolutions and three linear layers, logits of shape (N, 10)."""
    model = vgg16()
    assert sum(one.numel() for one in model.parameters()) == 15_245_130
    assert [sum(isinstance(one, kind) for one in model) for kind in (nn.Conv2d, nn.Linear, nn.MaxPool2d)] == [
        13,
        3,
        5,
    ]
    assert vgg16(8)(torch.zeros(3, 3, 32, 32)).shape == (3, 10)
    assert (recipe.FULL.batch, recipe.FULL.rate, recipe.FULL.epochs, recipe.WEIGHT_DECAY) == (
        256,
        1e-4,
        10,
        1e-3,
    )


def test_a_fresh_network_is_awake() -> None:
    """With He's weights the logits of sixteen layers still differ from picture to picture."""
    torch.manual_seed(0)
    out = vgg16(8)(torch.randn(8, 3, 32, 32))
    assert out.detach().std(dim=0).mean().item() > 0.05


def test_channels_are_normalised_with_the_training_part() -> None:
    """Mean 0 and deviation 1 for each channel of it; the test part uses the same numbers."""
    data = pictures()
    on = held(data, CPU)
    x = on.prepared(on.train[0])
    assert torch.allclose(x.mean((0, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(x.std((0, 2, 3)), torch.ones(3), atol=1e-3)
    assert x.is_contiguous(memory_format=torch.channels_last) and x.dtype == torch.float32
    assert on.train[0].dtype == torch.uint8 and torch.equal(on.train[0], data.train[0])
    test = (data.test[0].float() / 255 - on.mean) / on.deviation
    assert torch.allclose(on.prepared(on.test[0]), test, atol=1e-5)


def test_fewer_examples_are_a_fixed_choice_of_the_training_part() -> None:
    """`examples` leaves the test part whole and takes the same ones every time."""
    data = pictures()
    one, two = held(data, CPU, 10), held(data, CPU, 10)
    assert len(one.train[1]) == 10 and len(one.test[1]) == 40 and torch.equal(one.train[0], two.train[0])
    assert len(held(data, CPU, 1000).train[1]) == 40


def by_hand(data: Held, profile: Profile) -> tuple[nn.Module, list[float]]:
    """The plain loop of the sheet: the network and its mean loss of each epoch."""
    torch.manual_seed(0)
    model = vgg16(profile.divisor)
    optimiser = torch.optim.Adam(model.parameters(), lr=profile.rate, weight_decay=1e-3)
    loader, losses = batches(*data.train, profile.batch, shuffle=True, seed=0), []
    for _ in range(profile.epochs):
        total = 0.0
        for x, y in loader:
            loss = functional.cross_entropy(model((x.float() / 255 - data.mean) / data.deviation), y)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            total += loss.item() * len(y)
        losses.append(total / len(data.train[1]))
    return model, losses


def test_the_recipe_trains_as_the_plain_loop_does() -> None:
    """Loss and accuracy after each epoch are those of the loop that a learner writes."""
    data = held(pictures(), CPU)
    points = list(train(data, TINY, CPU, None, lambda point: None))
    model, losses = by_hand(data, TINY)
    assert [one.loss for one in points] == pytest.approx(losses, rel=1e-4)
    right = (model(data.prepared(data.test[0])).argmax(1) == data.test[1]).double().mean()
    assert points[-1].acc == pytest.approx(float(right), abs=0.026)  # one picture may lie on the border
    assert [(one.step, one.epoch, one.steps) for one in points] == [(3, 1, 6), (6, 2, 6)]
    assert all((one.samples_per_s or 0) > 0 for one in points)


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_mixed_precision_trains_too(precision: torch.dtype) -> None:
    """The path of a GPU, with scaled gradients for float16: close to float32, and weights stay float32."""
    data = held(pictures(), CPU)
    full = list(train(data, TINY, CPU, None, lambda point: None))
    mixed = list(train(data, TINY, CPU, precision, lambda point: None))
    assert all(math.isfinite(one.loss or math.nan) for one in mixed)
    assert mixed[0].loss == pytest.approx(full[0].loss, rel=0.05)
    trainer = recipe._trainer(data, TINY, CPU, precision)
    before = [one.clone() for one in trainer.model.parameters()]
    trainer.step(data.train[0][:8], data.train[1][:8])
    after = list(trainer.model.parameters())
    assert {one.dtype for one in after} == {torch.float32}
    assert any(not torch.equal(one, other) for one, other in zip(before, after, strict=True))


def test_the_faster_precision_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever takes less time on a clock that favours it."""
    data, now, turns = held(pictures(), CPU), iter([0.0, 5.0, 10.0, 11.0]), list[object]()
    monkeypatch.setattr(recipe, "_now", lambda device: next(now))
    monkeypatch.setattr(recipe._Trainer, "step", lambda self, x, y: turns.append(self.precision))
    assert faster(data, TINY, CPU, [None, torch.bfloat16]) is torch.bfloat16
    assert turns.count(None) == turns.count(torch.bfloat16) == 16


def test_progress_on_the_way_comes_about_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that jumps three seconds a look gives a point at every step."""
    clock, points = iter(range(0, 3000, 3)), list[Metric]()
    monkeypatch.setattr("checkers.recipe.time.monotonic", lambda: float(next(clock)))
    list(train(held(pictures(), CPU), TINY, CPU, None, points.append))
    assert [one.step for one in points] == [1, 2, 3, 4, 5, 6] and all(one.loss for one in points)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for CIFAR-10, and for what a CPU is asked to do."""
    monkeypatch.setattr("checkers.recipe.vision.nearest", lambda name: pictures())
    monkeypatch.setattr(recipe, "SMALL", TINY)


def test_the_command_says_what_it_does_and_which_set_it_used(
    tiny: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for the network, one for the data, one for each epoch, one for the result."""
    assert recipe.main(["vgg16", "--device", "cpu"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("VGG-16, 16 times narrower: ") and "weight decay 0.001" in out[0]
    assert out[1] == "Data: tiny, drawn for a test; 40 training and 40 test pictures"
    assert [line.split(" · ")[0] for line in out[3:5]] == ["epoch 1 of 2", "epoch 2 of 2"]
    assert "right on tiny, which is generated" in out[5] and "samples/s" in out[5] and "MiB" in out[5]


def test_the_command_as_json(tiny: None, capsys: pytest.CaptureFixture[str]) -> None:
    """What it is, a point for each epoch, the result with the set's note."""
    assert recipe.main(["vgg16", "--device", "cpu", "--json", "--epochs", "1", "--examples", "20"]) == 0
    first, *points, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (first["t"], first["device"], first["precision"], first["examples"]) == (
        "recipe",
        "cpu",
        "float32",
        20,
    )
    assert (last["t"], last["real"], last["data"]) == ("result", False, "tiny, drawn for a test")
    assert last["memory_mb"] > 0 and last["samples_per_s"] > 0 and len(points) >= 1
    found = decode(points[-1])
    assert isinstance(found, Metric) and found.acc is not None and found.steps == 2


def test_what_cannot_be_done_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    """No such device, no data in the folder, too little memory on the GPU: status 2."""
    if not torch.cuda.is_available():
        assert recipe.main(["vgg16", "--device", "cuda"]) == 2
        assert capsys.readouterr().err == "torch finds no CUDA device on this machine: use --device cpu.\n"
    assert recipe.main(["vgg16", "--device", "cpu", "--data", str(tmp_path)]) == 2
    assert "CIFAR-10 is not in" in capsys.readouterr().err

    def full(*_: object) -> int:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(recipe, "_run", full)
    assert recipe.main(["vgg16", "--device", "cpu"]) == 2
    assert "halve the batch" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sobel-filter"], "there is one for vgg-16"),
        (["vgg-16", "--device", "tpu"], "there is no device tpu"),
        (["vgg-16", "--data", "/nowhere/at/all"], "there is no folder /nowhere/at/all"),
        (["vgg-16", "--full", "--small"], "exclude each other"),
    ],
)
def test_requests_that_make_no_sense_are_refused(run: Output, arguments: list[str], says: str) -> None:
    """Before any process starts, status 2."""
    assert run("task", "recipe", *arguments) == 2
    assert says in run.complaint


def test_the_command_line_runs_it_in_a_process_of_its_own(
    run: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By task or catalogue id; the child's status is the command's."""
    seen: list[list[str]] = []

    class Done:
        returncode = 2

    def child(command: list[str], **_: object) -> type[Done]:
        seen.append(command)
        return Done

    monkeypatch.setattr("tutor.commands.recipes.subprocess.run", child)
    assert run("task", "recipe", "vgg-16", "--small", "--epochs", "3", "--json") == 2
    line = " ".join(seen[0][1:])
    assert line == ("-P -m checkers.recipe vgg16 --device auto --epochs 3 --batch 0 --small --json")
