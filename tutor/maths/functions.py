"""The known functions: their spellings, how many arguments they take, and their derivatives."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from tutor.maths.tree import Node, Scope

__all__ = [
    "ARITY",
    "AUTHOR_ARITY",
    "EDGED",
    "KINKED",
    "ONE_ARGUMENT",
    "SPELLINGS",
    "VARIABLE",
    "derivative",
]

MANY = 16  # the most arguments max, min and the like take

ONE_ARGUMENT = (
    *("exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "sech"),
    *("sigmoid", "relu", "softplus", "abs", "sign", "floor", "ceil"),
)

# Canonical name -> fewest and most arguments.
ARITY = MappingProxyType(
    dict.fromkeys(ONE_ARGUMENT, (1, 1)) | {"max": (1, MANY), "min": (1, MANY), "mod": (2, 2)}
)

# Only in the author's language; the functions over lists are added by `arrays.py`.
AUTHOR_ARITY: dict[str, tuple[int, int]] = {
    "integer": (1, 1),
    "round": (1, 2),
    "if": (3, 3),
    "sum": (1, 1),
    "len": (1, 1),
    "sorted": (1, 1),
    "distinct": (1, 1),
}

# Spelling -> canonical name; a derivative's name ends in a prime.
SPELLINGS = MappingProxyType(
    {name: name for name in ARITY}
    | {
        "ln": "log",
        "s": "sigmoid",
        "σ": "sigmoid",
        "sigma": "sigmoid",
        "logistic": "sigmoid",
        "ReLU": "relu",
        "RELU": "relu",
        "Relu": "relu",
        "ReLu": "relu",
        "sgn": "sign",
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "arcsinh": "asinh",
        "arsinh": "asinh",
        "arcosh": "acosh",
        "artanh": "atanh",
        "arctanh": "atanh",
        "ds": "sigmoid'",
        "dsigmoid": "sigmoid'",
        "dσ": "sigmoid'",
        "dtanh": "tanh'",
        "drelu": "relu'",
    }
)

# Functions whose value or slope jumps where the argument (for max, min: a difference of arguments) is zero.
KINKED = frozenset({"abs", "sign", "relu", "max", "min", "floor", "ceil", "relu'", "abs'", "round", "mod"})

# Functions whose domain ends where the argument is zero.
EDGED = frozenset({"log", "log2", "log10", "sqrt"})

VARIABLE = "u"

# Each derivative as a formula in `u`, in forms that do not cancel (1/cosh^2 and not 1 - tanh^2).
# relu' is 0 at 0, as PyTorch has it.
_DERIVATIVES = MappingProxyType(
    {
        "exp": "exp(u)",
        "log": "1/u",
        "log2": "1/(u*log(2))",
        "log10": "1/(u*log(10))",
        "sqrt": "1/(2*sqrt(u))",
        "sin": "cos(u)",
        "cos": "-sin(u)",
        "tan": "1/cos(u)^2",
        "asin": "1/sqrt(1 - u^2)",
        "acos": "-1/sqrt(1 - u^2)",
        "atan": "1/(1 + u^2)",
        "sinh": "cosh(u)",
        "cosh": "sinh(u)",
        "tanh": "sech(u)^2",
        "asinh": "1/sqrt(u^2 + 1)",
        "acosh": "1/sqrt(u^2 - 1)",
        "atanh": "1/(1 - u^2)",
        "sech": "-sech(u)*tanh(u)",
        "sigmoid": "sigmoid(u)*sigmoid(-u)",
        "relu": "max(0, sign(u))",
        "softplus": "sigmoid(u)",
        "abs": "sign(u)",
    }
)


@cache
def derivative(name: str) -> Node | None:
    """The derivative of a known one-argument function as a tree in `u`; None if it has none here."""
    # The reader imports this module; the formulas are read with it when first needed.
    from tutor.maths.reader import read

    formula = _DERIVATIVES.get(name)
    return None if formula is None else read(formula, Scope(symbols={VARIABLE: "real"}))


def has_derivative(name: str) -> bool:
    """Whether `name'` can be typed."""
    return name in _DERIVATIVES
