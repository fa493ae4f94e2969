"""Draws an item's parameters from a seed, always the same ones, and computes what follows from them.

Only `random.Random.random` is used: it is the one method whose sequence Python promises to keep, and a
variant has to stay the same for ever.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from tutor.maths import Node, Problem, Scope, Undefined, Value, evaluate, read, spread

__all__ = ["Draw", "DrawProblem", "Formula", "Stream", "compute", "draw_all", "holds", "parse"]

Formula = str | int
"""An author's expression: text in the language of `tutor.maths`, or a plain integer."""

T = TypeVar("T")
MANY = 10_000


class DrawProblem(Exception):
    """Content that cannot be drawn or computed: `sentence` says what, `where` names the key of the item."""

    def __init__(self, sentence: str, where: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.where = where


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How one parameter is drawn.

    `from_` is a list of expressions, or a range `low .. high` walked by `step`; `words` draws a piece of
    text instead. `shape` ([rows, columns] or [length]) draws an array, with all entries different where
    `distinct` is set. `exam` is the value of seed 0; without it seed 0 draws like any other.
    """

    from_: tuple[Formula, ...] | Formula | None = None
    words: tuple[str, ...] | None = None
    step: Formula = 1
    exam: Formula | None = None
    shape: tuple[Formula, ...] = ()
    distinct: bool = False


class Stream:
    """A reproducible stream of choices for one name."""

    def __init__(self, name: str) -> None:
        self._random = random.Random(name)

    def index(self, n: int) -> int:
        """A whole number in 0…n−1."""
        return int(self._random.random() * n)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.index(len(options))]

    def shuffle(self, options: Iterable[T]) -> tuple[T, ...]:
        """The options in a random order (Fisher and Yates)."""
        deck = list(options)
        for last in range(len(deck) - 1, 0, -1):
            other = self.index(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return tuple(deck)

    def sample(self, options: Sequence[T], k: int) -> tuple[T, ...]:
        """k different ones of the options, in random order."""
        return self.shuffle(options)[:k]


@lru_cache(maxsize=4096)
def _parse(text: str, names: frozenset[str]) -> Node:
    return read(text, Scope(symbols=dict.fromkeys(names, "real"), author=True))


def parse(formula: Formula, names: Iterable[str]) -> Node:
    """The tree of an author's expression that may use the given names; read once and kept.

    Raises DrawProblem with the reader's sentence.
    """
    try:
        return _parse(str(formula), frozenset(names))
    except Problem as problem:
        raise DrawProblem(f"“{formula}” cannot be read: {problem.sentence}") from None


def compute(formula: Formula, env: Mapping[str, Value]) -> Value:
    """The value of an author's expression; raises DrawProblem where it has none."""
    try:
        return evaluate(parse(formula, env), env)
    except Undefined as undefined:
        raise DrawProblem(f"“{formula}” has no value: {undefined.sentence}") from None


def holds(conditions: Iterable[Formula], env: Mapping[str, Value]) -> bool:
    """True where every condition is true; a condition without a value does not hold."""
    for condition in conditions:
        try:
            outcome = evaluate(parse(condition, env), env)
        except Undefined:
            return False
        if not isinstance(outcome, bool):
            raise DrawProblem(
                f"“{condition}” is not a condition: write a comparison such as n > 0", "require"
            )
        if not outcome:
            return False
    return True


def _pool(draw: Draw, env: Mapping[str, Value]) -> Sequence[Value]:
    if draw.words is not None:
        return draw.words
    if draw.from_ is None:
        raise DrawProblem("a parameter needs `from` (a list or a range) or `words`", "draw")
    if isinstance(draw.from_, tuple):
        return _Computed(draw.from_, env)
    text = str(draw.from_)
    low, dots, high = text.partition("..")
    if not dots:
        raise DrawProblem(f"`from: {text}` is neither a list nor a range: write low .. high", "draw")
    ends = [compute(low, env), compute(high, env), compute(draw.step, env)]
    if not all(isinstance(end, Fraction) for end in ends):
        raise DrawProblem(f"the range {text} needs exact numbers", "draw")
    exact = [end for end in ends if isinstance(end, Fraction)]
    if exact[2] <= 0 or (exact[1] - exact[0]) / exact[2] > MANY:
        raise DrawProblem(f"the range {text} needs a positive step and at most {MANY} values", "draw")
    return _spread(exact[0], exact[1], exact[2])


_spread = lru_cache(maxsize=512)(spread)


class _Computed(Sequence[Value]):
    """A list of expressions of which only those that are drawn are computed."""

    def __init__(self, entries: tuple[Formula, ...], env: Mapping[str, Value]) -> None:
        self._entries, self._env = entries, env

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: Any) -> Any:
        return compute(self._entries[place], self._env)


def _array(draw: Draw, pool: Sequence[Value], env: Mapping[str, Value], stream: Stream) -> Value:
    sizes = [compute(size, env) for size in draw.shape]
    whole = [
        int(size) for size in sizes if isinstance(size, Fraction) and size.denominator == 1 and 0 < size <= 64
    ]
    if len(whole) != len(sizes) or len(whole) not in (1, 2):
        raise DrawProblem("`shape` needs one or two whole numbers from 1 to 64", "draw")
    count = whole[0] * (whole[1] if len(whole) == 2 else 1)
    if draw.distinct and len(pool) < count:
        raise DrawProblem(f"{count} different entries cannot come from {len(pool)} values", "draw")
    flat = stream.sample(pool, count) if draw.distinct else tuple(stream.pick(pool) for _ in range(count))
    if len(whole) == 1:
        return flat
    return tuple(flat[row * whole[1] : (row + 1) * whole[1]] for row in range(whole[0]))


def draw_all(draws: Mapping[str, Draw], stream: Stream, *, exam: bool) -> dict[str, Value]:
    """One value for every parameter, in the order written; a later one may use the earlier ones."""
    env: dict[str, Value] = {}
    for name, draw in draws.items():
        if exam and draw.exam is not None:
            env[name] = str(draw.exam) if draw.words is not None else compute(draw.exam, env)
            continue
        pool = _pool(draw, env)
        if not pool:
            raise DrawProblem(f"nothing to draw `{name}` from", "draw")
        env[name] = _array(draw, pool, env, stream) if draw.shape else stream.pick(pool)
    return env
