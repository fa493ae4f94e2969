"""Marks a trace whose lines the learner writes: the decomposition, then the numbers on that very graph.

A line counts if it is one operation on names above it; the last has to come to the function asked for. Values
and adjoints are judged on the learner's own graph, so that any decomposition is as good as any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction

from tutor.autodiff import Graph, GraphProblem, read_line
from tutor.autodiff import Line as GraphLine
from tutor.autodiff.graph import name_of, split_line, too_many
from tutor.autodiff.passes import Number, number_at
from tutor.kinds.base import AnswerProblem, scalar
from tutor.kinds.fields import Answer, Expression, Fixed, Table
from tutor.kinds.fields import Number as NumberField
from tutor.kinds.trace_cells import EMPTY, Marking, read_cell
from tutor.kinds.trace_edges import described
from tutor.kinds.trace_sheet import LARGEST, Cell, Sheet, exact_text
from tutor.marking import UNREADABLE, Line, Verdict, settle
from tutor.maths import Problem, Scope, Typed, Undefined, text
from tutor.maths.elementary import size

__all__ = ["FreeSheet", "Split", "free_from_json", "free_key", "free_table", "mark_free", "own_lines"]

ROW = re.compile(r"(line|value|adjoint)(\d{1,2})\Z")
MOST_ROWS = 40
CLOSE = 1e-7
FEWEST = 4
SHIFTS = tuple(Fraction(n, 100) for n in (0, 3, -4, 7, -9, 13, -17, 29, -31, 47, 61, -53, 83))
NO_LINE = "Without a readable line there is no number to compare this with."
FOREIGN = "These lines compute another function, so their numbers earn nothing yet."


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
        cells.append((Fixed(name), Fixed(text(sheet.at[name])), row))
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
    names = _names_by_row(raw)
    for key, cell in (("values", "value"), ("adjoints", "adjoint")):
        given = answer.get(key, {})
        if isinstance(given, list):
            given = {str(n): entry for n, entry in enumerate(given, 1)}
        if not isinstance(given, Mapping):
            raise AnswerProblem(f'"{key}" is an object by name, or a list in the order of the lines')
        for name, value in given.items():
            raw[_place(asked, str(name), cell, names)] = scalar(value)
    for name, value in answer.items():
        if name not in ("lines", "values", "adjoints"):
            key = str(name)
            column = "adjoint" if key.endswith("_bar") else "value"
            raw[key if ROW.match(key) else _place(asked, key, column, names)] = scalar(value)
    return raw


def _names_by_row(raw: Answer) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, entry in raw.items():
        try:
            name = name_of(split_line(entry)[0])
        except GraphProblem:
            continue
        found.setdefault(name, int(key.removeprefix("line")))
    return found


def _place(asked: FreeSheet, name: str, column: str, rows: Mapping[str, int]) -> str:
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
        raise AnswerProblem(f"no line defines {name[:20]}: give its line, or one of the names of your lines")
    return f"{column}{rows[bare]}"


# -- reading the lines -------------------------------------------------------------------------------------


@dataclass
class _Row:
    """One row that holds something: its line, or the sentence that says what is wrong with it."""

    number: int
    raw: str
    line: GraphLine | None = None
    problem: str = ""
    value: Number | None = None
    no_value: str = ""
    vector: tuple[float | None, ...] = ()


@dataclass
class _Own:
    """The learner's graph: rows, the row that is the output, whether it comes to y, what may be said."""

    rows: list[_Row]
    output: _Row | None = None
    reached: bool = False
    remarks: list[str] = field(default_factory=list)


def own_lines(inputs: Sequence[str], answer: Mapping[str, str]) -> tuple[GraphLine, ...]:
    """The lines that can be read, for the figure beside the form."""
    return tuple(row.line for row in _read_rows(inputs, answer) if row.line is not None)


def _numbers(answer: Mapping[str, str]) -> list[int]:
    found = {int(hit[2]) for key, raw in answer.items() if raw.strip() and (hit := ROW.match(key))}
    return sorted(found)[:MOST_ROWS]


def _read_rows(inputs: Sequence[str], answer: Mapping[str, str]) -> list[_Row]:
    rows = [_Row(n, answer.get(f"line{n}", "").strip()) for n in _numbers(answer)]
    defined = []
    for row in rows:
        try:
            left = split_line(row.raw)[0]
            defined.append(name_of(left) if left else f"v{row.number}")
        except GraphProblem:
            defined.append("")
    known = list(inputs)
    for row, name in zip(rows, defined):
        others = [one for one in defined if one and one not in known and one != name]
        if not row.raw:
            row.problem = EMPTY
            continue
        try:
            row.line = read_line(row.raw, known, dict.fromkeys(others), f"v{row.number}", strict=False)
            row.problem = too_many(row.line.name, row.line.op)
            known.append(row.line.name)
        except (GraphProblem, Problem) as problem:
            row.problem = problem.sentence
    return rows


def _points(at: Mapping[str, Number]) -> list[dict[str, Number]]:
    """Points around the one asked for, each input moved in its own way; the point itself comes first."""
    spread = len(SHIFTS)
    return [
        {
            name: value * (1 + SHIFTS[(n * (2 * place + 1)) % spread]) or SHIFTS[n]
            for place, (name, value) in enumerate(at.items())
        }
        for n in range(spread)
    ]


def _vectors(
    inputs: Sequence[str], lines: Sequence[GraphLine], points: Iterable[Mapping[str, Number]]
) -> list[tuple[float | None, ...]]:
    """Each line's values at the points, None where it has none."""
    columns: list[list[float | None]] = [[] for _ in lines]
    for at in points:
        env: dict[str, Number] = {name: at[name] for name in inputs}
        for column, one in zip(columns, lines):
            try:
                env[one.name] = number_at(one.op, env)
                column.append(float(env[one.name]))
            except (Undefined, OverflowError):
                column.append(None)
    return [tuple(column) for column in columns]


def _agree(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    pairs = [(a, b) for a, b in zip(one, other) if a is not None and b is not None]
    return len(pairs) >= FEWEST and all(abs(a - b) <= CLOSE * max(abs(a), abs(b), 1e-3) for a, b in pairs)


def _own_graph(asked: FreeSheet, answer: Mapping[str, str]) -> tuple[_Own, int]:
    """The learner's graph, and how many of its lines could be meant for the function: parts of it, or
    its operations on other operands, as behind one slip.
    """
    sheet = asked.sheet
    own = _Own(_read_rows(sheet.graph.inputs, answer))
    good = [row for row in own.rows if row.line is not None]
    lines = [row.line for row in good if row.line is not None]
    points = _points(sheet.at)
    for row, vector in zip(good, _vectors(sheet.graph.inputs, lines, points)):
        row.vector = vector
    env: dict[str, Number] = dict(sheet.at)
    for row in good:
        assert row.line is not None
        try:
            value = env[row.line.name] = number_at(row.line.op, env)
            row.value = value if size(value) <= LARGEST else None
            row.no_value = "" if row.value is not None else f"{row.line.name} is too large here."
        except Undefined as undefined:
            row.no_value = f"{row.line.name} has no value here: {undefined.sentence}."
    wanted = _vectors(sheet.graph.inputs, sheet.graph.lines, points)
    parts = [*wanted, *_vectors(sheet.graph.inputs, asked.other.lines, points)]
    there = [row for row in good if row.value is not None and _agree(row.vector, wanted[-1])]
    own.reached = bool(there)
    valued = [row for row in good if row.value is not None]
    own.output = there[-1] if there else valued[-1] if valued else None
    if own.reached:
        _remark(own, good)
    related = sum(1 for row in good if any(_agree(row.vector, part) for part in parts))
    return own, max(related, *(_alike(lines, graph.lines) for graph in (sheet.graph, asked.other)))


def _alike(lines: Sequence[GraphLine], others: Sequence[GraphLine]) -> int:
    """How many operations two lists have in common, whatever they are applied to."""
    wanted = Counter(described(one.op) for one in others)
    return sum((wanted & Counter(described(one.op) for one in lines)).values())


def _remark(own: _Own, good: Sequence[_Row]) -> None:
    for place, row in enumerate(good):
        twin = next((one for one in good[:place] if _agree(one.vector, row.vector)), None)
        plain = row.line is not None and twin is not None and twin.line is not None
        if plain and row is not own.output:
            assert row.line is not None and twin is not None and twin.line is not None
            own.remarks.append(
                f"{row.line.name} computes what {twin.line.name} does: common sub-expressions may be shared."
            )
            break
    if own.output is not None and own.rows[-1].number > own.output.number:
        own.remarks.append(f"y is reached in line {own.output.number}; what follows is not needed.")


# -- marking -----------------------------------------------------------------------------------------------


def mark_free(asked: FreeSheet, answer: Mapping[str, str]) -> Verdict:
    """The verdict on a free trace: lines, their values, their adjoints, each with a line of its own."""
    own, related = _own_graph(asked, answer)
    counted = [row for row in own.rows if not (own.reached and own.output and row.number > own.output.number)]
    needed = len(counted) if own.reached else max(len(counted), len(asked.sheet.graph.lines))
    foreign = not own.reached and 2 * related < needed
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
        lines.append(_missing(missing, each))
    if _nothing_read(own, lines):
        lines = [_blank(one) for one in lines]
    return settle(lines, own.remarks)


def _nothing_read(own: _Own, lines: Sequence[Line]) -> bool:
    """True where neither a line nor a number could be read."""
    cells = [one for one in lines if one.part.startswith("value") or one.part.startswith("adjoint")]
    bars = [one for one in lines if one.part.endswith("_bar")]
    return all(row.line is None for row in own.rows) and all(
        one.rule in (UNREADABLE, "no-line") for one in (*cells, *bars)
    )


def _blank(one: Line) -> Line:
    return Line(
        part=one.part, label=one.label, points=Fraction(0), of=one.of, rule=UNREADABLE, yours=one.yours,
        expected="", says=one.says,
    )  # fmt: skip


def _decomposition(row: _Row, of: Fraction) -> Line:
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


def _reached(own: _Own, of: Fraction, asked: FreeSheet) -> Line:
    says = ""
    if not own.reached:
        last = own.output.line.name if own.output and own.output.line else ""
        value = text(asked.sheet.values[asked.sheet.graph.output])
        says = (
            f"The last line, {last}, is not y: it gives {text(own.output.value)} here, and y is {value}."
            if last and own.output and own.output.value is not None
            else "No line comes to y."
        )
        if own.output and own.output.value is not None and text(own.output.value) == value:
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


def _missing(count: int, each: Mapping[str, Fraction]) -> Line:
    return Line(
        part="missing",
        label="lines still missing",
        points=Fraction(0),
        of=count * (each["line"] + each["value"] + each["adjoint"]),
        rule="lines-missing",
        yours="",
        expected="",
        says="Your lines stop before y: go on until one line is the whole function.",
    )


def _cells(
    asked: FreeSheet,
    own: _Own,
    counted: Sequence[_Row],
    answer: Mapping[str, str],
    each: Mapping[str, Fraction],
    *,
    foreign: bool,
) -> list[Line]:
    """Values and adjoints on the learner's own graph."""
    inputs = asked.sheet.graph.inputs
    rows = [row for row in own.rows if row.value is not None and row.line is not None]
    if own.output is not None:
        rows = [row for row in rows if row.number <= own.output.number]
    graph_lines = tuple(row.line for row in rows if row.line is not None)
    places: dict[str, Cell] = {f"{name}_bar": Cell("adjoint", name) for name in inputs}
    for row, one in zip(rows, graph_lines):
        places[f"value{row.number}"] = Cell("value", one.name)
        places[f"adjoint{row.number}"] = Cell("adjoint", one.name)
    marking = None
    if graph_lines:
        sheet = Sheet(Graph(inputs, graph_lines), asked.sheet.at, {}, asked.sheet.bar)
        typed = {cell: read_cell(answer.get(part, "")) for part, cell in places.items()}
        marking = None if sheet.problem() else Marking(sheet, typed, {})
    parts: list[tuple[str, str, str, _Row | None]] = [
        (f"{name}_bar", f"adjoint of {name}", "adjoint", None) for name in inputs
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
        ledger.append(_foreign(entry) if foreign and entry.points else entry)
    return ledger


def _uncomputed(part: str, label: str, of: Fraction, raw: str, row: _Row | None) -> Line:
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
