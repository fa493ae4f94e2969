"""The programs that authors write under `torch:`: they compute what they print, from their own variant's
numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest
import torch

from checkers.programs import run_program
from tests.content.marks import course, item
from tutor.kinds.program import Program, found_in

WRITTEN = sorted(name for name, one in course().items.items() if getattr(one, "torch", ""))
SEEDS = 3
WIDEST, MOST_LINES = 88, 24
STRANGERS = {"input", "open", "exec", "eval", "compile", "__import__", "breakpoint"}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a program sets for all of torch ends with the test."""
    yield
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)


@cache
def program(name: str, seed: int) -> Program:
    """The program of one variant."""
    found = item(name).program(item(name).variant(seed))
    assert found is not None
    return found


@cache
def printed(name: str, seed: int) -> str:
    """What that program prints."""
    said, problem = run_program(program(name, seed).source)
    assert problem == ""
    return said


def test_every_numeric_and_formula_item_has_a_program() -> None:
    """Layers and graphs make their programs by themselves; these two kinds need one that is written."""
    needed = {name for name, one in course().items.items() if one.kind in ("numeric", "formula")}
    assert needed <= set(WRITTEN)


@pytest.mark.slow  # the lint runs them too
@pytest.mark.parametrize("name", WRITTEN)
def test_a_program_prints_the_key_of_its_variant(name: str) -> None:
    """Each part is printed in a line of its own, and to six digits equals the key."""
    for seed in range(SEEDS):
        wrong = [one for one in found_in(printed(name, seed), program(name, seed).prints) if not one.equal]
        assert wrong == []


@pytest.mark.parametrize("name", WRITTEN)
def test_a_program_depends_on_the_numbers_of_its_variant(name: str) -> None:
    """What it prints for one seed is not the key of another seed whose key differs."""
    first = program(name, 0)
    others = [one for seed in range(1, 12) if dict((one := program(name, seed)).prints) != dict(first.prints)]
    assert others
    assert not all(one.equal for one in found_in(printed(name, 0), others[0].prints))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_program_is_short_and_fits_the_screen(name: str) -> None:
    """At most 24 lines that are not blank, none wider than 88 columns, and torch is imported first."""
    for seed in range(SEEDS):
        lines = program(name, seed).source.splitlines()
        assert lines[0] == "import torch"
        assert max(map(len, lines)) <= WIDEST
        assert sum(bool(line.strip()) for line in lines) <= MOST_LINES


@pytest.mark.parametrize("name", WRITTEN)
def test_a_program_computes_what_it_prints_and_needs_nothing_else(name: str) -> None:
    """No part is printed as a typed number, and nothing is read or run from outside."""
    for node in ast.walk(ast.parse(program(name, 1).source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in STRANGERS
            if node.func.id == "print":
                assert any(not isinstance(one, ast.Constant) for one in node.args)
