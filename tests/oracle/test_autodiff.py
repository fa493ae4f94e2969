"""Passes through generated graphs against PyTorch's autograd in float64."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
import torch

from tutor.autodiff import (
    adjoint_formulas,
    adjoint_rule,
    decompose,
    forward,
    read_function,
    reverse,
    tangents,
)
from tutor.autodiff.generate import Drawn, generate
from tutor.kinds.draw import Stream
from tutor.kinds.trace.sheet import Sheet
from tutor.kinds.trace.symbols import Symbols
from tutor.maths import Node, Scope, evaluate, read
from tutor.maths import line as written
from tutor.maths.tree import Call, Neg, Num, Power, Product, Quotient, Sum, Sym

Env = dict[str, torch.Tensor]
FUNCTIONS = {"log": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh", "sqrt": "sqrt"}


def compute(op: Node, env: Env) -> torch.Tensor:
    """One operation of a line on tensors, by torch's own functions."""
    match op:
        case Sym(name):
            return env[name]
        case Num(value):
            return torch.tensor(float(value), dtype=torch.float64)
        case Neg(arg):
            return -compute(arg, env)
        case Sum((a, b)):
            return compute(a, env) + compute(b, env)
        case Product((a, b)):
            return compute(a, env) * compute(b, env)
        case Quotient(a, b):
            return compute(a, env) / compute(b, env)
        case Power(a, b):
            return compute(a, env) ** compute(b, env)
        case Call(name, (a,)):
            result: torch.Tensor = getattr(torch, FUNCTIONS[name])(compute(a, env))
            return result
    raise AssertionError(op)


def runner(drawn: Drawn) -> Callable[..., tuple[torch.Tensor, ...]]:
    """The graph as a function of tensors that returns every line's value."""

    def run(*xs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        env: Env = dict(zip(drawn.graph.inputs, xs))
        for one in drawn.graph.lines:
            env[one.name] = compute(one.op, env)
        return tuple(env[one.name] for one in drawn.graph.lines)

    return run


def close(ours: Fraction | float, theirs: torch.Tensor) -> bool:
    """Equal to 1e-9 of the number itself."""
    there = float(theirs.detach())
    return abs(float(ours) - there) <= 1e-9 * abs(there) + 1e-13


@pytest.mark.parametrize("level", [1, 2, 3])
def test_values_adjoints_and_tangents_agree_with_autograd(level: int) -> None:
    """On 340 graphs of each level every value, adjoint and tangent agrees with float64 autograd to 1e-9."""
    for seed in range(340):
        drawn = generate(Stream(f"oracle:{level}:{seed}"), level)
        graph, at = drawn.graph, drawn.at
        values = forward(graph, at)
        adjoints = reverse(graph, values).adjoints
        point = [torch.tensor(float(at[name]), dtype=torch.float64, requires_grad=True) for name in at]
        lines = runner(drawn)(*point)
        for line, one in zip(graph.lines, lines):
            assert close(values[line.name], one), (drawn.text, line.name)
        grads = torch.autograd.grad(lines[-1], [*point, *lines[:-1]])
        for name, grad in zip([*at, *(line.name for line in graph.lines[:-1])], grads):
            assert close(adjoints[name], grad), (drawn.text, name)
        direction = {name: Fraction(place + 1) for place, name in enumerate(at)}
        dots = tangents(graph, values, direction)
        primal = tuple(one.detach() for one in point)
        seeds = tuple(torch.tensor(float(direction[name]), dtype=torch.float64) for name in at)
        jvp = torch.func.jvp(runner(drawn), primal, seeds)[1]
        for line, one in zip(graph.lines, jvp):
            assert close(dots[line.name], one), (drawn.text, line.name)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_symbolic_adjoints_agree_with_autograd(level: int) -> None:
    """On 60 graphs of each level adjoints as formulas, read back from their text, are autograd's at three
    points: the rule of each node over values and adjoints, the formula over values, and that over inputs.
    """
    for seed in range(60):
        drawn = generate(Stream(f"symbols:{level}:{seed}"), level)
        graph = drawn.graph
        symbols = Symbols(Sheet(graph, drawn.at, {}))
        bars = [f"{name}_bar" for name in graph.nodes]
        everything = Scope(symbols=dict.fromkeys((*graph.nodes, *bars), "real"))
        over_values = adjoint_formulas(graph)
        for at in symbols.ground.points[:3]:
            point = [torch.tensor(at[name], dtype=torch.float64, requires_grad=True) for name in graph.inputs]
            lines = runner(drawn)(*point)
            # Where the output is one of the names itself, autograd needs no derivative.
            grads = [*torch.autograd.grad(lines[-1], [*point, *lines[:-1]]), torch.tensor(1.0)]
            env = dict(zip(graph.nodes, (float(one.detach()) for one in (*point, *lines))))
            env |= dict(zip(bars, (float(grad) for grad in grads)))
            for name, grad in zip(graph.nodes, grads):
                forms = [over_values[name], symbols.ground.true.expand(symbols.ground.lines[f"{name}_bar"])]
                if name != graph.output:
                    forms += [adjoint_rule(graph, name), read(written(adjoint_rule(graph, name)), everything)]
                for form in forms:
                    value = evaluate(form, env)
                    assert isinstance(value, Fraction | float)
                    # What cancels loses digits: they are counted of the largest number around.
                    assert abs(float(value) - float(grad)) <= 1e-10 * max(map(abs, env.values())), drawn.text


def test_a_generated_text_gives_its_graph_again() -> None:
    """The expression shown to the learner decomposes into the graph that is marked."""
    for level in (1, 2, 3):
        for seed in range(60):
            drawn = generate(Stream(f"text:{level}:{seed}"), level)
            assert decompose(read_function(drawn.text, drawn.graph.inputs), drawn.graph.inputs) == drawn.graph
