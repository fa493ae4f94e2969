"""Looks for a call in the learner's text that would do the task's work; reads the tree, never runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from checkers.current import CURRENT
from checkers.failures import CheckFailed

__all__ = ["forbid"]


def forbid(*names: str, because: str) -> None:
    """Fails the check when the learner's file uses one of these names of a library.

    Seen are `torch.softmax`, `F.softmax`, `x.softmax`, an import under any other name, and
    `getattr(torch, "softmax")`; the learner's own functions and methods may be called so. Names what stands
    first, with its line, and `because` as the hint.
    """
    try:
        tree = ast.parse(CURRENT.get().source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the file does not run either, and that check says so
    found = min(((line, name) for line, name in _uses(tree) if name in names), default=None)
    if found is not None:
        raise CheckFailed(actual=f"line {found[0]} uses {found[1]}", hint=because)


def _uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of each attribute, imported name and text that picks an attribute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id == "self"
            if not own:
                yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            texts = (one.value for one in node.args if isinstance(one, ast.Constant))
            yield from ((node.lineno, one) for one in texts if isinstance(one, str))
