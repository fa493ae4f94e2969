"""The graph behind a variant of a trace: from the author's lines or a function, printed and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.autodiff import Graph, GraphProblem, decompose, read_function, read_lines
from tutor.figures import Figure
from tutor.kinds.draw import DrawProblem
from tutor.kinds.fields import Answer
from tutor.kinds.trace.edges import read_edges
from tutor.kinds.trace.rows import own_lines
from tutor.kinds.trace.setting import Setting, anywhere
from tutor.kinds.trace.sheet import decimals
from tutor.maths import Node
from tutor.maths.derive import plus, times
from tutor.maths.formulas import on_one_line
from tutor.maths.tree import Product, Sum, transform

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.trace.item import TraceItem

__all__ = ["figure_of", "graph_of", "point_for", "printed"]


def graph_of(item: TraceItem, variant: Variant, setting: Setting) -> Graph:
    """The graph of a setting.

    Raises:
        DrawProblem: where the author's lines or function are faulty.
    """
    inputs, own = tuple(setting.at), setting.text == item.f
    try:
        if own and setting.unshared and item.unshared:
            return _filled(variant, item.unshared, inputs)
        if own and item.lines and not (setting.unshared and item.f):
            return _filled(variant, item.lines, inputs)
        return decompose(read_function(setting.text, inputs), inputs, shared=not setting.unshared)
    except GraphProblem as problem:
        raise DrawProblem(problem.sentence, "f") from None


def point_for(item: TraceItem) -> dict[str, Fraction]:
    """A point for an item that names inputs only; raises DrawProblem where there is none."""
    try:
        if item.f:
            return anywhere(decompose(read_function(item.f, item.inputs), item.inputs))
        return anywhere(read_lines(item.lines, item.inputs))
    except GraphProblem as problem:
        raise DrawProblem(problem.sentence, "f") from None


def printed(setting: Setting) -> str:
    """The function as people write it."""
    try:
        return on_one_line(read_function(setting.text, tuple(setting.at))) if setting.text else ""
    except GraphProblem:
        return setting.text  # what is wrong with it is said where its graph is made


def _filled(variant: Variant, lines: Sequence[str], inputs: Sequence[str]) -> Graph:
    """The graph of the author's lines; where numbers are put in, ones and zeros are tidied away."""
    graph = read_lines([variant.fill_code(one) for one in lines], inputs)
    if not any("{" in one for one in lines):
        return graph
    tidied = (replace(one, op=decimals(transform(one.op, _tidy))) for one in graph.lines)
    return Graph(graph.inputs, tuple(tidied))


def _tidy(node: Node) -> Node:
    match node:
        case Sum(terms):
            return plus(*terms)
        case Product(factors):
            return times(*factors)
    return node


def figure_of(item: TraceItem, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
    """The graph; of the learner's own lines or edges where these are asked for."""
    # The first question needs no figure: the module is imported with the first one drawn.
    from tutor.figures.graph import GraphFigure

    sheet = item.sheet(variant)
    if item.form == "guided" or marked:
        shown = (marked or "value" in item.given) and not item.pointless
        shares = sheet.back.shares if marked and not item.pointless else {}
        return GraphFigure(sheet.graph, values=sheet.values if shown else {}, shares=shares)
    if item.form == "free":
        lines = own_lines(sheet.graph.inputs, answer)
        return GraphFigure(Graph(sheet.graph.inputs, lines)) if lines else None
    typed = [read_edges(one.name, answer.get(one.name, ""))[0] for one in sheet.graph.lines]
    edges = [edge for found in typed for edge in found]
    return GraphFigure.of_edges(sheet.graph.nodes, edges) if edges else None
