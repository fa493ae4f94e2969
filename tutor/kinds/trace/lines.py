"""The graph that a learner's own lines make: values of its rows, its output, whether it is the function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tutor.autodiff import Graph
from tutor.autodiff import Line as GraphLine
from tutor.autodiff.passes import Number, number_at
from tutor.kinds.trace.edges import described
from tutor.kinds.trace.gaps import Parts, agree, fill_gaps, points_around, vectors_of, whole_lines
from tutor.kinds.trace.rows import Row, read_rows
from tutor.kinds.trace.sheet import LARGEST, Sheet
from tutor.maths import Node, Undefined, names
from tutor.maths.elementary import size

__all__ = ["Own", "own_graph"]


@dataclass
class Own:
    """The learner's graph: rows, the row that is the output, whether it comes to y, what may be said.

    `numbers` are names that stand for a mere number; `related` is how many lines could be meant for the
    function: parts of it, or its operations on other operands, as behind one slip.
    """

    rows: list[Row]
    output: Row | None = None
    reached: bool = False
    related: int = 0
    numbers: dict[str, Number] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """True where not one line can be read that rests on what can be read."""
        return all(row.line is None or not row.vector for row in self.rows)


def own_graph(sheet: Sheet, other: Graph, answer: Mapping[str, str]) -> Own:
    """The learner's graph; `sheet` and `other` are two decompositions of the function asked for."""
    own = Own(read_rows(sheet.graph.inputs, answer))
    points = points_around(sheet.at)
    parts = Parts.of((sheet.graph, other), points)
    if any(row.gap for row in own.rows):
        own.numbers = fill_gaps(own.rows, parts, answer)
    _evaluate(own, sheet, points)
    good = [row for row in own.rows if row.line is not None]
    there = [row for row in good if row.value is not None and agree(row.vector, parts.whole)]
    own.reached = bool(there)
    valued = [row for row in good if row.value is not None]
    last = own.rows[-1:]
    if last and last[0].stand_in is not None and agree(last[0].vector, parts.whole):
        valued = last  # it was to be y: the pass back starts there all the same
    own.output = there[-1] if there else valued[-1] if valued else None
    if own.reached:
        _remark(own, good)
    for row in own.rows:
        same = (one.name for one, part in zip(sheet.graph.lines, parts.first) if agree(row.vector, part))
        row.part = next(same, "")
    related = sum(1 for row in good if any(agree(row.vector, part) for _, _, part in parts.lines))
    lines = [row.line for row in good if row.line is not None]
    own.related = max(related, *(_alike(lines, graph.lines) for graph in (sheet.graph, other)))
    return own


def _evaluate(own: Own, sheet: Sheet, points: Sequence[Mapping[str, Number]]) -> None:
    """The values of all lines, at the point and around it."""
    lines = list(whole_lines(own.rows, {row.gap: row.stand_in for row in own.rows if row.gap}))
    around = [{**at, **own.numbers} for at in points]
    vectors = {one.name: vector for one, vector in zip(lines, vectors_of(lines, around))}
    env: dict[str, Number] = {**sheet.at, **own.numbers}
    empty = {row.gap for row in own.rows if row.gap and row.stand_in is None and row.gap not in own.numbers}
    for row in own.rows:
        if row.line is None:
            if row.stand_in is not None:
                row.vector = vectors[row.gap]
                row.value = env[row.gap] = _value_of(row.stand_in, env, row.value)
            continue
        name = row.line.name
        if resting := sorted(names(row.line.op) & empty):
            row.no_value = f"{name} rests on {resting[0]}, which has neither a line nor a number."
            empty.add(name)
            continue
        row.vector = vectors[name]
        try:
            value = env[name] = number_at(row.line.op, env)
            row.value = value if size(value) <= LARGEST else None
            row.no_value = "" if row.value is not None else f"{name} is too large here."
        except Undefined as undefined:
            row.no_value = f"{name} has no value here: {undefined.sentence}."


def _value_of(tree: Node, env: Mapping[str, Number], own: Number | None) -> Number:
    """The value of a stand-in, or the number beside it where it has none."""
    try:
        return number_at(tree, env)
    except Undefined:
        return own if own is not None else Fraction(0)


def _alike(lines: Sequence[GraphLine], others: Sequence[GraphLine]) -> int:
    """How many operations two lists have in common, whatever they are applied to."""
    wanted = Counter(described(one.op) for one in others)
    return sum((wanted & Counter(described(one.op) for one in lines)).values())


def _remark(own: Own, good: Sequence[Row]) -> None:
    for place, row in enumerate(good):
        twin = next((one for one in good[:place] if agree(one.vector, row.vector)), None)
        if row.line is None or twin is None or twin.line is None or row is own.output:
            continue
        own.remarks.append(
            f"{row.line.name} computes what {twin.line.name} does: common sub-expressions may be shared."
        )
        break
    if own.output is not None and own.rows[-1].number > own.output.number:
        own.remarks.append(f"y is reached in line {own.output.number}; what follows is not needed.")
