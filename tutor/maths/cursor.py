"""A place among the tokens: looking, moving, and saying what is wrong there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tutor.maths.admit import foreign, shown
from tutor.maths.echo import pretty
from tutor.maths.lexer import Token
from tutor.maths.tree import Neg, Node, Problem

__all__ = ["Cursor", "Marks", "negated", "wrapped"]

Marks = Literal["asked", "groups", "decimal"]
"""What `147,456` is: asked about, digits in groups (then `147.456` is so too), or a decimal with a comma."""

DEEPEST = 24
MOST_SIGNS = 8

_OPERANDS = frozenset({"num", "sym", "fun", "opaque", "const", "lit", "text"})


class Cursor:
    """The tokens of one text and where reading has come to."""

    def __init__(
        self, tokens: list[Token], author: bool, numeric: bool = False, marks: Marks = "asked"
    ) -> None:
        self.tokens = tokens
        self.author = author
        self.numeric = numeric
        self.marks = marks
        self.at = 0
        self.depth = 0
        self.bars = 0  # absolute bars that are open here
        self.in_call = False  # whether a comma separates arguments here

    def peek(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def next_is(self, *texts: str) -> bool:
        """Whether the next token is one of these operators."""
        token = self.tokens[self.at]
        return token.kind == "op" and token.text in texts

    def take(self, *texts: str) -> bool:
        """Moves past the next token if it is one of these operators."""
        found = self.next_is(*texts)
        self.at += found
        return found

    def fail(
        self, sentence: str, first: Token, last: Token | None = None, readings: tuple[Node, ...] = ()
    ) -> Problem:
        """A problem over the text from one token to another."""
        end = (last or first).end
        return Problem(sentence, first.start, max(end, first.start), tuple(pretty(node) for node in readings))

    def deeper(self) -> None:
        """Counts one level of nesting."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Problem(f"This is nested more than {DEEPEST} levels deep; write it in steps.")

    def signs(self) -> int:
        """The number of minus signs here; plus signs are passed over."""
        minus = plus = 0
        while self.next_is("-", "+"):
            minus += self.peek().text == "-"
            plus += 1
            if plus > MOST_SIGNS:
                raise self.fail("Too many signs in a row; one is enough.", self.peek())
            self.at += 1
        return minus

    def starts_operand(self) -> bool:
        """Whether the next token begins an operand, so that a product is implied."""
        token = self.peek()
        if token.kind != "op":
            return token.kind in _OPERANDS
        return token.text in "([{⌊⌈√⟪" or (token.text == "|" and self.bars == 0)

    def left_over(self, token: Token) -> Problem:
        """The problem for a token that cannot follow what was read."""
        place = f"at character {token.start + 1}"
        if token.kind == "op" and token.text in {",", ".."}:
            return self.fail(
                f"“{token.text}” {place} is not expected; a comma separates arguments,"
                " and a decimal has a point, as in 0.5.",
                token,
            )
        if token.kind == "op" and token.text in ")]}⟧|⌋⌉":
            shown_token = {"⟧": "end of an exponent"}.get(token.text, token.text)
            return self.fail(
                f"“{shown_token}” {place} closes a bracket that was never opened; delete it.", token
            )
        if token.kind == "op" and token.text == "'":
            return self.fail(
                f"The prime {place} must follow a function with an argument, as in tanh'(x).", token
            )
        if token.kind == "op":
            return foreign(token.text[0], token.start)
        return self.fail(f"An operator is expected before “{shown(token.text)}” {place}, as in 2*3.", token)

    def no_operand(self, token: Token) -> Problem:
        """The problem where an operand is missing."""
        if token.kind == "end":
            before = self.tokens[self.at - 1]
            return self.fail(
                f"Something is missing after “{shown(before.text)}” at the end, as in 2 + 3.", before
            )
        if token.kind == "op" and token.text not in "+-*/^,%)]}|⟧⌋⌉'":
            return foreign(token.text[0], token.start)
        return self.fail(
            f"A number or a name is expected before “{shown(token.text)}” at character {token.start + 1}.",
            token,
        )

    def unclosed(self, first: Token, closing: str) -> Problem:
        """The problem for a bracket without its partner."""
        token = self.peek()
        if token.kind != "end" and not (token.kind == "op" and token.text in ")]}⌋⌉|"):
            return self.left_over(token)
        return self.fail(
            f"The bracket “{first.text}” at character {first.start + 1} is never closed; add “{closing}”.",
            first,
        )


def negated(minus: int, read: Callable[[], Node]) -> Node:
    """What `read` reads, behind so many minus signs."""
    return wrapped(minus, read())


def wrapped(minus: int, node: Node) -> Node:
    """The node behind so many minus signs."""
    for _ in range(minus):
        node = Neg(node)
    return node
