"""Every coding task that does not train: what goes wrong most often is answered in one sentence, and never
with a pass or with an error of the checker's own."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from checkers.protocol import Finished
from tests.checkers.conftest import ROOT
from tutor.checking import Checking
from tutor.course import load

pytestmark = pytest.mark.torch


def _folders() -> list[Path]:
    """The tasks that are judged in an instant: those that do not train for a while."""
    course, _ = load(ROOT / "content")
    return [ROOT / "content" / "tasks" / one.folder for one in course.tasks.values() if not one.trains]


TASKS = [folder.name.replace("_", "-") for folder in _folders()]

# What a program says instead of what it has computed: laid round every function, every method and every
# network that a function returns. Where it changes something it prints the mark.
BENT = "an answer was bent"
WRAP = f"""
import functools as _functools
import torch as _torch

def _changed(value):
    print("{BENT}")
    return value

def _bend(value):
    if isinstance(value, _torch.Tensor):
        return _tensor(value)
    if type(value) in (list, tuple):
        return type(value)(_bend(one) for one in value)
    return {{key: _bend(one) for key, one in value.items()}} if type(value) is dict else _other(value)

def _wrapped(function):
    @_functools.wraps(function)
    def call(*all, **named):
        result = function(*all, **named)
        if isinstance(result, _torch.nn.Module):
            result.forward = _wrapped(result.forward)
            return result
        return _bend(result)
    return call

for _name in NAMES:
    _it = globals()[_name]
    if not isinstance(_it, type):
        globals()[_name] = _wrapped(_it)
        continue
    for _method, _what in list(vars(_it).items()):
        if callable(_what) and not isinstance(_what, type) and (_method[:1] != "_" or _method == "__call__"):
            setattr(_it, _method, _wrapped(_what))
"""
WAYS = {
    "nan": "def _tensor(x):\n    return _changed(x * float('nan')) if x.is_floating_point() else x\n"
    "def _other(x):\n    return _changed(float('nan')) if type(x) is float else x\n",
    "meta": "def _tensor(x):\n    return _changed(x.to('meta'))\ndef _other(x):\n    return x\n",
    "none": "def _tensor(x):\n    return _changed(None)\n"
    "def _other(x):\n    return _changed(None) if isinstance(x, (int, float, str)) else x\n",
    "text": "def _tensor(x):\n    return _changed('text')\ndef _other(x):\n    return x\n",
    "complex": "def _tensor(x):\n    return _changed(x + 1j) if x.is_floating_point() else x\n"
    "def _other(x):\n    return x\n",
    "empty": "def _tensor(x):\n    return _changed(x.new_zeros(0))\ndef _other(x):\n    return x\n",
}
# Three ways for every task, each of the others for a ninth of them: all of them take a minute more.
CASES = [
    (task, way)
    for number, task in enumerate(TASKS)
    for place, way in enumerate(WAYS)
    if place < 3 or (number + place) % 9 == 0
]
SAYS = {"nan": ("nan", "finite"), "meta": ("meta",), "none": ("None", "none"), "text": ("text", "str")}


@cache
def _source(task: str, name: str = "") -> str:
    """The task's solution, or its starter."""
    folder = task.replace("-", "_")
    root = ROOT / ("content" if name else "checkers") / "tasks" / folder
    return (root / (name or "solution.py")).read_text(encoding="utf-8")


def _names(task: str) -> list[str]:
    """The functions and classes that the starter hands out."""
    body = ast.parse(_source(task, "starter.py")).body
    return [
        one.name for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name[:1] != "_"
    ]


def _judged(checking: Checking, task: str, source: str) -> Finished:
    return checking.check(checking.job(task, source), lambda event: None)


def _one_sentence(finished: Finished) -> None:
    """A failure in the learner's words: no pass, no error of ours, no Python object in the text."""
    assert finished.verdict == "fail", finished
    assert finished.points < 1 and finished.message and "\n" not in finished.message
    assert "<built-in" not in finished.message and " object at 0x" not in finished.message


@pytest.mark.parametrize("task", TASKS)
def test_an_empty_file_is_told_what_it_lacks(checking: Checking, task: str) -> None:
    """The first thing that a check looks for is named."""
    for source in ("", "\n# nothing yet\n"):
        finished = _judged(checking, task, source)
        _one_sentence(finished)
        assert any(f"no {name}" in finished.message for name in _names(task)), finished.message


@pytest.mark.parametrize("task", TASKS)
def test_the_starter_as_it_is_handed_out_is_told_what_to_write(checking: Checking, task: str) -> None:
    """It fails, and says so in the words that stand in it or at its first wrong answer."""
    _one_sentence(_judged(checking, task, _source(task, "starter.py")))


@pytest.mark.parametrize("task", TASKS)
def test_functions_of_other_arguments_are_told_how_they_are_called(checking: Checking, task: str) -> None:
    """Each function is given one argument more than it is called with."""
    tree = ast.parse(_source(task, "starter.py"))
    more = ", ".join(f"another_{number}" for number in range(9))
    wrong = [
        f"def {one.name}({more}):\n    return 0\n" for one in tree.body if isinstance(one, ast.FunctionDef)
    ]
    wrong += [
        f"class {one.name}:\n    def __init__(self, {more}):\n        self.it = 0\n"
        for one in tree.body
        if isinstance(one, ast.ClassDef)
    ]
    finished = _judged(checking, task, "\n".join(wrong))
    _one_sentence(finished)
    assert "does not take these arguments" in finished.message, finished.message


@pytest.mark.parametrize("task", TASKS)
def test_a_name_that_is_no_function_is_told_so(checking: Checking, task: str) -> None:
    """A value stands where a function or class belongs."""
    finished = _judged(checking, task, "".join(f"{one} = 3\n" for one in _names(task)))
    _one_sentence(finished)
    assert "cannot be called" in finished.message, finished.message


@pytest.mark.parametrize(("task", "way"), CASES)
def test_answers_of_no_use_are_named(checking: Checking, task: str, way: str) -> None:
    """Nan, tensors without numbers, None, texts, complex numbers, empty tensors in place of every answer."""
    bent = WAYS[way] + WRAP.replace("NAMES", repr(_names(task)))
    finished = _judged(checking, task, _source(task) + bent)
    if BENT not in finished.output_tail:
        assert finished.verdict == "pass"  # this program gives no such answer: nothing was bent
        return
    _one_sentence(finished)
    if way in SAYS:
        assert any(one in finished.message for one in SAYS[way]), finished.message


def test_the_last_lines_of_a_starter_are_no_forbidden_call(checking: Checking) -> None:
    """A learner leaves them where they are, and they may compare with what the library has ready."""
    checks = {task: ROOT / "checkers" / "tasks" / task.replace("-", "_") / "check.py" for task in TASKS}
    forbidding = [task for task, file in checks.items() if "forbid(" in file.read_text(encoding="utf-8")]
    assert "batch-norm" in forbidding
    for task in forbidding:
        starter = _source(task, "starter.py")
        finished = _judged(checking, task, _source(task) + starter[starter.index("if __name__") :])
        assert finished.verdict == "pass", finished.message
