"""The drawn echo: a tree as a picture of characters, with stacked fractions, raised powers and roots."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from tutor.maths.echo import decimal_text, line, pretty, signed
from tutor.maths.tree import (
    Call,
    Const,
    Literal,
    Neg,
    Node,
    Num,
    Opaque,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Sym,
)

__all__ = ["beside", "draw"]

# How tightly a drawing binds, for the brackets around it.
LOOSE, SUM, PRODUCT, POWER, ATOM = range(5)

_RAISED = dict(zip("0123456789-nixytk", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿⁱˣʸᵗᵏ", strict=True))
_LOWERED = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True))
_TALL = {
    "(": "⎛⎜⎝",
    ")": "⎞⎟⎠",
    "[": "⎡⎢⎣",
    "]": "⎤⎥⎦",
    "|": "│││",
    "⌊": "││⌊",
    "⌋": "││⌋",
    "⌈": "⌈││",
    "⌉": "⌉││",
}
_NAMES = {"log": "ln", "sigmoid": "σ"}
_RELATIONS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of equal width; `base` is the line that others align with."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """Cells of each line."""
        return _width(self.lines[0])


def draw(node: Node) -> tuple[str, ...]:
    """The tree as lines of equal width in cells; products are explicit, a fraction stands on its bar."""
    return _draw(node)[0].lines


def beside(*parts: Node | str) -> tuple[str, ...]:
    """Trees and texts (signs between them) drawn side by side on one base line."""
    return _beside(*(_text(part) if isinstance(part, str) else _at(part, SUM) for part in parts)).lines


def _width(text: str) -> int:
    """Cells that a text takes: marks on letters take none."""
    return sum(not unicodedata.combining(char) for char in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _centred(text: str, width: int) -> str:
    return _pad(" " * ((width - _width(text)) // 2) + text, width)


def _text(text: str) -> Box:
    return Box((text,))


def _beside(*boxes: Box) -> Box:
    """Boxes side by side on one base line."""
    above = max(box.base for box in boxes)
    below = max(len(box.lines) - box.base for box in boxes)
    rows = [""] * (above + below)
    for box in boxes:
        first = above - box.base
        blank = " " * box.width
        for i in range(len(rows)):
            rows[i] += box.lines[i - first] if 0 <= i - first < len(box.lines) else blank
    return Box(tuple(rows), above)


def _bracketed(box: Box, opening: str = "(", closing: str = ")") -> Box:
    """The box in brackets of its height."""
    return _beside(_side(opening, box), box, _side(closing, box))


def _side(bracket: str, box: Box) -> Box:
    height = len(box.lines)
    if height == 1:
        return _text(bracket)
    sign = _TALL[bracket]
    return Box((sign[0], *[sign[1]] * (height - 2), sign[2]), box.base)


def _at(node: Node, least: int) -> Box:
    """The node drawn, in brackets if it binds less tightly than its place needs."""
    box, level = _draw(node)
    return box if level >= least else _bracketed(box)


def _draw(node: Node) -> tuple[Box, int]:
    """The node drawn, and how tightly the drawing binds."""
    match node:
        case Num(value, text):
            return _text(signed(text or decimal_text(value))), ATOM
        case Sym(name):
            return _text(_name(name)), ATOM
        case Const(name):
            return _text("π" if name == "pi" else name), ATOM
        case Literal():
            return _text(line(node)), ATOM
        case Neg(arg):
            return _beside(_text("−"), _at(arg, PRODUCT)), SUM
        case Sum(terms):
            return _sum(terms), SUM
        case Product(factors):
            boxes = [_at(factor, PRODUCT if isinstance(factor, Quotient) else POWER) for factor in factors]
            return _beside(*_joined(boxes, " · ")), PRODUCT
        case Quotient(over, under):
            return _fraction(_at(over, LOOSE), _at(under, LOOSE)), PRODUCT
        case Power(base, exponent):
            return _power(base, exponent)
        case Opaque(name, arg, order):
            return _beside(_text(_name(name) + "′" * order), _bracketed(_at(arg, LOOSE))), ATOM
        case Relation(operators, terms):
            boxes = [_at(terms[0], SUM)]
            for operator, term in zip(operators, terms[1:], strict=True):
                boxes += [_text(f" {_RELATIONS.get(operator, operator)} "), _at(term, SUM)]
            return _beside(*boxes), LOOSE
        case Call(name, args):
            return _call(node, name, args)


def _joined(boxes: list[Box], between: str) -> list[Box]:
    joined = boxes[:1]
    for box in boxes[1:]:
        joined += [_text(between), box]
    return joined


def _sum(terms: tuple[Node, ...]) -> Box:
    boxes = [_at(terms[0], SUM if isinstance(terms[0], Neg) else PRODUCT)]
    for term in terms[1:]:
        minus = isinstance(term, Neg)
        inner = term.arg if isinstance(term, Neg) else term
        boxes += [_text(" − " if minus else " + "), _at(inner, PRODUCT)]
    return _beside(*boxes)


def _fraction(over: Box, under: Box) -> Box:
    """One box above another, with a bar a little wider than both when they hold bars themselves."""
    width = max(over.width, under.width) + (2 if len(over.lines) + len(under.lines) > 2 else 0)
    rows = [_centred(row, width) for row in over.lines]
    rows += ["─" * width] + [_centred(row, width) for row in under.lines]
    return Box(tuple(rows), len(over.lines))


def _power(base: Node, exponent: Node) -> tuple[Box, int]:
    """Small digits where the exponent has them, else the exponent a row higher."""
    below = _at(base, ATOM)
    shown = line(exponent)
    told = shown.removeprefix("-")  # a digit at the end of a name would be read as a number of its own
    plain = (told.isdigit() or told.isalpha()) and all(char in _RAISED for char in shown)
    if len(below.lines) == 1 and len(shown) <= 4 and plain:
        return _beside(below, _text("".join(_RAISED[char] for char in shown))), POWER
    above = _at(exponent, LOOSE)
    left, right = " " * below.width, " " * above.width
    rows = [left + row for row in above.lines] + [row + right for row in below.lines]
    return Box(tuple(rows), len(above.lines) + below.base), POWER


def _call(node: Node, name: str, args: tuple[Node, ...]) -> tuple[Box, int]:
    """A call in the notation of its function."""
    match name:
        case "percent":
            return _beside(_at(args[0], ATOM), _text(" %")), PRODUCT
        case "sqrt":
            return _root(args[0]), ATOM
        case "abs":
            return _bracketed(_at(args[0], LOOSE), "|", "|"), ATOM
        case "floor":
            return _bracketed(_at(args[0], LOOSE), "⌊", "⌋"), ATOM
        case "ceil":
            return _bracketed(_at(args[0], LOOSE), "⌈", "⌉"), ATOM
        case "index" | "range" | "and" | "or" | "not":
            return _text(pretty(node)), LOOSE
        case _:
            inner = _beside(*_joined([_at(arg, LOOSE) for arg in args], ", ")) if args else _text("")
            if name == "list":
                return _bracketed(inner, "[", "]"), ATOM
            shown = _NAMES.get(name.rstrip("'"), name.rstrip("'")) + ("′" if name.endswith("'") else "")
            return _beside(_text(shown), _bracketed(inner)), ATOM


def _root(arg: Node) -> Box:
    """A root sign with a bar over its argument; none over a single number or name."""
    inner = _at(arg, LOOSE)
    if isinstance(arg, Num | Sym | Const):
        return _beside(_text("√"), inner)
    rows = ["┌" + "─" * (inner.width + 1)]
    rows += [("√ " if i == len(inner.lines) - 1 else "│ ") + row for i, row in enumerate(inner.lines)]
    return Box(tuple(rows), inner.base + 1)


def _name(name: str) -> str:
    """A name with its last digits lowered: x1 as x₁."""
    stem = name.rstrip("0123456789")
    digits = name[len(stem) :]
    return stem.rstrip("_") + "".join(_LOWERED[char] for char in digits) if stem and digits else name
