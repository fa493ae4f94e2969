"""Computational graphs of elementary operations: decomposition, forward and reverse passes, random graphs."""

from __future__ import annotations

from tutor.autodiff.decompose import decompose, read_function
from tutor.autodiff.graph import Edge, Graph, GraphProblem, Line, elementary, read_line, read_lines
from tutor.autodiff.passes import (
    Reverse,
    adjoint_formulas,
    adjoint_rule,
    differentiable,
    forward,
    local,
    reverse,
    slope,
    tangent_rule,
    tangents,
)

__all__ = [
    "Edge",
    "Graph",
    "GraphProblem",
    "Line",
    "Reverse",
    "adjoint_formulas",
    "adjoint_rule",
    "decompose",
    "differentiable",
    "elementary",
    "forward",
    "local",
    "read_function",
    "read_line",
    "read_lines",
    "reverse",
    "slope",
    "tangent_rule",
    "tangents",
]
