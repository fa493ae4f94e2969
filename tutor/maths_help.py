"""The help page “How to type mathematics”: the rules in short, with examples that a test reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["RULES", "Example", "Rule"]

How = Literal["reads", "counts", "equals", "differs", "asks"]


@dataclass(frozen=True, slots=True)
class Example:
    """Something typed, and what it `reads` as, `counts` as where whole numbers are counted, `equals`,
    `differs` from, or what it `asks` about.
    """

    typed: str
    means: str
    how: How = "reads"

    @property
    def sentence(self) -> str:
        """What stands beside the typed text."""
        leads = {"counts": "counts as", "equals": "equals", "differs": "is not", "asks": "asks:"}
        lead = leads.get(self.how, "is")
        return f"{lead} {self.means}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its examples."""

    title: str
    says: str
    examples: tuple[Example, ...]


RULES: tuple[Rule, ...] = (
    Rule(
        "Any form counts",
        "An answer is right when it has the value asked for wherever its symbols may lie: every real number "
        "unless the question says positive, between 0 and 1, or a whole number. Single points without a "
        "value are ignored.",
        (Example("sqrt(x^2)", "|x|", "equals"), Example("sqrt(x^2)", "x", "differs")),
    ),
    Rule(
        "Powers",
        "^ and ** are the same, go from right to left, and bind tighter than a minus sign or a product. log "
        "and ln are the natural logarithm; e and pi are the numbers unless the question uses the letters.",
        (
            Example("-x^2", "-(x^2)"),
            Example("2^3^2", "2^(3^2)"),
            Example("ln(x)", "log(x)"),
            Example("e^-x", "exp(-x)", "equals"),
        ),
    ),
    Rule(
        "Products and functions",
        "A product may leave its sign out. A symbol before a bracket is a product, a function's name a call; "
        "σ( ) is the sigmoid.",
        (Example("x(y + 1)", "x*(y + 1)"), Example("2x y", "2*x*y"), Example("σ(x)", "sigmoid(x)")),
    ),
    Rule(
        "Names",
        "Subscripts may be typed in any way, letters side by side are the question's symbols multiplied, and "
        "capital letters differ from small ones.",
        (Example("h₂", "h_2"), Example("h_{2}", "h2"), Example("xy", "x*y"), Example("∂L/∂o", "dL_do")),
    ),
    Rule(
        "Derivatives",
        "A prime is the function's derivative at the argument; the inner derivative is yours to write.",
        (Example("tanh'(x)", "1 - tanh(x)^2", "equals"), Example("σ'(2x)", "σ(2x)*(1 - σ(2x))", "equals")),
    ),
    Rule(
        "Numbers",
        "Percent divides by 100; a decimal comma is read where it can be nothing else. A number may be an "
        "expression, with = or ≈ before it, a word of the question (4 steps) behind it. Where whole numbers "
        "are counted, digits may stand in groups of three.",
        (
            Example("84 %", "0.84", "equals"),
            Example("0,84", "0.84"),
            Example("147,456", "147456", "counts"),
            Example("147.456", "147456", "counts"),
            Example("147 456", "147456"),
            Example("3e-4", "3*10^-4", "equals"),
            Example("exp(-1)/2", "1/(2e)", "equals"),
        ),
    ),
    Rule(
        "Two readings",
        "What can be read in two ways is never guessed: you see both readings, and no attempt is counted.",
        (
            Example("x/2y", "(x/2)*y or x/(2*y)", "asks"),
            Example("sin x y", "sin(x)*y or sin(x*y)", "asks"),
            Example("cosh^-1(x)", "1/cosh(x) or acosh(x)", "asks"),
        ),
    ),
    Rule(
        "Close is not equal",
        "Keep fractions and roots. Where a decimal is wanted, the question says how near it has to be.",
        (Example("0.333x", "x/3", "differs"),),
    ),
    Rule(
        "Also read",
        "Signs as in books, and LaTeX as it is pasted.",
        (
            Example("√x", "sqrt(x)"),
            Example("½x²·y", "(1/2)*x^2*y", "equals"),
            Example("|x| ⊙ y", "abs(x)*y"),
            Example("⌊x⌋", "floor(x)"),
            Example("σ²(x)", "sigmoid(x)^2"),
            Example(r"\frac{x}{y+1}", "x/(y + 1)"),
        ),
    ),
)
