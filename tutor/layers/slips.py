"""Known wrong rules for sizes, each run on a real step: what it gives there and the sentence it earns.

A slip is only a candidate: where its value is the right one it says nothing, so users compare first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from tutor.layers.base import AXES, Shape, factor
from tutor.layers.chain import Step
from tutor.layers.plain import Embedding, Flatten, Linear, Upsample
from tutor.layers.pooling import Pool
from tutor.layers.recurrent import Recurrent
from tutor.layers.windows import Conv, ConvTranspose, Windowed, transposed_size

__all__ = ["SizeSlip", "axis_slips", "shape_slips", "state_slips"]


@dataclass(frozen=True, slots=True)
class SizeSlip:
    """A wrong shape, a stable note for the rule that gives it, and the sentence."""

    note: str
    value: Shape
    says: str


Ruled = dict[str, tuple[int, str]]
"""By note: the size that a wrong rule gives on one axis, and its sentence."""


def _window(n: int, k: int, s: int, p: int, d: int, *, ceil: bool, axis: str, right: int) -> Ruled:
    """Wrong rules on one axis of a convolution or pooling of n entries."""
    room = n + 2 * p - d * (k - 1) - 1
    top = f"{n}{f' + 2·{p}' if p else ''} − {d * (k - 1) + 1}"
    down, up = room // s, -(-room // s)
    nearest = (2 * room + s) // (2 * s)
    rules: Ruled = {}
    if ceil:
        says = f"ceil_mode=True rounds ({top})/{s} up, not down, on the {axis}."
        rules["rounded-down"] = (down + 1, says)
        outside = f"The last window would start outside the {axis} and its left padding, so it is dropped."
        rules["window-outside-counted"] = (up + 1, outside)
    else:
        rules["rounded-up"] = (
            up + 1,
            f"({top})/{s} is rounded down on the {axis}: the kernel has to fit in whole.",
        )
        rules["rounded"] = (
            nearest + 1,
            f"({top})/{s} is rounded down on the {axis}, never to the nearest number.",
        )
    base = up if ceil else down
    rules["plus-one-missing"] = (
        base,
        f"The + 1 is missing on the {axis}: there is one position more than there are moves.",
    )
    if p:
        lost = (n - d * (k - 1) - 1) // s + 1
        rules["padding-forgotten"] = (lost, f"The padding of {p} on both sides of the {axis} was left out.")
        once = (room - p) // s + 1
        rules["padding-counted-once"] = (once, f"The padding of {p} is added on both sides of the {axis}.")
    if s > 1:
        rules["stride-ignored"] = (room + 1, f"With stride {s} the window moves {s} entries at a time.")
        rules["divided-by-stride"] = (
            n // s,
            f"Dividing the {axis} by the stride leaves the kernel of {k} out of account.",
        )
    if d > 1:
        rules["dilation-ignored"] = (
            (n + 2 * p - k) // s + 1,
            f"With dilation {d} the kernel of {k} reaches over {d}·({k} − 1) + 1 entries.",
        )
        rules["dilation-times-kernel"] = (
            (n + 2 * p - d * k) // s + 1,
            f"A kernel of {k} with dilation {d} has gaps between its entries only: {d}·({k} − 1) + 1.",
        )
    odd = f"A window over {d * (k - 1) + 1} entries never keeps the {axis}: both sides get the same padding."
    kept = f"The {axis} stays the same only with stride 1 and 2·padding = {d * (k - 1)}; here it does not."
    kept = odd if d * (k - 1) % 2 else kept
    rules["size-kept"] = (n, kept)
    lacks = [*(["the padding"] if p else []), *(["the stride"] if s > 1 else []), "the + 1"]
    rules["kernel-taken-off-alone"] = (n - k, f"n − k alone leaves out {' and '.join(lacks)}.")
    return {note: one for note, one in rules.items() if one[0] != right}


def _transposed(n: int, k: int, s: int, p: int, op: int, d: int, *, axis: str, right: int) -> Ruled:
    """Wrong rules on one axis of a transposed convolution."""
    rules: Ruled = {
        "as-a-convolution": (
            (n + 2 * p - d * (k - 1) - 1) // s + 1,
            f"That is the rule of a convolution; the transposed one enlarges the {axis}.",
        ),
        "padding-forgotten": (
            transposed_size(n, k, s, 0, op, d),
            f"Padding cuts {p} off both ends of the {axis}.",
        ),
        "padding-counted-once": (
            transposed_size(n, k, s, 0, op, d) - p,
            f"Padding takes {p} from each end of the {axis}, so 2·{p}.",
        ),
        "padding-added": (
            transposed_size(n, k, s, -p, op, d),
            f"In a transposed convolution padding makes the {axis} smaller.",
        ),
        "output-padding-forgotten": (
            transposed_size(n, k, s, p, 0, d),
            f"output_padding adds {op} to the {axis}.",
        ),
        "times-stride": (
            n * s,
            f"n·s alone leaves out kernel and padding: (n − 1)·s − 2p + k on the {axis}.",
        ),
        "n-for-n-minus-one": (
            transposed_size(n + 1, k, s, p, op, d),
            f"Between {n} entries there are {n - 1} moves of {s}, so (n − 1)·s.",
        ),
        "dilation-ignored": (
            transposed_size(n, k, s, p, op, 1),
            f"With dilation {d} the kernel of {k} reaches over {d}·({k} − 1) + 1 entries.",
        ),
        "size-kept": (n, f"The {axis} changes here: (n − 1)·s − 2p + k."),
    }
    return {note: one for note, one in rules.items() if one[0] != right}


def axis_slips(step: Step) -> tuple[Ruled, ...]:
    """The wrong rules of each axis of a step's output, in order; empty where there are none."""
    one, before, after = step.layer, step.before, step.after
    none: tuple[Ruled, ...] = ({},) * len(after)
    if not isinstance(one, Windowed) or len(before) != len(after):
        return none
    dims = one.dims if not isinstance(one, Upsample) else max(len(after) - 1, 1)
    if len(after) < dims:
        return none
    found: list[Ruled] = list(none)
    first = len(after) - dims
    axes = AXES.get(dims, ("size",) * dims)
    for at, (n, right, axis) in enumerate(zip(before[first:], after[first:], axes)):
        found[first + at] = _on_axis(one, at, n, axis, right)
    if first and isinstance(one, Conv | ConvTranspose) and one.channels[0] != one.channels[1]:
        says = f"Each kernel gives one channel of the output, {after[first - 1]} in all."
        found[first - 1] = {"channels-in-for-out": (one.channels[0], says)}
    return tuple(found)


def _on_axis(one: Windowed, at: int, n: int, axis: str, right: int) -> Ruled:
    if isinstance(one, Conv) and not isinstance(one.padding, str):
        k, s, p, d = one.kernel[at], one.step[at], one.pad[at], one.spread[at]
        return _window(n, k, s, p, d, ceil=False, axis=axis, right=right)
    if isinstance(one, Conv) and one.padding == "same":
        lost = n - one.spread[at] * (one.kernel[at] - 1)
        return {"same-ignored": (lost, f"padding='same' adds what the kernel would take off the {axis}.")}
    if isinstance(one, Conv):
        return _window(n, one.kernel[at], one.step[at], 0, one.spread[at], ceil=False, axis=axis, right=right)
    if isinstance(one, Pool):
        k, s, p, d = one.window[at]
        return _window(n, k, s, p, d, ceil=one.ceil, axis=axis, right=right)
    if isinstance(one, ConvTranspose):
        k, s, p, op, d = one.arguments[at]
        return _transposed(n, k, s, p, op, d, axis=axis, right=right)
    if isinstance(one, Upsample) and right != n:
        times = f"Upsampling multiplies the {axis}: {right // n if right % n == 0 else 'factor'} times {n}."
        return {"size-kept": (n, times), "factor-added": (n + right // n, times[:-1] + ", not plus.")}
    return {}


def shape_slips(step: Step) -> Iterator[SizeSlip]:
    """Wrong shapes of a step as wholes: one wrong rule on all axes, axes exchanged, added or left out."""
    before, after, one = step.before, step.after, step.layer
    ruled = axis_slips(step)
    for note in dict.fromkeys(note for rules in ruled for note in rules):
        value = tuple(rules[note][0] if note in rules else size for rules, size in zip(ruled, after))
        yield SizeSlip(note, value, _joined([rules[note][1] for rules in ruled if note in rules]))
    if isinstance(one, Windowed) and len(after) >= 2:
        dims = min(one.dims, len(after) - 1)
        spatial = after[-dims:]
        if dims == 2:
            swapped = (*after[:-2], after[-1], after[-2])
            yield SizeSlip("height-and-width-swapped", swapped, "Height comes before width.")
        if len(after) == dims + 1:
            names = "height × width" if dims == 2 else "length"
            first = f"The shape begins with the channels: channels × {names}."
            yield SizeSlip("channels-left-out", spatial, first)
            last = f"PyTorch keeps the channels before the image: channels × {names}."
            yield SizeSlip("channels-last", (*spatial, after[0]), last)
    yield from _plain_slips(step)
    batch = "The batch axis is not asked for: give the shape of one sample."
    if not isinstance(one, Recurrent | Embedding):
        yield SizeSlip("batch-axis-added", (1, *after), batch)
    if isinstance(one, Flatten | Linear | Upsample) and before != after:
        same = f"That is the shape before {one.name}."
        yield SizeSlip("shape-before", before, same)


def _joined(said: list[str]) -> str:
    """The sentences on one slip: of both axes as one where they say the same."""
    if len(said) == 2 and said[0].replace("the height", "the width") == said[1]:
        return said[0].replace("the height", "height and width")
    return " ".join(said)


def _plain_slips(step: Step) -> Iterator[SizeSlip]:
    """Slips of layers without a window."""
    before, after, one = step.before, step.after, step.layer
    if isinstance(one, Flatten) and len(before) > 1:
        product = factor(*before)
        yield SizeSlip("summed", (sum(before),), f"The sizes are multiplied, {product}, not added.")
        lost = f"All axes go into the product: {product}."
        yield SizeSlip("channels-left-out", (prod(before[1:]),), lost)
        yield SizeSlip("one-side-left-out", (prod(before[:-1]),), f"Height and width both count: {product}.")
    if isinstance(one, Linear):
        swapped = f"Linear({one.features[0]}, {one.features[1]}) puts out its second number."
        yield SizeSlip("features-in-for-out", (*after[:-1], one.features[0]), swapped)
    if isinstance(one, Embedding):
        row = (
            f"Each index becomes a row of {one.sizes[1]} numbers, whatever the vocabulary of {one.sizes[0]}."
        )
        yield SizeSlip("vocabulary-for-dimension", (*before, one.sizes[0]), row)
        yield SizeSlip("axis-not-added", (*before[:-1], one.sizes[1]), "The row is a new axis at the end.")
    if isinstance(one, Recurrent):
        yield from _recurrent_slips(step, one)


def _recurrent_slips(step: Step, one: Recurrent) -> Iterator[SizeSlip]:
    before, after = step.before, step.after
    _, units, layers = one.sizes
    if one.ways == 2:
        both = f"Both directions put out {units} units each, side by side."
        yield SizeSlip("one-direction", (*after[:-1], units), both)
    wide = "The output has as many features as units, not as inputs."
    yield SizeSlip("inputs-for-units", (*after[:-1], before[-1]), wide)
    deep = "Only the last layer's states come out; deeper layers do not widen them."
    yield SizeSlip("layers-side-by-side", (*after[:-1], layers * one.ways * units), deep)
    if len(after) == 3:
        order = "time × batch" if not one.batch_first else "batch × time"
        turned = (after[1], after[0], after[2])
        yield SizeSlip("batch-and-time-swapped", turned, f"Here the axes are {order} × features.")
        steps = "The output holds the states of all time steps, not only of the last."
        yield SizeSlip("last-step-only", (after[0 if one.batch_first else 1], after[2]), steps)


def state_slips(step: Step, right: Shape) -> Iterator[SizeSlip]:
    """Wrong shapes of the last state of a recurrent layer."""
    one = step.layer
    if not isinstance(one, Recurrent):
        return
    _, units, layers = one.sizes
    batch = right[1:-1]
    yield SizeSlip("output-for-state", step.after, "That is the output; the state has one row per layer.")
    yield SizeSlip(
        "layers-forgotten", (one.ways, *batch, units), f"Each of the {layers} layers has a state of its own."
    )
    yield SizeSlip(
        "directions-forgotten", (layers, *batch, units), "Each direction has a state of its own: 2 per layer."
    )
    beside = "Directions lie along the first axis of the state, not side by side."
    yield SizeSlip("directions-side-by-side", (layers, *batch, one.ways * units), beside)
    yield SizeSlip(
        "first-axis-left-out", (*batch, units), "The state begins with an axis for layers and directions."
    )
    if batch:
        turned = (*batch, right[0], units)
        says = "Layers come first in the state, with batch_first too; that turns only input and output."
        yield SizeSlip("batch-first-in-state", turned, says)
