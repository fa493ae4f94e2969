"""Immutable trees of mathematics: what was read, independent of how it was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias
from typing import Literal as OneOf

__all__ = [
    "Call",
    "Const",
    "Domain",
    "Literal",
    "Neg",
    "Node",
    "Num",
    "Opaque",
    "Power",
    "Problem",
    "Product",
    "Quotient",
    "Relation",
    "Scope",
    "Span",
    "Sum",
    "Sym",
    "Undefined",
    "Value",
    "children",
    "graft",
    "height",
    "names",
    "number",
    "product",
    "rebuild",
    "substitute",
    "summed",
    "transform",
    "walk",
]

Domain: TypeAlias = OneOf["real", "positive", "unit", "posint"]


class Span(NamedTuple):
    """The value of an author's range `low .. high`; the step is known to the caller."""

    low: Fraction
    high: Fraction


# A Span is itself a tuple of numbers, so that it needs no place of its own in the union.
Value: TypeAlias = "Fraction | float | bool | str | tuple[Value, ...]"


class Problem(Exception):
    """Text that could not be read: one sentence, where it is, and the readings if there are several.

    `start` and `end` are offsets into the text as it was typed (0, 0: the whole of it).
    """

    def __init__(self, sentence: str, start: int = 0, end: int = 0, readings: tuple[str, ...] = ()) -> None:
        """Keeps the sentence, the place and the readings."""
        super().__init__(sentence)
        self.sentence = sentence
        self.start = start
        self.end = end
        self.readings = readings


class Undefined(Exception):
    """An expression without a value; `large` when it is only beyond our magnitude guards."""

    def __init__(self, sentence: str, large: bool = False) -> None:
        """Keeps the sentence, and whether a guard (and not mathematics) refused."""
        super().__init__(sentence)
        self.sentence = sentence
        self.large = large


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in a text may mean.

    `symbols` maps declared names to domains, `aliases` spellings to declared names or opaque functions,
    `functions` are opaque functions of one argument, `values` declares names with a known value (an author's
    parameters, units), and `author` switches the author's language on. With `count` the answer is a whole
    number, so that digits in groups are read as one (`147,456`). `unlisted` are names that no sentence
    offers: that of the answer itself.
    """

    symbols: Mapping[str, Domain] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    values: Mapping[str, Value] = field(default_factory=dict)
    author: bool = False
    count: bool = False
    unlisted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Num:
    """A literal: a non-negative terminating decimal, exact, with the spelling it is echoed in."""

    value: Fraction
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Sym:
    """A declared name."""

    name: str


@dataclass(frozen=True, slots=True)
class Const:
    """Euler's number (`e`) or `pi`."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A truth value or a quoted text in the author's language."""

    value: bool | str


@dataclass(frozen=True, slots=True)
class Neg:
    """The negative of `arg`."""

    arg: Node


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more terms, a subtracted one being a `Neg`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Two or more factors."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """`over` divided by `under`."""

    over: Node
    under: Node


@dataclass(frozen=True, slots=True)
class Power:
    """`base` to the `exponent`."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A known function; `tanh'` is the derivative of tanh, `percent` divides by 100.

    The author's forms are calls too: `list`, `range`, `index`, `if`, `and`, `or`, `not`.
    """

    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """An unspecified smooth function of one argument, or its first derivative (`order` 1)."""

    name: str
    arg: Node
    order: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain of comparisons: `terms[0] ops[0] terms[1] ops[1] …`, true when every link is."""

    ops: tuple[str, ...]
    terms: tuple[Node, ...]


Node: TypeAlias = (
    Num | Sym | Const | Literal | Neg | Sum | Product | Quotient | Power | Call | Opaque | Relation
)


def _nothing(_: Node) -> tuple[Node, ...]:
    return ()


def _one(node: Neg | Opaque) -> tuple[Node, ...]:
    return (node.arg,)


# By type and not by `match`: whatever walks or edits a tree spends much of its time here.
_PARTS: Mapping[type, Callable[[Any], tuple[Node, ...]]] = {
    **dict.fromkeys((Sym, Num, Const, Literal), _nothing),
    **dict.fromkeys((Neg, Opaque), _one),
    **dict.fromkeys((Sum, Relation), attrgetter("terms")),
    Product: attrgetter("factors"),
    Call: attrgetter("args"),
    Quotient: attrgetter("over", "under"),
    Power: attrgetter("base", "exponent"),
}


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, in reading order."""
    return _PARTS[type(node)](node)


def rebuild(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same node with other direct parts."""
    match node:
        case Sum():
            return Sum(parts)
        case Product():
            return Product(parts)
        case Call(name):
            return Call(name, parts)
        case Relation(ops):
            return Relation(ops, parts)
        case Quotient():
            return Quotient(parts[0], parts[1])
        case Power():
            return Power(parts[0], parts[1])
        case Neg():
            return Neg(parts[0])
        case Opaque(name, _, order):
            return Opaque(name, parts[0], order)
        case _:
            return node


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, from the root down."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        parts = _PARTS[type(here)](here)
        if parts:
            stack += parts[::-1]


def height(node: Node) -> int:
    """Levels of the tree, found without recursion so that any tree can be measured."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        here, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((part, level + 1) for part in children(here))
    return deepest


def names(node: Node) -> frozenset[str]:
    """The declared names that occur in the tree."""
    return frozenset([part.name for part in walk(node) if type(part) is Sym])


def transform(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, leaves first."""
    parts = children(node)
    if parts:
        node = rebuild(node, tuple(transform(part, change) for part in parts))
    return change(node)


def substitute(node: Node, replacements: Mapping[str, Node]) -> Node:
    """The tree with declared names replaced by other trees, all at once."""

    def change(part: Node) -> Node:
        return replacements.get(part.name, part) if isinstance(part, Sym) else part

    return transform(node, change)


def graft(node: Node, old: Node, new: Node) -> Node:
    """The product or quotient `node` with its leftmost factor `old` replaced by `new`."""
    if node is old:
        return new
    parts = children(node)
    return rebuild(node, (graft(parts[0], old, new), *parts[1:])) if parts else node


def product(factors: tuple[Node, ...] | list[Node]) -> Node:
    """The factors as one node, without wrapping a single one."""
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def summed(terms: Sequence[Node]) -> Node:
    """The terms as one node, without wrapping a single one."""
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def number(value: Fraction | int) -> Node:
    """A rational number as the tree that reading it gives: a literal, a quotient, or the negative of one."""
    value = Fraction(value)
    if value < 0:
        return Neg(number(-value))
    if value.denominator == 1:
        return Num(value, str(value.numerator))
    return Quotient(number(value.numerator), number(value.denominator))
