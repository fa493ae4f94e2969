"""A warm verdict of a coding task against `python test.py`, which asserts the same with a cold torch."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from checkers.protocol import Finished
from tests.benchmarks.report import Row
from tests.benchmarks.room import ROOT, Room
from tutor.checking import Checking

__all__ = ["SOLUTION", "TASK", "measure"]

TASK = "azimuth-loss"
SOLUTION = ROOT / "checkers" / "tasks" / "azimuth_loss" / "solution.py"
TEST = """
import torch
from solution import AzimuthLoss

loss = AzimuthLoss()
p, q = torch.rand(4, 1), torch.rand(4, 1)
encoded = loss.encode(p)
assert torch.is_tensor(encoded) and len(encoded) == 4
assert torch.allclose(loss.encode(torch.tensor([[0.0]])), loss.encode(torch.tensor([[1.0]])), atol=1e-5)
assert loss.forward(p, q).numel() == 1
assert float(loss.forward(p, p)) < 1e-6
near, far = torch.tensor([[0.01]]), torch.tensor([[0.25]])
zero = torch.zeros(1, 1)
assert float(loss.forward(near, zero)) < float(loss.forward(far, zero))
assert torch.allclose(loss.forward(p, q), loss.forward(q, p), rtol=1e-3)
assert torch.allclose(loss.forward((p + 0.3) % 1, (q + 0.3) % 1), loss.forward(p, q), rtol=1e-3)
assert torch.allclose(loss.forward(torch.cat([p, p]), torch.cat([q, q])), loss.forward(p, q), rtol=1e-3)
x = torch.tensor([[0.95]], requires_grad=True)
loss.forward(x, torch.tensor([[0.05]])).backward()
assert float(x.grad) < 0
"""


def measure(room: Room, runs: int) -> list[Row]:
    """In turn: one verdict from the warm checker, one cold run of the same asserts."""
    home = room.home()
    source = SOLUTION.read_text(encoding="utf-8")
    folder = _tests(room.folder / "cold", source)
    env = room.env(home)
    warm, cold, first = list[float](), list[float](), list[float]()
    with Checking(content=ROOT / "content", checkers=ROOT / "checkers", env=env) as checking:
        first.append(_check(checking, source)[0])
        _python(folder, env)
        for number in range(max(7, runs)):
            room.say(f"verdicts: {number + 1} of {max(7, runs)}")
            cold.append(_python(folder, env))
            seconds, finished = _check(checking, source)
            warm.append(seconds)
    return [
        Row(
            name="warm verdict against python test.py",
            unit="s",
            ours=warm,
            peer=cold,
            note=f"{len(finished.checks)} checks, isolation {finished.isolation}; "
            f"the peer takes {sorted(cold)[len(cold) // 2] / sorted(warm)[len(warm) // 2]:.0f} times as long",
        ),
        Row(name="the first verdict, checker cold", unit="s", ours=first),
    ]


def _tests(folder: Path, source: str) -> Path:
    folder.mkdir()
    (folder / "solution.py").write_text(source, encoding="utf-8")
    (folder / "test.py").write_text(TEST, encoding="utf-8")
    return folder


def _python(folder: Path, env: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "test.py"], cwd=folder, env=env, check=True)
    return time.perf_counter() - begun


def _check(checking: Checking, source: str) -> tuple[float, Finished]:
    begun = time.perf_counter()
    finished = checking.check(checking.job(TASK, source), lambda event: None)
    if finished.verdict != "pass":
        raise RuntimeError(f"the solution of {TASK} gave {finished.verdict}: {finished.message}")
    return time.perf_counter() - begun, finished
