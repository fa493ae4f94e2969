"""One step of an LSTM cell with numbers, forward and backward, in the names of its figure.

The cell, its output y = σ(h) and the weights' numbering follow the figure `lstm-cell`: w1 forget, w2 input,
w3 candidate, w4 output. Everything is a number, so that each gradient can be checked by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from tutor.autodiff import Graph, forward, read_lines, reverse
from tutor.maths import Undefined
from tutor.maths.formulas import formula
from tutor.workings.base import (
    Grid,
    Input,
    Outcome,
    Spec,
    SpecProblem,
    keys,
    largest,
    no_value,
    numbers,
    read_all,
    shown,
)

__all__ = ["BACKWARD", "BRANCHES", "FORWARD", "LstmWorking", "build", "cell"]

WEIGHTS = ("w1", "w2", "w3", "w4", "b", "cp")
ARRIVING = ("Ly", "Lh", "Lc")
LABELS = {
    "w1": "w₁ (forget) =",
    "w2": "w₂ (input) =",
    "w3": "w₃ (candidate) =",
    "w4": "w₄ (output) =",
    "b": "b =",
    "cp": "cp =",
    "Ly": "Ly =",
    "Lh": "Lh =",
    "Lc": "Lc =",
}
FORWARD = (
    ("f", "sigmoid(w1*b)", "how much of the old cell state is kept"),
    ("i", "sigmoid(w2*b)", "how much of the candidate is let in"),
    ("g", "tanh(w3*b)", "the candidate"),
    ("o", "sigmoid(w4*b)", "how much of the cell is shown"),
    ("a", "f*cp + i*g", "the new cell state, c"),
    ("e", "tanh(a)", "the cell state, squashed"),
    ("d", "o*e", "the new hidden state, h"),
    ("y", "sigmoid(d)", "the prediction"),
)
"""Name, operation, what it means: the cell in the order in which it is computed."""
BACKWARD = (
    ("d", "Ly*y*(1 - y) + Lh"),
    ("e", "Ld*o"),
    ("o", "Ld*e"),
    ("a", "Le*(1 - e^2) + Lc"),
    ("cp", "La*f"),
    ("g", "La*i"),
    ("i", "La*g"),
    ("f", "La*cp"),
)
"""Each node and its gradient, written with what is known by then."""
BRANCHES = (
    ("f", "Lf*w1*f*(1 - f)"),
    ("i", "Li*w2*i*(1 - i)"),
    ("g", "Lg*w3*(1 - g^2)"),
    ("o", "Lo*w4*o*(1 - o)"),
)
"""The four summands of Lb by the branch that hands them back."""


@cache
def cell() -> Graph:
    """The cell as a graph whose output L = Ly·y + Lh·h + Lc·c has just the arriving gradients at its ends."""
    lines = [f"{name} = {op}" for name, op, _ in FORWARD]
    return read_lines([*lines, "L = Ly*y + Lh*d + Lc*a"], (*WEIGHTS, *ARRIVING))


@dataclass(frozen=True, slots=True)
class LstmWorking:
    """Weights, input b, earlier cell state cp, and the gradients that arrive from the loss."""

    title: str
    start: Mapping[str, str]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Nine numbers."""
        return tuple(Input(name, LABELS[name], self.start[name]) for name in (*WEIGHTS, *ARRIVING))

    def work(self, typed: Mapping[str, str]) -> Outcome:
        """Values forward, gradients backward."""
        at, problems = read_all(self.inputs, typed)
        if problems:
            return Outcome(problems=problems)
        graph = cell()
        try:
            values = forward(graph, at)
            back = reverse(graph, values)
        except Undefined as undefined:
            told = no_value(undefined, "With these numbers the cell has no value")
            return Outcome(problems={largest(at, "b", undefined): told})
        ahead = tuple((name, _shape(op), shown(values[name]), says) for name, op, says in FORWARD)
        behind = []
        for name, rule in BACKWARD:
            shares = [shown(back.shares[name, user]) for user in graph.consumers(name)]
            summed = " + ".join(shares).replace("+ −", "− ") if len(shares) > 1 else ""
            behind.append((f"L{name}", _shape(rule), summed, shown(back.adjoints[name])))
        for name, rule in BRANCHES:
            behind.append((f"  by {name}", _shape(rule), "", shown(back.shares["b", name])))
        behind.append(("Lb", "the sum of these four", "", shown(back.adjoints["b"])))
        return Outcome(
            grids=(
                Grid(("name", "operation", "value", "meaning"), ahead, "forward", long=3),
                Grid(("gradient", "rule", "summands", "value"), tuple(behind), "backward", long=1),
            )
        )


@cache
def _shape(source: str) -> str:
    return formula(source, symbols=("e",)).inline


def build(spec: Spec) -> LstmWorking:
    """An author's example: `start` gives the nine numbers by name.

    Raises:
        SpecProblem: where a number is missing, or a name is not one of the nine.
    """
    keys(spec, ("start",))
    start = numbers(spec, "start")
    missing = [name for name in (*WEIGHTS, *ARRIVING) if name not in start]
    strange = [name for name in start if name not in LABELS]
    if missing or strange:
        what = f"{missing[0]} is missing" if missing else f"{strange[0]} is no name of the cell"
        raise SpecProblem(f"in “start” {what}", "start")
    return LstmWorking(str(spec.get("title", "One step of an LSTM cell")), start)
