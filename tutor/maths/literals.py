"""Reads numbers: exact decimals, decimal commas, and commas between thousands."""

from __future__ import annotations

import re
from fractions import Fraction

from tutor.maths.admit import shown
from tutor.maths.cursor import Cursor
from tutor.maths.lexer import MOST_DIGITS, Token
from tutor.maths.tree import Node, Num, Problem

__all__ = ["Literals", "literal"]

_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_POINTS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")


class Literals(Cursor):
    """The part of the grammar that begins with a digit."""

    def number(self, token: Token) -> Node:
        """A number; a comma in it is decimal, separates thousands, or is asked about."""
        pieces, last = [token.text], token
        while not self.in_call and self.comma_digits(last):
            last = self.tokens[self.at + 1]
            pieces.append(last.text)
            self.at += 2
        if len(pieces) == 1:
            grouped = self.marks == "groups" and _POINTS.fullmatch(token.text)
            return literal(token.text.replace(".", "") if grouped else token.text)
        if sum(char.isdigit() for piece in pieces for char in piece) > MOST_DIGITS:
            what = f"This number has more than {MOST_DIGITS} digits; fewer are enough."
            raise self.fail(what, token, last)
        return self.with_commas(",".join(pieces), token, last)

    def comma_digits(self, last: Token) -> bool:
        """Whether a comma and digits follow without a space."""
        comma = self.peek()
        if comma.kind != "op" or comma.text != "," or comma.spaced:
            return False
        digits = self.tokens[self.at + 1]
        return (
            digits.kind == "num"
            and not digits.spaced
            and digits.start == comma.end
            and comma.start == last.end
        )

    def with_commas(self, text: str, first: Token, last: Token) -> Node:
        """A number that was typed with commas."""
        whole, _, rest = text.partition(",")
        thousands = _THOUSANDS.fullmatch(text)
        many = text.count(",") > 1
        if thousands and (many or "." in text):
            return literal(text.replace(",", ""))
        if thousands:
            decimal, grouped = f"{whole}.{rest}", f"{whole}{rest}"
            if self.marks != "asked":
                return literal(grouped if self.marks == "groups" else decimal)
            raise Problem(
                f"“{text}” can be {decimal} or {grouped}; type one of the two.",
                first.start,
                last.end,
                (decimal, grouped),
            )
        if many or "." in rest or "e" in whole or ("." in whole and not _POINTS.fullmatch(whole)):
            raise self.fail(
                f"“{shown(text)}” is not one number; decimals have one point, as in 0.5.", first, last
            )
        return literal(f"{whole.replace('.', '')}.{rest}")


def literal(text: str) -> Num:
    """The exact value of a decimal literal such as 0.85, .5, 5. or 1e-3."""
    mantissa, _, exponent = text.partition("e")
    digits = ("0" + mantissa if mantissa.startswith(".") else mantissa).rstrip(".")
    return Num(Fraction(digits + ("e" + exponent if exponent else "")), text)
