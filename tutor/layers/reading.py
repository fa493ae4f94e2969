"""Reads a layer as it is written in PyTorch, `Conv2d(3, 96, 3, stride=2)`, and a shape; nothing is evaluated
as a program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

__all__ = ["Argument", "Call", "Unfilled", "Unreadable", "holes_in", "read_call", "read_value"]

Argument: TypeAlias = int | Fraction | bool | str | tuple["Argument", ...] | None

LONGEST = 400
DEEPEST = 8
LARGEST = 10**12
HOLE = re.compile(r"\[\[(\w+)\]\]")
TOKEN = re.compile(
    r"\s*(?:(?P<hole>\[\[\w+\]\])|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>//|[-+*=(),\[\]·×−]))"
)
WORDS: dict[str, bool | None] = {"True": True, "False": False, "None": None, "true": True, "false": False}
SAME_SIGN = {"·": "*", "×": "*", "−": "-"}


class Unreadable(Exception):
    """A text that is no layer; `sentence` says where it stops making sense."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unfilled(Exception):
    """A hole `[[name]]` without a value."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Call:
    """A layer's name with what stands in its brackets."""

    name: str
    arguments: tuple[Argument, ...]
    named: Mapping[str, Argument]


def holes_in(text: str) -> tuple[str, ...]:
    """The names of the holes `[[name]]` in a layer's text, in order."""
    return tuple(HOLE.findall(text))


def read_call(text: str, holes: Mapping[str, Argument] | None = None) -> Call:
    """The layer of a text, each hole `[[name]]` replaced by its value.

    Arguments are whole numbers and calculations with + - * // and brackets, decimals, tuples, quoted words,
    True, False and None. A leading `nn.` or `torch.nn.` is dropped.

    Raises:
        Unreadable: where the text is no layer.
        Unfilled: where a hole has no value.
    """
    reader = _Reader(text, holes or {})
    call = reader.call()
    reader.end()
    return call


def read_value(text: str) -> Argument:
    """One argument by itself: `3`, `(3, 5)`, `'same'`, `True`; raises Unreadable."""
    reader = _Reader(text, {})
    value = reader.value(0)
    reader.end()
    return value


class _Reader:
    def __init__(self, text: str, holes: Mapping[str, Argument]) -> None:
        if len(text) > LONGEST:
            raise Unreadable(f"A layer has at most {LONGEST} characters.")
        self._text, self._holes = text, holes
        self._tokens = self._lex(text)
        self._at = 0

    @staticmethod
    def _lex(text: str) -> list[tuple[str, str]]:
        found, at, text = [], 0, text.rstrip().rstrip(",")
        while at < len(text):
            hit = TOKEN.match(text, at)
            if hit is None:
                rest = text[at:].strip()
                raise Unreadable(
                    f"{_quoted(rest[:1])} does not belong into a layer such as Conv2d(3, 96, 3, stride=2)."
                )
            kind = str(hit.lastgroup)
            found.append((kind, SAME_SIGN.get(hit[kind], hit[kind])))
            at = hit.end()
        return found

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, *signs: str) -> bool:
        kind, text = self._peek()
        if kind == "sign" and text in signs:
            self._at += 1
            return True
        return False

    def _refuse(self, wanted: str) -> Unreadable:
        kind, text = self._peek()
        found = "the text ends" if kind == "end" else f"{_quoted(text)} stands there"
        return Unreadable(f"{wanted} is expected where {found}.")

    def end(self) -> None:
        if self._peek()[0] != "end":
            raise self._refuse("The end of the layer")

    def call(self) -> Call:
        kind, name = self._peek()
        if kind != "name":
            raise self._refuse("A layer's name, such as Conv2d,")
        self._at += 1
        if not self._take("("):
            raise self._refuse(f"“(” after {name[:40]}")
        given: list[Argument] = []
        named: dict[str, Argument] = {}
        while not self._take(")"):
            key = self._key()
            if key in named:
                raise Unreadable(f"{key[:40]} is given twice.")
            if key:
                named[key] = self.value(0)
            elif named:
                raise Unreadable("An argument without a name cannot follow one with a name.")
            else:
                given.append(self.value(0))
            if not self._take(","):
                if not self._take(")"):
                    raise self._refuse("“,” or “)”")
                break
        return Call(name.removeprefix("torch.").removeprefix("nn."), tuple(given), named)

    def _key(self) -> str:
        kind, text = self._peek()
        after = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else ("end", "")
        if kind == "name" and after == ("sign", "="):
            self._at += 2
            return text
        return ""

    # A value is a sum of products; only numbers may be calculated with.

    def value(self, depth: int) -> Argument:
        if depth > DEEPEST:
            raise Unreadable("This is nested too deeply.")
        left = self._product(depth)
        while self._peek() in (("sign", "+"), ("sign", "-")):
            minus = self._take("-")
            if not minus:
                self._take("+")
            right = self._product(depth)
            left = _bounded(_number(left) - _number(right) if minus else _number(left) + _number(right))
        return left

    def _product(self, depth: int) -> Argument:
        left = self._single(depth)
        while self._peek() in (("sign", "*"), ("sign", "//")):
            times = self._take("*")
            if not times:
                self._take("//")
            right = _number(self._single(depth))
            if times:
                left = _bounded(_number(left) * right)
            elif right == 0:
                raise Unreadable("A division by 0 has no value.")
            else:
                left = _bounded(Fraction(_number(left) // right))
        return left

    def _single(self, depth: int) -> Argument:
        kind, text = self._peek()
        if self._take("-"):
            return _bounded(-_number(self._single(depth + 1) if depth <= DEEPEST else None))
        if self._take("("):
            return self._tuple(depth, ")")
        if self._take("["):
            return self._tuple(depth, "]")
        if kind in ("hole", "number", "text", "name"):
            self._at += 1
        if kind == "hole":
            name = text[2:-2]
            if name not in self._holes:
                raise Unfilled(name)
            return self._holes[name]
        if kind == "number":
            return _bounded(Fraction(text))
        if kind == "text":
            return text[1:-1]
        if kind == "name" and text in WORDS:
            return WORDS[text]
        if kind == "name":
            raise Unreadable(f"{_quoted(text)} is no number; words such as 'same' stand in quotes.")
        raise self._refuse("A number")

    def _tuple(self, depth: int, close: str) -> Argument:
        """What stands in brackets: a single value in round ones is that value."""
        entries: list[Argument] = []
        comma = False
        while not self._take(close):
            entries.append(self.value(depth + 1))
            comma = self._take(",")
            if not comma:
                if not self._take(close):
                    raise self._refuse(f"“,” or “{close}”")
                break
        if close == ")" and len(entries) == 1 and not comma:
            return entries[0]
        return tuple(entries)


def _number(value: Argument) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise Unreadable("Only numbers can be calculated with.")
    return Fraction(value)


def _bounded(value: Fraction) -> int | Fraction:
    if abs(value) > LARGEST:
        raise Unreadable("A number here is too large.")
    return int(value) if value.denominator == 1 else value


def _quoted(text: str) -> str:
    cleaned = "".join(char if char.isprintable() else "?" for char in text[:40])
    return f"“{cleaned}”"
