"""Compares one line of code with another as readers do: what carries no meaning does not count."""

from __future__ import annotations

import re

__all__ = ["same_code", "tokens"]

TOKEN = re.compile(
    r"[^\W\d]\w*|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|\"[^\"]*\"|'[^']*'|\*\*|//|[-+*/@%=<>!]=|->|\S"
)
NAME = re.compile(r"[^\W\d]\w*\Z")
WHOLE = re.compile(r"(?<=\d)\.0*\Z")
OPEN, CLOSED = frozenset("(["), frozenset(")]")
WORDS = frozenset(["and", "or", "not", "if", "else", "for", "in", "is", "lambda"])


def tokens(code: str) -> tuple[str, ...]:
    """The code's tokens without what carries no meaning inside one line: spacing, the kind of quotes,
    brackets around what holds together anyway, a closing comma or semicolon, and the point of `2.0`.
    """
    found = [token.replace("'", '"') if token[0] in "'\"" else token for token in TOKEN.findall(code)]
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
