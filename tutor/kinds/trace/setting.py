"""What tells the variants of a trace apart: function, point, decomposition; drawn, or given from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tutor.autodiff import Graph, GraphProblem, decompose, forward, read_function, reverse
from tutor.autodiff.graph import NAME
from tutor.kinds.base import AnswerProblem
from tutor.kinds.draw import DrawProblem
from tutor.maths import Undefined, Value
from tutor.maths.functions import SPELLINGS

__all__ = ["Setting", "anywhere", "from_outside"]

WORD = re.compile(r"[A-Za-z]+\d*")
INPUT_STYLES = (("x1", "x2", "x3", "x4"), ("x", "y", "z", "w"), ("a", "b", "c", "d"))
TRIED = tuple(Fraction(n, 10) for n in (15, 5, 20, 8, 3, 25, 12, -10, -5, 30, 40, -20, 60))


@dataclass(frozen=True, slots=True)
class Setting:
    """What distinguishes the variants of a trace: function, point, sharing, cells asked for, direction."""

    text: str
    at: Mapping[str, Fraction]
    unshared: bool = False
    cells: tuple[str, ...] = ()
    direction: Mapping[str, Fraction] = field(default_factory=dict)

    def pack(self) -> tuple[str, ...]:
        """As the strings that a variant keeps."""
        mode = "unshared" if self.unshared else "shared"
        return (self.text, _packed(self.at), mode, " ".join(self.cells), _packed(self.direction))

    @classmethod
    def unpack(cls, picks: Sequence[str]) -> Setting:
        """The setting that `pack` made these strings of."""
        function, at, mode, cells, direction = picks
        return cls(function, _unpacked(at), mode == "unshared", tuple(cells.split()), _unpacked(direction))


def _packed(numbers: Mapping[str, Fraction]) -> str:
    return " ".join(f"{name}={value}" for name, value in numbers.items())


def _unpacked(packed: str) -> dict[str, Fraction]:
    pairs = (one.split("=") for one in packed.split())
    return {name: Fraction(value) for name, value in pairs}


def anywhere(graph: Graph) -> dict[str, Fraction]:
    """A point at which all passes have values, for a question that names none.

    Raises:
        DrawProblem: where none of many is one.
    """
    for turn in range(len(TRIED) ** 2):
        first, step = turn % len(TRIED), 1 + turn // len(TRIED)
        at = {name: TRIED[(first + step * n) % len(TRIED)] for n, name in enumerate(graph.inputs)}
        try:
            reverse(graph, forward(graph, at))
        except (Undefined, OverflowError):
            continue
        return at
    raise DrawProblem("no point was found at which the function has a value", "f")


# -- from outside ------------------------------------------------------------------------------------------


def from_outside(now: Setting, given: Mapping[str, Value], own: str, *, pointless: bool) -> Setting:
    """The setting with `f`, `x`, `cells`, `decomposition` and `seed` as they are given from outside.

    `own` is the item's function and `now` its setting; a `pointless` item needs no `x`.

    Raises:
        AnswerProblem: with a sentence, where they make no sense.
    """
    mode = given.get("decomposition", "shared")
    if mode not in ("shared", "unshared"):
        raise AnswerProblem('"decomposition" is "shared" or "unshared"')
    function, names = _function(given, now, own)
    at: Mapping[str, Fraction] = now.at
    if "x" in given:
        at = dict(zip(names, _numbers("x", given["x"], len(names))))
    elif pointless and function != now.text:
        at = _somewhere(function, names)
    elif tuple(now.at) != names:
        raise AnswerProblem('a function of other inputs needs "x", the list of their values')
    direction: Mapping[str, Fraction] = now.direction
    if "seed" in given:
        direction = dict(zip(names, _numbers("seed", given["seed"], len(names))))
    return Setting(function, at, mode == "unshared", _words(given.get("cells", ())), direction)


def _somewhere(function: str, names: Sequence[str]) -> dict[str, Fraction]:
    try:
        return anywhere(decompose(read_function(function, names), names))
    except DrawProblem as problem:
        raise AnswerProblem(problem.sentence) from None


def _function(given: Mapping[str, Value], now: Setting, own: str) -> tuple[str, tuple[str, ...]]:
    """The function's text and inputs; an own text is the item's where both read alike."""
    if "f" not in given:
        return now.text, tuple(now.at)
    typed = str(given["f"])
    count = len(x) if isinstance(x := given.get("x"), tuple) else len(now.at)
    reason = ""
    words = sorted(set(WORD.findall(typed)) - SPELLINGS.keys() - {"e", "pi"})
    inputs = tuple(now.at)
    for style in (inputs, *INPUT_STYLES, tuple(words)):
        if len(style) < count or (style == tuple(words) and len(words) != count):
            continue
        try:
            tree = read_function(typed, style[:count])
            decompose(tree, style[:count])
        except GraphProblem as problem:
            reason = reason or problem.sentence
            continue
        if own and style[:count] == inputs and tree == read_function(own, inputs):
            return own, inputs
        return typed, style[:count]
    raise AnswerProblem(f'"f" is a function of x1, x2, …: {reason or "it has too many inputs"}')


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
