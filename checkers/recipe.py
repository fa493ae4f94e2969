"""The full VGG-16 recipe of the course (004-3): `python -m checkers.recipe vgg16`.

On a GPU: batches of 256, Adam at 1e-4 with weight decay 1e-3, ten epochs; the data lies there, convolutions
run channels-last, and mixed precision is taken where a few timed steps show that it pays. On a CPU the
network is 8 times narrower, so that it trains in under a minute.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from checkers import vision
from checkers.batches import batches
from checkers.data.sets import DataProblem
from checkers.protocol import Metric, encode

__all__ = ["FULL", "SMALL", "Held", "Profile", "held", "main", "train", "vgg16"]

# Widths of the thirteen 3x3 convolutions; M halves the picture (Simonyan and Zisserman 2015, column D).
PLAN = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M")
WEIGHT_DECAY = 1e-3
_TIMED = 8  # steps with each precision, to see which is faster
_TESTED = 1000  # pictures at once when the accuracy is counted
_Progress = Callable[[Metric], None]


@dataclass(frozen=True)
class Profile:
    """How much is trained: widths divided by `divisor`, `examples` of the training part (0: all of them)."""

    divisor: int
    rate: float
    batch: int
    epochs: int
    examples: int = 0


FULL = Profile(divisor=1, rate=1e-4, batch=256, epochs=10)
SMALL = Profile(divisor=8, rate=5e-4, batch=64, epochs=8, examples=6000)


def vgg16(divisor: int = 1, classes: int = 10) -> nn.Sequential:
    """VGG-16 for pictures (N, 3, 32, 32), with weights drawn after He (2015): logits (N, classes).

    With PyTorch's own first weights the signal fades over sixteen layers, and the loss stays at ln 10.
    """
    layers: list[nn.Module] = []
    channels = 3
    for step in PLAN:
        if isinstance(step, str):
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(channels, step // divisor, 3, padding=1), nn.ReLU()]
            channels = step // divisor
    layers += [nn.Flatten(), nn.Linear(channels, channels), nn.ReLU(), nn.Linear(channels, channels)]
    model = nn.Sequential(*layers, nn.ReLU(), nn.Linear(channels, classes))
    for one in model:
        if isinstance(one, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(one.weight, nonlinearity="relu")
            if one.bias is not None:
                nn.init.zeros_(one.bias)
    return model


@dataclass(frozen=True)
class Held:
    """A set on the device: pictures (N, 3, 32, 32) uint8, labels (N,), the training part's mean and deviation
    for each channel, (1, 3, 1, 1), of numbers in [0, 1]."""

    train: tuple[Tensor, Tensor]
    test: tuple[Tensor, Tensor]
    mean: Tensor
    deviation: Tensor

    def prepared(self, pictures: Tensor) -> Tensor:
        """A batch normalised per channel, float32 and channels-last."""
        x = pictures.to(memory_format=torch.channels_last).float().div_(255)
        return x.sub_(self.mean).div_(self.deviation)


def held(data: vision.DataSet, device: torch.device, examples: int = 0) -> Held:
    """Moves a set of colour pictures to the device once; `examples` takes that many of the training part."""
    x, y = data.train[0], data.train[1]
    if examples and examples < len(y):
        chosen = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))[:examples]
        x, y = x[chosen], y[chosen]
    total, squares = torch.zeros(3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)
    for part, _ in batches(x, y, _TESTED):  # all at once, CIFAR-10 in float64 takes 1.2 GB
        bright = part.double() / 255
        total += bright.sum((0, 2, 3))
        squares += bright.square().sum((0, 2, 3))
    count = x.numel() / 3
    mean, deviation = total / count, (squares / count - (total / count) ** 2).sqrt()
    small = [one.float().reshape(1, 3, 1, 1).to(device) for one in (mean, deviation)]
    parts = [(a.to(device), b.to(device)) for a, b in ((x, y), data.test)]
    return Held(parts[0], parts[1], *small)


# ---- training ---------------------------------------------------------------------------------------------


@dataclass
class _Trainer:
    """A network with its optimiser and a precision: None is float32 throughout."""

    model: nn.Module
    data: Held
    optimiser: torch.optim.Optimizer
    device: torch.device
    precision: torch.dtype | None

    def __post_init__(self) -> None:
        # float16 has too few exponents for small gradients; bfloat16 and float32 need no scaling.
        self.scaler = torch.amp.GradScaler(self.device.type, enabled=self.precision is torch.float16)

    def step(self, x: Tensor, y: Tensor) -> Tensor:
        """One update; returns the batch's mean loss, still on the device, so that nobody waits for it."""
        with torch.autocast(self.device.type, self.precision, enabled=self.precision is not None):
            loss = functional.cross_entropy(self.model(self.data.prepared(x)), y)
        self.optimiser.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self.scaler.step(self.optimiser)
        self.scaler.update()
        return loss.detach()

    def accuracy(self) -> float:
        """The share of the test part that is named right."""
        x, y = self.data.test
        self.model.eval()
        with (
            torch.inference_mode(),
            torch.autocast(self.device.type, self.precision, enabled=self.precision is not None),
        ):
            named = [self.model(self.data.prepared(one)).argmax(1) for one, _ in batches(x, y, _TESTED)]
        self.model.train()
        return int((torch.cat(named) == y).sum()) / len(y)


def _trainer(data: Held, profile: Profile, device: torch.device, precision: torch.dtype | None) -> _Trainer:
    torch.manual_seed(0)
    model = vgg16(profile.divisor).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    # One kernel for all parameters, where there is one.
    optimiser = torch.optim.Adam(
        model.parameters(), profile.rate, weight_decay=WEIGHT_DECAY, fused=device.type == "cuda"
    )
    return _Trainer(model, data, optimiser, device, precision)


def faster(
    data: Held, profile: Profile, device: torch.device, precisions: Sequence[torch.dtype | None]
) -> torch.dtype | None:
    """The precision whose steps take the least time here, tried on networks that are thrown away."""
    times: list[float] = []
    for precision in precisions:
        trainer = _trainer(data, profile, device, precision)
        x, y = (one[: profile.batch] for one in data.train)
        for turn in range(2 * _TIMED):
            if turn == _TIMED:  # the first ones choose kernels and fill caches
                begun = _now(device)
            trainer.step(x, y)
        times.append(_now(device) - begun)
    return precisions[times.index(min(times))]


def train(
    data: Held, profile: Profile, device: torch.device, precision: torch.dtype | None, progress: _Progress
) -> Iterator[Metric]:
    """One point after each epoch: mean loss, test accuracy, training pictures a second; `progress` gets
    points on the way there.
    """
    trainer = _trainer(data, profile, device, precision)
    loader = batches(*data.train, profile.batch, shuffle=True, seed=0)
    steps, shown, step = profile.epochs * len(loader), _now(device), 0
    for epoch in range(1, profile.epochs + 1):
        begun, total = _now(device), torch.zeros((), device=device)
        for step, (x, y) in enumerate(loader, step + 1):  # noqa: B020 - counts on from epoch to epoch
            loss = trainer.step(x, y)
            total += loss * len(y)
            if time.monotonic() > shown + 1:  # reading the loss waits for the device: seldom
                shown = time.monotonic()
                progress(Metric(step, epoch, float(loss), steps=steps))
        speed = len(data.train[1]) / (_now(device) - begun)
        yield Metric(step, epoch, float(total) / len(data.train[1]), trainer.accuracy(), speed, steps)


def _now(device: torch.device) -> float:
    """The clock, once the device has done all that was asked of it."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
    return time.monotonic()


def memory(device: torch.device) -> float:
    """The most memory that was held so far in MiB: of the GPU where there is one, else of this process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    with suppress(ImportError):
        import resource  # not on Windows

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (2**20 if sys.platform == "darwin" else 2**10)
    return 0.0


# ---- the command ------------------------------------------------------------------------------------------


def _precisions(device: torch.device) -> list[torch.dtype | None]:
    """What is worth trying; bfloat16 is emulated on many CPUs and is not."""
    if device.type != "cuda":
        return [None]
    return [None, torch.bfloat16 if torch.cuda.get_device_capability(device)[0] >= 8 else torch.float16]


def _device(name: str) -> torch.device:
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(one for one, there in found.items() if there)
    if not found[name]:
        raise DataProblem(f"torch finds no {name.upper()} device on this machine: use --device cpu.")
    return torch.device(name)


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m checkers.recipe", description=__doc__)
    parser.add_argument("recipe", choices=["vgg16"])
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    parser.add_argument("--data", default="", help="folder of the data sets")
    for size in ("full", "small"):  # by default full on a GPU, small on a CPU
        parser.add_argument(f"--{size}", dest="profile", action="store_const", const=size, default="auto")
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--examples", type=int, default=0)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Trains, saying a line for each epoch; status 0, or 2 with one sentence on standard error."""
    asked = _arguments(arguments)
    try:
        return _run(asked, _device(asked.device))
    except (DataProblem, torch.OutOfMemoryError) as problem:
        told = str(problem)
        if isinstance(problem, torch.OutOfMemoryError):
            told = "The GPU has too little memory for this: halve the batch with --batch 128."
        print(told, file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        return 130


def _run(asked: argparse.Namespace, device: torch.device) -> int:
    full = asked.profile == "full" or (asked.profile == "auto" and device.type != "cpu")
    chosen = {
        name: getattr(asked, name) for name in ("epochs", "examples", "batch") if getattr(asked, name) > 0
    }
    profile = replace(FULL if full else SMALL, **chosen)
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True  # every batch but the last has one shape
        torch.set_float32_matmul_precision("high")
    elif not full:
        torch.set_num_threads(
            1
        )  # layers this small gain nothing by a second one, and lose it all when it waits
    source = vision.load("cifar10", Path(asked.data)) if asked.data else vision.nearest("cifar10")
    data = held(source, device, profile.examples)
    precisions = _precisions(device)
    precision = faster(data, profile, device, precisions) if len(precisions) > 1 else None
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)  # what was tried and thrown away does not count
    _head(asked.json, source, data, profile, device, precision)
    begun, points = time.monotonic(), list[Metric]()

    def progress(point: Metric) -> None:
        if asked.json:
            print(encode(point), flush=True)  # noqa: T201

    for point in train(data, profile, device, precision, progress):
        points.append(point)
        left = (time.monotonic() - begun) / len(points) * (profile.epochs - len(points))
        print(encode(point) if asked.json else _line(point, profile, device, left), flush=True)  # noqa: T201
    _foot(asked.json, source, points, device, time.monotonic() - begun)
    return 0


def _head(
    as_json: bool,
    source: vision.DataSet,
    data: Held,
    profile: Profile,
    device: torch.device,
    precision: torch.dtype | None,
) -> None:
    count = sum(one.numel() for one in vgg16(profile.divisor).parameters())
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    number = "float32" if precision is None else str(precision).removeprefix("torch.")
    record = {"t": "recipe", "parameters": count, "device": device.type, "name": name, "precision": number}
    record |= {"batch": profile.batch, "rate": profile.rate, "weight_decay": WEIGHT_DECAY}
    record |= {
        "epochs": profile.epochs,
        "examples": len(data.train[1]),
        "data": source.note,
        "real": source.real,
    }
    if as_json:
        print(json.dumps(record), flush=True)  # noqa: T201
        return
    narrow = f", {profile.divisor} times narrower" if profile.divisor > 1 else ""
    print(  # noqa: T201
        f"VGG-16{narrow}: {count:,} parameters on {name}, {number}, batches of {profile.batch}, "
        f"Adam at {profile.rate:g}, weight decay {WEIGHT_DECAY:g}\n"
        f"Data: {source.note}; {len(data.train[1]):,} training and {len(data.test[1]):,} test pictures",
        flush=True,
    )
    if profile.divisor > 1:
        told = "The full network, 20 to 35 minutes an epoch on two cores, is trained on a GPU or with --full"
        print(told, flush=True)  # noqa: T201


def _line(point: Metric, profile: Profile, device: torch.device, left: float) -> str:
    return (
        f"epoch {point.epoch:.0f} of {profile.epochs} · loss {point.loss:.4f} · test accuracy "
        f"{100 * (point.acc or 0):.1f} % · {point.samples_per_s:,.0f} samples/s · "
        f"{memory(device):,.0f} MiB · {left:.0f} s left"
    )


def _foot(
    as_json: bool, source: vision.DataSet, points: list[Metric], device: torch.device, seconds: float
) -> None:
    """The result; the speed is that of the epochs after the first, which warms up."""
    speeds = sorted(one.samples_per_s or 0.0 for one in points[1:] or points)
    speed, last = speeds[len(speeds) // 2], points[-1]
    if as_json:
        record = {"t": "result", "loss": last.loss, "acc": last.acc, "samples_per_s": speed}
        record |= {"memory_mb": memory(device), "seconds": seconds}
        print(json.dumps(record | {"data": source.note, "real": source.real}), flush=True)  # noqa: T201
        return
    of = "the real test part" if source.real else f"{source.name}, which is generated"
    print(  # noqa: T201
        f"Loss {points[0].loss:.4f} to {last.loss:.4f}, {100 * (last.acc or 0):.1f} % right on {of}; "
        f"{speed:,.0f} samples/s, {memory(device):,.0f} MiB, {seconds:.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
