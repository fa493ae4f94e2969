"""The options of `dltutor task check` besides the file: predictions, data folders, two devices."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_commands import Output
from tests.commands.test_commands import run as run  # the fixture
from tutor.checking import Checking
from tutor.commands.parity import both
from tutor.commands.verdicts import compared, lines

pytestmark = pytest.mark.torch
ROOT = Path(__file__).resolve().parents[2]

CHECK = '''
import torch

from checkers.api import Subject, check, device, expect_close, expect_shape, normal, picture, prediction


@check
def keeps_the_shape(subject: Subject) -> None:
    """keeps the shape"""
    x = normal(4, 8)
    expect_shape(subject.twice(x, device()), x.shape)


@check
def doubles(subject: Subject) -> None:
    """doubles a tensor"""
    x = normal(64)
    picture(x.reshape(8, 8).sigmoid(), "what goes in")
    expect_close(subject.twice(x, device()), 2 * x)


@prediction("shape")
def shape_of_pairs(subject: Subject) -> object:
    """Doubling keeps the shape."""
    return subject.twice(torch.zeros(3, 5), "cpu")


@prediction("value")
def value_of_a_third(subject: Subject) -> object:
    """Twice a third is two thirds."""
    return subject.twice(torch.tensor(1 / 3), "cpu")


@prediction("error")
def text_instead(subject: Subject) -> object:
    """A text has no multiplication by a float."""
    return subject.twice("text", "cpu")
'''
SOLUTION = """
def twice(x, device):
    return 2.0 * x
"""
TASK = """id: twice
title: Twice a tensor
topic: pytorch
source: [003-4.6]
concept: doubling
level: easy
hints: [look, think, write]
because: It is so.
predict:
  - {name: shape_of_pairs, ask: "Which shape?", kind: shape}
  - {name: value_of_a_third, ask: "Which number?", kind: value}
  - {name: text_instead, ask: "Which error?", kind: error}
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content folder of a course of one task, whose solution and starter lie beside it."""
    root = tmp_path_factory.mktemp("course")
    content, checks = root / "content" / "tasks" / "twice", root / "checkers" / "tasks" / "twice"
    (checks / "mutants").mkdir(parents=True)
    content.mkdir(parents=True)
    for name in ("course.yaml", "sources.yaml"):
        shutil.copy(ROOT / "content" / name, root / "content" / name)
    (content / "task.yaml").write_text(TASK)
    (content / "brief.md").write_text("# Twice\n")
    (content / "starter.py").write_text("def twice(x, device):\n    raise NotImplementedError('2 * x')\n")
    (checks / "check.py").write_text(CHECK)
    (checks / "solution.py").write_text(SOLUTION)
    return root / "content"


@pytest.fixture(scope="module")
def checking(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checking]:
    """A warm checker of that course."""
    env = {**os.environ, "DLTUTOR_HOME": str(tmp_path_factory.mktemp("home"))}
    with Checking(content=course, checkers=course.parent / "checkers", env=env) as one:
        yield one


class Lent:
    """A checker that stays warm when a command is done with it."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking

    def __enter__(self) -> Checking:
        return self._checking

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def warm(checking: Checking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands get the warm checker instead of starting one each."""
    monkeypatch.setattr("tutor.checking.Checking", lambda **_: Lent(checking))


@pytest.mark.usefixtures("warm")
def test_predictions_and_pictures_are_told_beside_the_checks(run: Output, course: Path) -> None:
    """What was typed is answered in lines of its own; status and points are those of the checks."""
    solution = course.parent / "checkers" / "tasks" / "twice" / "solution.py"
    typed = ["--predict", "shape_of_pairs=(5, 3)", "--predict", "text_instead=TypeError"]
    assert run("--content", str(course), "--trust", "task", "check", "twice", str(solution), *typed) == 0
    assert "✗ predicted (5, 3): Which shape?" in run.out
    assert "Your program gives (3, 5), which is right. Doubling keeps the shape." in run.out
    assert "✓ predicted TypeError: Which error?" in run.out
    assert "picture: what goes in (8×8)" in run.out and "pass: 3 of 3 checks, 100% of the points" in run.out
    assert (
        run("--content", str(course), "--trust", "task", "check", "twice", str(solution), *typed, "--json")
        == 0
    )
    events = [json.loads(line) for line in run.out.splitlines()]
    told = {
        one["name"]: (one["status"], one["right"], one["ask"]) for one in events if one["t"] == "prediction"
    }
    assert told["shape_of_pairs"] == ("fail", False, "Which shape?")
    assert told["text_instead"] == ("pass", True, "Which error?") and len(told) == 2


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--predict", "shape"], "write NAME=TEXT"),
        (["--predict", "shape=(1,)"], "it asks for shape_of_pairs"),
        (["--data", "/nowhere/at/all"], "there is no folder /nowhere/at/all"),
        (["--parity", "mine.py"], "leave files"),
        (["--parity", "--predict", "shape_of_pairs=1"], "leave files"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_one_sentence(
    run: Output, course: Path, options: list[str], says: str
) -> None:
    """Before anything runs, status 2."""
    assert run("--content", str(course), "task", "check", "twice", *options) == 2
    assert says in run.complaint and run.out == ""


@pytest.mark.usefixtures("warm")
def test_without_cuda_parity_says_so_and_is_no_failure(run: Output, course: Path) -> None:
    """The reference runs on the CPU, the other half is skipped, status 0."""
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    assert run("--content", str(course), "--trust", "task", "check", "twice", "--parity") == 0
    assert run.out.startswith("cpu: pass, ") and run.out.rstrip().endswith("GPU part skipped: no CUDA")
    assert run("--content", str(course), "--trust", "task", "check", "twice", "--parity", "--json") == 0
    assert json.loads(run.out.splitlines()[-1]) == {"t": "parity", "skipped": "GPU part skipped: no CUDA"}


def test_two_runs_of_one_program_agree_to_the_last_bit(checking: Checking) -> None:
    """Both devices are the CPU here, and every answer is compared."""
    verdicts, found = both(checking, "twice", (SOLUTION, SOLUTION), ("cpu", "cpu"))
    assert [one.verdict for one in verdicts] == ["pass", "pass"] and found is not None
    assert (found.largest, found.problem, found.answers) == (0.0, "", 3) and found.numbers == 96
    assert compared(found) == "3 answers with 96 numbers, all equal." and lines(found)


def test_a_second_device_that_rounds_is_measured_and_named(checking: Checking) -> None:
    """A stand-in for a GPU that is off by one part in a million in the second call."""
    other = SOLUTION.replace("2.0 * x", "2.0 * x * (1 + 1e-6 * (x.ndim == 1))")
    verdicts, found = both(checking, "twice", (SOLUTION, other), ("cpu", "cpu"))
    assert [one.verdict for one in verdicts] == ["pass", "pass"] and found is not None
    assert 5e-7 < found.largest < 2e-6 and found.where.startswith("twice(tensor of 64")
    assert "the largest relative difference is" in compared(found) and found.where in compared(found)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("2.0 * x[..., :2]", "answers of different shapes"),
        ("2.0 * x / 0", "finite in one run only"),
    ],
)
def test_runs_that_cannot_be_compared_say_why(checking: Checking, body: str, says: str) -> None:
    """One sentence, and no number that means nothing."""
    _, found = both(checking, "twice", (SOLUTION, SOLUTION.replace("2.0 * x", body)), ("cpu", "cpu"))
    assert found is not None and says in found.problem and compared(found) == found.problem


def test_differences_are_relative_to_the_largest_number() -> None:
    """nan equals nan, inf equals inf, an empty tensor differs in nothing, complex numbers count too."""
    import torch

    from checkers.parity import difference

    a = torch.tensor([100.0, 0.0, torch.nan, torch.inf])
    assert difference(a, a.clone()) == 0.0
    assert difference(a, a + torch.tensor([0.0, 1.0, 0.0, 0.0])) == pytest.approx(0.01)
    assert difference(torch.zeros(0), torch.zeros(0)) == 0.0
    assert difference(torch.zeros(2), torch.tensor([0.0, 0.5])) == 0.5
    assert difference(torch.tensor([1j, 4]), torch.tensor([2j, 4])) == pytest.approx(0.25)
    assert difference(torch.ones(1), torch.tensor([torch.nan])) == float("inf")
    assert difference(torch.tensor([True]), torch.tensor([False])) == 1.0


def test_the_lint_finds_predictions_without_an_answer(
    course: Path, checking: Checking, tmp_path: Path
) -> None:
    """Solution and starter are run with all three; a missing function and a wrong kind are found."""
    from tutor.task_proofs import prove

    assert [
        one.problem for one in prove(checking, ["twice"]) if one.file.stem in ("solution", "starter")
    ] == [""] * 2
    shutil.copytree(course.parent, tmp_path / "other")
    content, checkers = tmp_path / "other" / "content", tmp_path / "other" / "checkers"
    task = content / "tasks" / "twice" / "task.yaml"
    found = {}
    with Checking(content=content, checkers=checkers, env={**os.environ}) as other:
        for old, new in (("name: text_instead", "name: gone"), ("kind: value", "kind: error")):
            task.write_text(TASK.replace(old, new))
            proofs = [one for one in prove(other, ["twice"]) if one.file.stem == "solution"]
            found[new] = proofs[0].problem
        task.write_text(TASK)
        check = checkers / "tasks" / "twice" / "check.py"
        check.write_text(CHECK.replace('subject.twice(torch.tensor(1 / 3), "cpu")', "subject.count()"))
        counting = SOLUTION.replace("    return", "    calls.append(1)\n    return")
        (checkers / "tasks" / "twice" / "solution.py").write_text(
            f"calls = []\n{counting}\ndef count():\n    return len(calls)\n"
        )
        found["other"] = next(one.problem for one in prove(other, ["twice"]) if one.file.stem == "solution")
    assert "gone gives no answer" in found["name: gone"]
    assert "value_of_a_third gives no answer" in found["kind: error"]
    assert "value_of_a_third has another answer here than in the judge" in found["other"]
