"""What “see it in torch” shows of a variant: a short program, what it has to print, and whether it did."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.kinds.draw import DrawProblem
from tutor.maths import Problem, Span, Value, fill, text

__all__ = ["Printed", "Program", "filled", "found_in", "literal", "read_printed"]

CLOSE = 1e-6  # a program computes in doubles: six digits hold
SMALL = 1e-9  # what counts as 0 where the key is 0
WIDEST = 60  # characters of a list of lists that is written on one line
BREAK = "\n\0"  # stands for a new row of a list of lists until its column is known
DEEPEST = 4  # lists in lists that a printed value may have
LONGEST = 20_000  # characters of a printed value that are looked at

Read = Fraction | float | bool | str | tuple["Read", ...]
"""A value as a program printed it."""


@dataclass(frozen=True, slots=True)
class Program:
    """A complete torch program of one variant; `prints` has for each part the key's value.

    It prints a line `part = value` for each of these parts, and needs no input and no file.
    """

    source: str
    prints: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a program said of one part: its text (nothing where the line is missing), and the key's."""

    part: str
    printed: str
    key: str
    equal: bool


# -- writing a program -------------------------------------------------------------------------------------


def literal(value: object) -> str:
    """A value as Python writes it: `3`, `0.15`, `[1, 2]`, `True`, `'l1'`; long lists of lists row by row."""
    if isinstance(value, tuple) and not isinstance(value, Span):
        rows = [literal(entry) for entry in value]
        nested = any(isinstance(entry, tuple) for entry in value)
        return f"[{(',' + BREAK if nested and sum(map(len, rows)) > WIDEST else ', ').join(rows)}]"
    if isinstance(value, bool | str):
        return repr(value)
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else repr(float(value))
    if isinstance(value, float):
        return repr(value)
    raise Problem("a program has no way to write this value")


def filled(template: str, names: Mapping[str, Value]) -> str:
    """The program with every `{expression}` replaced by its value as a Python literal.

    `{{` and `}}` are braces. Raises DrawProblem naming the hole that cannot be filled.
    """
    try:
        whole = fill(template, names, show=literal).rstrip()
    except Problem as problem:
        raise DrawProblem(problem.sentence, "torch") from None
    lines: list[str] = []
    for line in whole.split("\n"):
        if line.startswith("\0"):  # below the bracket that opened the list
            line = " " * (lines[-1].rindex("[[") + 1 if "[[" in lines[-1] else _indent(lines[-1])) + line[1:]
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


# -- reading what it printed -------------------------------------------------------------------------------


def found_in(output: str, prints: Mapping[str, Value]) -> tuple[Printed, ...]:
    """For each part what the last line `part = …` of the output says, and whether it is the key's value."""
    said: dict[str, str] = {}
    for line in output.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            said[name.strip()] = value.strip()[:LONGEST]
    return tuple(
        Printed(part, said.get(part, ""), text(key), part in said and _agrees(read_printed(said[part]), key))
        for part, key in prints.items()
    )


def _agrees(read: Read | None, key: Value) -> bool:
    """Whether a printed value is the key's: whole numbers exactly, others to six digits."""
    if isinstance(key, tuple) or isinstance(read, tuple):
        return (
            isinstance(key, tuple)
            and isinstance(read, tuple)
            and len(key) == len(read)
            and all(_agrees(one, other) for one, other in zip(read, key))
        )
    if isinstance(key, bool | str) or isinstance(read, bool | str) or read is None:
        return type(read) is type(key) and read == key
    if isinstance(read, Fraction) and isinstance(key, Fraction) and key.denominator == 1:
        return read == key
    return math.isclose(float(read), float(key), rel_tol=CLOSE, abs_tol=SMALL)


TOKEN = re.compile(
    r"\s*(?:(?P<number>[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,3})?)"
    r"|(?P<word>True|False|[+-]?inf|nan)|(?P<mark>[()\[\],])|(?P<text>'[^']*'|\"[^\"]*\"))"
)
WORDS: Mapping[str, Read] = {"True": True, "False": False, "nan": math.nan}


def read_printed(raw: str) -> Read | None:
    """A number, truth, text in quotes, or list or tuple of these as Python prints it.

    A bare word is a text; None where it is nothing of the kind.
    """
    if re.fullmatch(r"[^\W\d][\w -]*", raw) and not re.fullmatch("True|False|inf|nan", raw):
        return raw
    try:
        tokens = list(_tokens(raw))
        value, end = _value(tokens, 0, 0)
    except (ValueError, IndexError):
        return None
    return value if end == len(tokens) else None


def _tokens(raw: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(raw.rstrip()):
        found = TOKEN.match(raw, at)
        if found is None or found.lastgroup is None:
            raise ValueError(at)
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _value(tokens: list[tuple[str, str]], at: int, depth: int) -> tuple[Read, int]:
    """The value that starts at a token, and where it ends."""
    kind, token = tokens[at]
    if kind == "text":
        return token[1:-1], at + 1
    if kind == "word":
        return WORDS.get(token, math.inf if token[0] != "-" else -math.inf), at + 1
    if kind == "number":
        return Fraction(token) if re.fullmatch(r"[+-]?\d+", token) else float(token), at + 1
    if token not in "([" or depth == DEEPEST:
        raise ValueError(token)
    entries: list[Read] = []
    at += 1
    while tokens[at][1] not in (")", "]"):
        entry, at = _value(tokens, at, depth + 1)
        entries.append(entry)
        if tokens[at] == ("mark", ","):
            at += 1
        elif tokens[at][1] not in (")", "]"):
            raise ValueError(tokens[at])
    return tuple(entries), at + 1
