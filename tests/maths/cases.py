"""Cases for the measurement of verdicts: answers as people type them, and generated rewrites and edits.

Independent of `corpus.py`, with which the reader was developed: nothing here was looked at while it was.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from tests.maths.blocks import BLOCKS
from tests.maths.texts import latex, pythonic, raised
from tutor.maths import Domain, Node, Problem, Scope, Undefined, evaluate, line, read
from tutor.maths.tree import (
    Call,
    Neg,
    Num,
    Power,
    Product,
    Quotient,
    Sum,
    Sym,
    children,
    names,
    rebuild,
    walk,
)

__all__ = ["Case", "generated", "typed"]

Truth = Literal["right", "wrong", "asked"]
DOMAINS: dict[str, Domain] = {name: name for name in get_args(Domain)}
SIGNS: dict[str, Truth] = {"+": "right", "-": "wrong", "?": "asked"}


@dataclass(frozen=True, slots=True)
class Case:
    """One answer: `truth` is what an examiner says (`asked`: it has two readings)."""

    group: str
    expected: str
    typed: str
    scope: Scope
    truth: Truth


def typed() -> list[Case]:
    """The answers written by hand."""
    found: list[Case] = []
    for group, block in BLOCKS.items():
        scope, key = Scope(), ""
        for row in filter(None, map(str.strip, block.splitlines())):
            if row.startswith("@"):
                scope = _scope(row[1:])
            elif row.startswith("="):
                key = row[1:].strip()
            else:
                found.append(Case(group, key, row[1:].strip(), scope, SIGNS[row[0]]))
    return found


def _scope(declared: str) -> Scope:
    """`x y:real p:unit f:function ŷ>p` as a scope."""
    symbols: dict[str, Domain] = {}
    aliases: dict[str, str] = {}
    functions: set[str] = set()
    waiting: list[str] = []
    for word in declared.split():
        if ">" in word:
            spelling, _, name = word.partition(">")
            aliases[spelling] = name
            continue
        name, colon, domain = word.partition(":")
        waiting.append(name)
        if domain == "function":
            functions.update(waiting)
        elif colon:
            symbols |= dict.fromkeys(waiting, DOMAINS[domain])
        waiting = waiting if not colon else []
    return Scope(symbols=symbols, aliases=aliases, functions=frozenset(functions))


# -- generated ---------------------------------------------------------------------------------------------

GENERATED = Scope(symbols={"x": "real", "y": "real", "a": "positive", "p": "unit"})
STYLES = (line, line, pythonic, raised, latex)
TWO, ONE = Num(Fraction(2), "2"), Num(Fraction(1), "1")


def generated(count: int, seed: int = 0) -> list[Case]:
    """Random trees, each with a rewrite that keeps its meaning or an edit that does not, in some style."""
    chance = random.Random(seed)
    found: list[Case] = []
    while len(found) < count:
        tree = _tree(chance, chance.randint(2, 4))
        right = len(found) % 2 == 0
        if not names(tree) or sum(1 for _ in walk(tree)) > 40:
            continue
        other = _rewritten(tree, chance) if right else chance.choice(list(_edits(tree)))
        if other == tree or (not right and not _differs(tree, other, chance)):
            continue
        text = chance.choice(STYLES)(other)
        try:
            read(line(tree), GENERATED)
        except Problem:
            continue
        truth: Truth = "right" if right else "wrong"
        found.append(Case("generated", line(tree), text, GENERATED, truth))
    return found


def _tree(chance: random.Random, levels: int) -> Node:
    """A tree with a value nearly everywhere."""
    if levels == 0 or chance.random() < 0.12:
        return chance.choice([Sym("x"), Sym("x"), Sym("y"), Sym("a"), Sym("p"), _number(chance)])
    kind = chance.randrange(9)

    def part() -> Node:
        return _tree(chance, levels - 1)

    if kind < 3:
        return Sum(tuple(part() for _ in range(chance.choice((2, 2, 3)))))
    if kind < 5:
        return Product(tuple(part() for _ in range(chance.choice((2, 2, 3)))))
    if kind == 5:
        return Quotient(part(), Sum((TWO, Power(part(), TWO))))
    if kind == 6:
        return Power(part(), chance.choice([TWO, Num(Fraction(3), "3")]))
    if kind == 7:
        return Neg(part())
    return Call(
        chance.choice(["tanh", "sigmoid", "relu", "abs", "sin", "cos", "softplus", "tanh'"]), (part(),)
    )


def _number(chance: random.Random) -> Node:
    value = chance.choice([Fraction(chance.randint(1, 9)), Fraction(chance.randint(1, 19), 10)])
    return Num(value)


def _rewritten(node: Node, chance: random.Random) -> Node:
    """One law at each node, by chance: the values stay what they are."""
    parts = children(node)
    if parts:
        node = rebuild(node, tuple(_rewritten(part, chance) for part in parts))
    if chance.random() < 0.35:
        return node
    match node:
        case Sum(terms):
            return Sum((*terms[1:], terms[0]))
        case Product((first, Sum(terms), *rest)):
            return Sum(tuple(Product((first, term, *rest)) for term in terms))
        case Product(factors):
            return Product(tuple(reversed(factors)))
        case Quotient(over, under):
            return Product((Quotient(ONE, under), over))
        case Power(base, Num(value)) if value == 3:
            return Product((Power(base, TWO), base))
        case Power(Sum((first, second)), exponent) if exponent == TWO:
            cross = Product((TWO, first, second))
            return Sum((Power(first, TWO), cross, Power(second, TWO)))
        case Neg(Sum(terms)):
            return Sum(tuple(Neg(term) for term in terms))
        case Call("tanh", (arg,)):
            double = Call("exp", (Product((TWO, arg)),))
            return Quotient(Sum((double, Neg(ONE))), Sum((double, ONE)))
        case Call("sigmoid", (arg,)):
            half = Call("tanh", (Quotient(arg, TWO),))
            return Quotient(Sum((ONE, half)), TWO)
        case Call("relu", (arg,)):
            return Call("max", (Num(Fraction(0), "0"), arg))
        case Call("abs", (arg,)):
            return Call("sqrt", (Power(arg, TWO),))
        case Call("cos", (arg,)):
            return Sum((ONE, Neg(Product((TWO, Power(Call("sin", (Quotient(arg, TWO),)), TWO))))))
        case Call("softplus", (arg,)):
            return Sum((arg, Call("log", (Sum((ONE, Call("exp", (Neg(arg),)))),))))
        case Call("tanh'", (arg,)):
            return Sum((ONE, Neg(Power(Call("tanh", (arg,)), TWO))))
    return node


def _edits(node: Node) -> Iterator[Node]:
    """Trees with one slip in them: a sign, a factor, a name, a function, a term, a power."""
    yield Neg(node)
    yield Product((TWO, node))
    match node:
        case Sym("x"):
            yield Sym("y")
        case Num(value):
            yield Num(value + Fraction(1, 10))
        case Call("tanh", args):
            yield Call("sigmoid", args)
        case Call("relu", (arg,)) | Call("abs", (arg,)):
            yield arg
        case Call("sin", args):
            yield Call("cos", args)
        case Power(base, exponent):
            yield base
            yield Power(base, Sum((exponent, ONE)))
        case Quotient(over, under):
            yield Quotient(under, over)
        case Sum(terms) | Product(terms) if len(terms) > 2:
            yield rebuild(node, terms[:-1])
        case Neg(arg):
            yield arg
    for place, part in enumerate(children(node)):
        for changed in _edits(part):
            yield rebuild(node, (*children(node)[:place], changed, *children(node)[place + 1 :]))


def _differs(tree: Node, other: Node, chance: random.Random) -> bool:
    """Whether evaluation at random points finds another value somewhere."""
    for _ in range(60):
        at = {name: Fraction(chance.randint(1, 60), 20) for name in ("x", "y", "a")}
        at |= {name: at[name] * chance.choice((1, -1)) for name in ("x", "y")}
        at["p"] = Fraction(chance.randint(1, 40), 41)
        try:
            left, right = evaluate(tree, at), evaluate(other, at)
        except Undefined:
            continue
        assert isinstance(left, Fraction | float) and isinstance(right, Fraction | float)
        if abs(float(left) - float(right)) > 1e-6 * max(abs(float(left)), abs(float(right)), 1e-2):
            return True
    return False
