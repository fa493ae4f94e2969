"""Batches from memory against torchvision's data set and a DataLoader: samples/s of one training pass of the
same model, and of the batches alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tests.benchmarks.report import Row
from tests.benchmarks.room import ROOT, Room

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["measure"]

TARGET = 7.0
SIZE = 128
COUNT = 60_000
PEER_BATCHES = 60  # of 469: its speed does not depend on how far a pass goes
MEAN, DEVIATION = 0.286, 0.353  # of Fashion-MNIST


def measure(room: Room, runs: int) -> list[Row]:
    """Rounds of both in turn in one process of their own, so that what else the machine does meets both."""
    room.say("loader")
    command = [sys.executable, "-m", __name__, str(runs)]
    done = subprocess.run(command, env=room.env(room.home()), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the measurement of loaders failed: {done.stderr[-400:]}")
    said = json.loads(done.stdout)
    rows = [
        Row(name=f"loader: {what}", unit="samples/s", ours=said[f"{what} memory"], peer=said[f"{what} peer"])
        for what in ("train", "batches")
    ]
    note = f"{said['data']}, normalised; batches of {SIZE}, MLP 784-128-10, SGD, one thread"
    rows[0] = replace(rows[0], target=f">= {TARGET:.0f}x", met=rows[0].ratio >= TARGET, note=note)
    return rows


def _measured(rounds: int) -> dict[str, Any]:
    """Samples/s of both, of the real Fashion-MNIST where it is here, else of noise in its format."""
    import torch
    from torch.utils.data import DataLoader

    from checkers import vision

    torch.set_num_threads(1)  # threads that wait for each other on a busy machine measure the machine
    with tempfile.TemporaryDirectory() as folder:
        try:
            own, told = vision.dataset("fashion-mnist", True, transform=_normal()), "the real Fashion-MNIST"
        except vision.DataProblem:
            own = vision.dataset("fashion-mnist", True, _noise(Path(folder)), transform=_normal())
            told = "noise in the format of Fashion-MNIST"
    x = (vision.scaled(own.data.unsqueeze(1)) - MEAN) / DEVIATION
    memory = vision.batches(x, own.targets, SIZE, shuffle=True, seed=0)
    loaders: dict[str, tuple[Any, int]] = {
        "memory": (memory, len(memory)),
        "peer": (DataLoader(own, batch_size=SIZE, shuffle=True), PEER_BATCHES),
    }
    said: dict[str, Any] = {f"{what} {name}": [] for name in loaders for what in ("train", "batches")}
    for number in range(-1, rounds):
        for name, (loader, most) in loaders.items():
            for what in ("train", "batches"):
                speed = _pass(loader, most, train=what == "train")
                if number >= 0:  # the round before the first warms up
                    said[f"{what} {name}"].append(speed)
    return {"data": told, **said}


def _pass(loader: Iterable[tuple[Tensor, Tensor]], most: int, *, train: bool) -> float:
    """Samples/s of the first `most` batches; with `train` a new model learns from each."""
    import torch

    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    )
    optimiser, seen, begun = torch.optim.SGD(model.parameters(), 0.1), 0, perf_counter()
    for x, y in islice(loader, most):
        seen += len(y)
        if train:
            optimiser.zero_grad()
            torch.autograd.backward(torch.nn.functional.cross_entropy(model(x), y))
            optimiser.step()
    return seen / (perf_counter() - begun)


def _normal() -> Any:
    from checkers import vision

    transforms = vision.torchvision().transforms
    return transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (DEVIATION,))])


def _noise(folder: Path) -> Path:
    """Writes both parts of a set in the format of Fashion-MNIST below the folder."""
    import numpy as np

    place, rng = folder / "FashionMNIST" / "raw", np.random.default_rng(0)
    place.mkdir(parents=True)
    for part, count in (("train", COUNT), ("t10k", 10_000)):
        for kind, shape in (("images-idx3", (count, 28, 28)), ("labels-idx1", (count,))):
            values = rng.integers(0, 10, shape, np.uint8)
            head = np.array([0x800 + len(shape), *shape], ">u4").tobytes()
            (place / f"{part}-{kind}-ubyte").write_bytes(head + values.tobytes())
    return folder


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
