"""The graph view: boxes and arrows of a computational graph, with a selected node and a gradient to pull.

A selected node lights its inputs or its consumers; pulling walks the adjoint back edge by edge and stops at
nodes with several consumers, where the contributions are summed. Numbers appear only where they were given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tutor.autodiff import Edge, Graph, Line, local
from tutor.autodiff.passes import Number
from tutor.figures.base import Picture, Row, Style, row
from tutor.figures.graph_layout import layered
from tutor.maths import pretty, signed, text
from tutor.maths.tree import Call, Neg, Node, Num, Power, Product, Quotient, Sum, Sym

if TYPE_CHECKING:
    from tutor.figures.base import Figure

__all__ = ["GraphFigure"]

WIDEST = 80
KEYS = (
    ("left", "node before"),
    ("right", "node after"),
    ("up", "to an input"),
    ("down", "to a consumer"),
    ("space", "inputs or consumers"),
    ("g", "pull a gradient"),
)


class Pull(NamedTuple):
    """One step of the walk back: an edge that hands something back, or a node whose sum is complete."""

    node: str
    edge: Edge | None


@dataclass(frozen=True)
class GraphFigure:
    """A state of the view. `values` and `shares` (what each edge hands back) hold what may be shown;
    `operations` off hides what the nodes do.
    """

    graph: Graph
    values: Mapping[str, Number] = field(default_factory=dict)
    shares: Mapping[Edge, Number] = field(default_factory=dict)
    operations: bool = True
    selected: str = ""
    backward: bool = False
    pulled: int = -1

    @classmethod
    def of_edges(cls, nodes: Iterable[str], edges: Iterable[Edge]) -> GraphFigure:
        """The view of edges alone; those that point backwards in the order of the nodes are left out."""
        order = tuple(dict.fromkeys(nodes))
        place = {name: n for n, name in enumerate(order)}
        parents: dict[str, list[str]] = {name: [] for name in order}
        for source, to in edges:
            if source in place and to in place and place[source] < place[to]:
                parents[to].append(source)
        inputs = tuple(name for name in order if not parents[name])
        used = {one for above in parents.values() for one in above}
        lines = [
            Line(name, Sum((Num(Fraction(0), "0"), *map(Sym, above))))
            for name, above in parents.items()
            if above
        ]
        return cls(Graph(tuple(name for name in inputs if name in used), tuple(lines)), operations=False)

    # -- what figures do -----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What is shown."""
        return "computational graph"

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Selection, forward or backward, and the walk back."""
        return KEYS

    def press(self, key: str) -> Figure:
        """The view after a key; itself where the key means nothing."""
        nodes = self.graph.nodes
        here = nodes.index(self.selected) if self.selected in nodes else -1
        match key:
            case "left":
                return replace(self, selected=nodes[max(here - 1, 0)], pulled=-1)
            case "right":
                return replace(self, selected=nodes[min(here + 1, len(nodes) - 1)], pulled=-1)
            case "up" | "down":
                near = self._near(key)
                return replace(self, selected=near[0], pulled=-1) if near else self
            case "space":
                chosen = self.selected or nodes[-1]
                return replace(self, backward=not self.backward, selected=chosen, pulled=-1)
            case "g":
                step = (self.pulled + 1) % len(self._walk)
                return replace(self, pulled=step, selected=self._walk[step].node)
        return self

    def _near(self, key: str) -> tuple[str, ...]:
        if self.selected not in self.graph.nodes:
            return self.graph.nodes[-1:]
        return self.graph.parents(self.selected) if key == "up" else self.graph.consumers(self.selected)

    @property
    def _walk(self) -> tuple[Pull, ...]:
        """The steps back from the output: every edge, and every node where several edges meet."""
        steps = [Pull(self.graph.output, None)]
        for name in reversed(self.graph.nodes[:-1]):
            users = self.graph.consumers(name)
            steps += [Pull(name, (name, user)) for user in reversed(users)]
            if len(users) > 1:
                steps.append(Pull(name, None))
        return tuple(steps)

    @property
    def _pull(self) -> Pull | None:
        return self._walk[self.pulled] if 0 <= self.pulled < len(self._walk) else None

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Picture:
        """Boxes and arrows; the indented list with arrows where they do not fit."""
        room = (min(width, WIDEST), height)
        styles = {name: self._style(name) for name in self.graph.nodes}
        texts = {name: self._box(name) for name in self.graph.nodes}
        drawn = layered(self.graph, texts, styles, self._edge_style, room)
        return drawn or self._list(room[0], height, styles)

    def _style(self, name: str) -> Style:
        pull = self._pull
        if name == self.selected:
            return "warn" if pull and pull.edge is None and len(self.graph.consumers(name)) > 1 else "accent"
        if pull is None and self.selected and name in self._lit:
            return "second"
        return "second" if pull and pull.edge and name == pull.edge[1] else ""

    @property
    def _lit(self) -> tuple[str, ...]:
        if self.selected not in self.graph.nodes:
            return ()
        return self.graph.consumers(self.selected) if self.backward else self.graph.parents(self.selected)

    def _edge_style(self, edges: set[Edge]) -> Style:
        pull = self._pull
        if pull is not None:
            return "accent" if pull.edge in edges else "dim"
        wanted = 0 if self.backward else 1
        return "second" if any(edge[wanted] == self.selected for edge in edges) else "dim"

    def _box(self, name: str) -> tuple[str, str]:
        mark = _glyph(self.graph.op(name)) if self.operations and name not in self.graph.inputs else ""
        value = _short(self.values[name]) if name in self.values else ""
        return (f" {name} {mark} " if mark else f" {name} ", f" {value} " if value else "")

    def _list(self, width: int, height: int, styles: Mapping[str, Style]) -> Picture:
        """A node a row, indented by its level, with the nodes that it feeds."""
        levels, rows = self.graph.levels, []
        for name in self.graph.nodes:
            what = name
            if self.operations and name not in self.graph.inputs:
                what = f"{name} = {pretty(self.graph.op(name))}"
            value = f" = {_short(self.values[name])}" if name in self.values else ""
            users = ", ".join(self.graph.consumers(name))
            entry = "  " * levels[name] + what + value + (f" → {users}" if users else "")
            short = entry if len(entry) <= width else entry[: max(width - 1, 0)] + "…"
            rows.append(row(short, styles[name]))
        return _window(rows, self._at, height)

    @property
    def _at(self) -> int:
        return self.graph.nodes.index(self.selected) if self.selected in self.graph.nodes else 0

    # -- sentences -----------------------------------------------------------------------------------------

    @property
    def says(self) -> str:
        """The selected node with its inputs or consumers, or the step of the walk back."""
        if self._pull is not None:
            return self._says_pull(self._pull)
        name = self.selected
        if name not in self.graph.nodes:
            fans = [one for one in self.graph.nodes if len(self.graph.consumers(one)) > 1]
            where = f" Shared by several: {', '.join(fans)}." if fans else ""
            return f"{len(self.graph.lines)} nodes and {len(self.graph.edges)} edges.{where}"
        what = name
        if self.operations and name not in self.graph.inputs:
            what = f"{name} = {pretty(self.graph.op(name))}"
        value = f" = {_short(self.values[name])}" if name in self.values else ""
        others = ", ".join(self._lit)
        if self.backward:
            return f"{what}{value} feeds {others}." if others else f"{what}{value} is the output."
        return f"{what}{value} needs {others}." if others else f"{what}{value} is an input."

    def _says_pull(self, pull: Pull) -> str:
        name = pull.node
        if pull.edge is None:
            users = self.graph.consumers(name)
            if not users:
                return f"Start at the output: the adjoint of {name} is 1."
            shares = [self.shares[name, user] for user in users if (name, user) in self.shares]
            total = f" = {_short(_sum(shares))}" if len(shares) == len(users) else ""
            return f"Sum here: {name} feeds {' and '.join(users)}; add what they hand back{total}."
        user = pull.edge[1]
        if pull.edge not in self.shares:
            return f"{user} hands its adjoint times ∂{user}/∂{name} back to {name}."
        slope = pretty(local(self.graph.op(user), name))
        return f"{user} hands back adjoint · {slope} = {_short(self.shares[pull.edge])} to {name}."


def _window(rows: list[Row], at: int, height: int) -> Picture:
    """So many rows around one of them."""
    if len(rows) <= height:
        return tuple(rows)
    first = min(max(at - height // 2, 0), max(len(rows) - height, 0))
    return tuple(rows[first : first + max(height, 1)])


def _sum(numbers: Iterable[Number]) -> Number:
    result: Number = Fraction(0)
    for one in numbers:
        result = result + one
    return result


def _short(value: Number) -> str:
    exact = isinstance(value, Fraction) and value.denominator <= 100
    return signed(text(value) if exact else f"{float(value):.4g}")


def _glyph(op: Node) -> str:
    """An operation in a few cells."""
    match op:
        case Sum((_, Neg(_))):
            return "−"
        case Sum():
            return "+"
        case Product():
            return "·"
        case Quotient():
            return "÷"
        case Power(_, Num(value)) if value == 2:
            return "²"
        case Power():
            return "^"
        case Neg():
            return "−"
        case Call(name):
            return {"log": "ln", "sqrt": "√", "sigmoid": "σ"}.get(name, name)
    return ""
