"""Marks the formula cells of a trace one by one: equal on consistent values, following from own cells, or why
not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from math import isfinite

from tutor.autodiff import Edge, local
from tutor.autodiff.mistakes import Trees, Wrong, edge_slips, wrong_adjoints, wrong_tangents, wrong_values
from tutor.kinds.consistent import World, agree
from tutor.kinds.number import Judgement
from tutor.kinds.trace.slips import WEAK
from tutor.kinds.trace.symbols import Symbols, objection, same
from tutor.marking import UNREADABLE, Line
from tutor.maths import Node, listed, names, pretty
from tutor.maths.derive import plus, times
from tutor.maths.tree import number, walk

__all__ = ["FormulaMarking", "formula_slips"]

NO_VALUE = "This has no value for the numbers it was tried with: look at its domain."
A_NUMBER = "A formula in inputs and names of nodes is asked for here, not a number."
DIAGNOSES = 2  # in one answer, as in other formulas
SEARCHED = 1_000
DIAGNOSED = 40
MOST_PAIRS = 8


def _rules(symbols: Symbols, name: str) -> Iterator[Wrong[Node]]:
    """What known wrong rules give for a cell, as formulas; the likelier ones first."""
    sheet, cell = symbols.sheet, symbols.cells[name]
    column, node = cell
    found: Iterator[Wrong[Node]] = iter(())
    if column == "adjoint":
        found = wrong_adjoints(sheet.graph, node, Trees(sheet.bar))
    elif node not in sheet.graph.inputs:
        around = Trees("{}_dot")
        rule = wrong_values if column == "value" else wrong_tangents
        found = rule(sheet.graph, node, around)
    listed = list(found)
    yield from (one for one in listed if one.note not in WEAK)
    yield from (one for one in listed if one.note in WEAK)


def formula_slips(symbols: Symbols, name: str) -> tuple[Wrong[Node], ...]:
    """Every known wrong formula of a cell that differs from the right one and from those before it."""
    kept: dict[str, tuple[Wrong[Node], ...]] = symbols.__dict__.setdefault("_slips", {})
    if name not in kept:
        world = symbols.ground.true
        taken, found = [world.values(symbols.ground.lines[name])], list[Wrong[Node]]()
        for one in _rules(symbols, name):
            values = world.values(one.value)
            if any(map(isfinite, values)) and not any(agree(values, other) for other in taken):
                found.append(one)
                taken.append(values)
        kept[name] = tuple(found)
    return kept[name]


@dataclass
class FormulaMarking:
    """The marking of the formula cells of one answer; `typed` holds a tree or a sentence for each."""

    symbols: Symbols
    typed: Mapping[str, Node | str]
    done: dict[str, Judgement] = field(default_factory=dict)
    looked: int = 0
    tried: dict[tuple[int, ...], World] = field(default_factory=dict)

    def line(self, name: str, label: str, of: Fraction, raw: str) -> Line:
        """The ledger line of one cell."""
        judgement = self.judgement(name)
        return Line(
            part=name,
            label=label,
            points=of * judgement.share,
            of=of,
            rule=judgement.rule,
            yours=raw.strip(),
            expected=pretty(self.symbols.ground.lines[name]),
            says=judgement.says,
        )

    def judgement(self, name: str) -> Judgement:
        """The best that can be said of one cell; each is looked at once."""
        if name not in self.done:
            self.done[name] = self._judged(name)
        return self.done[name]

    def _judged(self, name: str) -> Judgement:
        tree = self.typed[name]
        if isinstance(tree, str):
            return Judgement(Fraction(0), UNREADABLE, f"{name}: {tree}")
        true, key = self.symbols.ground.true, self.symbols.ground.lines[name]
        if why := objection(tree, self.symbols, self.symbols.cells[name]):
            return Judgement(Fraction(0), UNREADABLE, why)
        if not any(map(isfinite, true.values(tree))):
            return Judgement(Fraction(0), UNREADABLE, f"{name}: {NO_VALUE}")
        if same(true, key, tree):
            return Judgement(Fraction(1), "right")
        own = self._own_world(name)
        if own is not None and same(own, key, tree):
            return Judgement(Fraction(1), "follow-through", self._given(name))
        return self._wrong(name, tree, [true, *([own] if own is not None else [])])

    # -- follow-through ------------------------------------------------------------------------------------

    def _wrongs(self, name: str) -> list[str]:
        """The other cells that are wrong, readable, and needed for this one."""
        needed = self.symbols.ground.needs[name]
        return [
            other
            for other, tree in self.typed.items()
            if other in needed
            and other != name
            and not isinstance(tree, str)
            and self.judgement(other).rule not in (UNREADABLE, "right")
        ]

    def _own_world(self, name: str) -> World | None:
        """All names as the learner's own wrong cells have them; a constant hands nothing on."""
        lines = dict(self.symbols.ground.lines)
        own = {other: self.typed[other] for other in self._wrongs(name)}
        true = self.symbols.ground.true
        carried = {k: tree for k, tree in own.items() if not isinstance(tree, str) and true.varies(tree)}
        if not carried:
            return None
        lines |= carried
        key = tuple(map(id, lines.values()))
        if key not in self.tried:
            self.tried[key] = World(self.symbols.ground, lines)
        return self.tried[key]

    def _given(self, name: str) -> str:
        direct = names(self.symbols.ground.lines[name])
        own = [other for other in self._wrongs(name) if other in direct] or self._wrongs(name)
        return f"{name} is right, given your own {' and '.join(own[:3])}."

    # -- what went wrong -----------------------------------------------------------------------------------

    def _wrong(self, name: str, tree: Node, worlds: list[World]) -> Judgement:
        for one in formula_slips(self.symbols, name):
            if any(agree(world.values(one.value), world.values(tree)) for world in worlds):
                return Judgement(Fraction(0), one.note, one.says)
        key = self.symbols.ground.lines[name]
        if names(key) and not names(tree):
            return Judgement(Fraction(0), "number-for-formula", f"{name}: {A_NUMBER}")
        behind = self._behind(name, tree)
        if behind is not None:
            return behind
        told, rule = self._diagnosis(key, tree, worlds[0]), self._rule(name)
        return Judgement(Fraction(0), "wrong", f"{told} {rule}" if told else rule)

    def _behind(self, name: str, tree: Node) -> Judgement | None:
        """The slip on one edge further along that leaves this adjoint, where it was written out."""
        symbols, ground = self.symbols, self.symbols.ground
        columns = {symbols.cells[one].column for one in names(tree)}
        if symbols.cells[name].column != "adjoint" or "adjoint" in columns:
            return None
        graph, key, typed = symbols.sheet.graph, ground.lines[name], ground.true.values(tree)
        for edge in graph.edges:
            start = symbols.sheet.bar.format(edge[0])
            if start not in ground.needs[name]:
                continue
            for note, says, factor in edge_slips(graph, edge):
                world = World(ground, {**ground.lines, start: self._slipped(edge, factor)})
                if agree(world.values(key), typed):
                    return Judgement(Fraction(0), note, says)
        return None

    def _slipped(self, edge: Edge, factor: int) -> Node:
        """The adjoint of an edge's start, what comes along this edge multiplied by a factor."""
        graph, around = self.symbols.sheet.graph, Trees(self.symbols.sheet.bar)
        shares = (
            times(
                number(factor if user == edge[1] else 1),
                around.handed(user),
                local(graph.op(user), edge[0]),
            )
            for user in graph.consumers(edge[0])
        )
        return plus(*shares)

    def _diagnosis(self, key: Node, tree: Node, world: World) -> str:
        """What is wrong with a formula as it stands, or once its names are written out."""
        from tutor.maths.diagnose import diagnose  # only for wrong answers

        scope = self.symbols.ground.scope
        pairs = list(islice(world.aligned(key, tree), MOST_PAIRS))
        for expected, typed in pairs if len(pairs) == 1 else (pairs[0], pairs[-1]):
            if self.looked == DIAGNOSES or sum(1 for _ in walk(typed)) > DIAGNOSED:
                return ""
            self.looked += 1
            told = diagnose(expected, typed, scope, budget=SEARCHED)
            if told is None or told.tag == "domain":
                continue
            if told.about is None or told.about in set(walk(tree)):  # only what was typed is quoted
                return told.sentence
        return ""

    def _rule(self, name: str) -> str:
        graph, (column, node) = self.symbols.sheet.graph, self.symbols.cells[name]
        if column == "value":
            return f"{name} is one operation on names above it: read it off the graph."
        if column == "tangent":
            return f"{name} sums over {listed(graph.parents(node))}: tangent times local derivative."
        users = graph.consumers(node)
        if node == graph.output:
            called = graph.called
            return f"{name} is ∂{called}/∂{called} = 1: the reverse pass starts there."
        if not users:
            return f"{name} is 0: nothing uses {node}."
        return f"{name} sums over the consumers of {node} ({listed(users)}): adjoint times local derivative."
