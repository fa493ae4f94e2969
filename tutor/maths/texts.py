"""Fills `{expression:format}` in authors' texts and formats values for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tutor.maths.admit import shown
from tutor.maths.echo import signed
from tutor.maths.numeric import as_value, evaluate
from tutor.maths.reader import read
from tutor.maths.tree import Node, Problem, Scope, Span, Undefined

__all__ = ["fill", "holes", "listed", "prose", "text"]

SIGNIFICANT = 6  # digits of a number that no decimal ends
LONGEST = 12  # significant digits of a decimal that is written out in full


def fill(
    template: str, env: Mapping[str, Any], show: Callable[[Any], str] | None = None, *, prose: bool = False
) -> str:
    """The text with every `{expression}` or `{expression:format}` replaced by its value.

    Formats: `percent`, `,` (thousands apart, of whole numbers), a count of significant digits such as `3`,
    or none (a whole number or a short decimal in full, else 6 significant digits). `{{` and `}}` are braces.
    With `show` a value is written by that, and a hole has no format. In `prose` numbers have the true minus
    sign, −, but not between backquotes nor in lines that begin with four spaces: there they may be code.

    Raises:
        Problem: naming the piece that cannot be filled.
    """
    names = tuple(env)
    return "".join(
        piece if hole is None else _filled(hole, names, env, show, prose and not code)
        for piece, hole, code in _parts(template)
    )


def holes(template: str) -> tuple[str, ...]:
    """The expressions in a text, without their formats.

    Raises:
        Problem: for braces that do not match.
    """
    return tuple(_split(hole)[0] for _, hole, _ in _parts(template) if hole is not None)


def text(value: Any, format: str = "") -> str:
    """One value for people: numbers by `format` (see `fill`), lists as [1, 2], truths as true and false.

    Raises:
        Problem: for a format that does not exist.
    """
    value = as_value(value) if not isinstance(value, float) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, Span):
        return f"{text(value.low, format)} to {text(value.high, format)}"
    if isinstance(value, tuple):
        return f"[{', '.join(text(entry, format) for entry in value)}]"
    if format == "," and isinstance(value, Fraction) and value.denominator == 1:
        return f"{value.numerator:,}"
    if format == "percent":
        return _number(value * 100, None) + " %"
    if format == "":
        return _number(value, None)
    if format.isdecimal() and 1 <= int(format) <= 15:
        return _number(value, int(format))
    known = "percent, a comma (for whole numbers) and a number of digits such as 3 are"
    raise Problem(f"“{shown(format)}” is not a format; {known}.")


def prose(value: Any, format: str = "") -> str:
    """As `text`, numbers with the true minus sign; what is a text, or a list of texts, stays as it is."""
    shown = text(value, format)
    return shown if _worded(value) else signed(shown)


def _worded(value: Any) -> bool:
    return any(map(_worded, value)) if isinstance(value, tuple | list) else isinstance(value, str)


def _filled(
    hole: str,
    names: tuple[str, ...],
    env: Mapping[str, Any],
    show: Callable[[Any], str] | None,
    worded: bool,
) -> str:
    expression, format = _split(hole) if show is None else (hole, "")
    try:
        value = evaluate(_tree(expression, names), env)
        if show is not None:
            return show(value)
        return prose(value, format) if worded else text(value, format)
    except (Problem, Undefined) as problem:
        sentence = problem.sentence
    raise Problem(f"{{{shown(hole)}}} cannot be filled: {sentence}")


def _split(hole: str) -> tuple[str, str]:
    """Expression and format of `expression:format`."""
    expression, _, format = hole.partition(":")
    return expression.strip(), format.strip()


@lru_cache(maxsize=4096)
def _tree(expression: str, names: tuple[str, ...]) -> Node:
    """The tree of a hole: the reader looks at which names there are, never at their values."""
    return read(expression, Scope(values=dict.fromkeys(names, Fraction(0)), author=True))


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None, bool], ...]:
    """The pieces of a text, found once: the same texts are filled again for every variant."""
    return tuple(_pieces(template))


def _pieces(template: str) -> Iterator[tuple[str, str | None, bool]]:
    """Plain pieces as (piece, None, False), and holes as ("", hole, whether it stands in code)."""
    at = 0
    while at < len(template):
        char = template[at]
        if template.startswith(("{{", "}}"), at):
            yield char, None, False
            at += 2
        elif char == "{":
            end = _closing(template, at)
            yield "", template[at + 1 : end], _in_code(template[:at])
            at = end + 1
        elif char == "}":
            raise Problem(
                f"A closing brace without an opening one in “{shown(template)}”; write }}}} for a brace."
            )
        else:
            end = min(
                (i for i in (template.find(brace, at) for brace in "{}") if i >= 0), default=len(template)
            )
            yield template[at:end], None, False
            at = end


def _in_code(before: str) -> bool:
    """Whether what follows this text stands in a line of code, or between backquotes."""
    return before.rpartition("\n")[2].startswith("    ") or before.rpartition("\n\n")[2].count("`") % 2 == 1


def _closing(template: str, at: int) -> int:
    """Where the brace that opens at `at` closes."""
    level = 0
    for place in range(at, len(template)):
        level += {"{": 1, "}": -1}.get(template[place], 0)
        if level == 0:
            return place
    raise Problem(f"The brace in “{shown(template[at:])}” is never closed; write {{{{ for a brace.")


def _number(value: Fraction | float, digits: int | None) -> str:
    """A number in decimal digits, with `digits` significant ones or in full where that is short."""
    exact = isinstance(value, Fraction)
    if isinstance(value, Fraction):
        if digits is None and value.denominator == 1 and abs(value) < 10**15:
            return str(value.numerator)
        wide = Context(prec=40).divide(Decimal(value.numerator), Decimal(value.denominator))
    else:
        wide = Decimal(repr(value))
    if digits is None:
        full = wide.normalize(Context(prec=40))
        short = exact and Fraction(full) == value and len(full.as_tuple().digits) <= LONGEST
        return _plain(full if short else _rounded(wide, SIGNIFICANT))
    return _plain(_rounded(wide, digits))


def _rounded(value: Decimal, digits: int) -> Decimal:
    """Half up to `digits` significant digits; digits before the point are never lost."""
    whole_digits = value.adjusted() + 1
    kept = max(digits, min(whole_digits, 15), 1)
    return value.normalize(Context(prec=kept, rounding=ROUND_HALF_UP)).normalize()


def _plain(value: Decimal) -> str:
    """Digits without an exponent, unless the number is far from one."""
    if value == 0:
        return "0"
    if -7 <= value.adjusted() < 16:
        return format(value, "f")
    mantissa, _, exponent = format(value, "e").partition("e")
    return f"{mantissa}e{int(exponent)}"


def listed(words: Sequence[str]) -> str:
    """The words as a sentence lists them: `a`, `a and b`, `a, b and c`; nothing for none."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
