"""Compares one line of code with another as readers do: what carries no meaning does not count."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

__all__ = ["same_code", "same_filling", "tokens"]

TOKEN = re.compile(
    r"[^\W\d]\w*|\d+(?:_\d+)*\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\"[^\"]*\"|'[^']*'|\*\*|//|[-+*/@%=<>!]=|->|\S"
)
NAME = re.compile(r"[^\W\d]\w*\Z")
WHOLE = re.compile(r"(?<=\d)\.0*\Z")
OPEN, CLOSED = frozenset("(["), frozenset(")]")
WORDS = frozenset(["and", "or", "not", "if", "else", "for", "in", "is", "lambda"])
NUMERAL = re.compile(r"(?:0|[1-9]\d*)|(?=.*[.eE])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
BOTH = re.compile(
    "abs|arg(?:max|min)|bmm|clamp|clone|cumsum|detach|dot|eq|exp|flatten|floor|g[et]|l[et]|log(?:_softmax)?"
    "|matmul|max|mean|min|mm|ne|numel|outer|pow|prod|relu|round|sigmoid|sign|softmax|sqrt|square|squeeze|std"
    "|sum|t|tanh|transpose|unsqueeze|var"
)
"""What torch has as a function and a tensor as a method, with the same arguments behind the tensor."""


@lru_cache(maxsize=2048)
def tokens(code: str) -> tuple[str, ...]:
    """The code's tokens without what carries no meaning inside one line: spacing, the kind of quotes,
    brackets around what holds together anyway, a closing comma or semicolon, the point of `2.0`, and how a
    number is spelt (`0.10`, `.1`, `1e-1`, `10**-1`).
    """
    found = [token.replace("'", '"') if token[0] in "'\"" else token for token in TOKEN.findall(code)]
    found = _powers([_numeral(token) for token in found])
    while found and found[-1] == ";":
        del found[-1]
    if len(found) > 2:  # a number alone may have to be whole, as an axis has
        found = [WHOLE.sub("", token) for token in found]
    found = _bare(found)
    return tuple(
        token for token, after in zip(found, [*found[1:], ""]) if token != "," or after not in (")", "]", "")
    )


def same_code(a: str, b: str) -> bool:
    """True where two pieces of code differ at most by what `tokens` leaves out."""
    return tokens(a) == tokens(b)


def same_filling(typed: str, accepted: str, *, torch: bool = False, alone: bool = False) -> bool:
    """True where a filling does what an accepted one does.

    Beyond `same_code`: a product or sum of two names may be turned round where it is an argument, or with
    `alone` (the hole is one, or a whole right-hand side) all of the filling. What is accepted as
    `torch.f(x)`, or, in a program of `torch`, as `x.f()`, may be either; what is accepted as `x.pow(2)` or
    `x.square()` is known to be a tensor, so that `x**2` is it as well, which does not hold the other way.
    """
    own, right = tokens(typed), tokens(accepted)
    if own == right:
        return True
    rules: list[Callable[[tuple[str, ...]], tuple[str, ...]]] = [lambda found: _turned(found, alone)]
    if "square" in right or "pow" in right:
        rules.append(_squared)
    if torch or "torch" in right:
        rules.append(_methods)
    for rule in reversed(rules):
        own, right = rule(own), rule(right)
    return own == right


def _numeral(token: str) -> str:
    """One spelling for each value of a number; a whole one with a point keeps it, for it is no integer."""
    bare = token.replace("_", "") if token[0].isdigit() else token
    if not NUMERAL.fullmatch(bare) or len(bare) > 40:
        return token
    if bare.isdigit():
        return bare
    value = Fraction(bare)
    return f"{value}.0" if value.denominator == 1 else str(value)


def _powers(found: list[str]) -> list[str]:
    """Powers of whole numbers, such as 10**-1, as the number they are."""
    made: list[str] = []
    at = 0
    while at < len(found):
        minus = found[at + 2 : at + 3] == ["-"]
        end = at + 3 + minus
        piece, after = found[at:end], "".join(found[end : end + 1])
        small = len(piece) == 3 + minus and piece[1] == "**" and _small(piece[0]) and _small(piece[-1])
        lone = after not in ("**", ".", "(", "[") and (not made or made[-1] not in ("**", "."))
        if small and lone and not (minus and piece[0] == "0"):
            value = Fraction(piece[0]) ** (-int(piece[-1]) if minus else int(piece[-1]))
            made.append(f"{value}.0" if minus and value.denominator == 1 else str(value))
            at = end
        else:
            made.append(found[at])
            at += 1
    return made


def _small(token: str) -> bool:
    return token.isdigit() and token.isascii() and len(token) <= 2


def _squared(found: tuple[str, ...]) -> tuple[str, ...]:
    """`x**2` and `x.square()` as `x.pow(2)`."""
    made: list[str] = []
    for at, token in enumerate(found):
        after = "".join(found[at + 2 : at + 3])
        power = token == "**" and found[at + 1 : at + 2] == ("2",) and bool(made) and _closes(made[-1])
        if power and after not in ("**", ".", "(", "[") and not _atom(after or "="):
            made += [".", "pow", "("]
        elif token == "2" and made[-3:] == [".", "pow", "("] and found[at - 1] == "**":
            made += ["2", ")"]
        elif token == ")" and made[-3:] == [".", "square", "("]:
            made[-2:] = ["pow", "(", "2", ")"]
        else:
            made.append(token)
    return tuple(_bare(made))


def _closes(token: str) -> bool:
    """Whether a tensor may end in this token: a name, a call or an index."""
    return token in CLOSED or (NAME.match(token) is not None and token not in WORDS)


def _methods(found: tuple[str, ...]) -> tuple[str, ...]:
    """`torch.f(x, …)` as `x.f(…)`, where x is a name and f is both."""
    made = list(found)
    at = 0
    while at < len(made):
        head = made[at : at + 4]
        known = head[:2] == ["torch", "."] and len(head) == 4 and BOTH.fullmatch(head[2]) and head[3] == "("
        end = at + 4
        while known and end < len(made) and (made[end] == "." or NAME.match(made[end])):
            end += 1
        named, close = made[at + 4 : end], "".join(made[end : end + 1])
        free = at == 0 or made[at - 1] != "."
        if known and free and close in {",", ")"} and named and named[-1] not in WORDS:
            made[at : end + (close == ",")] = [*named, ".", head[2], "("]
        at += 1
    return tuple(made)


def _turned(found: tuple[str, ...], alone: bool) -> tuple[str, ...]:
    """Products and sums of two names or numbers in one order, where nothing else binds to them."""
    made = list(found)
    for at, token in enumerate(made):
        if token not in ("*", "+") or not 0 < at < len(made) - 1:
            continue
        before = made[at - 2] if at > 1 else ""
        after = made[at + 2] if at + 2 < len(made) else ""
        free = (before in ("(", "[", ",", "=") or (alone and at == 1)) and (
            after in (")", "]", ",") or (alone and at + 2 == len(made))
        )
        pair = [made[at - 1], made[at + 1]]
        if free and all(_atom(one) and one[0] != '"' for one in pair):
            made[at - 1], made[at + 1] = sorted(pair)
    return tuple(made)


def _bare(found: list[str]) -> list[str]:
    """Without brackets that change nothing: around everything, around the one argument of a call, around
    other brackets, and around a name, number, call or index.
    """
    opened: list[int] = []
    needless: set[int] = set()
    for place, token in enumerate(found):
        if token in OPEN:
            opened.append(place)
        elif token in CLOSED and opened:
            start = opened.pop()
            if token == ")" and found[start] == "(" and _needless(found, start, place, needless):
                needless |= {start, place}
    return [token for place, token in enumerate(found) if place not in needless]


def _needless(found: list[str], start: int, end: int, gone: set[int]) -> bool:
    before, after = found[start - 1] if start else "", found[end + 1] if end + 1 < len(found) else ""
    inside, depth = [], 0
    for token in (found[place] for place in range(start + 1, end) if place not in gone):
        depth -= token in CLOSED
        if depth == 0:
            inside.append(token)
        depth += token in OPEN
    call = before in CLOSED or (NAME.match(before) is not None and before not in WORDS)
    if call or not inside or "," in inside or "for" in inside:
        return False
    alone = (not before and not after) or (before == "(" and after == ")")
    return alone or all(token in OPEN | CLOSED | {"."} or _atom(token) for token in inside)


def _atom(token: str) -> bool:
    return token not in WORDS and (NAME.match(token) is not None or token[0].isdigit() or token[0] == '"')
