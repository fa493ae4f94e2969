"""The LSTM cell as a figure: who feeds whom, and a gradient that is pulled back edge by edge.

The names are those of the exam: b is the previous output and the input joined, f, i, o the gates, g the
candidate, a the new cell state, e = tanh of it, d the new output.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from tutor.figures.base import Figure, Picture, Style, row
from tutor.figures.braille import Canvas
from tutor.figures.cell_art import NARROW, WIDE, Piece
from tutor.maths import listed

__all__ = ["EDGES", "PULLS", "LstmCell", "consumers", "inputs"]

Edge = tuple[str, str]

EDGES: tuple[Edge, ...] = (
    *(("hp", "b"), ("x", "b")),
    *(("b", "f"), ("b", "i"), ("b", "g"), ("b", "o")),
    *(("cp", "a"), ("f", "a"), ("i", "a"), ("g", "a")),
    *(("a", "c"), ("a", "e"), ("e", "d"), ("o", "d"), ("d", "h"), ("d", "y")),
)
"""Who hands a value to whom."""

PULLS: tuple[tuple[Edge, str, str], ...] = (
    (("d", "y"), "the derivative of σ at its input", "Ly·ds(d)"),
    (("d", "h"), "the derivative of h_t by d", "Lh"),
    (("o", "d"), "the derivative of the product by o", "Ld·e"),
    (("e", "d"), "the derivative of the product by e", "Ld·o"),
    (("a", "e"), "the derivative of tanh at its input", "Le·dtanh(a)"),
    (("a", "c"), "the derivative of c_t by a", "Lc"),
    (("cp", "a"), "the derivative of the sum by cp", "La·f"),
    (("g", "a"), "the derivative of the sum by g", "La·i"),
    (("i", "a"), "the derivative of the sum by i", "La·g"),
    (("f", "a"), "the derivative of the sum by f", "La·cp"),
    (("b", "f"), "the derivative of σ(w1 b) by b", "Lf·w1·ds(w1 b)"),
    (("b", "i"), "the derivative of σ(w2 b) by b", "Li·w2·ds(w2 b)"),
    (("b", "g"), "the derivative of tanh(w3 b) by b", "Lg·w3·dtanh(w3 b)"),
    (("b", "o"), "the derivative of σ(w4 b) by b", "Lo·w4·ds(w4 b)"),
)
"""The way back: edge, the local factor in words, and what arrives at the edge's source as a formula."""

SUMS = {
    "d": "Ly·ds(d) + Lh",
    "a": "Le·dtanh(a) + Lc",
    "b": " + ".join(formula for (source, _), _, formula in PULLS if source == "b"),
}

NAMES = {
    "cp": "the previous cell state",
    "hp": "the previous output",
    "x": "the input",
    "b": "the previous output and the input, joined",
    "f": "the forget gate",
    "i": "the input gate",
    "g": "the candidate",
    "o": "the output gate",
    "a": "the new cell state",
    "e": "tanh of the cell state",
    "d": "the new output",
    "c": "the cell state handed on",
    "h": "the output handed on",
    "y": "the prediction",
}

# Where the arrow keys find a node: column and row as in the wide drawing.
SPOTS: dict[str, tuple[int, int]] = {
    "cp": (1, 0),
    "a": (36, 0),
    "c": (61, 0),
    "i": (20, 2),
    "f": (13, 4),
    "g": (29, 4),
    "e": (41, 3),
    "o": (35, 5),
    "d": (45, 5),
    "h": (61, 5),
    "y": (61, 7),
    "hp": (1, 7),
    "b": (10, 8),
    "x": (1, 9),
}
ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def inputs(node: str) -> tuple[str, ...]:
    """What a node is computed from."""
    return tuple(source for source, target in EDGES if target == node)


def consumers(node: str) -> tuple[str, ...]:
    """Who uses a node's value."""
    return tuple(target for source, target in EDGES if source == node)


_WANTED = Counter(edge[0] for edge, _, _ in PULLS)


@dataclass(frozen=True, slots=True)
class LstmCell:
    """The cell with one node selected, looking forward or backward, and so many edges pulled.

    Only `revealed` does it say what arrives as a formula; without, it names the local factor in words.
    """

    node: str = "a"
    backward: bool = False
    pulled: int = 0
    revealed: bool = False

    @property
    def title(self) -> str:
        """What it is and which way it looks."""
        way = "a gradient on its way back" if self.pulled else "consumers" if self.backward else "inputs"
        return f"LSTM cell: {way}"

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Arrows select, space turns round, g pulls, z takes a pull back."""
        return (
            ("left", "node"),
            ("right", "node"),
            ("up", "node"),
            ("down", "node"),
            ("space", "inputs or consumers"),
            ("g", "pull a gradient"),
            ("z", "one edge back"),
        )

    def press(self, key: str) -> Figure:
        """Another node (the pulled gradient is let go), the other way, or one more edge, in the end none."""
        if key in ARROWS:
            node = _towards(self.node, *ARROWS[key])
            return self if node == self.node and not self.pulled else replace(self, node=node, pulled=0)
        if key == "space":
            return replace(self, backward=not self.backward, pulled=0)
        if key == "g":
            return self._pull((self.pulled + 1) % (len(PULLS) + 1))
        if key == "z" and self.pulled:
            return self._pull(self.pulled - 1)
        return self

    def _pull(self, count: int) -> LstmCell:
        node = PULLS[count - 1][0][0] if count else self.node
        return replace(self, pulled=count, node=node, backward=True)

    # -- what is lit ---------------------------------------------------------------------------------------

    @property
    def lit(self) -> frozenset[str]:
        """The nodes that are lit beside the selected one: its inputs or consumers, or the pulled edge's
        origin.
        """
        if self.pulled:
            return frozenset({PULLS[self.pulled - 1][0][1]})
        return frozenset(consumers(self.node) if self.backward else inputs(self.node))

    @property
    def edges(self) -> frozenset[Edge]:
        """The edges that are lit: between the selected node and the lit ones, or all that were pulled."""
        if self.pulled:
            return frozenset(edge for edge, _, _ in PULLS[: self.pulled])
        if self.backward:
            return frozenset((self.node, other) for other in consumers(self.node))
        return frozenset((other, self.node) for other in inputs(self.node))

    @property
    def sums_here(self) -> str:
        """The node at which gradients have to be added up now, or nothing: it has several consumers, all
        of which were pulled.
        """
        if not self.pulled:
            return self.node if self.backward and len(consumers(self.node)) > 1 else ""
        arrived = Counter(edge[0] for edge, _, _ in PULLS[: self.pulled])
        return self.node if _WANTED[self.node] > 1 and arrived[self.node] == _WANTED[self.node] else ""

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> Picture:
        """The cell as wide as there is room, with a last row that says where to add; else a sentence."""
        art = next((one for one in (WIDE, NARROW) if one.width <= width and one.height <= height), None)
        if art is None:
            said = self.says
            return tuple(row(said[at : at + width]) for at in range(0, len(said), max(1, width)))[:height]
        tall = art.height < height
        canvas = Canvas(art.width, art.height + tall)
        for piece in art.pieces:
            canvas.text(piece.x, piece.y, piece.text, self._style(piece))
        if tall and self.sums_here:
            canvas.text(1, art.height, f"{self.sums_here}: sum here", "warn")
        return canvas.picture()

    def _style(self, piece: Piece) -> Style:
        """Selected before lit before the rest."""
        if self.node in piece.nodes:
            return "warn" if self.sums_here == self.node else "accent"
        if self.lit & piece.nodes:
            return "good"
        if self.edges & piece.edges:
            newest = {PULLS[self.pulled - 1][0]} if self.pulled else set()
            return "accent" if newest & piece.edges else "second"
        return "" if piece.nodes else "dim"

    @property
    def says(self) -> str:
        """The selected node with its inputs or consumers, or the newest edge with its local factor."""
        if self.pulled:
            return self._pull_says()
        start = f"{_shown(self.node)} is {NAMES[self.node]}"
        found = consumers(self.node) if self.backward else inputs(self.node)
        those = listed([_shown(node) for node in found])
        if not self.backward:
            return f"{start}; it is computed from {those}." if found else f"{start}; it comes from outside."
        if not found:
            return f"{start}; its gradient comes from outside the cell."
        if len(found) == 1:
            return f"{start}; its one consumer is {those}."
        return f"{start}; its {len(found)} consumers are {those}: what they send back is summed here."

    def _pull_says(self) -> str:
        (source, target), factor, formula = PULLS[self.pulled - 1]
        step = f"Edge {self.pulled} of {len(PULLS)}, from {_shown(target)} back to {source}"
        factor = f": multiply what has arrived at {_shown(target)} by {factor}."
        brings = f" It brings {formula}." if self.revealed else ""
        if not self.sums_here:
            return f"{step}{factor}{brings}"
        count = {2: "Both", 4: "All four"}[_WANTED[source]]
        whole = f", which gives L{source} = {SUMS[source]}" if self.revealed else ""
        return f"{step}{factor}{brings} {count} consumers of {source} have sent: sum here{whole}."


def _shown(node: str) -> str:
    return {"c": "c_t", "h": "h_t", "y": "y_t"}.get(node, node)


def _towards(node: str, across: int, down: int) -> str:
    """The nearest node in that direction, sideways distance counting more; the same where there is none."""
    x, y = SPOTS[node]

    def cost(other: str) -> float:
        dx, dy = SPOTS[other][0] - x, 4 * (SPOTS[other][1] - y)
        ahead, aside = (dx * across, abs(dy)) if across else (dy * down, abs(dx))
        return ahead + 2 * aside if ahead > 0 and aside < 6 * ahead else float("inf")

    best = min((one for one in SPOTS if one != node), key=cost)
    return best if cost(best) < float("inf") else node
