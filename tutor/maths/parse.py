"""Builds the tree from tokens by recursive descent; what people read in two ways is asked, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from tutor.maths.calls import CLOSING, Calls
from tutor.maths.cursor import negated
from tutor.maths.echo import pretty
from tutor.maths.lexer import Token
from tutor.maths.tree import (
    Call,
    Const,
    Literal,
    Neg,
    Node,
    Power,
    Problem,
    Product,
    Quotient,
    Relation,
    Sum,
    Sym,
    product,
)

__all__ = ["Parser"]

_BRACKETS = {"⌊": "floor", "⌈": "ceil", "⟪": "abs"}
PAIRINGS = "These bars can be paired in two ways; write abs(…) instead."
FEWEST_BARS, MOST_BARS = 4, 8  # of nested bars, whose pairings are tried: at most 14
_RELATIONS = {"<": "<", ">": ">", "<=": "<=", ">=": ">=", "==": "==", "=": "==", "!=": "!="}


def _pairings(pairs: int) -> Iterator[str]:
    """The ways to open and close so many pairs of bars: ⟪⟫⟪⟫ and ⟪⟪⟫⟫ for two."""
    if not pairs:
        yield ""
    for inside in range(pairs):
        for inner in _pairings(inside):
            yield from (f"⟪{inner}⟫{after}" for after in _pairings(pairs - 1 - inside))


class Parser(Calls):
    """Reads one text. Methods are named after what they read, loosest binding first."""

    def whole(self) -> Node:
        """The tree of all of the text, or a problem; never of a part."""
        if self.peek().kind == "end":
            wanted = (
                "a number or a calculation is expected, such as 3/4"
                if self.numeric
                else "a formula is expected"
            )
            raise Problem(f"Nothing was typed; {wanted}.")
        try:
            return self.rest()
        except Problem:
            found = self.paired()
            if not found:
                raise
            if len(found) > 1:
                bars = [token for token in self.tokens if token.text == "|"]
                raise self.fail(PAIRINGS, bars[0], bars[-1], tuple(found[:2])) from None
            return found[0]

    def paired(self) -> list[Node]:
        """What a text with nested bars can mean: `|1 - 2|x - y||`, read with each way of pairing them."""
        bars = [place for place, token in enumerate(self.tokens) if token.kind == "op" and token.text == "|"]
        if len(bars) % 2 or not FEWEST_BARS <= len(bars) <= MOST_BARS:
            return []
        found: dict[Node, None] = {}
        for pairing in _pairings(len(bars) // 2):
            tokens = list(self.tokens)
            for place, sign in zip(bars, pairing, strict=True):
                tokens[place] = replace(tokens[place], text=sign)
            with suppress(Problem):
                found.setdefault(type(self)(tokens, self.author, self.numeric, self.marks).rest())
        return list(found)

    def rest(self) -> Node:
        """The tree of the tokens to the end."""
        node = self.expression()
        token = self.peek()
        if token.kind != "end":
            raise self.left_over(token)
        return node

    def expression(self) -> Node:
        """An expression of the learner's or, if it is on, the author's language."""
        return self.disjunction() if self.author else self.sum()

    # -- the author's language ----------------------------------------------------------------------

    def word_is(self, word: str) -> bool:
        """Moves past the next token if it is this word."""
        token = self.peek()
        found = token.kind == "word" and token.text == word
        self.at += found
        return found

    def disjunction(self) -> Node:
        """`a or b`."""
        terms = [self.conjunction()]
        while self.word_is("or"):
            terms.append(self.conjunction())
        return terms[0] if len(terms) == 1 else Call("or", tuple(terms))

    def conjunction(self) -> Node:
        """`a and b`."""
        terms = [self.negation()]
        while self.word_is("and"):
            terms.append(self.negation())
        return terms[0] if len(terms) == 1 else Call("and", tuple(terms))

    def negation(self) -> Node:
        """`not a`."""
        if not self.word_is("not"):
            return self.relation()
        self.deeper()
        node = Call("not", (self.negation(),))
        self.depth -= 1
        return node

    def relation(self) -> Node:
        """`a <= b < c`."""
        terms, operators = [self.range()], []
        while self.next_is(*_RELATIONS):
            operators.append(_RELATIONS[self.peek().text])
            self.at += 1
            terms.append(self.range())
        return Relation(tuple(operators), tuple(terms)) if operators else terms[0]

    def range(self) -> Node:
        """`low .. high`."""
        low = self.sum()
        return Call("range", (low, self.sum())) if self.take("..") else low

    # -- sums, products, powers -----------------------------------------------------------------------------

    def sum(self) -> Node:
        """Terms with + and -."""
        terms = [negated(self.signs(), self.product)]
        while self.next_is("+", "-"):
            minus = self.peek().text == "-"
            self.at += 1
            term = negated(self.signs(), self.product)
            terms.append(Neg(term) if minus else term)
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def product(self) -> Node:
        """Factors with *, / or side by side."""
        first = self.peek()
        factors = [self.factor()]
        after_bars = False
        while True:
            if self.take("*"):
                factors.append(negated(self.signs(), self.factor))
            elif self.take("/"):
                under = negated(self.signs(), self.factor)
                if self.starts_operand():
                    self.refuse_bar(first, factors, under)
                factors = [Quotient(product(factors), under)]
            elif self.starts_operand():
                after_bars = self.refuse_bars(first, after_bars)
                factors.append(self.beside())
            else:
                return product(factors)

    def beside(self) -> Node:
        """A factor without a sign before it; a number there is more likely a slip."""
        token, before = self.peek(), self.tokens[self.at - 1]
        if token.kind == "num":
            words = "Two numbers stand side by side" if before.kind == "num" else "A number follows a factor"
            raise self.fail(
                f"{words} at character {token.start + 1}; write * for a product or ^ for a power.",
                before,
                token,
            )
        if before.kind == "op" and before.text == "%":
            raise self.fail(
                "“%” before a factor can be percent or a remainder; write * after it.", before, token
            )
        return self.factor()

    def refuse_bar(self, first: Token, factors: list[Node], under: Node) -> None:
        """A fraction bar followed by an implied product has two readings."""
        beside = [under]
        while self.starts_operand():
            beside.append(self.beside())
        over = product(factors)
        inner = Quotient(over, product(beside))
        outer = Product((Quotient(over, under), *beside[1:]))
        raise self.fail(
            f"The fraction bar can be read as {pretty(outer)} or as {pretty(inner)}; add brackets or *.",
            first,
            self.tokens[self.at - 1],
            (outer, inner),
        )

    def refuse_bars(self, first: Token, after_bars: bool) -> bool:
        """`|a|b|c|` can be paired in two ways; returns whether bars have closed in this product."""
        before, token = self.tokens[self.at - 1], self.peek()
        opens = token.kind == "op" and token.text == "|"
        closed = before.kind == "op" and before.text == "|"
        if opens and not closed and after_bars:
            raise self.fail(PAIRINGS, first, token)
        return after_bars or closed

    def factor(self) -> Node:
        """An operand with its power."""
        self.deeper()
        first = self.peek()
        base = self.postfix()
        if self.take("^"):
            raised = self.next_is("⟦", "{")
            exponent = self.operand() if raised else self.exponent()
            if raised and self.next_is("^"):
                raise self.fail(
                    "A power of a raised number can be read in two ways; add brackets.", first, self.peek()
                )
            base = Power(base, exponent)
        self.depth -= 1
        return base

    def exponent(self) -> Node:
        """What follows ^: an operand with its own power, perhaps negative."""
        return negated(self.signs(), self.factor)

    def postfix(self) -> Node:
        """An operand with percent signs, or an author's index."""
        node = self.operand()
        while True:
            if self.take("%"):
                node = Call("percent", (node,))
            elif self.author and self.next_is("[") and not self.peek().spaced:
                self.at += 1
                node = Call("index", (node, self.grouped("[", self.tokens[self.at - 1])))
            else:
                return node

    # -- operands -----------------------------------------------------------------------------------

    def operand(self) -> Node:
        """A number, a name, a call or a bracket."""
        token = self.peek()
        self.at += 1
        match token.kind:
            case "num":
                return self.number(token)
            case "sym":
                return Sym(token.text)
            case "const":
                return Const(token.text)
            case "lit":
                return Literal(token.text == "true")
            case "text":
                return Literal(token.text)
            case "fun" | "opaque":
                return self.application(token)
            case "op" if token.text == "[" and self.author:
                return Call("list", tuple(self.arguments("]", token)) if not self.take("]") else ())
            case "op" if token.text in CLOSING:
                inner = self.grouped(token.text, token)
                return Call(_BRACKETS[token.text], (inner,)) if token.text in _BRACKETS else inner
            case "op" if token.text == "|":
                return self.absolute(token)
            case "op" if token.text == "√":
                return self.root(token)
            case _:
                self.at -= 1
                raise self.no_operand(token)

    def grouped(self, opening: str, first: Token) -> Node:
        """What stands in brackets, the closing one included."""
        saved = self.bars, self.in_call
        self.bars, self.in_call = 0, False
        node = self.expression()
        closing = CLOSING[opening]
        if not self.take(closing):
            raise self.unclosed(first, closing)
        self.bars, self.in_call = saved
        return node

    def absolute(self, first: Token) -> Node:
        """`|x|`."""
        saved = self.in_call
        self.bars, self.in_call = self.bars + 1, False
        node = self.expression()
        if not self.take("|"):
            raise self.unclosed(first, "|")
        self.bars, self.in_call = self.bars - 1, saved
        return Call("abs", (node,))

    def root(self, first: Token) -> Node:
        """`√2`, `√(x + 1)`."""
        bracketed = self.next_is("(", "[", "{")
        self.deeper()
        arg = self.operand()
        self.depth -= 1
        node = Call("sqrt", (arg,))
        if not bracketed and self.next_is("^"):
            raise self.fail("How far does √ reach before ^? Write √(…).", first, self.peek())
        if not bracketed and self.starts_operand():
            other = self.beside()
            raise self.fail(
                "How far does √ reach? Write √(…) or *.",
                first,
                self.tokens[self.at - 1],
                (Product((node, other)), Call("sqrt", (Product((arg, other)),))),
            )
        return node
