"""Layers by name, chains of layers with the shape after every step, and arguments found backwards from a
size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from math import prod

from tutor.layers import plain, pooling, recurrent, windows
from tutor.layers.base import LARGEST, Layer, Misfit, Shape
from tutor.layers.reading import Argument, Call, Unfilled, Unreadable, read_call, read_value

__all__ = ["LAYERS", "ChainProblem", "Step", "chain", "fitting", "layer", "shape_of"]

MOST_STEPS, MOST_AXES, MOST_LAYERS = 200, 8, 1_000

KINDS: tuple[type[Layer], ...] = (
    *(windows.Conv1d, windows.Conv2d, windows.Conv3d, windows.ConvTranspose1d, windows.ConvTranspose2d),
    *(pooling.MaxPool1d, pooling.MaxPool2d, pooling.AvgPool1d, pooling.AvgPool2d),
    *(plain.AdaptiveAvgPool1d, plain.AdaptiveAvgPool2d, plain.AdaptiveMaxPool2d, plain.Upsample),
    *(plain.Linear, plain.Flatten, plain.Unflatten, plain.Embedding),
    *(plain.BatchNorm1d, plain.BatchNorm2d, plain.LayerNorm),
    *(recurrent.RNN, recurrent.GRU, recurrent.LSTM),
    *plain.ACTIVATIONS.values(),
)
LAYERS: dict[str, type[Layer]] = {one.name: one for one in KINDS}
"""Every layer that can be written, by its name in `torch.nn`."""

FOLDED = {name.casefold(): name for name in LAYERS}


class ChainProblem(Exception):
    """A chain that breaks at step `at` (from 0; −1 is the input), for the reason in `sentence`."""

    def __init__(self, sentence: str, at: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at = at


@dataclass(frozen=True, slots=True)
class Step:
    """One layer of a chain with the shapes before and after it, without the batch axis where it was left out.

    `how` are the size rules with their numbers, `count` the number of parameters as a sum.
    """

    text: str
    layer: Layer
    before: Shape
    after: Shape
    given: Shape
    """What the layer was given: `before`, with a batch axis of 1 where it was left out."""

    @property
    def states(self) -> dict[str, Shape]:
        """The shapes of what comes out beside the output: `h_n`, and `c_n` of an LSTM."""
        return self.layer.states(self.given)

    @property
    def how(self) -> tuple[str, ...]:
        """The size rules with the numbers of this step, a line each."""
        return self.layer.how(self.given)

    @property
    def parameters(self) -> int:
        """How many numbers the layer learns."""
        return self.layer.parameters

    @property
    def buffers(self) -> int:
        """How many numbers it keeps without learning them."""
        return sum(prod(shape) for shape in self.layer.buffers.values())

    @property
    def count(self) -> str:
        """The number of parameters as a sum; nothing where there are none."""
        return self.layer.count


def layer(text: str, holes: Mapping[str, Argument] | None = None) -> Layer:
    """The layer written in a text such as `Conv2d(3, 96, 3, stride=2)`; names in any case.

    `holes` are values for `[[name]]` in the text.

    Raises:
        Misfit: where the text is no layer, or its arguments do not go together.
        Unfilled: where a hole has no value.
    """
    try:
        return _known(text, tuple((name, value, type(value)) for name, value in (holes or {}).items()))
    except Unreadable as problem:
        raise Misfit(problem.sentence) from None


@lru_cache(maxsize=2048)
def _known(text: str, holes: tuple[tuple[str, Argument, type], ...]) -> Layer:
    """A layer built once: the same texts are met again for every answer. (True and 1 are told apart.)"""
    return _built(read_call(text, {name: value for name, value, _ in holes}))


def _built(call: Call) -> Layer:
    name = call.name if call.name in LAYERS else FOLDED.get(call.name.casefold(), "")
    if not name:
        near = _near(call.name)
        raise Misfit(f"There is no layer {call.name[:40]} here" + (f"; is {near} meant?" if near else "."))
    made = LAYERS[name]
    known = [one.name for one in fields(made)]
    called = plain.VALUE_NAMES.get(name)
    if name == "Identity":
        return made()
    if len(call.arguments) > len(known):
        raise Misfit(f"{name} takes at most {len(known)} arguments.")
    given = dict(zip(known, call.arguments))
    for key, value in call.named.items():
        key = "value" if key == called else key
        if key not in known:
            raise Misfit(f"{name} has no argument {key[:40]}; it has {', '.join(known) or 'none'}.")
        if key in given:
            raise Misfit(f"{name} gets {key} twice.")
        given[key] = value
    missing = [one.name for one in fields(made) if one.name not in given and _required(made, one.name)]
    if missing:
        raise Misfit(f"{name} needs {missing[0]}.")
    built = made(**given)
    if isinstance(built, recurrent.Recurrent) and built.sizes[2] > MOST_LAYERS:
        raise Misfit(f"num_layers is larger than {MOST_LAYERS}.")
    return built


def _required(made: type[Layer], name: str) -> bool:
    return not hasattr(made, name)


def _near(name: str) -> str:
    import difflib  # only when a name is unknown

    return next(iter(difflib.get_close_matches(name, LAYERS, n=1, cutoff=0.6)), "")


def shape_of(text: str) -> Shape:
    """The sizes of a text such as `3, 32, 32`, `(3, 32, 32)` or `3x32x32`; raises Misfit."""
    try:
        value = read_value(f"({text.replace('x', ',').replace('×', ',')},)")
    except (Unreadable, Unfilled):
        raise Misfit("A shape is whole numbers with commas, such as 3, 32, 32.") from None
    while isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], tuple):
        value = value[0]
    sizes = value if isinstance(value, tuple) else (value,)
    return _checked(sizes)


def _checked(sizes: Sequence[Argument]) -> Shape:
    if not 1 <= len(sizes) <= MOST_AXES:
        raise Misfit(f"A shape has 1 to {MOST_AXES} sizes here.")
    whole = [
        one for one in sizes if isinstance(one, int) and not isinstance(one, bool) and 0 < one <= LARGEST
    ]
    if len(whole) != len(sizes):
        raise Misfit(f"Sizes are whole numbers from 1 to {LARGEST:,}.")
    return tuple(whole)


def chain(
    shape: Sequence[int],
    texts: Iterable[str],
    *,
    batched: bool = False,
    holes: Mapping[str, Argument] | None = None,
) -> tuple[Step, ...]:
    """Every layer in order with the shapes before and after it.

    Without `batched` the shape is that of one sample, and so are all others; with it the shape has the batch
    axis wherever the layers expect it.

    Raises:
        ChainProblem: where a text is no layer or a shape does not fit, with the step's number.
        Unfilled: where a hole has no value.
    """
    try:
        now = _checked(tuple(shape))
    except Misfit as problem:
        raise ChainProblem(problem.sentence, -1) from None
    steps: list[Step] = []
    for at, text in enumerate(texts):
        if at == MOST_STEPS:
            raise ChainProblem(f"A chain has at most {MOST_STEPS} layers.", at)
        try:
            steps.append(step(text, now, batched=batched, holes=holes))
        except Misfit as problem:
            raise ChainProblem(problem.sentence, at) from None
        now = steps[-1].after
    return tuple(steps)


def step(
    text: str, shape: Shape, *, batched: bool = False, holes: Mapping[str, Argument] | None = None
) -> Step:
    """One layer applied to one shape; raises Misfit and Unfilled as `chain` does."""
    one = layer(text, holes)
    if batched:
        return Step(text, one, shape, one.out(shape), shape)
    if isinstance(one, plain.Flatten) and one.start_dim in (0, -len(shape) - 1):
        raise Misfit("Flatten from axis 0 on would mix the samples of a batch; start_dim=1 is the default.")
    if isinstance(one, recurrent.Recurrent):  # takes a sequence without a batch axis as it is
        return Step(text, one, shape, one.out(shape), shape)
    whole = (1, *shape)
    try:
        after = one.out(whole)
    except Misfit as problem:
        # The batch of one that was put before the shape is ours: it has no business in the sentence.
        ours, theirs = "×".join(map(str, whole)), "×".join(map(str, shape))
        told = problem.sentence.replace(ours, theirs)
        told = told.replace(", with or without a batch axis,", " without the batch axis here,")
        raise Misfit(told) from None
    return Step(text, one, shape, after[1:], whole)


def fitting(
    text: str, hole: str, before: Shape, after: Shape, values: Iterable[int], *, batched: bool = False
) -> tuple[int, ...]:
    """The values for one hole of a layer with which `before` becomes `after`."""
    found = []
    for value in values:
        try:
            if step(text, before, batched=batched, holes={hole: value}).after == after:
                found.append(value)
        except Misfit:
            continue
    return tuple(found)
