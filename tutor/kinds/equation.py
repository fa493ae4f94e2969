"""Reads what is typed into a formula field: a formula, or a whole line `name = formula` of that name.

Careful people write more than the field asks for: the left-hand side, two equal sides, a transpose in front
of a bracket, bars with an index. All of that is read here, on top of the one reader of `tutor.maths`, and
every place that a problem points at is a place in the text as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.maths import Node, Problem, Scope, names, read, substitute
from tutor.maths.admit import admit, shown
from tutor.maths.names import plain
from tutor.maths.tree import Call, Const, Opaque, Power, Sym, transform

__all__ = ["Reading", "Template", "respelt"]

EQUALS = re.compile(r":=|←|<-|\\leftarrow|\\gets|(?<![<>=!])=(?!=)")
ARROWS = frozenset({":=", "←", "<-", "\\leftarrow", "\\gets"})
BARS = ("‖", "∥", "||", "\\|", "Vert")
MOST_SIDES = 4
BARE = {"tanh": (), "sigmoid": ("s", "σ", "sigma"), "relu": ("ReLU",), "sech": (), "cosh": ()}


@dataclass(frozen=True, slots=True)
class Template:
    """A function that the question gives: `body` in `u`, or in the cells of a window.

    `window` maps a symbol to its cells: the argument is worked out once for each cell, and stands in the body
    in the place of that cell.
    """

    body: Node
    window: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def applied(self, arg: Node) -> Node:
        """The body with the argument in its place."""
        places: dict[str, Node] = {"u": arg}
        for symbol, cells in self.window.items():
            places |= {cell: substitute(arg, {symbol: Sym(cell)}) for cell in cells}
        return substitute(self.body, places)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one field is read.

    `heads` are left-hand sides besides the names in `own`; `spell` replaces spellings by shorter ones before
    anything else; with `of`, a function's name alone stands for its value at that symbol (`1 - tanh^2`);
    `pairs` allows two formulas with a comma between. Behind an arrow a name in `old` is what it was before
    the step (`m ← β·m + …`).
    """

    scope: Scope
    label: str
    own: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    spell: tuple[tuple[str, str], ...] = ()
    templates: Mapping[str, Template] = field(default_factory=dict)
    of: str = ""
    pairs: bool = False
    old: Mapping[str, str] = field(default_factory=dict)

    def sides(self, raw: str) -> tuple[Node, ...]:
        """The right-hand side as typed, or all sides of an equation between right-hand sides.

        Raises Problem where there is none to be read.
        """
        admit(raw)
        text = respelt(raw, self.spell)
        cuts = [(found.start(), found.end()) for found in EQUALS.finditer(text)]
        starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
        pieces = [" " * start + text[start:end] for start, end in zip(starts, ends)]
        before: dict[str, Node] = {}
        if len(pieces) > 1 and self._is_head(pieces[0]):
            pieces = pieces[1:]
            if text[slice(*cuts[0])] in ARROWS:
                before = {name: Sym(old) for name, old in self.old.items()}
            while len(pieces) > 1 and self._is_own(pieces[0]):
                pieces = pieces[1:]
        if len(pieces) > MOST_SIDES:
            raise Problem("One line is expected here, and this has many equals signs.")
        sides = tuple(self._side(piece) for piece in pieces)
        if any(bars in text for bars in BARS):
            sides = tuple(transform(side, _one_pair_of_bars) for side in sides)
        return tuple(substitute(side, before) for side in sides) if before else sides

    def meant(self, node: Node) -> Node:
        """The tree with the functions of the question worked out, and e^(…) read as the exponential.

        Where e is a symbol, a power of it that holds other symbols can only be meant as exp.
        """

        def change(part: Node) -> Node:
            match part:
                case Power(Sym("e"), exponent) if names(exponent):
                    return Power(Const("e"), exponent)
                case Opaque(name, arg, 0) if name in self.templates:
                    return self.templates[name].applied(arg)
                case Opaque(name, _, _) if name in self.templates:
                    raise Problem(f"The derivative of {name} is not known here: write it without a prime.")
            return part

        return transform(node, change)

    def _is_head(self, piece: str) -> bool:
        """Whether this left-hand side names the line asked for; Problem if it names another one."""
        if compact(piece) in self.heads:
            return True
        try:
            node = read(piece, self.scope)
        except Problem:
            said = shown(piece.strip(), 30)
            raise Problem(
                f"“{said}” before the equals sign is not known here: type the right-hand side alone."
            ) from None
        if not isinstance(node, Sym):
            return False
        if node.name in self.own:
            return True
        raise Problem(f"This line says what {node.name} is, and {self.label} is asked here.")

    def _is_own(self, piece: str) -> bool:
        """Whether this is one more name of the line, as d in `h = d = o·e`."""
        try:
            node = read(piece, self.scope)
        except Problem:
            return False
        return isinstance(node, Sym) and node.name in self.own

    def _side(self, piece: str) -> Node:
        parts = _at_commas(piece) if self.pairs else [piece]
        if len(parts) == 2:
            return Call("list", tuple(read(part, self.scope) for part in parts))
        try:
            return read(piece, self.scope)
        except Problem as problem:
            node = self._bare(piece)
            if node is None:
                raise problem from None
            return node

    def _bare(self, piece: str) -> Node | None:
        """`1 - tanh^2` read with tanh for tanh(x), where no function has its argument."""
        if not self.of or f"({self.of})" in piece.replace(" ", ""):
            return None
        aliases = {spelling: name for name, more in BARE.items() for spelling in more}
        symbols = {**self.scope.symbols, **dict.fromkeys(BARE, "real")}
        wide = Scope(symbols=symbols, aliases={**self.scope.aliases, **aliases})  # type: ignore[arg-type]
        try:
            node = read(piece, wide)
        except Problem:
            return None
        return substitute(node, {name: Call(name, (Sym(self.of),)) for name in BARE})


def _one_pair_of_bars(node: Node) -> Node:
    """‖w‖ of one number is |w|, and is shown so."""
    match node:
        case Call("abs", (Call("abs") as inner,)):
            return inner
    return node


def compact(text: str) -> str:
    """A left-hand side without blanks and in the reader's characters; as it is where that is impossible."""
    try:
        return plain(text).replace(" ", "")
    except Problem:
        return text.replace(" ", "")


def respelt(raw: str, spell: tuple[tuple[str, str], ...]) -> str:
    """The text with each spelling replaced by a shorter one and blanks, so that all places stay.

    A spelling that begins or ends in a Latin letter or a digit is only replaced where the word does, and one
    that a number takes the place of only where no other number comes before.
    """
    text = raw
    for old, new in spell:
        if old in text:
            padded = new.ljust(len(old)).replace("\\", r"\\")
            text = _word(old, number=new[:1].isnumeric()).sub(padded, text)
    return text


def _word(spelling: str, *, number: bool) -> re.Pattern[str]:
    first, last = spelling[0], spelling[-1]
    before = r"(?<![A-Za-z_])" if first.isascii() and first.isalpha() else ""
    before += r"(?<![0-9.,])(?<![0-9.,] )" if number else ""
    after = r"(?![A-Za-z0-9])" if last.isascii() and last.isalnum() else ""
    return re.compile(before + re.escape(spelling) + after)


def _at_commas(piece: str) -> list[str]:
    """The parts between commas outside of brackets, each padded so that places stay."""
    text = piece.rstrip()
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] in ("(", "[") and _closes(text, start) == len(text) - 1:
        text, start = text[:-1], start + 1
    cuts, depth = [start - 1], 0
    for place in range(start, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if text[place] == "," and depth == 0:
            cuts.append(place)
    if len(cuts) == 1:
        return [piece]
    ends = [*cuts[1:], len(text)]
    return [" " * (cut + 1) + text[cut + 1 : end] for cut, end in zip(cuts, ends)]


def _closes(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return place
    return -1
