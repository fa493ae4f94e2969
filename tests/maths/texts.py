"""Trees as texts in other styles: as programmers and careful typists write, as LaTeX, as SymPy reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tutor.maths import Node, line
from tutor.maths.tree import Call, Const, Neg, Num, Opaque, Power, Product, Quotient, Sum, Sym

__all__ = ["for_sympy", "latex", "pythonic", "raised"]

_GREEK = {"eta", "mu", "sigma", "lam", "beta", "alpha", "gamma", "eps", "pi", "theta"}
_PLAIN = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"}


def pythonic(node: Node) -> str:
    """Powers with two stars, no spaces."""
    return line(node).replace("^", "**").replace(" ", "")


def raised(node: Node) -> str:
    """Unicode: raised squares, dots for products, a real minus sign, σ."""
    text = re.sub(r"\^([23])(?![0-9.])", lambda found: "²³"[int(found[1]) - 2], line(node))
    return text.replace("*", "·").replace("-", "−").replace("sigmoid(", "σ(")


def latex(node: Node, symbols: Mapping[str, str] | None = None) -> str:
    """LaTeX; with `symbols` (their spellings) in elementary functions alone, for programs that read LaTeX.

    Raises:
        KeyError: for what LaTeX has no common notation for.
    """
    return _Latex(symbols).text(node)


class _Latex:
    def __init__(self, symbols: Mapping[str, str] | None) -> None:
        self.symbols = symbols

    def text(self, node: Node) -> str:
        match node:
            case Num(value):
                return line(node) if value.denominator == 1 else line(Num(value))
            case Sym(name):
                return self.symbols[name] if self.symbols is not None else self.own(name)
            case Const(name):
                return r"\pi" if name == "pi" else "e"
            case Neg(arg):
                return "-" + self.tight(arg)
            case Sum(terms):
                first, *rest = terms
                parts = [
                    f"- {self.tight(t.arg)}" if isinstance(t, Neg) else f"+ {self.loose(t)}" for t in rest
                ]
                return " ".join([self.text(first) if isinstance(first, Neg) else self.loose(first), *parts])
            case Product(factors):
                return r" \cdot ".join(map(self.tight, factors))
            case Quotient(over, under):
                return rf"\frac{{{self.text(over)}}}{{{self.text(under)}}}"
            case Power(base, exponent):
                return rf"{self.atom(base)}^{{{self.text(exponent)}}}"
            case Call(name, args):
                return self.call(name, args)
            case Opaque(name, arg, order):
                return rf"{name}{chr(39) * order}\left({self.text(arg)}\right)"
        raise KeyError(type(node).__name__)

    def own(self, name: str) -> str:
        head, _, tail = name.partition("_")
        shown = "\\" + head if head in _GREEK else head
        return f"{shown}_{{{tail}}}" if tail else shown

    def loose(self, node: Node) -> str:
        """A term of a sum."""
        return f"({self.text(node)})" if isinstance(node, Sum | Neg) else self.text(node)

    def tight(self, node: Node) -> str:
        """A factor."""
        return f"({self.text(node)})" if isinstance(node, Sum | Neg | Product) else self.text(node)

    def atom(self, node: Node) -> str:
        """A base."""
        plain = isinstance(node, Sym | Const) or (isinstance(node, Num) and node.value.denominator == 1)
        return self.text(node) if plain else rf"\left({self.text(node)}\right)"

    def call(self, name: str, args: tuple[Node, ...]) -> str:
        inner = ", ".join(map(self.text, args))
        match name:
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case "abs":
                return rf"\left|{inner}\right|"
            case "percent":
                return rf"\frac{{{inner}}}{{100}}"
        if self.symbols is None and name in {
            "sigmoid",
            "relu",
            "softplus",
            "tanh'",
            "sigmoid'",
            "sech",
            "sign",
        }:
            spelling = {"sigmoid": r"\sigma", "sigmoid'": r"\sigma'", "tanh'": r"\tanh'"}.get(name, name)
            return rf"{spelling}\left({inner}\right)"
        if name == "log" and self.symbols is not None:  # elsewhere \log may be that to the base 10
            return rf"\ln\left({inner}\right)"
        if name in _PLAIN:
            return rf"\{name}\left({inner}\right)"
        if name in {"asin", "acos", "atan"}:
            return rf"\arc{name[1:]}\left({inner}\right)"
        if name in {"floor", "ceil"}:
            return rf"\l{name}{{{inner}}}\r{name}"
        if name in {"log2", "log10"}:
            return rf"\log_{{{name[3:]}}}\left({inner}\right)"
        return self.elementary(name, inner)

    def elementary(self, name: str, inner: str) -> str:
        return {
            "sigmoid": rf"\frac{{1}}{{1 + e^{{-({inner})}}}}",
            "sigmoid'": rf"\frac{{e^{{-({inner})}}}}{{(1 + e^{{-({inner})}})^{{2}}}}",
            "tanh'": rf"\left(1 - \tanh\left({inner}\right)^{{2}}\right)",
            "softplus": rf"\ln\left(1 + e^{{{inner}}}\right)",
            "relu": rf"\max\left(0, {inner}\right)",
            "sech": rf"\frac{{1}}{{\cosh\left({inner}\right)}}",
        }[name]


def for_sympy(node: Node) -> str:
    """What SymPy's parser reads, in SymPy's own functions; declared names stay what they are."""
    match node:
        case Num(value):
            whole = value.denominator == 1
            return str(value.numerator) if whole else f"Rational({value.numerator}, {value.denominator})"
        case Sym(name):
            return name
        case Const(name):
            return "E" if name == "e" else "pi"
        case Neg(arg):
            return f"(-{for_sympy(arg)})"
        case Sum(terms):
            return "(" + " + ".join(map(for_sympy, terms)) + ")"
        case Product(factors):
            return "(" + "*".join(map(for_sympy, factors)) + ")"
        case Quotient(over, under):
            return f"({for_sympy(over)}/{for_sympy(under)})"
        case Power(base, exponent):
            return f"({for_sympy(base)}**{for_sympy(exponent)})"
        case Opaque(name, arg, order):
            return f"{name}{'_prime' * order}({for_sympy(arg)})"
        case Call(name, args):
            return _SYMPY[name].format(*map(for_sympy, args)) if name in _SYMPY else _called(name, args)
    raise KeyError(type(node).__name__)


_SYMPY = {
    "sigmoid": "(1/(1 + exp(-({0}))))",
    "softplus": "log(1 + exp({0}))",
    "relu": "Max(0, {0})",
    "relu'": "Max(0, sign({0}))",
    "abs": "Abs({0})",
    "abs'": "sign({0})",
    "ceil": "ceiling({0})",
    "log2": "(log({0})/log(2))",
    "log10": "(log({0})/log(10))",
    "percent": "({0}/100)",
    "tanh'": "(1 - tanh({0})**2)",
    "sigmoid'": "(exp(-({0}))/(1 + exp(-({0})))**2)",
    "sin'": "cos({0})",
    "cos'": "(-sin({0}))",
    "exp'": "exp({0})",
    "log'": "(1/({0}))",
    "softplus'": "(1/(1 + exp(-({0}))))",
}
_SAME = _PLAIN | {"sqrt", "asin", "acos", "atan", "asinh", "acosh", "atanh", "sech", "sign", "floor"}


def _called(name: str, args: tuple[Node, ...]) -> str:
    if name not in _SAME:
        raise KeyError(name)
    spelling = {"max": "Max", "min": "Min"}.get(name, name)
    return f"{spelling}({', '.join(map(for_sympy, args))})"
