"""Layers that move a window over an image or a signal: convolution and transposed convolution.

The size rules are those of the reference pages of `torch.nn` (Conv2d, ConvTranspose2d).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from tutor.layers.base import AXES, Layer, Misfit, Shape, factor, per_axis, several, shown, whole
from tutor.layers.reading import Argument

__all__ = [
    "Conv",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "Kernels",
    "Windowed",
    "conv_size",
    "transposed_size",
]


def conv_size(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1: positions of a kernel of k, dilation d, stride s, padding p on each
    side.
    """
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def transposed_size(n: int, k: int, s: int = 1, p: int = 0, op: int = 0, d: int = 1) -> int:
    """(n − 1)s − 2p + d(k − 1) + op + 1: the size that a convolution would map back to n."""
    return (n - 1) * s - 2 * p + d * (k - 1) + op + 1


@dataclass(frozen=True)
class Windowed(Layer):
    """What these layers share: spatial axes at the end, channels before them, a batch axis or none."""

    dims: ClassVar[int] = 2

    def _split(self, shape: Shape) -> tuple[Shape, int, Shape]:
        """Batch axis (or none), channels and spatial sizes; raises Misfit for another number of axes."""
        if len(shape) not in (self.dims + 1, self.dims + 2):
            names = " × ".join(("channels", *AXES[self.dims]))
            raise Misfit(f"{self.name} takes {names}, with or without a batch axis, and not {shown(shape)}.")
        return shape[: -self.dims - 1], shape[-self.dims - 1], shape[-self.dims :]

    def spatial(self, shape: Shape) -> Shape:
        """The spatial sizes of a shape."""
        return shape[-self.dims :]

    def _lines(self, sizes: Shape, out: Shape, rules: list[str]) -> Iterator[str]:
        """One line per axis, one for all where they are the same."""
        lines = [f"{rule} = {size}" for rule, size in zip(rules, out)]
        if len(set(lines)) == 1 and self.dims > 1:
            yield f"{' and '.join(AXES[self.dims])}: {lines[0]}"
        else:
            yield from (f"{axis}: {line}" for axis, line in zip(AXES[self.dims], lines))


@dataclass(frozen=True)
class Kernels(Windowed):
    """What both directions of convolution share: channels, kernels and groups."""

    in_channels: Argument
    out_channels: Argument
    kernel_size: Argument
    stride: Argument = 1
    padding: Argument = 0

    @property
    def channels(self) -> tuple[int, int]:
        """Channels in and out."""
        return whole(self.in_channels, "in_channels"), whole(self.out_channels, "out_channels")

    @property
    def kernel(self) -> Shape:
        """The kernel's size per axis."""
        return per_axis(self.kernel_size, self.dims, "kernel_size", 1)

    @property
    def step(self) -> Shape:
        """The stride per axis."""
        return per_axis(self.stride, self.dims, "stride", 1)

    @property
    def spread(self) -> Shape:
        """The dilation per axis."""
        return per_axis(getattr(self, "dilation", 1), self.dims, "dilation", 1)

    @property
    def blocks(self) -> int:
        """The number of groups."""
        groups = whole(getattr(self, "groups", 1), "groups")
        for channels, what in zip(self.channels, ("in_channels", "out_channels")):
            if channels % groups:
                raise Misfit(f"groups={groups} does not divide {what}={channels}.")
        return groups

    @property
    def biased(self) -> bool:
        """True where each output channel has a bias."""
        return bool(getattr(self, "bias", True))

    @property
    def count(self) -> str:
        """Kernels times their entries, plus biases."""
        product = factor(*self.weights["weight"])
        return f"{product}{f' + {self.channels[1]}' if self.biased else ''} = {self.parameters:,}"

    def _taken(self, shape: Shape) -> tuple[Shape, Shape]:
        """Batch axis and spatial sizes of a shape that goes in; raises Misfit where the channels differ."""
        batch, channels, sizes = self._split(shape)
        if channels != self.channels[0]:
            wanted = f"{self.name} expects {several(self.channels[0], 'channel')}"
            raise Misfit(f"{wanted} and gets {channels} from {shown(shape)}.")
        return batch, sizes


@dataclass(frozen=True)
class Conv(Kernels):
    """Cross-correlation with learned kernels; padding may be `same` (stride 1 only) or `valid`."""

    dilation: Argument = 1
    groups: Argument = 1
    bias: Argument = True

    def __post_init__(self) -> None:
        self.channels, self.kernel, self.step, self.pad, self.spread, self.blocks  # noqa: B018
        if self.padding == "same" and set(self.step) != {1}:
            raise Misfit("padding='same' works with stride 1 only.")

    @property
    def pad(self) -> Shape:
        """The padding on each side per axis; 0 where it is given as a word."""
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise Misfit("padding is a number, one per axis, 'same' or 'valid'.")
            return (0,) * self.dims
        return per_axis(self.padding, self.dims, "padding", 0)

    def out(self, shape: Shape) -> Shape:
        """Sizes by `conv_size`, as many channels as kernels."""
        batch, sizes = self._taken(shape)
        if self.padding == "same":
            return (*batch, self.channels[1], *sizes)
        for n, k, p, d, axis in zip(sizes, self.kernel, self.pad, self.spread, AXES[self.dims]):
            if d * (k - 1) + 1 > n + 2 * p:
                wide = f"reaches over {d * (k - 1) + 1}" if d > 1 else f"has size {k}"
                raise Misfit(f"The kernel {wide}, but the padded {axis} is only {n + 2 * p}.")
        new = tuple(map(conv_size, sizes, self.kernel, self.step, self.pad, self.spread))
        return (*batch, self.channels[1], *new)

    @property
    def weights(self) -> dict[str, Shape]:
        """A kernel per output channel over the input channels of its group, and a bias each."""
        (c, k), groups = self.channels, self.blocks
        kernels = {"weight": (k, c // groups, *self.kernel)}
        return {**kernels, "bias": (k,)} if self.bias else kernels

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The size rule per axis with its numbers."""
        sizes, new = self.spatial(shape), self.spatial(self.out(shape))
        if self.padding == "same":
            return (f"padding 'same' with stride 1 keeps {shown(sizes)}",)
        rules = []
        for n, k, s, p, d in zip(sizes, self.kernel, self.step, self.pad, self.spread):
            taken = f"{d}·({k} − 1) − 1" if d > 1 else f"{k}"
            top = f"{n} + 2·{p} − {taken}" if p else f"{n} − {taken}"
            rules.append(f"⌊({top})/{s}⌋ + 1")
        return tuple(self._lines(sizes, new, rules))


@dataclass(frozen=True)
class ConvTranspose(Kernels):
    """The convolution run backwards in its sizes: enlarges by its stride."""

    output_padding: Argument = 0
    groups: Argument = 1
    bias: Argument = True
    dilation: Argument = 1

    def __post_init__(self) -> None:
        self.channels, self.blocks, self.arguments  # noqa: B018

    @property
    def arguments(self) -> tuple[tuple[int, int, int, int, int], ...]:
        """Per axis: kernel, stride, padding, output padding, dilation."""
        step, pad, spread, extra = (
            per_axis(value, self.dims, what, least)
            for value, what, least in (
                (self.stride, "stride", 1),
                (self.padding, "padding", 0),
                (self.dilation, "dilation", 1),
                (self.output_padding, "output_padding", 0),
            )
        )
        for s, d, op in zip(step, spread, extra):
            if op >= max(s, d):
                raise Misfit(f"output_padding is {op}; it has to be smaller than stride or dilation.")
        return tuple(zip(self.kernel, step, pad, extra, spread))

    def out(self, shape: Shape) -> Shape:
        """Sizes by `transposed_size`."""
        batch, sizes = self._taken(shape)
        new = tuple(transposed_size(n, *one) for n, one in zip(sizes, self.arguments))
        if min(new) < 1:
            raise Misfit(f"The padding takes everything away: the output would be {shown(new)}.")
        return (*batch, self.channels[1], *new)

    @property
    def weights(self) -> dict[str, Shape]:
        """Kernels with the input channels first, as PyTorch keeps them, and a bias per output channel."""
        (c, k), groups = self.channels, self.blocks
        kernels = {"weight": (c, k // groups, *self.kernel)}
        return {**kernels, "bias": (k,)} if self.bias else kernels

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The size rule per axis with its numbers."""
        sizes, new = self.spatial(shape), self.spatial(self.out(shape))
        rules = []
        for n, (k, s, p, op, d) in zip(sizes, self.arguments):
            reach = f"{d}·({k} − 1) + 1" if d > 1 else f"{k}"
            rules.append(
                f"({n} − 1)·{s}" + (f" − 2·{p}" if p else "") + f" + {reach}" + (f" + {op}" if op else "")
            )
        return tuple(self._lines(sizes, new, rules))


class Conv1d(Conv):
    """Over a signal."""

    name, dims = "Conv1d", 1


class Conv2d(Conv):
    """Over an image."""

    name, dims = "Conv2d", 2


class Conv3d(Conv):
    """Over a volume."""

    name, dims = "Conv3d", 3


class ConvTranspose1d(ConvTranspose):
    """Over a signal."""

    name, dims = "ConvTranspose1d", 1


class ConvTranspose2d(ConvTranspose):
    """Over an image."""

    name, dims = "ConvTranspose2d", 2
