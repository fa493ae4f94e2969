"""Fields: the places to answer that a kind declares and one form draws.

An answer is raw text by field name, exactly as typed; a field says how that text is to be entered and
echoed, never whether it is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.maths import Scope

__all__ = [
    "Answer",
    "Axes",
    "Choice",
    "Curve",
    "Expression",
    "Field",
    "Fixed",
    "Number",
    "Option",
    "Order",
    "Shape",
    "Table",
    "Text",
    "cell_label",
    "flatten",
    "keys_in",
]

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
    """A number or a calculation; `scope` declares what may be written (units, for example).

    `said` is the question as its author wrote it: words of it may stand behind the number.
    """

    scope: Scope
    unit: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression(Field):
    """A formula in the scope's symbols; with `definition` it is a line `name = formula`."""

    scope: Scope
    definition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Field):
    """A tuple of sizes, one per axis: `128x8x8`, `(128, 8, 8)`; `hint` names the axes (`C x H x W`)."""

    hint: str = ""


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


@dataclass(frozen=True, slots=True)
class Fixed:
    """A cell of a table that is only read."""

    text: str


Cell = Number | Expression | Shape | Text | Fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Field):
    """A grid of cells; each is a field of its own with a name of its own, or fixed text.

    `columns` are the headings, one a column, or none at all. In a table of numbers without headings the cells
    are named `<table>.<row>.<column>` from 0. `order` names the cells in the order in which they are best
    filled, where that is not row by row.
    """

    cells: tuple[tuple[Cell, ...], ...]
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve(Field):
    """A curve by its anchors: `t=0:0.1, 0.5:0.6, 1:0.9`, t and height in 0 to 1, or the heights alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes(Field):
    """Empty axes into which one or more curves are drawn; each curve is a field of its own.

    `x` and `y` name the axes, which reach from `left` to `right` and from `low` to `high`; drawn by keys, a
    curve begins with `anchors` places at even distances.
    """

    x: str
    y: str
    curves: tuple[Curve, ...]
    left: float = 0
    right: float = 1
    low: float = 0
    high: float = 1
    anchors: int = 7


def flatten(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """All fields that hold text of their own: cells and curves in the place of what holds them."""
    flat: list[Field] = []
    for field in fields:
        if isinstance(field, Table):
            flat.extend(cell for row in field.cells for cell in row if not isinstance(cell, Fixed))
        elif isinstance(field, Axes):
            flat.extend(field.curves)
        else:
            flat.append(field)
    return tuple(flat)


def cell_label(table: Table, name: str) -> str:
    """What a cell is called: its own label, else its row's first text and its heading."""
    for row in table.cells:
        for column, cell in enumerate(row):
            if isinstance(cell, Fixed) or cell.name != name:
                continue
            if cell.label:
                return cell.label
            lead = row[0].text if isinstance(row[0], Fixed) else ""
            head = table.columns[column] if column < len(table.columns) else ""
            return " · ".join(one for one in (lead, head) if one)
    return ""


def keys_in(text: str) -> tuple[str, ...]:
    """The option keys that a raw text of `Choice` or `Order` holds."""
    return tuple(text.split())
