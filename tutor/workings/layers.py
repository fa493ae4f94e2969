"""A chain of layers as PyTorch writes them: each one's output shape and parameters, with the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tutor.layers import Misfit, Shape, Step, Unfilled, grouped, shape_of, step
from tutor.layers import shown as sizes
from tutor.workings.base import Grid, Input, Outcome, Row, Spec, SpecProblem, keys

__all__ = ["LayersWorking", "build"]

INPUT = "input"
MOST = 8
SPARE = 1


@dataclass(frozen=True, slots=True)
class LayersWorking:
    """`shape` goes in without the batch axis; empty fields are no layers."""

    title: str
    shape: str
    layers: tuple[str, ...]
    spare: int = SPARE

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The input's shape, a layer in each field, and a spare field or two."""
        texts = (*self.layers, *[""] * self.spare)
        fields = (
            Input(f"layer{n}", f"layer {n} =", text, wide=True, hint="a layer, or nothing")
            for n, text in enumerate(texts, 1)
        )
        return (Input(INPUT, "input =", self.shape, wide=True), *fields)

    def work(self, typed: Mapping[str, str]) -> Outcome:
        """Shape and parameters after every layer, then the total; the first layer that does not fit stops
        it.
        """
        first, *rest = self.inputs
        try:
            shape: Shape = shape_of(typed.get(INPUT, first.start))
        except Misfit as problem:
            return Outcome(problems={INPUT: problem.sentence})
        steps: list[Step] = []
        start = shape
        for one in rest:
            text = typed.get(one.name, one.start).strip()
            if not text:
                continue
            try:
                steps.append(step(text, shape))
            except Misfit as problem:
                return Outcome(problems={one.name: problem.sentence})
            except Unfilled:
                return Outcome(problems={one.name: "Write numbers here, not a name in double brackets."})
            shape = steps[-1].after
        if not steps:
            return Outcome(problems={rest[0].name: "Write a layer here, such as Conv2d(3, 8, 3)."})
        return Outcome(grids=(_grid(start, steps),), says=(_total(steps),))


def _grid(start: Shape, steps: list[Step]) -> Grid:
    rows: list[Row] = [("input", "", sizes(start), "")]
    for one in steps:
        how = "; ".join((*one.how, *([f"parameters {one.count}"] if one.count else [])))
        rows.append((type(one.layer).name, how, sizes(one.after), grouped(one.parameters)))
    return Grid(("layer", "how it comes about", "output", "parameters"), tuple(rows), long=1)


def _total(steps: list[Step]) -> str:
    counts = [grouped(one.parameters) for one in steps if one.parameters]
    total = grouped(sum(one.parameters for one in steps))
    summed = f"{' + '.join(counts)} = {total}" if len(counts) > 1 else total
    return f"Parameters in all: {summed}."


def build(spec: Spec) -> LayersWorking:
    """An author's example: `input` is a shape, `layers` a list of layers as PyTorch writes them.

    Raises:
        SpecProblem: where a key is missing or no list.
    """
    keys(spec, ("input", "layers"))
    layers = spec["layers"]
    if not isinstance(layers, list) or not 0 < len(layers) <= MOST:
        raise SpecProblem(f"“layers” wants a list of 1 to {MOST} layers", "layers")
    title = str(spec.get("title", "Shapes and parameters, layer by layer"))
    return LayersWorking(title, str(spec["input"]), tuple(map(str, layers)))
