"""The rows of a free trace, each read on its own: a line, or the sentence that says why it is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutor.autodiff import GraphProblem, read_line
from tutor.autodiff import Line as GraphLine
from tutor.autodiff.graph import name_of, split_line, too_many
from tutor.autodiff.passes import Number
from tutor.kinds.trace.cells import EMPTY
from tutor.maths import Node, Problem, names

__all__ = ["MOST_ROWS", "ROW", "Row", "Vector", "own_lines", "read_rows"]

ROW = re.compile(r"(line|value|adjoint)(\d{1,2})\Z")
MOST_ROWS = 40
Vector = tuple[float | None, ...]  # values at several points, None where there is none


@dataclass
class Row:
    """One row that holds something: its line, or the sentence that says what is wrong with it.

    `gap` is the name that a row without a line leaves to the rows below; `stand_in` what it stands for.
    `part` is the line of the function's own graph that has the same values, if there is one.
    """

    number: int
    raw: str
    line: GraphLine | None = None
    gap: str = ""
    stand_in: Node | None = None
    problem: str = ""
    value: Number | None = None
    no_value: str = ""
    vector: Vector = ()
    part: str = ""


def own_lines(inputs: Sequence[str], answer: Mapping[str, str]) -> tuple[GraphLine, ...]:
    """The lines that can be read and rest on such lines, for the figure beside the form."""
    found, known = list[GraphLine](), set(inputs)
    for row in read_rows(inputs, answer):
        if row.line is not None and names(row.line.op) <= known:
            found.append(row.line)
            known.add(row.line.name)
    return tuple(found)


def read_rows(inputs: Sequence[str], answer: Mapping[str, str]) -> list[Row]:
    """All rows that hold something, in order; a row without a line leaves its name to the rows below."""
    filled = {int(hit[2]) for key, raw in answer.items() if raw.strip() and (hit := ROW.match(key))}
    rows = [Row(n, answer.get(f"line{n}", "").strip()) for n in sorted(filled)[:MOST_ROWS]]
    defined = [_name_in(row) for row in rows]
    known = list(inputs)
    for row, name in zip(rows, defined):
        later = [one for one in defined if one and one not in known and one != name]
        try:
            if not row.raw:
                raise GraphProblem(EMPTY)
            row.line = read_line(row.raw, known, dict.fromkeys(later), f"v{row.number}", strict=False)
            row.problem = too_many(row.line.name, row.line.op)
            known.append(row.line.name)
        except (GraphProblem, Problem) as problem:
            row.problem = problem.sentence
            spare = f"v{row.number}"  # lines below may count on it, whatever this row calls itself
            free = name if name not in known else "" if spare in (*known, *defined) else spare
            if free:
                row.gap = free
                known.append(free)
    return rows


def _name_in(row: Row) -> str:
    try:
        left = split_line(row.raw)[0]
        return name_of(left) if left else f"v{row.number}"
    except GraphProblem:
        return ""
