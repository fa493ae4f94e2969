"""Turns SymPy's results back into our trees, so that they are shown in the language that learners type."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import sympy  # in the helper process alone

from tutor.maths.derive import minus, over, power, times
from tutor.maths.to_sympy import Beyond, Expr, relu, sigmoid, softplus
from tutor.maths.tree import Call, Const, Node, Opaque, Sum, Sym, number

__all__ = ["tree_of"]

_CALLS = {
    **{getattr(sympy, name): name for name in ("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan")},
    **{getattr(sympy, name): name for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sech")},
    sympy.Abs: "abs",
    sympy.sign: "sign",
    sympy.floor: "floor",
    sympy.ceiling: "ceil",
    sympy.Max: "max",
    sympy.Min: "min",
    sigmoid: "sigmoid",
    softplus: "softplus",
    relu: "relu",
}
_CONSTANTS: Mapping[Expr, str] = {sympy.E: "e", sympy.pi: "pi"}
MOST_ARGUMENTS = 8


def tree_of(made: Expr) -> Node:
    """The tree of an expression.

    Raises:
        Beyond: for what our language does not have (complex numbers, cases, integrals).
    """
    if made in _CONSTANTS:
        return Const(_CONSTANTS[made])
    if made.is_Rational:
        return number(Fraction(int(made.p), int(made.q)))
    if made.is_Symbol:
        return Sym(made.name)
    if made.is_Add:
        # A minus in front is easily overlooked: 1 - x^2 and not -x^2 + 1.
        terms = made.as_ordered_terms()
        first = next((term for term in terms if not term.could_extract_minus_sign()), terms[0])
        return Sum(tuple(map(tree_of, [first, *(term for term in terms if term is not first)])))
    if made.is_Mul:
        return _product(made)
    if made.is_Pow:
        return _power(made)
    if made.func in _CALLS and len(made.args) <= MOST_ARGUMENTS:
        return Call(_CALLS[made.func], tuple(tree_of(arg) for arg in made.args))
    if isinstance(made, sympy.core.function.AppliedUndef) and len(made.args) == 1:
        name = made.func.__name__
        return Opaque(name.rstrip("'"), tree_of(made.args[0]), name.count("'"))
    raise Beyond


def _product(made: Expr) -> Node:
    """Factors above and below one fraction bar, the sign in front."""
    scale, rest = made.as_coeff_Mul()
    if not scale.is_Rational:
        raise Beyond
    above: list[Node] = [number(abs(int(scale.p)))]
    below: list[Node] = [number(int(scale.q))]
    for factor in rest.as_ordered_factors():
        inverse = factor.is_Pow and factor.exp.could_extract_minus_sign()
        (below if inverse else above).append(tree_of(1 / factor if inverse else factor))
    made_tree = over(times(*above), times(*below))
    return minus(made_tree) if scale.is_negative else made_tree


def _power(made: Expr) -> Node:
    base, exponent = made.as_base_exp()
    if exponent == sympy.Rational(1, 2):
        return Call("sqrt", (tree_of(base),))
    if exponent.could_extract_minus_sign():
        return over(number(1), tree_of(base**-exponent))
    return power(tree_of(base), tree_of(exponent))
