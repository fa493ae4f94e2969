"""No module of `tutor` hands text to Python, SymPy or pickle to be evaluated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tutor

ROOT = Path(tutor.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))

FORBIDDEN = frozenset(
    {
        "eval",
        "exec",
        "compile",
        "ast",
        "literal_eval",
        "sympify",
        "parse_expr",
        "lambdify",
        "pickle",
        "__import__",
    }
)
# Methods that share a name with something forbidden and evaluate nothing.
HARMLESS = frozenset({("re", "compile"), ("typst", "compile")})


def forbidden_names(tree: ast.AST) -> list[tuple[str, int]]:
    """Every use of a forbidden name: as a name, an attribute or an import."""
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Name):
            names = [node.id]
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            names = [] if (owner, node.attr) in HARMLESS else [node.attr]
        elif isinstance(node, ast.Import):
            names = [part for alias in node.names for part in alias.name.split(".")]
        elif isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
        found += [(name, getattr(node, "lineno", 0)) for name in names if name in FORBIDDEN]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_evaluates_no_text(path: Path) -> None:
    """No use of eval and its relatives, under any import style."""
    assert forbidden_names(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "import ast",
        "from ast import literal_eval",
        "builtins.exec(x)",
        "import pickle as p",
        "S = sympy.sympify",
        "from sympy.parsing import parse_expr",
        "compile(s, '', 'eval')",
    ],
)
def test_the_scan_sees_each_style(source: str) -> None:
    """The scan itself: what it is meant to find, it finds."""
    assert forbidden_names(ast.parse(source))


def test_the_scan_lets_regular_expressions_compile() -> None:
    """`re.compile` is not the builtin."""
    assert forbidden_names(ast.parse("import re\nre.compile('x')")) == []
