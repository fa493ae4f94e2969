"""The tasks on generative models: what their starters show in the end, and where slips are told."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
import torch

from tests.checkers.conftest import ROOT
from tutor.checking import Checking

pytestmark = pytest.mark.torch

TASKS = ("contrastive-loss", "gan-training", "sparse-code")


def source(task: str, name: str = "") -> str:
    """The task's solution, or its starter."""
    root = ROOT / ("content" if name else "checkers") / "tasks" / task.replace("-", "_")
    return (root / (name or "solution.py")).read_text(encoding="utf-8")


def shown(task: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[float]:
    """The numbers that the starter prints when its functions are those of the solution."""
    file, own = tmp_path / "it.py", source(task, "starter.py")
    file.write_text(source(task) + own[own.index("if __name__") :], encoding="utf-8")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # two of them wait for each other where a core is busy
    try:
        runpy.run_path(str(file), run_name="__main__")
    finally:
        torch.set_num_threads(threads)
    return [float(one) for one in re.findall(r"-?\d+\.?\d*", capsys.readouterr().out)]


def test_the_generator_of_the_starter_meets_the_real_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mean of what is made goes from about 0 to 3, and both losses to those of a clueless judge."""
    *_, turn, judge, maker, mean = shown("gan-training", tmp_path, capsys)
    assert turn == 300 and abs(mean - 3) < 0.3
    assert abs(judge - 1.386) < 0.15 and abs(maker - 0.693) < 0.15


def test_the_penalty_of_the_starter_silences_units(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first two lines are the numbers of their comments; with the penalty fewer units are active."""
    first, second, _, loss, active, _, other, fewer = shown("sparse-code", tmp_path, capsys)
    assert first == 1.2 and second == 0.2263
    assert fewer < active / 2 and loss < other


def test_the_views_of_the_starter_find_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The labels and the loss of the comments, and a loss that falls, far below a guess."""
    numbers = shown("contrastive-loss", tmp_path, capsys)
    assert numbers[:6] == [3, 4, 5, 0, 1, 2] and numbers[6] == 0.5514
    assert numbers[-1] < numbers[8] < 5.29


@pytest.mark.parametrize(
    ("task", "right", "wrong", "says"),
    [
        ("gan-training", "G(z).detach()", "G(z)", "judge G(z).detach() in this turn"),
        (
            "gan-training",
            "torch.ones_like(score))",
            "torch.zeros_like(score))",
            "what the discriminator wants",
        ),
        (
            "gan-training",
            "score = D(G(z))",
            "score = D(G(z).detach())",
            "the gradient comes through D into G",
        ),
        ("sparse-code", "a.mean(dim=0)", "a.mean(dim=1)", "these are rates of examples"),
        ("sparse-code", "a.abs()", "a", "negative activations count as well"),
        (
            "sparse-code",
            "x_hat, a, lam)",
            "x_hat, a.detach(), lam)",
            "the penalty does not reach the encoder",
        ),
        ("contrastive-loss", 'float("-inf")', "0.0", "a similarity of 0 still counts exp 0 = 1"),
        ("contrastive-loss", ".roll(n)", "", "that is each view itself"),
    ],
)
def test_a_slip_is_told_by_its_name(checking: Checking, task: str, right: str, wrong: str, says: str) -> None:
    """One word of the solution replaced: the message says which mistake that is."""
    own = source(task)
    assert right in own
    # the definition of l1_loss has the parameters of its call: only the last place is replaced
    changed = wrong.join(own.rsplit(right, 1))
    finished = checking.check(checking.job(task, changed), lambda event: None)
    assert finished.verdict == "fail" and says in finished.message, finished.message


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("dtype", ["float16", "int64", "bool"])
def test_answers_of_another_dtype_are_no_pass_and_no_error(checking: Checking, task: str, dtype: str) -> None:
    """Rounded answers are told as wrong ones, in one sentence."""
    if task == "gan-training":
        own = source(task).replace("loss.item()", f"loss.detach().to(torch.{dtype}).item()")
    else:
        name = {"sparse-code": "l1_loss", "contrastive-loss": "nt_xent"}[task]
        own = (
            source(task)
            + f"\nright = {name}\n\ndef {name}(*all):\n    return right(*all).to(torch.{dtype})\n"
        )
    finished = checking.check(checking.job(task, own), lambda event: None)
    assert finished.verdict == "fail" and "\n" not in finished.message
