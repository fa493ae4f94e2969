"""Both echoes: one line that reads back to the same tree, and the drawing."""

from __future__ import annotations

import unicodedata

import pytest

from tutor.maths import Scope, draw, line, read

NAMES = Scope(
    symbols=dict.fromkeys(["x", "y", "x1", "w_2", "Le", "ŷ", "eta"], "real"), functions=frozenset({"f"})
)


def drawing(text: str) -> str:
    """The drawn echo without spaces at line ends."""
    return "\n".join(row.rstrip() for row in draw(read(text, NAMES)))


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("450/(450+50)", "450/(450 + 50)"),
        ("0.850", "0.850"),
        ("1/3", "1/3"),
        ("84 %", "84%"),
        ("2x", "2*x"),
        ("x-(y-1)", "x - (y - 1)"),
        ("x+(y+1)", "x + (y + 1)"),
        ("x*(y*2)", "x*(y*2)"),
        ("x/y/2", "(x/y)/2"),
        ("x*y/2", "x*y/2"),
        ("-(x*y)", "-x*y"),
        ("(-x)*y", "(-x)*y"),
        ("(-x)^2", "(-x)^2"),
        ("2^(x+1)", "2^(x + 1)"),
        ("|x|", "abs(x)"),
        ("f'(2x)", "f'(2*x)"),
    ],
)
def test_the_line_shows_the_reading(typed: str, echoed: str) -> None:
    """Products are explicit, and no bracket is missing or idle where it changes the tree."""
    assert line(read(typed, NAMES)) == echoed


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("450/(450+50)", "  450\n────────\n450 + 50"),
        ("x^2", "x²"),
        ("x^-12", "x⁻¹²"),
        ("x1^x", "x₁ˣ"),
        ("x^x1", " x₁\nx"),
        ("x^(y+1)", " y + 1\nx"),
        ("2x1*w_2", "2 · x₁ · w₂"),
        ("√2", "√2"),
        ("sqrt(x+1)", "┌──────\n√ x + 1"),
        ("1+x/y", "    x\n1 + ─\n    y"),
        ("(x/y)^2", "   2\n⎛x⎞\n⎜─⎟\n⎝y⎠"),
        ("tanh'(x)", "tanh′(x)"),
        ("s(x) + pi", "σ(x) + π"),
        ("|x/y|", "│x│\n│─│\n│y│"),
        ("⌊x⌋", "⌊x⌋"),
        ("84%", "84 %"),
        ("x - (y - 1)", "x − (y − 1)"),
        ("ln(x) - log'(x)", "ln(x) − ln′(x)"),
        ("(1+x)/y/2", " 1 + x\n ─────\n   y\n───────\n   2"),
        ("max(x, 1/y)", "   ⎛   1⎞\nmax⎜x, ─⎟\n   ⎝   y⎠"),
    ],
)
def test_the_drawing_stacks_fractions_and_raises_powers(typed: str, drawn: str) -> None:
    """A fraction on its bar, a power above its base, a root under its roof."""
    assert drawing(typed) == drawn


@pytest.mark.parametrize("typed", ["ŷ/(1 + x^ŷ)", "sqrt(x/ŷ)^2", "|ŷ| + f(x/y)", "e^(-(x-1)^2/2)"])
def test_the_drawn_lines_are_equally_wide(typed: str) -> None:
    """In cells: marks on letters take none."""
    widths = {sum(not unicodedata.combining(char) for char in row) for row in draw(read(typed, NAMES))}
    assert len(widths) == 1


def test_authors_expressions_can_be_drawn() -> None:
    """Comparisons, lists and truth as well."""
    scope = Scope(symbols=NAMES.symbols, author=True)
    assert draw(read("x/y <= 2", scope)) == ("x    ", "─ ≤ 2", "y    ")
    assert draw(read("[x, 1] == [1, 2] and true", scope)) == ("[x, 1] == [1, 2] and true",)
