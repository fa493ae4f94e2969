"""What a question on shapes asks, part by part: the right value on a chain, and every known wrong rule run on
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain as joined
from math import prod
from typing import Literal

from tutor.kinds.chains import Run, sizes_of, whole_of
from tutor.kinds.draw import DrawProblem, Formula, compute
from tutor.kinds.number import KnownMistake, Slip
from tutor.layers import Misfit, Shape, Step, Unfilled, shown
from tutor.layers.counts import count_slips, total_slips
from tutor.layers.plain import Flatten, Linear, Upsample
from tutor.layers.pooling import Pool
from tutor.layers.recurrent import Recurrent
from tutor.layers.slips import shape_slips, state_slips
from tutor.layers.windows import Conv, ConvTranspose, Windowed
from tutor.maths import Problem, Value, fill

__all__ = ["COUNTS", "Asked", "ShapeOption", "ShapePart", "asked", "hidden", "slips"]

Wants = Literal[
    "shape", "map", "state", "sizes", "parameters", "buffers", "elements", "hole", "number", "choice"
]
SHAPES = ("shape", "map", "state", "sizes")
COUNTS = ("parameters", "buffers", "elements", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeOption:
    """One conclusion to choose, and why it is right or wrong."""

    key: str
    text: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapePart:
    """One thing asked for.

    `wants` is one of
    `shape` (behind the step `of`, the last one without it), `map` (its spatial sizes alone), `state` (`h_n`
    or `c_n`, named in `state`), `elements` (how many entries the shape has);
    `parameters` or `buffers` (of a step; of all without `of` or with `total`; `params_conv1` is conv1);
    `hole` (the argument `[[id]]`, right where the layer then gives the wanted size);
    `sizes` or `number` (computed by `key`), `choice` (one of `options`; `key` gives its key).
    `also` is the value by another convention, for parts that the item marks together. `axes` names the axes
    in the field's hint. With `when` it is asked only where the condition holds.
    """

    id: str
    wants: Wants
    label: str = ""
    of: str = ""
    state: str = "h_n"
    key: Formula | None = None
    also: Formula | None = None
    axes: str = ""
    rule: str = ""
    right: str = ""
    mistakes: tuple[KnownMistake, ...] = ()
    options: tuple[ShapeOption, ...] = ()
    when: Formula | None = None
    weight: Formula = 1

    @property
    def shaped(self) -> bool:
        """True where a tuple of sizes is the answer."""
        return self.wants in SHAPES


@dataclass(frozen=True, slots=True)
class Asked:
    """A part on one variant: its right value, its step (None for the whole chain) and that step's place."""

    part: ShapePart
    right: Shape | int | str
    at: int | None
    step: Step | None
    label: str
    also: int | None = None

    @property
    def shape(self) -> Shape:
        """The right sizes."""
        assert isinstance(self.right, tuple)
        return self.right

    @property
    def whole(self) -> int:
        """The right number."""
        assert isinstance(self.right, int)
        return self.right


def asked(part: ShapePart, made: Run, env: Mapping[str, Value]) -> Asked:
    """The part on this chain; raises DrawProblem where it cannot be asked."""
    of = _filled(part.of, env).removeprefix("params_")
    of = "" if of == "total" else of
    label = _filled(part.label, env) or of or part.id
    if part.wants in ("sizes", "number", "choice"):
        if part.key is None:
            raise DrawProblem(f"{part.id} needs a `key`", "key")
        value = compute(part.key, env)
        if part.wants == "choice":
            return Asked(part, str(value), None, None, label)
        if part.wants == "sizes":
            return Asked(part, sizes_of(value, part.id), None, None, label)
        also = None if part.also is None else whole_of(compute(part.also, env), part.id)
        return Asked(part, whole_of(value, part.id), None, None, label, also)
    if part.wants == "hole":
        at = made.place(part.id)
        return Asked(part, made.holes[part.id], at, made.steps[at], label)
    everything = part.wants in ("parameters", "buffers") and not of
    at = made.find(of) if of else len(made.steps) - 1
    if everything:
        return Asked(part, _sum(part.wants, made.steps), None, None, label)
    if not made.steps:
        raise DrawProblem(f"{part.id} asks of a layer, and there is none", "layers")
    step = made.steps[at]
    return Asked(part, _right(part, step), at, step, label)


def _filled(text: str, env: Mapping[str, Value]) -> str:
    try:
        return fill(text, env) if "{" in text else text
    except Problem as problem:
        raise DrawProblem(problem.sentence) from None


def _sum(wants: str, steps: Iterable[Step]) -> int:
    return sum(step.parameters if wants == "parameters" else step.buffers for step in steps)


def _right(part: ShapePart, step: Step) -> Shape | int:
    if part.wants == "parameters":
        return step.parameters
    if part.wants == "buffers":
        return step.buffers
    if part.wants == "elements":
        return prod(step.after)
    if part.wants == "state":
        if part.state not in step.states:
            raise DrawProblem(f"{part.id}: this layer has no {part.state}", "state")
        return step.states[part.state]
    if part.wants == "map":
        return spatial(step, step.after)
    return step.after


def spatial(step: Step, shape: Shape) -> Shape:
    """The spatial sizes of a shape behind a layer with a window, else all of it."""
    one = step.layer
    return shape[-one.dims :] if isinstance(one, Windowed) and len(shape) > one.dims else shape


# -- known wrong rules ---------------------------------------------------------------------------------------


def slips(one: Asked, made: Run, env: Mapping[str, Value]) -> tuple[Slip, ...]:
    """Every wrong value of a part that differs from the right one and from those before it, the author's
    first.
    """
    right: Value = _value(one.right)
    seen, said, notes = {right}, set[str](), set[str]()
    if one.also is not None:
        seen.add(Fraction(one.also))
    kept: list[Slip] = []
    for slip in joined(_authors(one, made, env), _ruled(one, made)):
        fresh = slip.value not in seen and slip.says not in said and slip.note not in notes
        if fresh and _possible(slip.value) and not _fits(one, made, slip.value):
            seen.add(slip.value)
            said.add(slip.says)
            notes.add(slip.note)
            kept.append(slip)
    return tuple(kept)


def hidden(one: Asked, made: Run, env: Mapping[str, Value]) -> dict[str, str]:
    """By note, the author's mistakes that say nothing on this variant, each with the note of an earlier one
    that has its value or its sentence.
    """
    right = _value(one.right)
    wrong = [slip for slip in _authors(one, made, env) if slip.value != right]
    return {
        slip.note: before.note
        for place, slip in enumerate(wrong)
        for before in wrong[:place]
        if before.value == slip.value or before.says == slip.says
    }


def _value(value: Shape | int | str) -> Value:
    if isinstance(value, tuple):
        return tuple(Fraction(size) for size in value)
    return Fraction(value) if isinstance(value, int) else value


def _possible(value: Value) -> bool:
    """A size or count that somebody could type."""
    if isinstance(value, tuple):
        return all(isinstance(size, Fraction) and size >= 0 for size in value)
    return isinstance(value, Fraction) and value >= 0


def _fits(one: Asked, made: Run, value: Value) -> bool:
    """True where another filling of a hole is as right as the key."""
    if one.part.wants != "hole" or one.at is None or one.step is None or not isinstance(value, Fraction):
        return False
    return value.denominator == 1 and fits(one, made, one.step.before, int(value))


def fits(one: Asked, made: Run, before: Shape, value: object) -> bool:
    """True where a filling of the hole gives the wanted size from this shape."""
    assert one.at is not None and one.step is not None
    try:
        return hole_result(one, made, before, value) == one.step.after
    except (Misfit, Unfilled):
        return False


def hole_result(one: Asked, made: Run, before: Shape, value: object) -> Shape:
    """What the layer gives with this filling of its hole; raises Misfit."""
    assert one.at is not None
    return made.filled(one.at, before, {**made.holes, one.part.id: value}).after  # type: ignore[dict-item]


def _authors(one: Asked, made: Run, env: Mapping[str, Value]) -> Iterator[Slip]:
    for mistake in one.part.mistakes:
        try:
            value = compute(mistake.value, env)
        except DrawProblem:
            continue
        yield Slip(value, mistake.note, _says(one, made, env, mistake, value))


def _says(one: Asked, made: Run, env: Mapping[str, Value], mistake: KnownMistake, value: Value) -> str:
    """The author's sentence; `{value}` is the wrong value, `{size}` what a wrong filling leads to."""
    told: dict[str, Value] = {**env, "value": value}
    if isinstance(value, tuple):
        told["value"] = shown(int(size) for size in value if isinstance(size, Fraction))
    if one.part.wants == "hole" and one.step is not None and isinstance(value, Fraction):
        try:
            after = hole_result(one, made, one.step.before, int(value))
            told["size"] = shown(spatial(one.step, after))
        except (Misfit, Unfilled):
            told["size"] = "nothing"
    return _filled(mistake.says, told)


def _ruled(one: Asked, made: Run) -> Iterator[Slip]:
    """The wrong rules that this room knows for such a part."""
    step, wants = one.step, one.part.wants
    if wants in ("shape", "map") and step is not None:
        for slip in shape_slips(step):
            cut = slip.value
            if wants == "map":
                if len(slip.value) != len(step.after) or slip.note in (
                    "channels-in-for-out",
                    "channels-last",
                ):
                    continue
                cut = spatial(step, slip.value)
            yield Slip(_value(cut), slip.note, slip.says)
        if wants == "map":
            whole = "Only height and width are asked for, without the channels."
            yield Slip(_value(step.after), "channels-added", whole)
    elif wants == "state" and step is not None:
        for slip in state_slips(step, one.shape):
            yield Slip(_value(slip.value), slip.note, slip.says)
    elif wants == "parameters" and step is not None:
        for count in count_slips(step):
            yield Slip(Fraction(count.value), count.note, count.says)
    elif wants == "parameters":
        for count in total_slips(tuple(zip(made.names, made.steps))):
            yield Slip(Fraction(count.value), count.note, count.says)
    elif wants == "elements" and step is not None:
        product = "·".join(map(str, step.after))
        yield Slip(Fraction(sum(step.after)), "summed", f"The sizes are multiplied: {product}.")


def rule_of(one: Asked) -> str:
    """The rule of a part in one sentence, for a wrong value that nobody foresaw."""
    step, wants = one.step, one.part.wants
    if wants == "parameters" and step is not None:
        return _count_rule(step)
    if wants == "parameters":
        return "The total is the sum of the parameters of all layers, weights and biases."
    if wants == "state":
        return "The state is (layers · directions) × batch × units, batch first or not."
    if wants == "elements":
        return "The number of entries is the product of the sizes."
    if step is not None and wants in ("shape", "map"):
        return _size_rule(step)
    return "That is not it."


def _size_rule(step: Step) -> str:
    one = step.layer
    if isinstance(one, Conv) and one.padding == "same":
        return "padding='same' keeps each side, and there are as many channels as kernels."
    if isinstance(one, Conv) and set(one.spread) != {1}:
        return "Each side becomes ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1, and there are as many channels as kernels."
    if isinstance(one, Conv):
        return "Each side becomes ⌊(n + 2p − k)/s⌋ + 1, and there are as many channels as kernels."
    if isinstance(one, ConvTranspose):
        return "Each side becomes (n − 1)s − 2p + d(k − 1) + output_padding + 1."
    if isinstance(one, Pool) and one.ceil:
        return "Each side becomes ⌈(n + 2p − k)/s⌉ + 1, windows that start outside left out; channels stay."
    if isinstance(one, Pool):
        return "Each side becomes ⌊(n + 2p − k)/s⌋ + 1, and the channels stay."
    if isinstance(one, Upsample):
        return "Upsampling multiplies each side by its factor and keeps the channels."
    if isinstance(one, Flatten):
        return "Flatten makes one axis of all: channels times height times width."
    if isinstance(one, Linear):
        return "Linear changes the last axis to its number of outputs and nothing else."
    if isinstance(one, Recurrent):
        return "The output has the input's time and batch axes and one feature per unit and direction."
    return f"{one.name} keeps the shape."


def _count_rule(step: Step) -> str:
    one = step.layer
    if isinstance(one, Conv | ConvTranspose):
        bias = ", plus a bias each" if one.biased else ""
        return f"Each of the {one.channels[1]} kernels has side·side·(channels it sees) weights{bias}."
    if isinstance(one, Linear):
        return f"Inputs times outputs{', plus one bias per output' if one.bias else ''}."
    if isinstance(one, Recurrent):
        return "Per gate and unit: a weight for each input, one for each unit of the last state, two biases."
    if not one.parameters:
        return f"{one.name} learns nothing."
    return "Count every learned number once."
