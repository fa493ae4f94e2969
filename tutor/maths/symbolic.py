"""Proves with SymPy that two trees are equal, and finds simplified and factored forms; nothing here raises.

Runs in the helper process of `tutor/proving.py` alone. A proof is never needed for an answer to count:
what resists the cheap stages is simply not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import sympy  # in the helper process alone

from tutor.maths.compare import compare
from tutor.maths.derive import derivative
from tutor.maths.echo import line
from tutor.maths.from_sympy import tree_of
from tutor.maths.reader import read
from tutor.maths.to_sympy import UNIT_FORMS, Beyond, Builder, Expr, NeedsSign
from tutor.maths.tree import (
    Node,
    Problem,
    Product,
    Scope,
    Sum,
    Undefined,
    children,
    names,
    rebuild,
    transform,
    walk,
)

__all__ = ["forms", "prove"]

MOST_SPLITS = 5  # signs that are split into cases: at most 2^5 of them
MOST_SIGNED = 2  # real symbols whose signs are split when nothing else helps
LARGEST = 250  # operations of a difference that SymPy's own `simplify` is asked about


def prove(expected: Node, typed: Node, scope: Scope) -> bool:
    """Whether SymPy shows the two to be equal over the scope's domains.

    Both are compared by values first, which looks at where they have a value: SymPy on its own takes the
    square of a root of x for x on all of the real line.
    """
    try:
        if not compare(expected, typed, scope).equal:
            return False
        return any(_everywhere(expected, typed, builder) for builder in _ways(expected, typed, scope))
    except (Exception, RecursionError):  # SymPy raises what it likes
        return False


def _ways(expected: Node, typed: Node, scope: Scope) -> Iterator[Builder]:
    """Ways to write the symbols, the plainest first; a proof in any of them is one."""
    used = sorted((names(expected) | names(typed)) - scope.values.keys())
    plain = Builder(scope)
    yield plain
    if any(scope.symbols.get(name) == "unit" for name in used):
        yield from (replace(plain, unit=form) for form in UNIT_FORMS[1:])
    real = [plain.symbol(name) for name in used if scope.symbols.get(name, "real") == "real"]
    if 0 < len(real) <= MOST_SIGNED:
        yield _Signed(scope, ask=tuple(real))


@dataclass
class _Signed(Builder):
    """A builder that asks for the signs of some symbols before anything else."""

    ask: tuple[Expr, ...] = ()

    def build(self, node: Node) -> Expr:
        for symbol in self.ask:
            if symbol not in self.signs:
                raise NeedsSign(symbol)
        return Builder.build(self, node)


def _everywhere(expected: Node, typed: Node, builder: Builder) -> bool:
    """Whether the difference vanishes on every branch of the absolute values and maxima in it."""
    try:
        difference = builder.build(expected) - builder.build(typed)
    except NeedsSign as missing:
        if len(builder.signs) >= MOST_SPLITS:
            return False
        cases = ({**builder.signs, missing.key: sign} for sign in (1, -1))
        return all(_everywhere(expected, typed, replace(builder, signs=case)) for case in cases)
    except Beyond:
        return False
    return _vanishes(difference)


# -- is it zero? -------------------------------------------------------------------------------------------


def _vanishes(difference: Expr) -> bool:
    """Whether one of the stages, each starting from the one before, makes it zero; cheap ones first."""
    stages: tuple[Callable[[Expr], Expr], ...] = (
        lambda made: made,
        sympy.expand,
        _by_exponentials,
        _logarithms,
        _numerator,
        sympy.powsimp,
        _numerator,
        _simplified,
    )
    made = difference
    for stage in stages:
        made = stage(made)
        if made == 0:
            return True
    return False


def _by_exponentials(made: Expr) -> Expr:
    circular = (sympy.sin, sympy.cos, sympy.tan)
    hyperbolic = (sympy.sinh, sympy.cosh, sympy.tanh)
    return _numerator(made.rewrite(circular + hyperbolic, sympy.exp))


def _numerator(made: Expr) -> Expr:
    """The expanded numerator over a common denominator."""
    return sympy.expand(sympy.fraction(sympy.together(made))[0])


def _logarithms(made: Expr) -> Expr:
    """Logarithms of products and quotients, found over common denominators, as sums."""
    parted = made.replace(sympy.log, lambda arg: sympy.expand_log(sympy.log(sympy.factor(arg)), factor=True))
    return sympy.expand(sympy.expand_log(parted, factor=True))


def _simplified(made: Expr) -> Expr:
    return sympy.simplify(made) if sympy.count_ops(made) <= LARGEST else made


# -- worked solutions --------------------------------------------------------------------------------------


def forms(node: Node, scope: Scope, wrt: str | None = None) -> Iterator[tuple[str, Node]]:
    """Other forms of an expression, or of its derivative with respect to `wrt`, as they are found.

    Yields `derivative`, `factored`, `expanded`, and as `simplified` the shortest, once more when SymPy's
    `simplify`, which may take minutes, comes back with a shorter one. No form is the one given. Every form
    is compared by values with what it is a form of, and reads back as it is written.
    """
    start = node
    if wrt is not None:
        try:
            start = derivative(node, wrt)
        except Undefined:
            return
        yield "derivative", start
    same, shortest = _arranged(start), _size(start)
    for name, change in (("factored", sympy.factor), ("expanded", sympy.expand), ("", sympy.simplify)):
        form = _form(start, scope, change)
        if form is None or _arranged(form) == same:
            continue
        if name:
            yield name, form
        if _size(form) < shortest:
            shortest = _size(form)
            yield "simplified", form


def _size(node: Node) -> int:
    return sum(1 for _ in walk(node))


def _form(node: Node, scope: Scope, change: Callable[[Expr], Expr]) -> Node | None:
    """One form, or None where SymPy, our language or the comparison refuses."""
    try:
        form = tree_of(change(Builder(scope, named=True).build(node)))
        if read(line(form), replace(scope, author=True)) != form:
            return None
    except (Beyond, Problem):
        return None
    except (Exception, RecursionError):  # SymPy raises what it likes
        return None
    return form if compare(node, form, scope).equal else None


def _arranged(node: Node) -> Node:
    """The tree with terms and factors in one order: another order is no other form."""

    def change(part: Node) -> Node:
        return (
            rebuild(part, tuple(sorted(children(part), key=line)))
            if isinstance(part, Sum | Product)
            else part
        )

    return transform(node, change)
