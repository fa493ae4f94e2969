"""The small coding tasks: each of their programs does what its name says, on whatever inputs a run draws."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkers.conftest import ROOT
from tutor.checking import Checking
from tutor.task_proofs import prove

pytestmark = pytest.mark.torch

TASKS = [
    "cross-entropy",
    "doubled-relu",
    "gradient-clipping",
    "max-pool-backward",
    "min-pooling",
    "safe-softmax",
    "sobel-filter",
]


def test_every_program_does_what_its_name_says_in_its_own_words(checking: Checking) -> None:
    """Solution and accepted ones pass, the starter fails, each mutant fails where it says, with a message of
    its own; `dltutor lint` proves it of every task."""
    proofs = list(prove(checking, ["doubled-relu"], 11))
    assert [f"{one.file.name}: {one.problem}" for one in proofs if one.problem] == []
    told = [one.finished.message for one in proofs if one.finished and "__" in one.file.stem]
    assert len(told) >= 5 and len(set(told)) == len(told)


@pytest.mark.parametrize("task", TASKS)
def test_a_starter_says_what_to_write(checking: Checking, task: str) -> None:
    """The starter as it is handed out fails with the sentence that stands in it."""
    folder = ROOT / "content" / "tasks" / task.replace("-", "_")
    source = (folder / "starter.py").read_text(encoding="utf-8")
    finished = checking.check(checking.job(task, source), lambda event: None)
    assert finished.verdict == "fail" and "is not written yet: " in finished.message


@pytest.mark.parametrize("task", TASKS)
def test_names_without_a_solution_give_one_sentence(checking: Checking, task: str) -> None:
    """An empty file, a name that is no function and a function of nothing fail with words, not an error."""
    tests = (ROOT / "content" / "tasks" / task.replace("-", "_") / "starter.py").read_text(encoding="utf-8")
    name = tests.split("def ", 1)[1].split("(", 1)[0]
    for source, says in (
        ("", f"no {name}"),
        (f"{name} = 3\n", "cannot be called"),
        (f"def {name}(): return 1\n", "does not take these arguments"),
        (f"def {name}(*all): return 'text'\n", "expected"),
        (f"def {name}(*all): return [[]]\n", "expected"),
    ):
        finished = checking.check(checking.job(task, source), lambda event: None)
        assert finished.verdict == "fail" and says in finished.message, (source, finished.message)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("junk", ["None", "torch.zeros(0)"])
def test_answers_that_change_from_call_to_call_are_a_failure_and_no_error(
    checking: Checking, task: str, junk: str
) -> None:
    """A program that is right a few times and then answers with nothing is told so at each check."""
    folder = ROOT / "checkers" / "tasks" / task.replace("-", "_")
    source = (folder / "solution.py").read_text(encoding="utf-8")
    name = source.split("def ", 1)[1].split("(", 1)[0]
    for right in (1, 3, 5):
        turned = f"import torch\nright, calls = {name}, []\ndef {name}(*all):\n    calls.append(1)\n"
        turned += f"    return right(*all) if len(calls) <= {right} else {junk}\n"
        finished = checking.check(checking.job(task, source + turned), lambda event: None)
        assert finished.verdict == "fail", finished.message


def test_every_mutant_names_a_check_of_its_task() -> None:
    """A mutant whose check was renamed would prove nothing."""
    for task in TASKS:
        folder = ROOT / "checkers" / "tasks" / task.replace("-", "_")
        text = (folder / "check.py").read_text(encoding="utf-8")
        for mutant in sorted(Path(folder / "mutants").glob("*.py")):
            assert f"def {mutant.stem.split('__')[0]}(subject: Subject)" in text, mutant.name
