"""Traces of automatic differentiation: cells of a given graph, a graph of one's own, or the edges of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from tutor.autodiff import GraphProblem
from tutor.autodiff.generate import generate
from tutor.figures import Figure
from tutor.kinds.base import AnswerProblem, Claim, Echo, Item, Mistake, Variant
from tutor.kinds.draw import DrawProblem, Formula, Stream, compute
from tutor.kinds.fields import Answer, Field
from tutor.kinds.trace.author import CellMistake, faults
from tutor.kinds.trace.edges import described, edges_table, mark_edges
from tutor.kinds.trace.forms import free_form, guided_form, listed_slips
from tutor.kinds.trace.free import free_key, free_table
from tutor.kinds.trace.free_marks import mark_free
from tutor.kinds.trace.graphs import figure_of, graph_of, point_for, printed
from tutor.kinds.trace.guided import Guided
from tutor.kinds.trace.setting import Setting, from_outside
from tutor.kinds.trace.sheet import Column, Sheet
from tutor.kinds.trace.slips import crowded
from tutor.kinds.trace.typed import cells_from_json, echo_of
from tutor.marking import Verdict
from tutor.maths import Value, prose
from tutor.maths.formulas import on_one_line
from tutor.maths.tree import Sym

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["CellMistake", "TraceItem"]

STATED = re.compile(r"([^\W\d]\w*) = \{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class TraceItem(Item):
    """A function `f` of the names in `at`, or the author's own `lines`, asked about in one of three forms.

    `guided` asks for `cells` (all of `columns` where none are named; columns in `given` are shown), `free`
    for lines, values and adjoints, `edges` for the inputs of each node. The cells of the columns in
    `formulas` are formulas in inputs, values and names further along. Where these are all, `inputs` names
    the inputs in place of `at`, and there is no point. With `grow` (1 to 3) every seed but 0 draws a function
    of that level; `three` allows it a third input. `unshared` is a second decomposition of `f`, of which
    `unshared_cells` are asked for; lines may hold `{…}`. `bar` names adjoints. `split` shares the points
    among columns (`line` is one in the free form) and cells by name; without it all cells of the guided form
    count alike. `direction` is the seed of forward mode (the first input where nothing is said). `slips` are
    wrong numbers of single cells beyond those that are computed on every graph. `torch` is a program that
    computes the cells of the author's own lines, in place of the one that the lines make. What `ask` states
    as `w1 = {w1}` is known by that name in the cells.
    """

    kind: ClassVar[str] = "trace"
    outside: ClassVar[frozenset[str]] = frozenset({"f", "x", "cells", "decomposition", "seed"})
    at: dict[str, Formula] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    form: Literal["guided", "free", "edges"] = "guided"
    f: str = ""
    lines: tuple[str, ...] = ()
    unshared: tuple[str, ...] = ()
    unshared_cells: tuple[str, ...] = ()
    columns: tuple[Literal["value", "adjoint", "tangent"], ...] = ("value", "adjoint")
    given: tuple[Literal["value", "adjoint", "tangent"], ...] = ()
    formulas: tuple[Literal["value", "adjoint", "tangent"], ...] = ()
    cells: tuple[str, ...] = ()
    direction: dict[str, Formula] = field(default_factory=dict)
    grow: int = 0
    three: bool = True
    bar: str = "{}_bar"
    split: dict[str, Formula] = field(default_factory=dict)
    slips: tuple[CellMistake, ...] = ()
    torch: str = ""

    # -- variants ------------------------------------------------------------------------------------------

    @property
    def parametrised(self) -> bool:
        """True where other seeds give other numbers or functions."""
        return bool(self.draw) or self.grow > 0

    @property
    def pointless(self) -> bool:
        """True where no point is named: formulas are asked for, and nothing is a number."""
        return not self.at

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
        return Setting(self.f, at or point_for(self), direction=direction).pack()

    def named(self, variant: Variant) -> Variant:
        """The variant with what its texts may use: `f`, `point`, and each input by its name."""
        setting = Setting.unpack(variant.picks)
        point = ", ".join(f"{on_one_line(Sym(name))} = {prose(value)}" for name, value in setting.at.items())
        names = {**variant.names, **setting.at, "f": printed(setting), "point": point}
        return replace(variant, names=names, memo={})

    def variant_for(self, params: Mapping[str, Value]) -> Variant:
        """The variant of a function, a point, cells, a decomposition or a direction given from outside."""
        ours = self.outside - self.draw.keys()
        mine = {name: value for name, value in params.items() if name in ours}
        rest = {name: value for name, value in params.items() if name not in ours}
        base = super().variant_for(rest) if rest else self.variant(0)
        if not mine:
            return base
        setting = from_outside(self.setting(base), mine, self.f, pointless=self.pointless)
        variant = self.named(replace(base, picks=setting.pack()))
        try:
            sheet = self.sheet(variant)
        except DrawProblem as problem:
            raise AnswerProblem(problem.sentence) from None
        if trouble := sheet.problem():
            raise AnswerProblem(f"the function has no value or no derivative at this point: {trouble}")
        strange = [name for name in setting.cells if name not in sheet.cells]
        if strange:
            known = ", ".join(sheet.cells)
            raise AnswerProblem(f"there is no cell {strange[0][:20]}: the cells are {known[:300]}")
        return variant

    # -- the graph -----------------------------------------------------------------------------------------

    @staticmethod
    def setting(variant: Variant) -> Setting:
        """What distinguishes this variant."""
        return Setting.unpack(variant.picks)

    def sheet(self, variant: Variant, *, unshared: bool | None = None) -> Sheet:
        """The numbers of a variant, by the decomposition asked for or the one named."""
        setting = self.setting(variant)
        which = setting.unshared if unshared is None else unshared
        key = f"sheet {which}"
        if key not in variant.memo:
            direction = setting.direction or {next(iter(setting.at)): Fraction(1)}
            graph = graph_of(self, variant, replace(setting, unshared=which))
            variant.memo[key] = Sheet(graph, setting.at, direction, self.bar, self._stated(variant))
        sheet: Sheet = variant.memo[key]
        return sheet

    def _stated(self, variant: Variant) -> dict[str, Fraction]:
        """The names that the question states with their numbers: `w1 = {w1}`."""
        said = dict.fromkeys(name for name, again in STATED.findall(self.ask) if name == again)
        values = {name: variant.names.get(name) for name in said}
        return {name: value for name, value in values.items() if isinstance(value, Fraction)}

    def guided(self, variant: Variant, sheet: Sheet | None = None) -> Guided:
        """The guided form on a sheet (the one asked for where none is named)."""
        return guided_form(self, variant, self.sheet(variant) if sheet is None else sheet)

    # -- the learner's side --------------------------------------------------------------------------------

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """One table: cells of the graph, rows for lines, or the inputs of each node."""
        if self.form == "free":
            return (free_table(free_form(self, variant)),)
        if self.form == "edges":
            return (edges_table(self.sheet(variant).graph),)
        return (self.guided(variant).table(),)

    def key(self, variant: Variant) -> Answer:
        """The right numbers and formulas, the reference lines, or the edges."""
        if self.form == "free":
            return free_key(free_form(self, variant))
        if self.form == "edges":
            graph = self.sheet(variant).graph
            return {one.name: ", ".join(graph.parents(one.name)) for one in graph.lines}
        return self.guided(variant).key()

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """The verdict, each cell, line or node with a ledger line of its own."""
        if self.form == "free":
            return mark_free(free_form(self, variant), answer)
        if self.form == "edges":
            graphs = [self.sheet(variant).graph, self.sheet(variant, unshared=True).graph]
            return mark_edges(graphs[:1] if self.setting(variant).unshared else graphs, answer)
        return self.guided(variant, self._meant(variant, answer)).mark(answer)

    def _meant(self, variant: Variant, answer: Answer) -> Sheet:
        """The sheet whose nodes the answer names: the other decomposition where only that has them."""
        sheet = self.sheet(variant)
        used = [name for name, raw in answer.items() if raw.strip()]
        if self.setting(variant).unshared or all(name in sheet.cells for name in used):
            return sheet
        other = self.sheet(variant, unshared=True)
        return other if all(name in other.cells for name in used) else sheet

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """Row by row: the rule, the numbers put in, the result; then the author's explanation."""
        sheet = self.sheet(variant)
        if self.form == "edges":
            rows = [
                f"{one.name}, the {described(one.op)}, works on {' and '.join(sheet.graph.parents(one.name))}"
                for one in sheet.graph.lines
            ]
            return (*rows, variant.because)
        columns: Sequence[Column] = ("value", "adjoint") if self.form == "free" else ()
        return (*self.guided(variant).steps(columns), variant.because)

    def program(self, variant: Variant) -> Program | None:
        """The graph in torch, line by line, with autograd for adjoints and tangents; at some point where the
        question has none.
        """
        from tutor.kinds.trace.program import program_of  # only when it is asked for

        return program_of(self, variant)

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Every known wrong number or formula of every cell, one at a time, the others being right."""
        return self.guided(variant).mistakes() if self.form == "guided" else ()

    def claims(self, variant: Variant, answer: Answer) -> tuple[Claim, ...]:
        """Each right formula with its key, both written out in the inputs."""
        if self.form != "guided" or not self.formulas:
            return ()
        return self.guided(variant, self._meant(variant, answer)).claims(answer)

    def misfit(self, variant: Variant) -> str:
        """A point at which the passes have no value, or at which a listed mistake is nearly right."""
        sheet = self.sheet(variant)
        if problem := sheet.problem():
            return problem
        note = crowded(sheet, listed_slips(self, variant, sheet))
        return f"the mistake “{note}” is too near to the right number" if note else ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: no function, cells that do not exist, lines that are not the function."""
        return tuple(faults(self))

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        """A line of the free form is read as a definition, a formula in the names of the graph."""
        place = self.field(variant, name)
        own = echo_of(place, text, None if self.form != "guided" else self.sheet(variant))
        return super().echo(variant, name, text) if own is None else own

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """Cells by name, a list of edges, or lines with values and adjoints."""
        found = cells_from_json(self, variant, answer)
        return super().from_json(variant, answer) if found is None else found

    def drawing(self, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
        """The graph; of the learner's own lines or edges where these are asked for."""
        if self.figure:
            return super().drawing(variant, answer, marked=marked)
        return figure_of(self, variant, answer, marked=marked)


def _fraction(name: str, value: Value) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, Fraction | float):
        raise DrawProblem(f"“{name}” needs a number in `at`", "at")
    return Fraction(value)
