"""What the names of rows without a line stand for in a free trace, so that one slip costs one row.

Such a name is the part of the function that has the number beside it, or with which the lines below come to
the function; else it is the mere number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from tutor.autodiff import Graph
from tutor.autodiff import Line as GraphLine
from tutor.autodiff.passes import Number, number_at
from tutor.kinds.trace.cells import read_cell
from tutor.kinds.trace.rows import Row, Vector
from tutor.maths import Node, Typed, Undefined, names, substitute
from tutor.maths.tree import Sym

__all__ = ["Parts", "agree", "fill_gaps", "points_around", "vectors_of", "whole_lines"]

CLOSE, NEAR = 1e-7, 0.005
FEWEST = 4
MOST_GUESSES = 16
MOST_BLIND = 2  # gaps without a number beside them up to which all parts are tried
SHIFTS = tuple(Fraction(n, 100) for n in (0, 3, -4, 7, -9, 13, -17, 29, -31, 47, 61, -53, 83))
Part = tuple[Graph, str, Vector]  # a line of a decomposition of the function, with its values


# -- values at several points ------------------------------------------------------------------------------


def points_around(at: Mapping[str, Number]) -> list[dict[str, Number]]:
    """Points around the one asked for, each input moved in its own way; the point itself comes first."""
    spread = len(SHIFTS)
    return [
        {
            name: value * (1 + SHIFTS[(n * (2 * place + 1)) % spread]) or SHIFTS[n]
            for place, (name, value) in enumerate(at.items())
        }
        for n in range(spread)
    ]


def vectors_of(lines: Sequence[GraphLine], points: Iterable[Mapping[str, Number]]) -> list[Vector]:
    """Each line's values at the points, None where it has none."""
    columns: list[list[float | None]] = [[] for _ in lines]
    for at in points:
        env: dict[str, Number] = dict(at)
        for column, one in zip(columns, lines):
            try:
                env[one.name] = number_at(one.op, env)
                column.append(float(env[one.name]))
            except (Undefined, OverflowError):
                column.append(None)
    return [tuple(column) for column in columns]


def agree(one: Vector, other: Vector) -> bool:
    """Whether two lines have the same values, where both have one."""
    pairs = [(a, b) for a, b in zip(one, other) if a is not None and b is not None]
    return len(pairs) >= FEWEST and all(abs(a - b) <= CLOSE * max(abs(a), abs(b), 1e-3) for a, b in pairs)


@dataclass(frozen=True)
class Parts:
    """The parts of the function: every line of its decompositions, with its values."""

    graphs: tuple[Graph, Graph]
    points: Sequence[Mapping[str, Number]]
    lines: tuple[Part, ...]

    @classmethod
    def of(cls, graphs: tuple[Graph, Graph], points: Sequence[Mapping[str, Number]]) -> Parts:
        """The parts at these points; the first graph is the one asked for."""
        lines = [
            (graph, one.name, vector)
            for graph in graphs
            for one, vector in zip(graph.lines, vectors_of(graph.lines, points))
        ]
        return cls(graphs, points, tuple(lines))

    @property
    def first(self) -> list[Vector]:
        """The values of the lines of the graph asked for."""
        return [vector for graph, _, vector in self.lines if graph is self.graphs[0]]

    @property
    def whole(self) -> Vector:
        """The values of the function."""
        return self.first[-1]


# -- guesses -----------------------------------------------------------------------------------------------


def fill_gaps(rows: Sequence[Row], parts: Parts, answer: Mapping[str, str]) -> dict[str, Number]:
    """Find what the names of rows without a line stand for; returns those of mere numbers."""
    gaps = [row for row in rows if row.gap]
    lines = [row.line for row in rows if row.line is not None]
    there = vectors_of(lines, parts.points)
    # What no other row computes is the likelier meaning.
    ordered = sorted(parts.lines, key=lambda part: any(agree(part[2], vector) for vector in there))
    near: dict[str, list[Part]] = {}
    for row in gaps:
        typed = read_cell(answer.get(f"value{row.number}", ""))
        if isinstance(typed, Typed) and isinstance(typed.value, Fraction | float):
            row.value = typed.value
        near[row.gap] = [part for part in ordered if row.value is not None and _near(part[2][0], row.value)]
    blind = [row.gap for row in gaps if not near[row.gap]]
    if len(blind) <= MOST_BLIND:
        near |= dict.fromkeys(blind, ordered)
    guessed = [row for row in gaps if near[row.gap] and lines]
    choices = islice(product(*(near[row.gap] for row in guessed)), MOST_GUESSES)
    guesses = [{row.gap: part for row, part in zip(guessed, chosen)} for chosen in choices]
    tried = [(guess, _vectors_with(rows, guess, parts)) for guess in guesses]
    reaching = [(_over_own_names(rows, *one, parts)) for one in tried if _reaches(rows, *one, parts)]
    best = max(reaching, key=lambda guess: _used(rows, guess), default={})
    if not best and tried:
        first = _over_own_names(rows, *tried[0], parts)
        best = {gap: tree for gap, tree in first.items() if gap not in blind}
    for row in gaps:
        row.stand_in = best.get(row.gap)
    return {row.gap: row.value for row in gaps if row.stand_in is None and row.value is not None}


def _near(one: float | None, other: Number) -> bool:
    return one is not None and abs(one - float(other)) <= NEAR * abs(one)


def _vectors_with(rows: Sequence[Row], guess: Mapping[str, Part], parts: Parts) -> dict[str, Vector]:
    """The values of all names if gaps are these parts."""
    points = [
        dict(at) | {gap: value for gap, part in guess.items() if (value := part[2][n]) is not None}
        for n, at in enumerate(parts.points)
    ]
    lines = [row.line for row in rows if row.line is not None]
    vectors = {one.name: vector for one, vector in zip(lines, vectors_of(lines, points))}
    return vectors | {gap: part[2] for gap, part in guess.items()}


def _over_own_names(
    rows: Sequence[Row], guess: Mapping[str, Part], vectors: Mapping[str, Vector], parts: Parts
) -> dict[str, Node]:
    """What gaps stand for if they are these parts, over the names above them where these agree."""
    place = {row.line.name if row.line else row.gap: row.number for row in rows}
    return {
        gap: _over_own(
            part, parts, {name: vector for name, vector in vectors.items() if place[name] < place[gap]}
        )
        for gap, part in guess.items()
    }


def _over_own(part: Part, parts: Parts, above: Mapping[str, Vector]) -> Node:
    """A part of the function over own names that agree with what it is made of, the rest written out."""
    graph, name, _ = part
    vectors = {line: vector for other, line, vector in parts.lines if other is graph}

    def own_name(parent: str) -> Node:
        if parent in graph.inputs:
            return Sym(parent)
        known = next((one for one, vector in above.items() if agree(vector, vectors[parent])), "")
        return Sym(known) if known else over(parent)

    def over(line: str) -> Node:
        return substitute(graph.op(line), {parent: own_name(parent) for parent in graph.parents(line)})

    return over(name)


def whole_lines(rows: Sequence[Row], guess: Mapping[str, Node | None]) -> Iterator[GraphLine]:
    """All lines, with those that stand in for gaps."""
    for row in rows:
        if row.line is not None:
            yield row.line
        elif row.gap and (tree := guess.get(row.gap)) is not None:
            yield GraphLine(row.gap, tree)


def _reaches(
    rows: Sequence[Row], guess: Mapping[str, Part], vectors: Mapping[str, Vector], parts: Parts
) -> bool:
    """Whether a line comes to the function then; a last row without a line may be meant to."""
    ends = [name for name in vectors if name not in guess or name == rows[-1].gap]
    return any(agree(vectors[name], parts.whole) for name in ends)


def _used(rows: Sequence[Row], guess: Mapping[str, Node]) -> int:
    """How many names the stand-ins use that no line uses: a name is there to be used."""
    used = frozenset().union(*(names(row.line.op) for row in rows if row.line))
    return len(frozenset().union(*map(names, guess.values())) - used)
