"""The program of a formula item: its symbols with values, then the author's lines, and the key at the same
values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.kinds.draw import DrawProblem, Stream
from tutor.kinds.program import Program, filled
from tutor.maths import Domain, Node, Undefined
from tutor.maths.machine import DOUBLES, NoValue, build
from tutor.maths.tree import Opaque, names, number, transform

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.formula.item import FormulaItem
    from tutor.kinds.formula.plan import Plan

__all__ = ["formula_program"]

TRIES = 50
ALONE = 6  # symbols up to which each has a line of its own
TOGETHER = 4  # symbols that share a line where there are more of them
IMPORT = re.compile(r"(import|from) \w")
DERIVES = re.compile(r"autograd|backward")
LEAF = ["", "", "def leaf(value):", "    return torch.tensor(value, requires_grad=True)", "", ""]
GRIDS: Mapping[Domain, tuple[float, ...]] = {
    "real": tuple(n / 10 for n in range(-20, 21) if abs(n) > 1),
    "positive": tuple(n / 10 for n in range(2, 21)),
    "unit": tuple(n / 20 for n in range(2, 19)),
    "posint": (1, 2, 3, 4, 5),
}
KNOWN = {"Phi": lambda x: (1 + math.erf(x / math.sqrt(2))) / 2}
"""What functions stand for that an item leaves opaque: the normal distribution."""


def formula_program(item: FormulaItem, variant: Variant, plan: Plan) -> Program:
    """The author's program behind lines that give every symbol a value, by the variant's seed.

    Raises DrawProblem where no values are found at which all parts have one.
    """
    stream = Stream(f"{item.id}:{variant.seed}:torch")
    for _ in range(TRIES):
        point = _point(stream, plan.ground.symbols)
        try:
            prints = {part.id: _worth(part.id, point, plan) for part in item.asked(variant)}
        except (NoValue, Undefined, ArithmeticError, ValueError):
            continue
        if all(map(math.isfinite, prints.values())):
            return Program(_source(item, filled(item.torch, variant.names), point), prints)
    raise DrawProblem("no values were found at which every part has one", "torch")


def _point(stream: Stream, symbols: Mapping[str, Domain]) -> dict[str, float]:
    """A value for each symbol; no two are the same, so that none can stand in for another."""
    point: dict[str, float] = {}
    for name, domain in symbols.items():
        free = [value for value in GRIDS[domain] if value not in point.values()]
        point[name] = stream.pick(free or GRIDS[domain])
    return point


def _worth(name: str, point: Mapping[str, float], plan: Plan) -> float:
    """What a name of the question is worth at a point, its lines being the keys."""
    tree = plan.ground.true.meaning(name)
    return float(point[name]) if tree is None else _value(tree, point, plan)


def _value(tree: Node, point: Mapping[str, float], plan: Plan) -> float:
    def change(one: Node) -> Node:
        if isinstance(one, Opaque) and one.name in KNOWN and not one.order:
            return number(Fraction(KNOWN[one.name](_value(one.arg, point, plan))))
        return one

    plain = transform(tree, change)
    return float(build(plain, DOUBLES)({name: _worth(name, point, plan) for name in names(plain)}))


def _source(item: FormulaItem, body: str, point: Mapping[str, float]) -> str:
    """Imports, one line for each symbol that the body uses, and the body."""
    lines = body.split("\n")
    start = next((at for at, line in enumerate(lines) if line and not IMPORT.match(line)), len(lines))
    imports = [line for line in lines[:start] if line and line != "import torch"]
    rest = "\n".join(lines[start:]).strip("\n")
    gap = ["", ""] if rest.startswith("def ") else [""]
    head = ["import torch", *imports, "", "torch.set_default_dtype(torch.float64)"]
    return "\n".join([*head, *_symbols(item, rest, point), *gap, rest, ""])


def _symbols(item: FormulaItem, body: str, point: Mapping[str, float]) -> list[str]:
    used = [name for name in item.symbols if re.search(rf"\b{re.escape(name)}\b", body)]
    derives = bool(DERIVES.search(body))
    leaf = ", requires_grad=True" if derives else ""
    windows = {name: cells for one in item.given.values() for name, cells in one.window.items()}
    lines = [f"{name} = {point[name]:g}" for name in used if item.symbols[name].domain == "posint"]
    single = [name for name in used if item.symbols[name].domain != "posint" and name not in windows]
    lines += [
        f"{name} = torch.tensor({[point[cell] for cell in windows[name]]}{leaf})"
        for name in used
        if name in windows
    ]
    if len(single) <= ALONE:
        return [*lines, *(f"{name} = torch.tensor({point[name]}{leaf})" for name in single)]
    lines += LEAF if derives else []
    for at in range(0, len(single), TOGETHER):
        group = single[at : at + TOGETHER]
        values = ", ".join(str(point[name]) for name in group)
        if len(group) > 1:
            lines.append(f"{', '.join(group)} = map({'leaf' if derives else 'torch.tensor'}, ({values}))")
        else:
            lines.append(f"{group[0]} = {'leaf' if derives else 'torch.tensor'}({values})")
    return lines
