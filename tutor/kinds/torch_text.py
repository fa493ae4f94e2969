"""Writes a tree as an expression of torch: `torch.sin(x1/x2)**2`."""

from __future__ import annotations

from fractions import Fraction

from tutor.kinds.draw import DrawProblem
from tutor.kinds.program import literal
from tutor.maths import Node, Undefined, evaluate
from tutor.maths.tree import Call, Const, Neg, Num, Power, Product, Quotient, Sum, Sym, names

__all__ = ["torch_text"]

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
"""How tightly an expression holds together, loosest first."""
OTHER = {"max": "torch.maximum", "min": "torch.minimum", "softplus": "torch.nn.functional.softplus"}
END = {"max": "min", "min": "max"}
"""What torch calls the bound of a value: the larger of it and 0.5 is never below a least value of 0.5."""
SAME = (
    *("exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sigmoid", "relu", "abs", "sign"),
)


def torch_text(tree: Node) -> str:
    """The tree over names that stand for tensors; raises DrawProblem where torch has no such function."""
    return _written(tree)[0]


def _written(node: Node) -> tuple[str, int]:
    match node:
        case Num(value):
            return literal(value), ATOM
        case Const(name):
            return f"torch.{name}", ATOM
        case Sym(name):
            return name, ATOM
        case Neg(arg):
            text, level = _written(arg)
            return (f"-{text}", min(level, SIGN)) if level >= PRODUCT else (f"-({text})", SIGN)
        case Sum(terms):
            return _sum(terms), SUM
        case Product(factors):
            parts = [_at_least(factor, PRODUCT if at == 0 else SIGN) for at, factor in enumerate(factors)]
            return "*".join(parts), PRODUCT
        case Quotient(over, under):
            return f"{_at_least(over, PRODUCT)}/{_at_least(under, SIGN)}", PRODUCT
        case Power(base, exponent):
            return f"{_at_least(base, ATOM)}**{_at_least(exponent, POWER)}", POWER
        case Call(name, args) if not names(node):
            return _number(node), ATOM
        case Call("max" | "min" as name, (one, bound)) if not (names(one) and names(bound)):
            moving, fixed = (one, bound) if names(one) else (bound, one)
            return f"torch.clamp({torch_text(moving)}, {END[name]}={torch_text(fixed)})", ATOM
        case Call("max" | "min", args) if len(args) != 2:
            pass
        case Call(name, args) if name in OTHER or name in SAME:
            inside = ", ".join(torch_text(arg) for arg in args)
            return f"{OTHER.get(name, f'torch.{name}')}({inside})", ATOM
    raise DrawProblem("torch has no function for a line of this graph", "torch")


def _sum(terms: tuple[Node, ...]) -> str:
    text = _at_least(terms[0], SUM)
    for term in terms[1:]:
        sign, one = ("-", term.arg) if isinstance(term, Neg) else ("+", term)
        text += f" {sign} {_at_least(one, PRODUCT)}"
    return text


def _at_least(node: Node, level: int) -> str:
    """The text, in brackets where it holds together less tightly than that."""
    text, own = _written(node)
    return text if own >= level else f"({text})"


def _number(node: Node) -> str:
    """A function of numbers alone, which torch would want as a tensor: what it comes to."""
    try:
        value = evaluate(node, {})
    except Undefined as problem:
        raise DrawProblem(problem.sentence, "torch") from None
    return literal(float(value)) if isinstance(value, Fraction | float) else literal(value)
