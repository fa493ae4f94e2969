"""Fields: the places to answer that a kind declares and one form draws.

An answer is raw text by field name, exactly as typed; a field says how that text is to be entered and
echoed, never whether it is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.maths import Scope

__all__ = ["Answer", "Choice", "Field", "Number", "Option", "Order", "Table", "Text", "flatten", "keys_in"]

Answer = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose, tick or put in order; `key` is what the answer holds."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What all fields share. `stage` 1 fields appear after the first check (a rubric, after the text is
    written).
    """

    name: str
    label: str = ""
    stage: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One option of several, or, with `many`, any number of ticks; raw text is the option keys with a space
    between.
    """

    options: tuple[Option, ...]
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    """A number or a calculation; `scope` declares what may be written (units, for example)."""

    scope: Scope
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    """Free text: `lines` is the height asked for; `code` keeps it verbatim and monospaced in any
    interface."""

    lines: int = 1
    code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Field):
    """A permutation of the options; raw text is their keys with a space between."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Field):
    """A grid of numbers; each cell is a field of its own, named `<table>.<row>.<column>` from 0."""

    cells: tuple[tuple[Number, ...], ...]


def flatten(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """All fields that hold text of their own: the cells of a table in its place."""
    flat: list[Field] = []
    for field in fields:
        if isinstance(field, Table):
            flat.extend(cell for row in field.cells for cell in row)
        else:
            flat.append(field)
    return tuple(flat)


def keys_in(text: str) -> tuple[str, ...]:
    """The option keys that a raw text of `Choice` or `Order` holds."""
    return tuple(text.split())
