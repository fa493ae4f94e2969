"""What a start loads: first paint without torch, NumPy or SymPy; later ones without the validator."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import loaded
from tests.benchmarks.room import use

NEVER = {"torch", "torchvision", "sympy", "mpmath", "numpy", "markdown_it"}
LATER = {"pydantic", "yaml", "typer"}
ROOT = Path(__file__).resolve().parents[1]


def in_a_fresh_process(*arguments: str) -> str:
    """What Python prints when it is run with these arguments in the test's own home."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def at_first_paint() -> tuple[str, set[str]]:
    """The screen that a start in the test's home shows, and the heavy modules loaded by then."""
    said = json.loads(in_a_fresh_process("-m", loaded.__name__))
    return said["screen"], set(said["loaded"])


@pytest.mark.parametrize(
    "module",
    [
        "tutor.cli",
        "tutor.start",
        "tutor.app",
        "tutor.screens.home",
        "tutor.screens.quiz",
        "tutor.screens.task",
        "tutor.screens.lesson",
        "tutor.proving",
    ],
)
def test_importing_a_screen_loads_nothing_heavy(module: str) -> None:
    """No library of mathematics, validation or commands comes with any module up to first paint."""
    told = in_a_fresh_process("-c", f"import {module}, sys; print(*sys.modules)")
    assert module in told.split() and not (NEVER | LATER) & set(told.split())


def test_the_first_question_of_all_is_painted_without_torch() -> None:
    """A start in a fresh home validates the course and shows a question, without libraries of mathematics."""
    screen, found = at_first_paint()
    assert screen == "QuizScreen" and not NEVER & found and LATER & found == {"pydantic", "yaml"}


def test_a_later_start_needs_no_validator(home: Path) -> None:
    """With the course in the cache and an attempt in the log, home is painted without pydantic and YAML."""
    use(home)
    screen, found = at_first_paint()
    assert screen == "HomeScreen" and not (NEVER | LATER) & found


def test_only_the_helper_process_imports_what_imports_sympy() -> None:
    """`symbolic` and the modules below it are reached from `prove_main` alone, inside a function."""
    heavy = ("symbolic", "to_sympy", "from_sympy")
    pattern = re.compile(
        rf"^( *)from tutor\.maths(?:\.({'|'.join(heavy)}) import|  *import .*\b({'|'.join(heavy)})\b)",
        re.MULTILINE,
    )
    found = {
        (path.stem, bool(place.group(1)))
        for path in sorted((ROOT / "tutor").rglob("*.py"))
        for place in pattern.finditer(path.read_text(encoding="utf-8"))
        if path.stem not in heavy
    }
    assert found == {("prove_main", True)}
