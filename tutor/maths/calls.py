"""Reads calls: a function's prime, its power, and its arguments with or without brackets."""

from __future__ import annotations

import re
from fractions import Fraction

from tutor.maths.arrays import FUNCTIONS
from tutor.maths.cursor import negated, wrapped
from tutor.maths.echo import line, pretty
from tutor.maths.functions import ARITY, AUTHOR_ARITY, has_derivative
from tutor.maths.lexer import Token
from tutor.maths.literals import Literals
from tutor.maths.tree import (
    Call,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Problem,
    Product,
    Quotient,
    Sym,
    graft,
)

__all__ = ["CLOSING", "Calls"]

CLOSING = {"(": ")", "[": "]", "{": "}", "⟦": "⟧", "⌊": "⌋", "⌈": "⌉", "⟪": "⟫"}
"""What each bracket is closed by; a text has no ⟪, which stands for a bar | that is known to open."""

_ARGUMENT_OPENS = frozenset("([{")
_INTEGER = re.compile(r"[0-9]+")


class Calls(Literals):
    """The part of the grammar that begins with a function's name."""

    def expression(self) -> Node:
        """A whole expression; the grammar around calls supplies it."""
        raise NotImplementedError

    def product(self) -> Node:
        """Factors with *, / or side by side; supplied by the grammar."""
        raise NotImplementedError

    def factor(self) -> Node:
        """An operand with its power; supplied by the grammar."""
        raise NotImplementedError

    def operand(self) -> Node:
        """A number, a name, a call or a bracket; supplied by the grammar."""
        raise NotImplementedError

    def application(self, token: Token) -> Node:
        """A function with its prime, its power and its arguments."""
        order = self.primes(token)
        exponent = self.power_of_function(token)
        name = token.text + "'" * order if token.kind == "fun" else token.text
        if self.peek().kind == "op" and self.peek().text in _ARGUMENT_OPENS:
            opening = self.peek()
            self.at += 1
            args = self.arguments(CLOSING[opening.text], opening)
        else:
            args = [self.bare_argument(token, order)]
        node = self.applied(token, name, order, args)
        if exponent is None:
            return node
        if exponent == Neg(Num(Fraction(1))):
            raise self.inverse(token, node)
        return Power(node, exponent)

    def primes(self, token: Token) -> int:
        """How many primes follow the function's name; one is understood."""
        order = 0
        while self.take("'"):
            order += 1
        primed = token.text.endswith("'")
        if order + primed > 1:
            raise self.fail(
                f"Only first derivatives are read; write the second one of {_told(token)} out.", token
            )
        if order and token.kind == "fun" and not has_derivative(token.text):
            raise self.fail(
                f"{_told(token)} has no derivative that can be typed with a prime; write it out.", token
            )
        return order

    def power_of_function(self, token: Token) -> Node | None:
        """The exponent in `tanh²(x)`, or None."""
        if not self.next_is("^"):
            return None
        self.at += 1
        round_bracket = self.next_is("(")
        minus = self.signs()
        sign, follows = self.peek(), self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if sign.kind == "num" or (sign.kind == "sym" and follows.text in {"(", "[", "{"}):
            self.at += 1
            return negated(minus, lambda: self.number(sign) if sign.kind == "num" else Sym(sign.text))
        exponent = negated(minus, self.operand)
        if round_bracket and isinstance(exponent, Num):
            raise self.fail(
                f"The exponent in brackets on {_told(token)} can be a power or a derivative; "
                f"write ({_told(token)}(x))^2 for a power.",
                token,
                self.tokens[self.at - 1],
            )
        return exponent

    def inverse(self, token: Token, node: Node) -> Problem:
        """`sin^-1(x)`: a reciprocal or the inverse function."""
        reciprocal = pretty(Quotient(Num(Fraction(1), "1"), node))
        name, typed = _told(token), token.text
        argument = "(" + pretty(node).partition("(")[2]
        known = (
            f"a{name}{argument}" if f"a{typed}" in ARITY else f"the inverse function of {name} at {argument}"
        )
        return Problem(
            f"The exponent −1 on {name} can mean {reciprocal} or {known}; write the one you mean.",
            token.start,
            self.tokens[self.at - 1].end,
            (reciprocal, known),
        )

    def bare_argument(self, token: Token, order: int) -> Node:
        """The argument in `sin x`; with more than one factor nobody can tell where it ends."""
        if not (self.starts_operand() or self.next_is("-")):
            raise self.fail(f"{_told(token)} needs an argument in brackets, as in {_example(token)}.", token)
        start = self.at
        minus = self.signs()
        arg = self.factor()
        if self.starts_operand() or self.next_is("*", "/"):
            self.at = start
            self.signs()
            chain = self.product()
            name = token.text + "'" * order
            narrow = graft(
                chain, _leftmost(chain, arg), self.applied(token, name, order, [wrapped(minus, arg)])
            )
            wide = self.applied(token, name, order, [wrapped(minus, chain)])
            raise self.fail(
                f"Where the argument of {_told(token)} ends is unclear: {pretty(narrow)} or {pretty(wide)};"
                " write brackets.",
                token,
                self.tokens[self.at - 1],
                (narrow, wide),
            )
        return wrapped(minus, arg)

    def arguments(self, closing: str, first: Token) -> list[Node]:
        """Arguments or list entries, separated by commas, with the closing bracket."""
        saved = self.bars, self.in_call
        self.bars, self.in_call = 0, True
        if self.next_is(closing):
            raise self.fail(
                "The brackets are empty; an argument is expected, as in tanh(x).", first, self.peek()
            )
        args = [self.expression()]
        while self.take(","):
            args.append(self.expression())
        if not self.take(closing):
            raise self.unclosed(first, closing)
        self.bars, self.in_call = saved
        return args

    def applied(self, token: Token, name: str, order: int, args: list[Node]) -> Node:
        """The call, after counting its arguments."""
        fewest, most = (1, 1) if token.kind == "opaque" else _arity(token.text)
        if not fewest <= len(args) <= most:
            raise self.miscounted(token, fewest, most, args)
        if token.kind == "opaque":
            return Opaque(name, args[0], order)
        return Call(name, tuple(args))

    def miscounted(self, token: Token, fewest: int, most: int, args: list[Node]) -> Problem:
        """The problem for a wrong number of arguments; often it is a decimal comma."""
        name = _told(token)
        counted = "one argument" if most == 1 else f"{fewest} to {most} arguments"
        if fewest == most > 1:
            counted = f"{most} arguments"
        advice = f", and {len(args)} were typed"
        if len(args) == 2 and most == 1:
            decimal = _decimal_meant(args)
            advice = f"; a decimal has a point, as in {name + decimal if decimal else 0.5}"
        return self.fail(f"{name} takes {counted}{advice}.", token, self.tokens[self.at - 1])


def _decimal_meant(args: list[Node]) -> str | None:
    """The argument of `exp(0,5)` with a point, if it is that simple."""
    whole, digits = args
    if isinstance(whole, Num | Neg) and isinstance(digits, Num) and _INTEGER.fullmatch(digits.text):
        return f"({line(whole)}.{digits.text})"
    return None


def _leftmost(chain: Node, arg: Node) -> Node:
    """The node that stands leftmost in a chain of products and quotients."""
    while isinstance(chain, Product | Quotient) and chain != arg:
        chain = chain.factors[0] if isinstance(chain, Product) else chain.over
    return chain


def _arity(name: str) -> tuple[int, int]:
    base = name.rstrip("'")
    found = ARITY.get(base) or AUTHOR_ARITY.get(base)
    return found if found else FUNCTIONS[base].arity


def _told(token: Token) -> str:
    """The function's name as people write it."""
    return {"log": "ln"}.get(token.text, token.text)


def _example(token: Token) -> str:
    several = token.kind == "fun" and _arity(token.text)[1] > 1
    return f"{_told(token)}({'a, b' if several else 'x'})"
