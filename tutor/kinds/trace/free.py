"""The free form of a trace: rows for lines of one's own with their numbers, the key, and answers in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from tutor.autodiff import Graph, GraphProblem
from tutor.autodiff.graph import name_of, split_line
from tutor.kinds.base import AnswerProblem, scalar
from tutor.kinds.fields import Answer, Expression, Fixed, Table
from tutor.kinds.fields import Number as NumberField
from tutor.kinds.trace.rows import MOST_ROWS, ROW
from tutor.kinds.trace.sheet import Sheet, exact_text
from tutor.maths import Scope, prose

__all__ = ["FreeSheet", "Split", "free_from_json", "free_key", "free_table"]


@dataclass(frozen=True, slots=True)
class Split:
    """How the points are shared between decomposition, values and adjoints (any common scale)."""

    lines: Fraction
    values: Fraction
    adjoints: Fraction

    @property
    def whole(self) -> Fraction:
        """All of it."""
        return self.lines + self.values + self.adjoints


@dataclass(frozen=True)
class FreeSheet:
    """What is asked: the function's graph at a point, a second decomposition, and how much a row earns."""

    sheet: Sheet
    other: Graph
    rows: int
    split: Split


# -- the form ----------------------------------------------------------------------------------------------


def free_table(asked: FreeSheet) -> Table:
    """A row for each input's adjoint, then rows for line, value and adjoint."""
    sheet = asked.sheet
    known = dict.fromkeys(sheet.graph.inputs, "real") | {f"v{n}": "real" for n in range(1, asked.rows + 1)}
    scope = Scope(symbols=known)  # type: ignore[arg-type]
    cells: list[tuple[Fixed | Expression | NumberField, ...]] = []
    for name in sheet.graph.inputs:
        bar = sheet.bar.format(name)
        row = NumberField(name=bar, label=f"adjoint of {name}", scope=Scope())
        cells.append((Fixed(name), Fixed(prose(sheet.at[name])), row))
    for n in range(1, asked.rows + 1):
        spare = n > 1
        cells.append(
            (
                Expression(name=f"line{n}", label=f"line {n}", scope=scope, definition=True, optional=spare),
                NumberField(name=f"value{n}", label=f"value of line {n}", scope=Scope(), optional=spare),
                NumberField(name=f"adjoint{n}", label=f"adjoint of line {n}", scope=Scope(), optional=spare),
            )
        )
    forward = [f"{one}{n}" for n in range(1, asked.rows + 1) for one in ("line", "value")]
    back = [f"adjoint{n}" for n in range(asked.rows, 0, -1)]
    ends = [sheet.bar.format(name) for name in reversed(sheet.graph.inputs)]
    headings = ("operation", "value", "adjoint")
    return Table(name="trace", columns=headings, cells=tuple(cells), order=(*forward, *back, *ends))


def free_key(asked: FreeSheet) -> Answer:
    """The reference decomposition with its numbers."""
    sheet, answer = asked.sheet, {}
    for name in sheet.graph.inputs:
        answer[sheet.bar.format(name)] = exact_text(sheet.back.adjoints[name])
    for n, one in enumerate(sheet.graph.lines, 1):
        answer[f"line{n}"] = str(one)
        answer[f"value{n}"] = exact_text(sheet.values[one.name])
        answer[f"adjoint{n}"] = exact_text(sheet.back.adjoints[one.name])
    return answer


def free_from_json(asked: FreeSheet, answer: Mapping[object, object]) -> Answer:
    """`{"lines": [...], "values": ..., "adjoints": ...}` or the cells by name, as raw text by cell."""
    raw: Answer = {}
    lines = answer.get("lines", [])
    if not isinstance(lines, list) or len(lines) > MOST_ROWS:
        raise AnswerProblem(f'"lines" is a list of at most {MOST_ROWS} lines such as "v1 = x1/x2"')
    for n, entry in enumerate(lines, 1):
        raw[f"line{n}"] = scalar(entry)
    names, nameless = _names_by_row(raw)
    for key, cell in (("values", "value"), ("adjoints", "adjoint")):
        given = answer.get(key, {})
        if isinstance(given, list):
            given = {str(n): entry for n, entry in enumerate(given, 1)}
        if not isinstance(given, Mapping):
            raise AnswerProblem(f'"{key}" is an object by name, or a list in the order of the lines')
        for name, value in given.items():
            raw[_place(asked, str(name), cell, names, nameless)] = scalar(value)
    for name, value in answer.items():
        if name not in ("lines", "values", "adjoints"):
            key = str(name)
            column = "adjoint" if key.endswith("_bar") else "value"
            raw[key if ROW.match(key) else _place(asked, key, column, names, nameless)] = scalar(value)
    return raw


def _names_by_row(raw: Answer) -> tuple[dict[str, int], list[int]]:
    """The row of each name, and the rows that define none of their own."""
    found: dict[str, int] = {}
    nameless: list[int] = []
    for key, entry in raw.items():
        number = int(key.removeprefix("line"))
        try:
            left = split_line(entry)[0]
            name = name_of(left) if left else f"v{number}"
        except GraphProblem:
            name = ""
        if name and name not in found:
            found[name] = number
        else:
            nameless.append(number)
    return found, nameless


def _place(asked: FreeSheet, name: str, column: str, rows: dict[str, int], nameless: list[int]) -> str:
    """The cell of a name; the value of an input is given and goes nowhere."""
    bare = name.removesuffix("_bar")
    if bare in asked.sheet.graph.inputs:
        return asked.sheet.bar.format(bare) if column == "adjoint" else f"given:{bare}"
    if bare.isdigit() and 1 <= int(bare) <= MOST_ROWS:
        return f"{column}{int(bare)}"
    with suppress(GraphProblem):
        bare = name_of(bare)
    if bare == "y" and "y" not in rows and rows:
        return f"{column}{max(rows.values())}"
    if bare not in rows:
        # Its line cannot be read, or has another name: that costs this row and not the answer.
        number = int(bare[1:]) if re.fullmatch(r"v[1-9]\d?", bare) else 0
        if number in (*rows.values(), *nameless):
            rows[bare] = number
        elif nameless:
            rows[bare] = nameless.pop(0)
    if bare not in rows:
        raise AnswerProblem(f"no line defines {name[:20]}: give its line, or one of the names of your lines")
    return f"{column}{rows[bare]}"
