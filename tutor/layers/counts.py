"""Known wrong rules for counting parameters, run on a real layer or a whole chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from tutor.layers.base import Layer, factor, shown
from tutor.layers.chain import Step
from tutor.layers.plain import BatchNorm, Embedding, Linear
from tutor.layers.pooling import Pool
from tutor.layers.recurrent import Recurrent, recurrent_parameters
from tutor.layers.windows import Conv, ConvTranspose

__all__ = ["CountSlip", "count_slips", "total_slips"]


@dataclass(frozen=True, slots=True)
class CountSlip:
    """A wrong count, a stable note for the rule that gives it, and the sentence."""

    note: str
    value: int
    says: str


def count_slips(step: Step) -> Iterator[CountSlip]:
    """Wrong counts of one layer's parameters."""
    one = step.layer
    if isinstance(one, Conv | ConvTranspose):
        yield from _kernels(one, step)
    elif isinstance(one, Linear):
        yield from _linear(one)
    elif isinstance(one, Recurrent):
        yield from _recurrent(one)
    elif isinstance(one, BatchNorm) and one.affine:
        n = one.parameters // 2
        yield CountSlip("scale-only", n, "Each channel has a scale and a shift, so two numbers.")
        kept = "Running mean and variance are kept, not learned; they are buffers."
        yield CountSlip("statistics-counted", 4 * n, kept)
        yield CountSlip("statistics-and-counter-counted", 4 * n + 1, kept[:-1] + ", and so is the counter.")
        yield CountSlip("called-free", 0, "Batch normalisation learns a scale and a shift per channel.")
    elif isinstance(one, Embedding):
        rows, size = one.sizes
        yield CountSlip("bias-added", rows * size + size, "A table of vectors has no bias.")
        yield CountSlip("rows-only", rows, f"Each row has {size} numbers.")
    elif isinstance(one, Pool):
        area = prod(window[0] for window in one.window)
        yield CountSlip("window-counted", area, "Pooling takes a maximum or a mean; it has no weights.")
        mapped = "Pooling has no weights, on however many channels it works."
        yield CountSlip("window-times-channels", area * step.before[0], mapped)


def _kernels(one: Conv | ConvTranspose, step: Step) -> Iterator[CountSlip]:
    c, k = one.channels
    groups, area = one.blocks, prod(one.kernel)
    weights, biases = prod(one.weights["weight"]), k if one.biased else 0
    reach = f"{factor(*one.kernel)}·{c // groups}"
    if biases:
        yield CountSlip("biases-forgotten", weights, f"The {k} biases are missing, one per output channel.")
        yield CountSlip("biases-only", k, f"Those are the {k} biases; each kernel also has {reach} weights.")
        each = f"There is one bias per output channel, {k} in all, not one for each pair of channels."
        yield CountSlip("bias-per-channel-pair", weights + k * c, each)
        yield CountSlip("bias-per-input-channel", weights + c, f"Biases belong to the {k} output channels.")
    else:
        yield CountSlip("bias-added", weights + k, "With bias=False there are no biases.")
    flat = f"A kernel covers {factor(*one.kernel)} = {area} entries of each channel."
    yield CountSlip("kernel-area-forgotten", weights // area + biases, flat)
    side = f"A kernel has two sides: {factor(*one.kernel)} entries per channel."
    yield CountSlip("kernel-side-for-area", weights // one.kernel[-1] + biases, side)
    if groups > 1:
        split = f"With {groups} groups each kernel sees {c // groups} of the {c} input channels."
        yield CountSlip("groups-ignored", weights * groups + biases, split)
        once = f"That counts the kernels of one group; there are {k} in all, {k // groups} in each group."
        yield CountSlip("groups-divided-twice", weights // groups + biases, once)
    thick = f"A kernel reaches through {c // groups} input channels, so it has {reach} weights."
    yield CountSlip("input-channels-forgotten", k * area + biases, thick)
    lone = f"That is one kernel; there are {k}, one per output channel."
    yield CountSlip("one-kernel-only", weights // k + (1 if biases else 0), lone)
    places = prod(step.after[1:])
    shared = f"All {places} positions share the same kernels; weights are not counted per position."
    yield CountSlip("weights-not-shared", places * (weights + biases), shared)


def _linear(one: Linear) -> Iterator[CountSlip]:
    n, m = one.features
    if one.bias:
        yield CountSlip("biases-forgotten", n * m, f"The {m} biases are missing, one per output.")
        yield CountSlip("biases-only", m, f"Those are the {m} biases; there are also {n}·{m} weights.")
        yield CountSlip("bias-per-input", n * m + n, f"Biases belong to the {m} outputs, not to the inputs.")
        yield CountSlip("one-bias", n * m + 1, f"Each of the {m} outputs has a bias of its own.")
    else:
        yield CountSlip("bias-added", n * m + m, "With bias=False there are no biases.")
    yield CountSlip("added-for-multiplied", n + m, f"Every output is connected to every input: {n}·{m}.")


def _recurrent(one: Recurrent) -> Iterator[CountSlip]:
    n, h, layers = one.sizes
    g, ways = one.gates, one.ways
    right = one.parameters
    biases = sum(prod(shape) for name, shape in one.weights.items() if name.startswith("bias"))
    if biases:
        yield CountSlip("biases-forgotten", right - biases, "The biases are missing, two per unit and gate.")
        one_bias = "PyTorch keeps two biases per unit and gate, one for the input and one for the state."
        yield CountSlip("second-bias-forgotten", right - biases // 2, one_bias)
    words = {1: "An RNN has 1 block", 3: "A GRU has 3 blocks", 4: "An LSTM has 4 blocks"}
    for other in (1, 3, 4):
        if other != g:
            blocks = f"{words[g]} of weights, not {other}."
            note = "gates-forgotten" if other == 1 else f"blocks-of-{'gru' if other == 3 else 'lstm'}"
            yield CountSlip(note, right // g * other, blocks)
    state = f"Each unit also reads the {h} entries of the last state."
    yield CountSlip("recurrent-weights-forgotten", right - _recurring(one), state)
    if layers > 1:
        first = recurrent_parameters(g, n, h, 1, ways)
        yield CountSlip("one-layer-only", first, f"There are {layers} layers, each with weights of its own.")
        wide = f"From the second layer on the inputs are {ways * h} states and not {n} features."
        yield CountSlip("later-layers-like-the-first", layers * first, wide)
        if ways == 1:
            wider = f"{layers} layers are not one of {layers}·{h} units."
            yield CountSlip("depth-as-width", recurrent_parameters(g, n, layers * h), wider)
    if ways == 2:
        yield CountSlip("one-direction", right // 2, "Each direction has weights of its own.")
        narrow = f"The second layer reads both directions, 2·{h} values."
        if layers > 1:
            yield CountSlip("second-layer-reads-one-way", 2 * recurrent_parameters(g, n, h, layers), narrow)


def _recurring(one: Recurrent) -> int:
    return sum(prod(shape) for name, shape in one.weights.items() if name.startswith("weight_hh"))


def total_slips(steps: Sequence[tuple[str, Step]]) -> Iterator[CountSlip]:
    """Wrong totals of a chain of named steps."""
    total = sum(step.parameters for _, step in steps)
    learned = [(name, step) for name, step in steps if step.parameters]
    biases = sum(prod(s) for _, step in learned for s in _biases(step.layer))
    if biases:
        lost = f"The {biases:,} biases are missing, one per output channel or feature."
        yield CountSlip("biases-forgotten", total - biases, lost)
        yield CountSlip("biases-only", biases, f"Those are the {biases:,} biases alone.")
    norms = sum(step.parameters for _, step in learned if isinstance(step.layer, BatchNorm))
    if norms and norms < total:
        two = f"Batch normalisation learns a scale and a shift per channel, {norms:,} numbers in all."
        yield CountSlip("batch-norm-forgotten", total - norms, two)
        once = "Each channel of a batch normalisation has two numbers, a scale and a shift."
        yield CountSlip("scale-only", total - norms // 2, once)
        kept = sum(step.buffers for _, step in steps)
        says = "Running statistics and counters are buffers, which are not learned."
        yield CountSlip("buffers-counted", total + kept, says)
    if len(learned) > 1:
        for name, step in learned:
            alone = f"A layer of {step.parameters:,} parameters is missing, such as {name}."
            yield CountSlip(f"without-{name}", total - step.parameters, alone)
        dense = sum(step.parameters for _, step in learned if isinstance(step.layer, Linear))
        if 0 < dense < total:
            says = f"The fully connected layers are missing with {dense:,} parameters."
            yield CountSlip("dense-layers-forgotten", total - dense, says)
            says = f"Those are the fully connected layers alone; {total - dense:,} stand in the others."
            yield CountSlip("dense-layers-only", dense, says)
    if steps:
        outputs = sum(prod(step.after) for _, step in steps)
        says = f"That adds up the outputs, such as {shown(steps[0][1].after)}; asked are learned numbers."
        yield CountSlip("outputs-counted", outputs, says)


def _biases(one: Layer) -> list[tuple[int, ...]]:
    if isinstance(one, BatchNorm):
        return []
    return [shape for name, shape in one.weights.items() if name.startswith("bias")]
