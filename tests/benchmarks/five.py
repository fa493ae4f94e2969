"""A coding task of five asserts, written down for every judge that is measured."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SOLUTION", "TASK", "write"]

TASK = "softmax-rows"
SOLUTION = """import torch


def softmax(x):
    e = torch.exp(x - x.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)
"""
_CHECKS = '''"""The softmax of each row."""

import torch

from checkers.api import Subject, check, expect_close, expect_dtype, expect_invariant, expect_shape, normal


@check
def keeps_the_shape(subject: Subject) -> None:
    """returns a tensor of the input's shape"""
    expect_shape(subject.softmax(normal(4, 7)), (4, 7))


@check
def keeps_the_dtype(subject: Subject) -> None:
    """returns float64 for float64"""
    expect_dtype(subject.softmax(normal(4, 7).double()), torch.float64)


@check
def gives_probabilities(subject: Subject) -> None:
    """rows sum to 1"""
    expect_close(subject.softmax(normal(4, 7)).sum(dim=1), torch.ones(4))


@check
def is_the_softmax(subject: Subject) -> None:
    """is exp divided by its sum"""
    x = normal(4, 7)
    expect_close(subject.softmax(x), torch.softmax(x, dim=1))


@check
def stays_finite(subject: Subject) -> None:
    """works for large numbers"""
    x = 1000 * normal(4, 7)
    expect_close(subject.softmax(x), torch.softmax(x, dim=1))
'''
_ASSERTS = (
    "assert tuple(softmax(torch.randn(4, 7)).shape) == (4, 7)",
    "assert softmax(torch.randn(4, 7).double()).dtype == torch.float64",
    "assert torch.allclose(softmax(torch.randn(4, 7)).sum(dim=1), torch.ones(4))",
    "x = torch.randn(4, 7); assert torch.allclose(softmax(x), torch.softmax(x, dim=1))",
    "x = 1000 * torch.randn(4, 7); assert torch.allclose(softmax(x), torch.softmax(x, dim=1))",
)
_HEAD = "import torch\nfrom solution import softmax\n"
_CHECK50 = """import os
import sys

import check50


@check50.check()
def asserts():
    \"\"\"five asserts\"\"\"
    sys.path.insert(0, os.getcwd())
    import torch
    from solution import softmax

    {body}
"""


def write(folder: Path) -> None:
    """Below `folder`: content/ and checkers/ of the tutor, plain/ for python and pytest, check50/, otter/."""
    task = TASK.replace("-", "_")
    body = "\n".join(_ASSERTS)
    doctest = "".join(f">>> {line}\n" for line in [*_HEAD.splitlines()[:1], *_ASSERTS])
    case = {"name": "q1", "points": 1, "suites": [_suite(doctest)]}
    tests = "\n\n".join(f"def test_{number}():\n    {line}" for number, line in enumerate(_ASSERTS))
    files = {
        f"content/tasks/{task}/task.yaml": f"id: {TASK}\ntimeout: 10\n",
        f"checkers/tasks/{task}/check.py": _CHECKS,
        "plain/solution.py": SOLUTION,
        "plain/test.py": _HEAD + body + "\n",
        "plain/test_softmax.py": _HEAD + "\n\n" + tests + "\n",
        "check50/.cs50.yaml": "check50:\n  files:\n    - !require solution.py\n",
        "check50/__init__.py": _CHECK50.format(body="\n    ".join(_ASSERTS)),
        "otter/solution.py": SOLUTION,
        "otter/tests/q1.py": f"OK_FORMAT = True\ntest = {case!r}\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _suite(code: str) -> dict[str, object]:
    case = {"code": code, "hidden": False, "locked": False}
    return {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
