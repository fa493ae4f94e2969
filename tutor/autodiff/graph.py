"""A computational graph as a list of lines, each one operation on inputs and earlier lines.

Lines come from an author, from a learner's free text, or from the decomposition of an expression; what is
true of a graph without numbers (edges, fan-out, the formula of a line over the inputs) is answered here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tutor.maths import Node, Problem, Scope, line, names, pretty, read, substitute
from tutor.maths.functions import SPELLINGS
from tutor.maths.names import key_of, plain
from tutor.maths.tree import Call, Neg, Num, Power, Product, Quotient, Sum, Sym, walk

__all__ = [
    "NAME",
    "Edge",
    "Graph",
    "GraphProblem",
    "Line",
    "dotted",
    "elementary",
    "name_of",
    "operations",
    "read_line",
    "read_lines",
    "split_line",
    "too_many",
]

Edge = tuple[str, str]

NAME = re.compile(r"[^\W\d_][^\W_]{0,11}\Z")
RESERVED = frozenset({"e", "pi", "π"})
MOST_LINES = 60


class GraphProblem(Exception):
    """Lines or an expression that are no graph; `sentence` says what is wrong and what to write instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Line:
    """`name = op`, the operation written over inputs and earlier lines."""

    name: str
    op: Node

    def __str__(self) -> str:
        return f"{self.name} = {line(self.op)}"


@dataclass(frozen=True)
class Graph:
    """Inputs and lines in an order in which each line uses earlier names only; the last line is the
    output.
    """

    inputs: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def output(self) -> str:
        """The name of the last line."""
        return self.lines[-1].name

    @property
    def called(self) -> str:
        """What the output is called in derivatives: y, unless its line has a telling name such as L."""
        return "y" if self.output[0] in "vy" else self.output

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """All names: the inputs, then the lines."""
        return (*self.inputs, *(one.name for one in self.lines))

    @cached_property
    def _ops(self) -> dict[str, Node]:
        return {one.name: one.op for one in self.lines}

    @cached_property
    def _parents(self) -> dict[str, tuple[str, ...]]:
        order = {name: place for place, name in enumerate(self.nodes)}
        found: dict[str, tuple[str, ...]] = dict.fromkeys(self.inputs, ())
        for one in self.lines:
            used = (part.name for part in walk(one.op) if isinstance(part, Sym) and part.name in order)
            found[one.name] = tuple(dict.fromkeys(used))
        return found

    @cached_property
    def _consumers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for one in self.lines:
            for parent in self._parents[one.name]:
                found[parent].append(one.name)
        return {name: tuple(users) for name, users in found.items()}

    def op(self, name: str) -> Node:
        """The operation of a line."""
        return self._ops[name]

    def parents(self, name: str) -> tuple[str, ...]:
        """The names that a line uses, each once, in reading order; nothing for an input."""
        return self._parents[name]

    def consumers(self, name: str) -> tuple[str, ...]:
        """The lines that use a name, in order."""
        return self._consumers[name]

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """All pairs (from, to), line by line."""
        return tuple((parent, one.name) for one in self.lines for parent in self._parents[one.name])

    @cached_property
    def upstream(self) -> dict[str, frozenset[str]]:
        """For each name all names that it is computed from, itself not included."""
        found: dict[str, frozenset[str]] = {}
        for name in self.nodes:
            direct = self._parents[name]
            found[name] = frozenset(direct).union(*(found[parent] for parent in direct))
        return found

    @cached_property
    def formulas(self) -> dict[str, Node]:
        """Each name as a formula over the inputs."""
        found: dict[str, Node] = {name: Sym(name) for name in self.inputs}
        for one in self.lines:
            found[one.name] = substitute(one.op, found)
        return found

    @cached_property
    def levels(self) -> dict[str, int]:
        """The longest way from an input to each name, in edges."""
        found: dict[str, int] = {}
        for name in self.nodes:
            found[name] = max((found[parent] + 1 for parent in self._parents[name]), default=0)
        return found


def dotted(tree: Node) -> str:
    """A tree on one line for people, the names as they are typed: products with a dot."""
    return pretty(tree).replace("*", "·")


# -- one operation -----------------------------------------------------------------------------------------


def _leaf(node: Node) -> bool:
    return isinstance(node, Sym) or not names(node)


def elementary(op: Node) -> bool:
    """True for one operation on names and numbers: + − · / ^, a negation, a function, or a mere name.

    A sum or product of three is two operations, and so is a function of a negative name.
    """
    match op:
        case Sym():
            return True
        case Neg(Product((first, second))):
            return not names(first) and _leaf(second)
        case Neg(arg):
            return _leaf(arg)
        case Sum((first, second)):
            bare = [part.arg if isinstance(part, Neg) else part for part in (first, second)]
            both = isinstance(first, Neg) and isinstance(second, Neg)
            return all(map(_leaf, bare)) and (not both or not all(map(names, bare)))
        case Product((first, second)) | Quotient(first, second) | Power(first, second):
            return _leaf(first) and _leaf(second)
        case Call(_, args):
            return len(args) <= 2 and all(map(_leaf, args))
        case _:
            return not names(op)


def operations(op: Node) -> int:
    """How many elementary operations a tree holds; a subtraction is one, numbers among themselves none."""
    if _leaf(op):
        return 0
    match op:
        case Neg(Num()):
            return 0
        case Neg(arg):
            return 1 + operations(arg)
        case Sum(parts) | Product(parts):
            inner = [part.arg if isinstance(op, Sum) and isinstance(part, Neg) else part for part in parts]
            return len(parts) - 1 + sum(map(operations, inner))
        case Quotient(first, second) | Power(first, second):
            return 1 + operations(first) + operations(second)
        case Call(_, args):
            return 1 + sum(map(operations, args))
        case _:
            return 1


# -- reading lines -----------------------------------------------------------------------------------------


def name_of(text: str) -> str:
    """The name that a spelling stands for: `v_1`, `v₁` and `v1` are one.

    Raises:
        GraphProblem: for what cannot name a line.
    """
    try:
        key = key_of(plain(text.strip()))
    except Problem as problem:
        raise GraphProblem(problem.sentence) from None
    if not NAME.match(key):
        raise GraphProblem("A line starts with a short name and an equals sign, as in v1 = x1/x2.")
    if key in SPELLINGS or key in RESERVED:
        raise GraphProblem(f"“{key}” has a meaning of its own; name the line v1, v2 and so on.")
    return key


def split_line(text: str) -> tuple[str, str]:
    """(name, right side) of a text `name = formula`; the name is empty where there is no equals sign."""
    left, sign, right = text.partition("=")
    return (left.strip(), right.strip()) if sign else ("", text.strip())


def read_line(
    text: str,
    earlier: Sequence[str],
    later: Iterable[str] = (),
    default: str = "",
    *,
    strict: bool = True,
) -> Line:
    """A line over earlier names; `later` are names that other lines define, for the sentence about order.

    Without an equals sign the line gets the name `default`, where one is given. With `strict` off a line may
    hold several operations.

    Raises:
        GraphProblem: for an unreadable line, an unknown or later name, its own name, several operations.
        Problem: where the right side cannot be read.
    """
    left, right = split_line(text)
    if not left and not default:
        raise GraphProblem("A line starts with a name and an equals sign, as in v1 = x1/x2.")
    name = name_of(left) if left else default
    if name in earlier:
        raise GraphProblem(f"{name} is defined already; give this line a name of its own.")
    op = read(right, Scope(symbols=dict.fromkeys((*earlier, *later, name), "real")))
    used = names(op)
    if name in used:
        raise GraphProblem(f"{name} is defined by itself; a line uses inputs and earlier lines only.")
    ahead = sorted(used - set(earlier))
    if ahead:
        raise GraphProblem(f"{name} uses {ahead[0]}, which no line above defines; put that line first.")
    if not used:
        raise GraphProblem(f"{name} uses no name; a number needs no line of its own.")
    if strict and (several := too_many(name, op)):
        raise GraphProblem(several)
    return Line(name, op)


def too_many(name: str, op: Node) -> str:
    """The sentence for a line of several operations; nothing for one operation."""
    if elementary(op):
        return ""
    return f"{name} holds {max(2, operations(op))} operations; write one operation a line."


def read_lines(texts: Sequence[str], inputs: Sequence[str]) -> Graph:
    """The graph of an author's lines, which may hold several operations each.

    Raises:
        GraphProblem: where a line cannot be read or uses what is not above it.
    """
    known, lines = list(inputs), []
    if not texts or len(texts) > MOST_LINES:
        raise GraphProblem(f"A graph has 1 to {MOST_LINES} lines.")
    for text in texts:
        left, right = split_line(text)
        try:
            one = Line(left, read(right, Scope(symbols=dict.fromkeys(known, "real"))))
        except Problem as problem:
            raise GraphProblem(f"In “{text[:40]}”: {problem.sentence}") from None
        if not one.name or one.name in known:
            raise GraphProblem(f"“{text[:40]}” needs a name of its own.")
        lines.append(one)
        known.append(one.name)
    return Graph(tuple(inputs), tuple(lines))
