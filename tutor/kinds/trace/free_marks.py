"""Marks a trace whose lines the learner writes: the decomposition, then the numbers on that very graph.

A line counts if it is one operation on names above it; the last has to come to the function asked for. Values
and adjoints are judged on the learner's own graph, so that any decomposition is as good as any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tutor.autodiff import Graph
from tutor.autodiff import Line as GraphLine
from tutor.autodiff.graph import operations
from tutor.kinds.trace.cells import Marking, read_cell
from tutor.kinds.trace.free import FreeSheet
from tutor.kinds.trace.lines import Own, own_graph
from tutor.kinds.trace.reading import OwnNumbers, read_entry
from tutor.kinds.trace.rows import Row
from tutor.kinds.trace.sheet import Cell, Sheet
from tutor.marking import UNREADABLE, Line, Verdict, settle
from tutor.maths import Typed, prose

__all__ = ["mark_free"]

NO_LINE = "Without a readable line there is no number to compare this with."
FOREIGN = "These lines compute another function, so their numbers earn nothing yet."


def mark_free(asked: FreeSheet, answer: Mapping[str, str]) -> Verdict:
    """The verdict on a free trace: lines, their values, their adjoints, each with a line of its own."""
    own = own_graph(asked.sheet, asked.other, answer)
    counted = [row for row in own.rows if not (own.reached and own.output and row.number > own.output.number)]
    # The rows that a line of several operations swallowed were asked for, with their numbers.
    swallowed = sum(max(0, operations(row.line.op) - 1) for row in counted if row.line is not None)
    wanted = len(asked.sheet.graph.lines)
    needed = max(len(counted), min(len(counted) + swallowed, wanted) if own.reached else wanted)
    foreign = not own.reached and 2 * own.related < needed
    whole = asked.split.whole
    share = asked.split.lines / whole / 2
    each = {
        "line": share / needed,
        "value": asked.split.values / whole / needed,
        "adjoint": asked.split.adjoints / whole / (needed + len(asked.sheet.graph.inputs)),
    }
    lines = [_decomposition(row, each["line"]) for row in counted]
    lines.append(_reached(own, share, asked))
    lines += _cells(asked, own, counted, answer, each, foreign=foreign)
    missing = needed - len(counted)
    if missing:
        lines.append(_missing(missing, each, swallowed=own.reached))
    if _nothing_read(own, lines):
        lines = [_blank(one) for one in lines]
    return settle(lines, own.remarks)


def _nothing_read(own: Own, lines: Sequence[Line]) -> bool:
    """True where neither a line nor a number could be read."""
    cells = [one for one in lines if one.part.startswith("value") or one.part.startswith("adjoint")]
    bars = [one for one in lines if one.part.endswith("_bar")]
    return own.nothing and all(one.rule in (UNREADABLE, "no-line") for one in (*cells, *bars))


def _blank(one: Line) -> Line:
    return Line(
        part=one.part, label=one.label, points=Fraction(0), of=one.of, rule=UNREADABLE, yours=one.yours,
        expected="", says=one.says,
    )  # fmt: skip


def _decomposition(row: Row, of: Fraction) -> Line:
    fatal = row.line is None
    rule = UNREADABLE if fatal else "several-operations" if row.problem else "right"
    return Line(
        part=f"line{row.number}",
        label=f"line {row.number}",
        points=Fraction(0) if row.problem else of,
        of=of,
        rule=rule,
        yours=row.raw,
        expected="",
        says=f"Line {row.number}: {row.problem}" if row.problem else "",
    )


def _reached(own: Own, of: Fraction, asked: FreeSheet) -> Line:
    says = ""
    if not own.reached:
        last = own.output.line.name if own.output and own.output.line else ""
        value = prose(asked.sheet.values[asked.sheet.graph.output])
        says = (
            f"The last line, {last}, is not y: it gives {prose(own.output.value)} here, and y is {value}."
            if last and own.output and own.output.value is not None
            else "No line comes to y."
        )
        if own.output and own.output.line is None:
            says = f"Line {own.output.number} should come to y, but it cannot be read."
        elif own.output and own.output.value is not None and prose(own.output.value) == value:
            says = f"The last line, {last}, has the value of y at this point only; it is another function."
    return Line(
        part="y",
        label="the last line is y",
        points=of if own.reached else Fraction(0),
        of=of,
        rule="right" if own.reached else "y-not-reached",
        yours=own.output.raw if own.output else "",
        expected="",
        says=says,
    )


def _missing(count: int, each: Mapping[str, Fraction], *, swallowed: bool) -> Line:
    says = "Your lines stop before y: go on until one line is the whole function."
    if swallowed:
        says = "Each operation has a row of its own: those inside a longer line lack value and adjoint."
    return Line(
        part="missing",
        label="lines still missing",
        points=Fraction(0),
        of=count * (each["line"] + each["value"] + each["adjoint"]),
        rule="lines-missing",
        yours="",
        expected="",
        says=says,
    )


def _cells(
    asked: FreeSheet,
    own: Own,
    counted: Sequence[Row],
    answer: Mapping[str, str],
    each: Mapping[str, Fraction],
    *,
    foreign: bool,
) -> list[Line]:
    """Values and adjoints on the learner's own graph."""
    graph, places = _graph(asked, own)
    marking = _marking(asked, own, graph, places, answer)
    # A way may lead through a name without a line, or be hidden in a line of several operations.
    coarse = bool(own.numbers) or any(row.problem for row in counted)
    parts: list[tuple[str, str, str, Row | None]] = [
        (f"{name}_bar", f"adjoint of {name}", "adjoint", None) for name in asked.sheet.graph.inputs
    ]
    for row in counted:
        parts.append((f"value{row.number}", f"value, line {row.number}", "value", row))
        parts.append((f"adjoint{row.number}", f"adjoint, line {row.number}", "adjoint", row))
    ledger: list[Line] = []
    for part, label, column, holder in parts:
        raw = answer.get(part, "")
        if marking is None or part not in places:
            ledger.append(_uncomputed(part, label, each[column], raw, holder))
            continue
        entry = marking.line(part, places[part], each[column], raw)
        if coarse and column == "adjoint" and entry.rule not in (UNREADABLE, "right"):
            there = places[part].node if holder is None else holder.part
            entry = _by_the_function(asked, entry, marking, places[part], there)
        ledger.append(_foreign(entry) if foreign and entry.points else entry)
    return ledger


def _graph(asked: FreeSheet, own: Own) -> tuple[Graph, dict[str, Cell]]:
    """The learner's graph up to its output, and the cells in which its numbers stand."""
    inputs = asked.sheet.graph.inputs
    rows = own.rows
    if own.output is not None:
        rows = [row for row in rows if row.number <= own.output.number]
    lines: list[GraphLine] = []
    places = {f"{name}_bar": Cell("adjoint", name) for name in inputs}
    for row in rows:
        if row.line is not None and row.value is not None:
            lines.append(row.line)
            places[f"value{row.number}"] = Cell("value", row.line.name)
            places[f"adjoint{row.number}"] = Cell("adjoint", row.line.name)
        elif row.gap and (row.stand_in is not None or row.gap in own.numbers):
            # What stands in for a line earns nothing as a value; its adjoint follows from those below.
            places[f"adjoint{row.number}"] = Cell("adjoint", row.gap)
            if row.stand_in is not None:
                lines.append(GraphLine(row.gap, row.stand_in))
    return Graph((*inputs, *own.numbers), tuple(lines)), places


def _marking(
    asked: FreeSheet, own: Own, graph: Graph, places: Mapping[str, Cell], answer: Mapping[str, str]
) -> Marking | None:
    """The marking of the numbers on this graph; None where it has no output or no derivatives."""
    if own.output is None or not graph.lines:
        return None
    sheet = Sheet(graph, {**asked.sheet.at, **own.numbers}, {}, asked.sheet.bar)
    if sheet.problem():
        return None
    # The number beside a gap is not judged, but others may follow from it.
    places = {
        **places,
        **{f"value{row.number}": Cell("value", row.gap) for row in own.rows if row.gap in graph.nodes},
    }
    entries = {
        cell: read_entry(sheet, cell, answer.get(part, ""), formula=False) for part, cell in places.items()
    }
    typed = OwnNumbers(sheet, entries, lambda _: False).all()
    return Marking(sheet, typed, {})


def _by_the_function(asked: FreeSheet, entry: Line, marking: Marking, cell: Cell, node: str) -> Line:
    """An adjoint once more, as that of the node which is the same in the function's own graph."""
    if not node:
        return entry
    there = Cell("adjoint", node)
    again = Marking(asked.sheet, {there: marking.typed[cell]}, {}).line(
        entry.part, there, entry.of, entry.yours
    )
    return again if again.rule == "right" else entry


def _uncomputed(part: str, label: str, of: Fraction, raw: str, row: Row | None) -> Line:
    """A number that has nothing to follow from: its line cannot be read or has no value."""
    one = read_cell(raw)
    says = one if isinstance(one, str) else (row.no_value if row else "") or NO_LINE
    return Line(
        part=part,
        label=label,
        points=Fraction(0),
        of=of,
        rule="no-line" if isinstance(one, Typed) else UNREADABLE,
        yours=raw.strip(),
        expected="",
        says=f"{label[:1].upper()}{label[1:]}: {says}",
    )


def _foreign(one: Line) -> Line:
    return Line(
        part=one.part, label=one.label, points=Fraction(0), of=one.of, rule="another-function",
        yours=one.yours, expected=one.expected, says=FOREIGN,
    )  # fmt: skip
