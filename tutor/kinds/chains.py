"""The chain of layers behind a question on shapes: built from the author's texts, and walked again with what
the learner wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.kinds.draw import DrawProblem, Formula, compute, holds
from tutor.layers import Argument, ChainProblem, Misfit, Shape, Step, Unfilled, chain, holes_in, shown, step
from tutor.layers.reading import HOLE
from tutor.maths import Problem, Value, fill

__all__ = ["LayerStep", "Run", "names_of", "run", "sizes_of", "whole_of"]


PAIR = re.compile(r"\[(\d+(?:, \d+)+)\]")  # a list among the parameters is a tuple in a layer


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStep:
    """One layer by name: `layer` is its text as in PyTorch, with `{expressions}` and holes `[[name]]`.

    With `when` it is there only where the condition holds.
    """

    name: str
    layer: str
    when: Formula | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A chain with its names, its texts (holes unfilled), its steps and the right values of its holes."""

    input: Shape
    names: tuple[str, ...]
    texts: tuple[str, ...]
    steps: tuple[Step, ...]
    holes: Mapping[str, int]
    batched: bool

    def find(self, name: str) -> int:
        """The place of a step; `conv1-1`, `conv1_1` and `Conv1_1` are one name. Raises DrawProblem."""
        wanted = _plain(name)
        for at, own in enumerate(self.names):
            if _plain(own) == wanted:
                return at
        raise DrawProblem(f"there is no layer “{name[:40]}” here", "of")

    @property
    def last(self) -> Shape:
        """The shape that comes out at the end."""
        return self.steps[-1].after if self.steps else self.input

    @property
    def listing(self) -> str:
        """The layers below each other, their names in front, a question mark for each hole."""
        width = max((len(name) for name in self.names), default=0)
        rows = (f"    {name:<{width}}  {HOLE.sub('?', text)}" for name, text in zip(self.names, self.texts))
        return "\n".join(rows)

    def place(self, hole: str) -> int:
        """The step that has a hole; raises DrawProblem where none has."""
        for at, text in enumerate(self.texts):
            if hole in holes_in(text):
                return at
        raise DrawProblem(f"no layer has the hole [[{hole}]]", "holes")

    def filled(self, at: int, before: Shape, holes: Mapping[str, Argument]) -> Step:
        """One step with other values before it and in its holes; raises Misfit and Unfilled."""
        own = {name: holes[name] for name in holes_in(self.texts[at]) if name in holes}
        return step(self.texts[at], before, batched=self.batched, holes=own or None)

    def walk(
        self, own: Mapping[int, Shape], holes: Mapping[str, Argument]
    ) -> Iterator[tuple[int, Shape, Shape | None]]:
        """(place, shape before, shape that follows from it) of every step, going on from what is `own`.

        What follows is None where the layer cannot take the shape. A wrong number of channels is not held
        against later layers: they get the right one.
        """
        now = self.input
        for at, true in enumerate(self.steps):
            after = self._after(at, now, true, holes)
            yield at, now, after
            now = own.get(at, true.after if after is None else after)

    def _after(self, at: int, now: Shape, true: Step, holes: Mapping[str, Argument]) -> Shape | None:
        touched = any(holes.get(name) != self.holes[name] for name in holes_in(self.texts[at]))
        if now == true.before and not touched:
            return true.after
        tries = [now]
        if len(now) == len(true.before) > 1:
            tries.append((true.before[0], *now[1:]))
        for before in tries:
            try:
                return self.filled(at, before, holes).after
            except (Misfit, Unfilled):
                continue
        return None


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def whole_of(value: Value, what: str) -> int:
    """A computed value as a whole number; raises DrawProblem."""
    if isinstance(value, bool) or not isinstance(value, Fraction) or value.denominator != 1:
        raise DrawProblem(f"{what} is no whole number")
    return int(value)


def sizes_of(value: Value, what: str) -> Shape:
    """A computed list as sizes; raises DrawProblem."""
    if not isinstance(value, tuple):
        raise DrawProblem(f"{what} is no list of sizes")
    return tuple(whole_of(size, what) for size in value)


def run(
    sizes: tuple[Formula, ...] | Formula,
    layers: tuple[LayerStep, ...],
    holes: Mapping[str, Formula],
    env: Mapping[str, Value],
    *,
    batched: bool,
) -> Run:
    """The chain for these names; raises DrawProblem where it cannot be built or a shape does not fit."""
    if isinstance(sizes, tuple):
        start = tuple(whole_of(compute(size, env), "a size of the input") for size in sizes)
    else:
        start = sizes_of(compute(sizes, env), "the input")
    known = {name: whole_of(compute(value, env), f"the hole {name}") for name, value in holes.items()}
    kept = [one for one in layers if one.when is None or holds([one.when], env)]
    try:
        texts = tuple(PAIR.sub(r"(\1)", fill(one.layer, env)) for one in kept)
        steps = chain(start, texts, batched=batched, holes=known) if kept else ()
    except Problem as problem:
        raise DrawProblem(problem.sentence, "layers") from None
    except ChainProblem as problem:
        where = kept[problem.at].name if problem.at >= 0 else "the input"
        raise DrawProblem(f"{where}: {problem.sentence}", "layers") from None
    except Unfilled as hole:
        raise DrawProblem(f"the hole [[{hole.name}]] has no value in `holes`", "holes") from None
    return Run(start, tuple(one.name for one in kept), texts, steps, known, batched)


def names_of(made: Run) -> dict[str, Value]:
    """What texts may say of a chain: `listing`, and for each step `out_<name>` and `count_<name>`.

    `count_all` is the number of parameters of the whole chain.
    """
    found: dict[str, Value] = {"listing": made.listing}
    for name, one in zip(made.names, made.steps):
        plain = _plain(name)
        found[f"out_{plain}"] = shown(one.after)
        found[f"count_{plain}"] = Fraction(one.parameters)
    found["count_all"] = Fraction(sum(one.parameters for one in made.steps))
    return found
