"""Fields in line mode: how each is announced, and how a typed line becomes the raw text of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.kinds.choice import named
from tutor.kinds.fields import (
    Axes,
    Choice,
    Curve,
    Expression,
    Field,
    Fixed,
    Number,
    Option,
    Order,
    Shape,
    Table,
    Text,
    cell_label,
    flatten,
)

__all__ = ["LAST_LINE", "Unusable", "announced", "asked", "called", "options", "raw"]

LAST_LINE = "."
"""A line with only this ends a text of several lines."""


class Unusable(Exception):
    """A line that is no answer to this field; `sentence` says what would be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def announced(fields: Sequence[Field]) -> list[str]:
    """What is said once before a question's fields are asked for: tables row by row, axes."""
    said: list[str] = []
    for one in fields:
        if isinstance(one, Table):
            said += _table(one)
        elif isinstance(one, Axes):
            said.append(
                f"Curves over {one.x}, from {one.left:g} to {one.right:g}; {one.y} from {one.low:g} to "
                f"{one.high:g}. Type heights from left to right, such as 0.9, 0.5, 0.3, or places with "
                "heights, such as t=0:0.9, 0.5:0.4, 1:0.3."
            )
    return said


def options(one: Field) -> list[str]:
    """The options of a field with their numbers."""
    if not isinstance(one, Choice | Order):
        return []
    return [f"{number}. {option.text}" for number, option in enumerate(one.options, 1)]


def _table(table: Table) -> list[str]:
    said = [f"Table: {table.label}" if table.label else "A table."]
    for number, row in enumerate(table.cells, 1):
        told = [
            one.text if isinstance(one, Fixed) else f"{_column(table, place)}to fill in"
            for place, one in enumerate(row)
        ]
        said.append(f"Row {number}: {'; '.join(filter(str.strip, told))}.")
    return said


def _column(table: Table, place: int) -> str:
    return f"{table.columns[place]} " if place < len(table.columns) and table.columns[place] else ""


def called(one: Field, fields: Sequence[Field]) -> str:
    """The name of a field, or of a cell by its row and column; nothing where the question has just one."""
    for whole in fields:
        if isinstance(whole, Table) and one in flatten((whole,)):
            return cell_label(whole, one.name) or _place(whole, one.name)
    if one.label:
        return one.label
    return one.name if len(flatten(tuple(fields))) > 1 else ""


def _place(table: Table, name: str) -> str:
    for number, row in enumerate(table.cells, 1):
        for place, cell in enumerate(row, 1):
            if not isinstance(cell, Fixed) and cell.name == name:
                return f"row {number}, column {place}"
    return name


def asked(one: Field, label: str) -> str:
    """The prompt of a field."""
    match one:
        case Choice(many=True):
            what = "the numbers of all that apply, with blanks between, or just return for none"
        case Choice():
            what = f"a number from 1 to {len(one.options)}"
        case Order():
            what = f"the numbers in the right order, such as {_example(len(one.options))}"
        case Number(unit=unit):
            what = f"a number or a calculation{f', in {unit}' if unit else ''}"
        case Expression(definition=True):
            what = "a line such as v3 = sin(v1)"
        case Expression():
            what = "a formula"
        case Shape(hint=hint):
            what = f"sizes{f' {hint}' if hint else ''}, such as 3 x 32 x 32"
        case Curve():
            what = "the curve"
        case Text(lines=lines) if lines > 1:
            what = f"text, as many lines as you want, then a line with only “{LAST_LINE}”"
        case _:
            what = "text"
    return f"{label}, {what}" if label else what[:1].upper() + what[1:]


def _example(count: int) -> str:
    return " ".join(str(number) for number in (2, 1, *range(3, count + 1)))


def raw(one: Field, line: str) -> str:
    """The raw text of an answer that a typed line means; raises Unusable."""
    if isinstance(one, Choice):
        try:
            picked = [_option(one.options, word) for word in _words(line, one.options)]
        except Unusable:
            key = named(line, {option.key: (option.text,) for option in one.options})
            if key is None:
                raise
            picked = [key]
        if len(picked) > 1 and not one.many:
            raise Unusable(f"One option is wanted, not {len(picked)}: type one number.")
        return " ".join(dict.fromkeys(picked))
    if isinstance(one, Order):
        return _ordered(one, line)
    return line


def _words(line: str, options: Sequence[Option]) -> list[str]:
    """The line's numbers or keys; a line that is one option's own words is that option."""
    whole = line.casefold().strip().rstrip(".")
    for option in options:
        if whole in (option.key.casefold(), option.text.casefold().strip().rstrip(".")):
            return [option.key]
    return [word for word in re.split(r"[\s,;]+", line) if word]


def _option(options: Sequence[Option], word: str) -> str:
    bare = word.strip("().").casefold()
    if bare.isdecimal() and bare.isascii() and 1 <= int(bare[:6]) <= len(options):
        return options[int(bare) - 1].key
    for option in options:
        if bare == option.key.casefold():
            return option.key
    raise Unusable(f"There is no option “{word[:40]}”: type a number from 1 to {len(options)}.")


def _ordered(one: Order, line: str) -> str:
    """Numbers, keys, or single-letter keys run together or with any separators between."""
    known = one.options
    letters = re.sub(r"[\s,;>–-]+", "", line).casefold()
    if all(len(option.key) == 1 for option in known) and not letters.isdecimal() and letters:
        picked = [_option(known, letter) for letter in letters]
    else:
        picked = [_option(known, word) for word in re.split(r"[\s,;>–-]+", line) if word]
    twice = next((key for key in picked if picked.count(key) > 1), None)
    if twice is not None:
        number = [option.key for option in known].index(twice) + 1
        raise Unusable(f"Option {number} stands there twice: name each of the {len(known)} once.")
    if picked and len(picked) < len(known):
        raise Unusable(f"That is {len(picked)} of {len(known)}: name each of them once.")
    return " ".join(picked)
