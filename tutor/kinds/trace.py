"""Traces of automatic differentiation: cells of a given graph, a graph of one's own, or the edges of one."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar, Literal

from tutor import maths
from tutor.autodiff import Graph, GraphProblem, decompose, read_function, read_line, read_lines
from tutor.autodiff.generate import generate
from tutor.autodiff.graph import NAME
from tutor.figures import Figure
from tutor.kinds.base import AnswerProblem, Echo, Item, Mistake, Variant, scalar
from tutor.kinds.draw import DrawProblem, Formula, Stream, compute
from tutor.kinds.fields import Answer, Expression, Field, Fixed, Number, Table, Text
from tutor.kinds.number import Slip
from tutor.kinds.trace_cells import Marking, crowded, known_slips, read_cell
from tutor.kinds.trace_edges import described, edges_from_json, mark_edges, read_edges
from tutor.kinds.trace_free import (
    FreeSheet,
    Split,
    free_from_json,
    free_key,
    free_table,
    mark_free,
    own_lines,
)
from tutor.kinds.trace_sheet import HEADINGS, Cell, Column, Setting, Sheet, decimals, exact_text
from tutor.marking import Verdict, settle
from tutor.maths import Node, Problem, Scope, Typed, Value, line, text
from tutor.maths.derive import plus, times
from tutor.maths.functions import SPELLINGS
from tutor.maths.tree import Product, Sum, transform

__all__ = ["CellMistake", "TraceItem"]

READINGS = 512
MOST_MISTAKES = 8  # of one cell, the likeliest first: enough for a proof
WORD = re.compile(r"[A-Za-z]+\d*")
INPUT_STYLES = (("x1", "x2", "x3", "x4"), ("x", "y", "z", "w"), ("a", "b", "c", "d"))
SPARE_ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMistake:
    """A wrong number of one cell that its author foresaw, beyond those computed on every graph."""

    cell: str
    value: Formula
    note: str
    says: str


@dataclass(frozen=True, kw_only=True)
class TraceItem(Item):
    """A function `f` of the names in `at`, or the author's own `lines`, asked about in one of three forms.

    `guided` asks for `cells` (all of `columns` where none are named; columns in `given` are shown), `free`
    for lines, values and adjoints, `edges` for the inputs of each node. With `grow` (1 to 3) every seed but 0
    draws a function of that level; `three` allows it a third input. `unshared` is a second decomposition of
    `f`, of which `unshared_cells` are asked for; lines may hold `{…}`. `bar` names adjoints. `split` shares
    the points among columns (`line` is one in the free form) and cells by name; without it all cells of the
    guided form count alike. `direction` is the seed of forward mode (the first input where nothing is said).
    `slips` are wrong numbers of single cells beyond those that are computed on every graph.
    """

    kind: ClassVar[str] = "trace"
    outside: ClassVar[frozenset[str]] = frozenset({"f", "x", "cells", "decomposition", "seed"})
    at: dict[str, Formula]
    form: Literal["guided", "free", "edges"] = "guided"
    f: str = ""
    lines: tuple[str, ...] = ()
    unshared: tuple[str, ...] = ()
    unshared_cells: tuple[str, ...] = ()
    columns: tuple[Literal["value", "adjoint", "tangent"], ...] = ("value", "adjoint")
    given: tuple[Literal["value", "adjoint", "tangent"], ...] = ()
    cells: tuple[str, ...] = ()
    direction: dict[str, Formula] = field(default_factory=dict)
    grow: int = 0
    three: bool = True
    bar: str = "{}_bar"
    split: dict[str, Formula] = field(default_factory=dict)
    slips: tuple[CellMistake, ...] = ()

    # -- variants ------------------------------------------------------------------------------------------

    @property
    def parametrised(self) -> bool:
        """True where other seeds give other numbers or functions."""
        return bool(self.draw) or self.grow > 0

    def picks(self, stream: Stream, names: Mapping[str, Value], *, exam: bool) -> tuple[str, ...]:
        """The function and the point, drawn where the item grows its own."""
        if self.grow and not exam:
            try:
                drawn = generate(stream, self.grow, three=self.three)
            except GraphProblem as problem:
                raise DrawProblem(problem.sentence, "grow") from None
            return Setting(drawn.text, drawn.at).pack()
        at = {name: _fraction(name, compute(formula, names)) for name, formula in self.at.items()}
        direction = {name: _fraction(name, compute(one, names)) for name, one in self.direction.items()}
        return Setting(self.f, at, direction=direction).pack()

    def _derive(
        self, params: Mapping[str, Value], seed: int, stream: Stream, *, exam: bool
    ) -> Variant | None:
        variant = super()._derive(params, seed, stream, exam=exam)
        return None if variant is None else self._named(variant)

    @staticmethod
    def _named(variant: Variant) -> Variant:
        """The variant with what its texts may use: `f`, `point`, and each input by its name."""
        setting = Setting.unpack(variant.picks)
        point = ", ".join(f"{name} = {text(value)}" for name, value in setting.at.items())
        names = {**variant.names, **setting.at, "f": setting.text, "point": point}
        return replace(variant, names=names, memo={})

    def variant_for(self, params: Mapping[str, Value]) -> Variant:
        """The variant of a function, a point, cells, a decomposition or a direction given from outside."""
        ours = self.outside - self.draw.keys()
        mine = {name: value for name, value in params.items() if name in ours}
        rest = {name: value for name, value in params.items() if name not in ours}
        base = super().variant_for(rest) if rest else self.variant(0)
        if not mine:
            return base
        variant = self._named(replace(base, picks=self._setting(base, mine).pack()))
        try:
            sheet = self.sheet(variant)
        except DrawProblem as problem:
            raise AnswerProblem(problem.sentence) from None
        if trouble := sheet.problem():
            raise AnswerProblem(f"the function has no value or no derivative at this point: {trouble}")
        strange = [name for name in self._setting_of(variant).cells if name not in sheet.cells]
        if strange:
            known = ", ".join(sheet.cells)
            raise AnswerProblem(f"there is no cell {strange[0][:20]}: the cells are {known[:300]}")
        return variant

    def _setting(self, base: Variant, given: Mapping[str, Value]) -> Setting:
        now = self._setting_of(base)
        mode = given.get("decomposition", "shared")
        if mode not in ("shared", "unshared"):
            raise AnswerProblem('"decomposition" is "shared" or "unshared"')
        function, names = self._function(given, now)
        at: Mapping[str, Fraction] = now.at
        if "x" in given:
            at = dict(zip(names, _numbers("x", given["x"], len(names))))
        elif tuple(now.at) != names:
            raise AnswerProblem('a function of other inputs needs "x", the list of their values')
        direction: Mapping[str, Fraction] = now.direction
        if "seed" in given:
            direction = dict(zip(names, _numbers("seed", given["seed"], len(names))))
        return Setting(function, at, mode == "unshared", _words(given.get("cells", ())), direction)

    def _function(self, given: Mapping[str, Value], now: Setting) -> tuple[str, tuple[str, ...]]:
        """The function's text and inputs; an own text is the item's where both read alike."""
        if "f" not in given:
            return now.text, tuple(now.at)
        typed = str(given["f"])
        count = len(x) if isinstance(x := given.get("x"), tuple) else len(now.at)
        reason = ""
        words = sorted(set(WORD.findall(typed)) - SPELLINGS.keys() - {"e", "pi"})
        for style in (tuple(self.at), *INPUT_STYLES, tuple(words)):
            if len(style) < count or (style == tuple(words) and len(words) != count):
                continue
            try:
                tree = read_function(typed, style[:count])
                decompose(tree, style[:count])
            except GraphProblem as problem:
                reason = reason or problem.sentence
                continue
            if self.f and style[:count] == tuple(self.at) and tree == read_function(self.f, tuple(self.at)):
                return self.f, tuple(self.at)
            return typed, style[:count]
        raise AnswerProblem(f'"f" is a function of x1, x2, …: {reason or "it has too many inputs"}')

    # -- the numbers ---------------------------------------------------------------------------------------

    @staticmethod
    def _setting_of(variant: Variant) -> Setting:
        return Setting.unpack(variant.picks)

    def graph(self, variant: Variant, setting: Setting) -> Graph:
        """The graph of a setting; raises DrawProblem where the author's lines or function are faulty."""
        inputs, own = tuple(setting.at), setting.text == self.f
        try:
            if own and setting.unshared and self.unshared:
                return self._filled(variant, self.unshared, inputs)
            if own and self.lines and not (setting.unshared and self.f):
                return self._filled(variant, self.lines, inputs)
            return decompose(read_function(setting.text, inputs), inputs, shared=not setting.unshared)
        except GraphProblem as problem:
            raise DrawProblem(problem.sentence, "f") from None

    @staticmethod
    def _filled(variant: Variant, lines: Sequence[str], inputs: Sequence[str]) -> Graph:
        """The graph of the author's lines; where numbers are put in, ones and zeros are tidied away."""
        graph = read_lines([variant.fill(one) for one in lines], inputs)
        if not any("{" in one for one in lines):
            return graph
        return Graph(
            graph.inputs, tuple(replace(one, op=decimals(transform(one.op, _tidy))) for one in graph.lines)
        )

    def sheet(self, variant: Variant, *, unshared: bool | None = None) -> Sheet:
        """The numbers of a variant, by the decomposition asked for or the one named."""
        setting = self._setting_of(variant)
        which = setting.unshared if unshared is None else unshared
        key = f"sheet {which}"
        if key not in variant.memo:
            direction = setting.direction or {next(iter(setting.at)): Fraction(1)}
            graph = self.graph(variant, replace(setting, unshared=which))
            variant.memo[key] = Sheet(graph, setting.at, direction, self.bar)
        sheet: Sheet = variant.memo[key]
        return sheet

    def _asked(self, variant: Variant, sheet: Sheet) -> tuple[tuple[str, Cell], ...]:
        """The cells that carry points, by the name they are asked by."""
        setting = self._setting_of(variant)
        own = self.unshared_cells if sheet is variant.memo.get("sheet True") else self.cells
        wanted = setting.cells or (own if setting.text == self.f else ())
        if wanted:
            return tuple((name, sheet.cells[name]) for name in wanted if name in sheet.cells)
        found: list[tuple[str, Cell]] = []
        for column in self.columns:
            nodes = sheet.graph.nodes if column == "adjoint" else [one.name for one in sheet.graph.lines]
            if column not in self.given:
                found += [(sheet.name(Cell(column, node)), Cell(column, node)) for node in nodes]
        return tuple(found)

    def _slips(self, variant: Variant, sheet: Sheet) -> dict[Cell, list[Slip]]:
        """The author's own mistakes by cell."""
        found: dict[Cell, list[Slip]] = {}
        if self._setting_of(variant).text != self.f:
            return found
        for one in self.slips:
            if one.cell in sheet.cells:
                value = variant.compute(one.value)
                cell = sheet.cells[one.cell]
                found.setdefault(cell, []).append(Slip(value, one.note, variant.fill(one.says)))
        return found

    def _free(self, variant: Variant) -> FreeSheet:
        sheet = self.sheet(variant)
        other = self.sheet(variant, unshared=True).graph
        rows = max(len(sheet.graph.lines), len(other.lines)) + SPARE_ROWS
        parts = [_weight(self.split.get(name, 1)) for name in ("line", "value", "adjoint")]
        return FreeSheet(sheet, other, rows, Split(*parts))

    # -- the learner's side --------------------------------------------------------------------------------

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """One table: cells of the graph, rows for lines, or the inputs of each node."""
        if self.form == "free":
            return (free_table(self._free(variant)),)
        sheet = self.sheet(variant)
        if self.form == "edges":
            rows = tuple(
                (Fixed(one.name), Fixed(described(one.op)), Text(name=one.name, label=f"into {one.name}"))
                for one in sheet.graph.lines
            )
            return (Table(name="edges", columns=("node", "operation", "from"), cells=rows),)
        return (self._table(variant, sheet),)

    def _table(self, variant: Variant, sheet: Sheet) -> Table:
        asked = {cell: name for name, cell in self._asked(variant, sheet)}
        present = {cell.column for cell in asked} | set(self.given)
        columns: list[Column] = [one for one in ("value", "adjoint", "tangent") if one in present]
        rows: list[tuple[Fixed | Number, ...]] = []
        for node in sheet.graph.nodes:
            first = node in sheet.graph.inputs
            operation = f"= {text(sheet.at[node])}" if first else line(sheet.graph.op(node))
            row: list[Fixed | Number] = [Fixed(node), Fixed(operation)]
            for column in columns:
                cell = Cell(column, node)
                if cell in asked:
                    label = sheet.label(cell)
                    row.append(Number(name=asked[cell], label=label, scope=Scope()))
                else:
                    shown = column in self.given or (first and column != "adjoint")
                    row.append(Fixed(text(sheet.right(cell)) if shown else ""))
            rows.append(tuple(row))
        headings = ("node", "operation", *(self._heading(sheet, column) for column in columns))
        # Values and tangents go forward through the graph, adjoints back.
        names = sheet.graph.nodes
        order = [
            Cell(column, node)
            for column in columns
            for node in (names[::-1] if column == "adjoint" else names)
        ]
        filled = tuple(asked[cell] for cell in order if cell in asked)
        return Table(name="trace", columns=headings, cells=tuple(rows), order=filled)

    @staticmethod
    def _heading(sheet: Sheet, column: Column) -> str:
        if column == "adjoint" and sheet.bar != "{}_bar":
            return "adjoint"
        return HEADINGS[column]

    def key(self, variant: Variant) -> Answer:
        """The right numbers, the reference lines, or the edges."""
        if self.form == "free":
            return free_key(self._free(variant))
        sheet = self.sheet(variant)
        if self.form == "edges":
            return {one.name: ", ".join(sheet.graph.parents(one.name)) for one in sheet.graph.lines}
        return {name: exact_text(sheet.right(cell)) for name, cell in self._asked(variant, sheet)}

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """The verdict, each cell, line or node with a ledger line of its own."""
        if self.form == "free":
            return mark_free(self._free(variant), answer)
        if self.form == "edges":
            graphs = [self.sheet(variant).graph, self.sheet(variant, unshared=True).graph]
            if self._setting_of(variant).unshared:
                graphs = graphs[:1]
            return mark_edges(graphs, answer)
        return self._mark_cells(variant, self._meant(variant, answer), answer)

    def _mark_cells(self, variant: Variant, sheet: Sheet, answer: Answer) -> Verdict:
        asked = self._asked(variant, sheet)
        raw: dict[Cell, tuple[str, str]] = {}
        for name, typed in answer.items():
            if (cell := sheet.cells.get(name)) is not None and (cell not in raw or not raw[cell][1].strip()):
                raw[cell] = (name, typed)
        read = {cell: _read_once(variant, name, one) for cell, (name, one) in raw.items()}
        if "slips" not in variant.memo:
            variant.memo["slips"] = self._slips(variant, sheet)
        marking = Marking(sheet, read, variant.memo["slips"])
        if f"shares {len(asked)}" not in variant.memo:
            variant.memo[f"shares {len(asked)}"] = self._shares(asked)
        shares: list[Fraction] = variant.memo[f"shares {len(asked)}"]
        empty = ("", "")
        return settle(
            marking.line(name, cell, share, raw.get(cell, empty)[1])
            for (name, cell), share in zip(asked, shares)
        )

    def _meant(self, variant: Variant, answer: Answer) -> Sheet:
        """The sheet whose nodes the answer names: the other decomposition where only that has them."""
        sheet = self.sheet(variant)
        used = [name for name, raw in answer.items() if raw.strip()]
        if self._setting_of(variant).unshared or all(name in sheet.cells for name in used):
            return sheet
        other = self.sheet(variant, unshared=True)
        return other if all(name in other.cells for name in used) else sheet

    def _shares(self, asked: Sequence[tuple[str, Cell]]) -> list[Fraction]:
        """Each cell's share of the item: by `split` its own, or an equal part of its column's."""
        if not self.split:
            return [Fraction(1, len(asked))] * len(asked)
        rest = [cell.column for name, cell in asked if name not in self.split]
        weights = [
            _weight(self.split[name])
            if name in self.split
            else _weight(self.split.get(cell.column, 1)) / rest.count(cell.column)
            for name, cell in asked
        ]
        whole = sum(weights, Fraction(0))
        return [weight / whole for weight in weights]

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """Row by row: the rule, the numbers put in, the result; then the author's explanation."""
        sheet = self.sheet(variant)
        if self.form == "edges":
            rows = [
                f"{one.name}, the {described(one.op)}, works on {' and '.join(sheet.graph.parents(one.name))}"
                for one in sheet.graph.lines
            ]
            return (*rows, variant.because)
        columns: set[Column] = {cell.column for _, cell in self._asked(variant, sheet)} | set(self.given)
        if self.form == "free":
            columns = {"value", "adjoint"}
        steps = [sheet.step(Cell("value", one.name)) for one in sheet.graph.lines]
        if "adjoint" in columns:
            steps += [sheet.step(Cell("adjoint", node)) for node in reversed(sheet.graph.nodes)]
        if "tangent" in columns:
            steps += [sheet.step(Cell("tangent", node)) for node in sheet.graph.nodes]
        return (*steps, variant.because)

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Every known wrong number of every cell, one at a time, the others being right."""
        if self.form != "guided":
            return ()
        sheet, key = self.sheet(variant), self.key(variant)
        listed = self._slips(variant, sheet)
        found: list[Mistake] = []
        for name, cell in self._asked(variant, sheet):
            for slip in known_slips(sheet, cell, listed.get(cell, ()))[:MOST_MISTAKES]:
                wrong = key | {name: exact_text(_number(slip.value))}
                if _survives(sheet, cell, slip):
                    found.append(Mistake(slip.note, name, wrong, slip.says))
        return tuple(found)

    # -- the author's side ---------------------------------------------------------------------------------

    def misfit(self, variant: Variant) -> str:
        """A point at which the passes have no value, or at which a listed mistake is nearly right."""
        sheet = self.sheet(variant)
        if problem := sheet.problem():
            return problem
        note = crowded(sheet, self._slips(variant, sheet))
        return f"the mistake “{note}” is too near to the right number" if note else ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: no function, cells that do not exist, lines that are not the function."""
        faults: list[tuple[str, str, str]] = []
        if not self.f and not self.lines:
            return (("f", "neither `f` nor `lines` is given", "give one of them"),)
        if self.grow not in (0, 1, 2, 3):
            faults.append(("grow", f"{self.grow} is no level", "use 1, 2 or 3"))
        if "{}" not in self.bar:
            faults.append(("bar", "adjoints need the node's name in theirs", "write {}_bar"))
            return tuple(faults)
        variant = self.variant(0)
        sheet = self.sheet(variant)
        if problem := sheet.problem():
            faults.append(("at", f"the passes have no value: {problem}", "choose another point"))
            return tuple(faults)
        for name in (*self.cells, *(one.cell for one in self.slips)):
            if name not in sheet.cells:
                faults.append(("cells", f"there is no cell “{name}”", "name a cell of the graph"))
        for given, own in ((self.lines, sheet), (self.unshared, self.sheet(variant, unshared=True))):
            if self.f and given:
                right = decompose(read_function(self.f, tuple(self.at)), tuple(self.at))
                there = Sheet(right, sheet.at, sheet.direction)
                if abs(float(there.values[right.output]) - float(own.values[own.graph.output])) > 1e-9:
                    faults.append(("lines", "the lines do not come to `f`", "mend them"))
        return tuple(faults)

    # -- interfaces ----------------------------------------------------------------------------------------

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        """A line of the free form is read as a definition; everything else as in all kinds."""
        place = self.field(variant, name)
        if not isinstance(place, Expression) or not text.strip():
            return super().echo(variant, name, text)
        try:
            one = read_line(text, _words_in(text, tuple(place.scope.symbols)), default=f"v{name[4:]}")
        except (GraphProblem, Problem) as problem:
            return Echo(problem=problem.sentence)
        rows = maths.draw(one.op)
        if len(rows) == 1:
            return Echo(line=str(one), drawn=(f"{one.name} = {rows[0]}",))
        return Echo(line=str(one), drawn=rows)

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """Cells by name, a list of edges, or lines with values and adjoints."""
        if self.form == "edges" and isinstance(answer, list):
            return edges_from_json(self.sheet(variant).graph, answer)
        if self.form == "edges" and isinstance(answer, Mapping) and isinstance(answer.get("edges"), list):
            return edges_from_json(self.sheet(variant).graph, answer["edges"])
        if not isinstance(answer, Mapping):
            if self.bare:
                return {self.bare: scalar(answer)}
            asked = [name for name, _ in self._asked(variant, self.sheet(variant))]
            if self.form == "guided" and len(asked) > 1 and "value" in self.columns:
                return {self.sheet(variant).graph.output: scalar(answer)}
            return super().from_json(variant, answer)
        if self.form == "free":
            return free_from_json(self._free(variant), answer)
        if self.form == "edges":
            return super().from_json(variant, {str(k): _joined(one) for k, one in answer.items()})
        known = {*self.sheet(variant).cells, *self.sheet(variant, unshared=True).cells}
        answer = _spread(answer, known)
        strange = [str(name) for name in answer if name not in known]
        if strange:
            names = ", ".join(name for name, _ in self._asked(variant, self.sheet(variant)))
            raise AnswerProblem(f"{self.id} has no cell {strange[0][:20]}: its cells are {names}")
        return {str(name): scalar(value) for name, value in answer.items()}

    def drawing(self, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
        """The graph; of the learner's own lines or edges where these are asked for."""
        # The first question needs no figure: the module is imported with the first one drawn.
        from tutor.figures.graph import GraphFigure

        if self.figure:
            return super().drawing(variant, answer, marked=marked)
        sheet = self.sheet(variant)
        if self.form == "guided" or marked:
            shown = marked or "value" in self.given
            numbers = sheet.values if shown else {}
            return GraphFigure(sheet.graph, values=numbers, shares=sheet.back.shares if marked else {})
        if self.form == "free":
            lines = own_lines(sheet.graph.inputs, answer)
            return GraphFigure(Graph(sheet.graph.inputs, lines)) if lines else None
        typed = [read_edges(one.name, answer.get(one.name, ""))[0] for one in sheet.graph.lines]
        edges = [edge for found in typed for edge in found]
        return GraphFigure.of_edges(sheet.graph.nodes, edges) if edges else None


def _survives(sheet: Sheet, cell: Cell, slip: Slip) -> bool:
    """True where no other rule claims this number: none of the half marks for a short rounding, say."""
    typed = read_cell(exact_text(_number(slip.value)))
    if not isinstance(typed, Typed):
        return False
    judgement = Marking(sheet, {cell: typed}, {cell: (slip,)}).judgement(cell)
    return judgement.share == 0 and judgement.rule == slip.note


def _tidy(node: Node) -> Node:
    match node:
        case Sum(terms):
            return plus(*terms)
        case Product(factors):
            return times(*factors)
    return node


def _number(value: Value) -> Fraction | float:
    assert isinstance(value, Fraction | float)
    return value


def _fraction(name: str, value: Value) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, Fraction | float):
        raise DrawProblem(f"“{name}” needs a number in `at`", "at")
    return Fraction(value)


def _weight(formula: Formula) -> Fraction:
    value = compute(formula, {})
    if not isinstance(value, Fraction) or value <= 0:
        raise DrawProblem(f"“{formula}” has to be a positive number", "split")
    return value


def _numbers(name: str, value: Value, count: int) -> list[Fraction]:
    """A list of so many numbers from outside; one number counts as a list of one."""
    entries = value if isinstance(value, tuple) else (value,)
    good = [Fraction(one) for one in entries if isinstance(one, Fraction | float)]
    if len(good) != len(entries) or len(good) != count:
        raise AnswerProblem(f'"{name}" is a list of {count} numbers, one for each input')
    return good


def _words(value: Value) -> tuple[str, ...]:
    entries = value if isinstance(value, tuple) else (value,)
    words = tuple(str(one) for one in entries)
    if not all(NAME.match(word.replace("_", "")) for word in words):
        raise AnswerProblem('"cells" is a list of names such as "v1" and "x1_bar"')
    return tuple(dict.fromkeys(words))


def _words_in(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a line may use while it is typed: all known ones but the one that it defines."""
    left = text.partition("=")[0].strip() if "=" in text else ""
    return tuple(name for name in known if name != left)


def _spread(answer: Mapping[object, object], known: Container[str]) -> dict[object, object]:
    """Lists under a stem as single cells: z: [1, 2] is z1: 1 and z2: 2, where there are such cells."""
    flat: dict[object, object] = {}
    for name, value in answer.items():
        if isinstance(value, list) and name not in known:
            flat |= {f"{name}{place}": one for place, one in enumerate(value, 1)}
        else:
            flat[name] = value
    return flat


def _joined(one: object) -> object:
    return ", ".join(map(str, one)) if isinstance(one, list) else one


def _read_once(variant: Variant, name: str, raw: str) -> Typed | str:
    """The number in a cell; the same text is read once for a variant, for a prover marks it often."""
    kept: dict[tuple[str, str], Typed | str] = variant.memo.setdefault("read", {})
    if (name, raw) not in kept:
        if len(kept) >= READINGS:
            kept.clear()
        kept[name, raw] = read_cell(raw)
    return kept[name, raw]
