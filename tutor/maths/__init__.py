"""Reads, evaluates, echoes and compares mathematics as learners and authors type it; pure and thread-safe."""

from __future__ import annotations

from tutor.maths import clusters, kernels, tallies  # noqa: F401  register functions for authors
from tutor.maths.arrays import author_function
from tutor.maths.compare import Comparison, compare
from tutor.maths.drawing import draw
from tutor.maths.echo import line, pretty, signed
from tutor.maths.numeric import as_value, evaluate, spread
from tutor.maths.reader import Typed, read, read_number
from tutor.maths.texts import fill, holes, listed, prose, text
from tutor.maths.tree import Domain, Node, Problem, Scope, Span, Undefined, Value, names, substitute

__all__ = [
    "Comparison",
    "Domain",
    "Node",
    "Problem",
    "Scope",
    "Span",
    "Typed",
    "Undefined",
    "Value",
    "as_value",
    "author_function",
    "compare",
    "draw",
    "evaluate",
    "fill",
    "holes",
    "line",
    "listed",
    "names",
    "pretty",
    "prose",
    "read",
    "read_number",
    "signed",
    "spread",
    "substitute",
    "text",
]
