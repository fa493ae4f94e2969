"""Reverse mode on a function that the learner types: values forward, then adjoints back, sums spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutor.autodiff import (
    Graph,
    GraphProblem,
    Reverse,
    adjoint_rule,
    decompose,
    forward,
    read_function,
    reverse,
)
from tutor.maths import Node, Undefined, names, substitute
from tutor.maths.elementary import Number
from tutor.maths.formulas import on_one_line
from tutor.maths.tree import Sym
from tutor.workings.base import (
    Grid,
    Input,
    Outcome,
    Row,
    Spec,
    SpecProblem,
    keys,
    no_value,
    numbers,
    read_all,
    shown,
)

__all__ = ["TraceWorking", "backward_rows", "barred", "build"]

FUNCTION = "function"
BAR = "\u0304"


def barred(name: str) -> str:
    """The name of an adjoint: v4 as v̄₄."""
    return on_one_line(Sym(f"{name[0]}{BAR}{name[1:]}"))


@dataclass(frozen=True, slots=True)
class TraceWorking:
    """`function` is typed over the inputs `at`, whose numbers are typed too."""

    title: str
    function: str
    at: Mapping[str, str]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The function, then a number for each of its inputs."""
        points = (Input(name, f"{on_one_line(Sym(name))} =", start) for name, start in self.at.items())
        return (Input(FUNCTION, "y =", self.function, wide=True), *points)

    def work(self, typed: Mapping[str, str]) -> Outcome:
        """Both passes."""
        at, problems = read_all(self.inputs[1:], typed)
        graph: Graph | None = None
        try:
            tree = read_function(typed.get(FUNCTION, self.function), tuple(self.at))
            graph = decompose(tree, tuple(self.at))
        except GraphProblem as problem:
            problems[FUNCTION] = problem.sentence
        if problems or graph is None:
            return Outcome(problems=problems)
        try:
            values = forward(graph, at)
            back = reverse(graph, values)
        except Undefined as undefined:
            return Outcome(problems={FUNCTION: no_value(undefined, "It has no value or no slope here")})
        return Outcome(grids=(_forward(graph, values), _backward(graph, back)), says=_says(graph, back))


def _forward(graph: Graph, values: Mapping[str, Number]) -> Grid:
    rows: list[Row] = []
    for name in graph.nodes:
        op = "input" if name in graph.inputs else on_one_line(graph.op(name))
        rows.append((on_one_line(Sym(name)), op, shown(values[name])))
    return Grid(("node", "operation", "value"), tuple(rows), "forward, top to bottom", long=1)


def _backward(graph: Graph, back: Reverse) -> Grid:
    rows = backward_rows(graph, back, reversed(graph.nodes))
    head = ("adjoint", "sum over the consumers", "in numbers", "total")
    return Grid(head, rows, "backward, last line first", long=1)


def backward_rows(graph: Graph, back: Reverse, names_: Iterable[str]) -> tuple[Row, ...]:
    """Adjoint, rule, the consumers' contributions where there are several, and the total of each name."""
    rows: list[Row] = []
    for name in names_:
        users = graph.consumers(name)
        if name == graph.output:
            rule = "the seed: ∂y/∂y"
        elif not users:
            rule = "no line uses it"
        else:
            rule = on_one_line(_with_bars(graph, adjoint_rule(graph, name)))
        shares = [shown(back.shares[name, user]) for user in users]
        summed = " + ".join(shares).replace("+ −", "− ") if len(shares) > 1 else ""
        rows.append((barred(name), rule, summed, shown(back.adjoints[name])))
    return tuple(rows)


def _with_bars(graph: Graph, rule: Node) -> Node:
    bars: dict[str, Node] = {f"{name}_bar": Sym(f"{name[0]}{BAR}{name[1:]}") for name in graph.nodes}
    used = names(rule)
    return substitute(rule, {name: bar for name, bar in bars.items() if name in used})


def _says(graph: Graph, back: Reverse) -> tuple[str, ...]:
    slopes = [f"∂y/∂{on_one_line(Sym(name))} = {shown(back.adjoints[name])}" for name in graph.inputs]
    shared = [on_one_line(Sym(name)) for name in graph.nodes if len(graph.consumers(name)) > 1]
    told = f"Sums over several consumers: {', '.join(shared)}." if shared else "No node has two consumers."
    return (f"{', '.join(slopes)}.", told)


def build(spec: Spec) -> TraceWorking:
    """An author's example: `function` over the inputs named in `at`.

    Raises:
        SpecProblem: where a key is missing.
    """
    keys(spec, ("function", "at"))
    at = numbers(spec, "at")
    if not at:
        raise SpecProblem("“at” names no input", "at")
    return TraceWorking(str(spec.get("title", "Reverse mode, step by step")), str(spec["function"]), at)
