"""The drawing of the LSTM cell in two widths: each piece of text with the nodes and edges it stands for."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NARROW", "WIDE", "Art", "Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A text at a cell; it is lit with any of its nodes or edges."""

    x: int
    y: int
    text: str
    nodes: frozenset[str]
    edges: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Art:
    """A drawing of so many cells."""

    width: int
    height: int
    pieces: tuple[Piece, ...]


def _art(*rows: tuple[tuple[int, str, str], ...]) -> Art:
    """Rows of (column, text, what it stands for): names of nodes, or `from>to` of edges, apart by spaces."""
    pieces = []
    for y, one in enumerate(rows):
        for x, text, stands in one:
            names = stands.split()
            edges = frozenset((a, b) for a, arrow, b in (name.partition(">") for name in names) if arrow)
            pieces.append(Piece(x, y, text, frozenset(name for name in names if ">" not in name), edges))
    return Art(max(piece.x + len(piece.text) for piece in pieces), len(rows), tuple(pieces))


WIDE = _art(
    (
        (1, "cp", "cp"),
        (4, "───────►", "cp>a"),
        (12, "(×)", "cp>a f>a"),
        (15, "─────────────►", "cp>a f>a"),
        (29, "(+)", "a"),
        (32, "───", "a"),
        (36, "a", "a"),
        (38, "──", "a>c a>e"),
        (40, "┬", "a>c a>e"),
        (41, "──────────────────►", "a>c"),
        (61, "c_t", "c"),
    ),
    ((13, "▲", "f>a"), (15, "f", "f"), (30, "▲", "i>a g>a"), (40, "│", "a>e")),
    (
        (13, "│", "f>a"),
        (20, "i", "i"),
        (22, "───►", "i>a"),
        (26, "(×)", "i>a g>a"),
        (29, "─┘", "i>a g>a"),
        (37, "[tanh]", "e"),
    ),
    ((13, "│", "f>a"), (20, "▲", "i"), (27, "▲", "g>a"), (29, "g", "g"), (40, "│", "e>d"), (42, "e", "e")),
    ((10, "[σ w1]", "f"), (18, "[σ w2]", "i"), (25, "[tanh w3]", "g"), (40, "▼", "e>d")),
    (
        (13, "▲", "b>f"),
        (20, "▲", "b>i"),
        (28, "▲", "b>g"),
        (34, "o", "o"),
        (36, "──►", "o>d"),
        (39, "(×)", "d"),
        (42, "──", "d"),
        (45, "d", "d"),
        (47, "──", "d>h d>y"),
        (49, "┬", "d>h d>y"),
        (50, "─────────►", "d>h"),
        (61, "h_t", "h"),
    ),
    ((13, "│", "b>f"), (20, "│", "b>i"), (28, "│", "b>g"), (34, "▲", "o"), (49, "│", "d>y")),
    (
        (1, "hp", "hp"),
        (4, "┐", "hp>b"),
        (13, "│", "b>f"),
        (20, "│", "b>i"),
        (28, "│", "b>g"),
        (31, "[σ w4]", "o"),
        (49, "└──", "d>y"),
        (52, "[σ]", "y"),
        (55, "────►", "y"),
        (61, "y_t", "y"),
    ),
    (
        (4, "├────", "hp>b x>b"),
        (10, "b", "b"),
        (12, "─", "b>f b>i b>g b>o"),
        (13, "┴", "b>f b>i b>g b>o"),
        (14, "──────", "b>i b>g b>o"),
        (20, "┴", "b>i b>g b>o"),
        (21, "───────", "b>g b>o"),
        (28, "┴", "b>g b>o"),
        (29, "─────┘", "b>o"),
    ),
    ((1, "x_t", "x"), (4, "┘", "x>b"), (6, "joined", "")),
)

NARROW = _art(
    (
        (0, "cp", "cp"),
        (3, "─►", "cp>a"),
        (5, "(×)", "cp>a f>a"),
        (8, "────────►", "cp>a f>a"),
        (17, "(+)", "a"),
        (20, "─", "a"),
        (22, "a", "a"),
        (24, "─", "a>c a>e"),
        (25, "┬", "a>c a>e"),
        (26, "─────────►", "a>c"),
        (37, "c_t", "c"),
    ),
    ((6, "▲", "f>a"), (7, "f", "f"), (18, "▲", "i>a g>a"), (25, "│", "a>e")),
    (
        (6, "│", "f>a"),
        (10, "i", "i"),
        (11, "──►", "i>a"),
        (14, "(×)", "i>a g>a"),
        (17, "─┘", "i>a g>a"),
        (22, "[tanh]", "e"),
    ),
    ((6, "│", "f>a"), (10, "▲", "i"), (15, "▲", "g>a"), (16, "g", "g"), (25, "│", "e>d"), (26, "e", "e")),
    ((5, "[σ]", "f"), (9, "[σ]", "i"), (13, "[tanh]", "g"), (25, "▼", "e>d")),
    (
        (5, "w1", "f"),
        (9, "w2", "i"),
        (14, "w3", "g"),
        (20, "o", "o"),
        (21, "──►", "o>d"),
        (24, "(×)", "d"),
        (27, "─", "d"),
        (29, "d", "d"),
        (31, "─", "d>h d>y"),
        (32, "┬", "d>h d>y"),
        (33, "──►", "d>h"),
        (37, "h_t", "h"),
    ),
    ((6, "▲", "b>f"), (10, "▲", "b>i"), (15, "▲", "b>g"), (20, "▲", "o"), (32, "│", "d>y")),
    (
        (6, "│", "b>f"),
        (10, "│", "b>i"),
        (15, "│", "b>g"),
        (19, "[σ]", "o"),
        (22, "w4", "o"),
        (32, "└", "d>y"),
        (33, "[σ]", "y"),
        (37, "y_t", "y"),
    ),
    (
        (0, "hp", "hp"),
        (3, "┐", "hp>b"),
        (6, "│", "b>f"),
        (10, "│", "b>i"),
        (15, "│", "b>g"),
        (20, "│", "b>o"),
    ),
    (
        (3, "├", "hp>b x>b"),
        (4, "b", "b"),
        (5, "─┴", "b>f b>i b>g b>o"),
        (7, "───┴", "b>i b>g b>o"),
        (11, "────┴", "b>g b>o"),
        (16, "────┘", "b>o"),
    ),
    ((0, "x_t", "x"), (3, "┘", "x>b"), (5, "joined", "")),
)
