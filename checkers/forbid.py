"""Looks for a call in the learner's text that would do the task's work; reads the tree, never runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from checkers.current import CURRENT
from checkers.failures import CheckFailed

__all__ = ["forbid"]


def forbid(*names: str, because: str) -> None:
    """Fails the check when the learner's file uses one of these names of a library.

    Seen are `torch.softmax`, `F.softmax`, `x.softmax`, an import under any other name,
    `getattr(torch, "softmax")`, and `softmax` alone behind a `from torch import *`; the learner's own
    functions and methods may be called so, and what runs only when the file is run by itself may compare
    with the library. Names what stands first, with its line, and `because` as the hint.
    """
    try:
        tree = ast.parse(CURRENT.get().source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the file does not run either, and that check says so
    found = min(((line, name) for line, name in _uses(tree) if name in names), default=None)
    if found is not None:
        raise CheckFailed(actual=f"line {found[0]} uses {found[1]}", hint=because)


def _uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of each attribute, imported name, text that picks an attribute, name from a star."""
    nodes = [node for part in _judged(tree) for node in ast.walk(part)]
    starred = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in nodes)
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id == "self"):
                yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Name) and starred and node.id not in own:
            yield node.lineno, node.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            texts = (one.value for one in node.args if isinstance(one, ast.Constant))
            yield from ((node.lineno, one) for one in texts if isinstance(one, str))


def _judged(tree: ast.Module) -> list[ast.AST]:
    """All that a check can reach: a judged file is never `__main__`, unless it says so itself."""
    renamed = any(
        isinstance(node, ast.Name) and node.id == "__name__" and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )
    if renamed:
        return [tree]
    return [part for one in tree.body for part in (one.orelse if _by_itself(one) else [one])]


def _by_itself(one: ast.stmt) -> TypeGuard[ast.If]:
    """Whether this is `if __name__ == "__main__":`."""
    match one:
        case ast.If(test=ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")])):
            return True
    return False
