"""Pooling: a window that takes the largest entry or the mean.

The size rules are those of the reference pages of `torch.nn` (MaxPool2d, AvgPool2d), rounding up included.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.layers.base import Misfit, Shape, per_axis, shown
from tutor.layers.reading import Argument
from tutor.layers.windows import Windowed

__all__ = ["AvgPool", "AvgPool1d", "AvgPool2d", "MaxPool", "MaxPool1d", "MaxPool2d", "Pool", "pool_size"]


def pool_size(n: int, k: int, s: int, p: int = 0, d: int = 1, *, ceil: bool = False) -> int:
    """As `conv_size`; with `ceil` rounded up, but a last window that would start beyond the input and its
    left padding is dropped.
    """
    room = n + 2 * p - d * (k - 1) - 1
    size = (-(-room // s) if ceil else room // s) + 1
    return size - 1 if ceil and (size - 1) * s >= n + p else size


@dataclass(frozen=True)
class Pool(Windowed):
    """What maximum and average pooling share; subclasses have their arguments in PyTorch's order."""

    @property
    def window(self) -> tuple[tuple[int, int, int, int], ...]:
        """Per axis: kernel, stride (the kernel where none is given), padding, dilation."""
        given = {name: getattr(self, name, 1) for name in ("kernel_size", "stride", "padding", "dilation")}
        kernel = per_axis(given["kernel_size"], self.dims, "kernel_size", 1)
        # PyTorch reads an empty stride as the kernel's size.
        step = kernel if given["stride"] in (None, ()) else per_axis(given["stride"], self.dims, "stride", 1)
        pad = per_axis(given["padding"], self.dims, "padding", 0)
        spread = per_axis(given["dilation"], self.dims, "dilation", 1)
        for k, p in zip(kernel, pad):
            if p > k // 2:
                raise Misfit(f"padding {p} is more than half of the window of {k}.")
        return tuple(zip(kernel, step, pad, spread))

    @property
    def ceil(self) -> bool:
        """True where sizes are rounded up."""
        return bool(getattr(self, "ceil_mode", False))

    def __post_init__(self) -> None:
        self.window  # noqa: B018

    def out(self, shape: Shape) -> Shape:
        """Sizes by `pool_size`; the channels stay."""
        batch, channels, sizes = self._split(shape)
        new = tuple(pool_size(n, *one, ceil=self.ceil) for n, one in zip(sizes, self.window))
        if min(new) < 1:
            raise Misfit(f"The window is larger than what it moves over, {shown(sizes)}.")
        return (*batch, channels, *new)

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The size rule per axis with its numbers."""
        sizes, new = self.spatial(shape), self.spatial(self.out(shape))
        rules = []
        for n, (k, s, p, d) in zip(sizes, self.window):
            taken = f"{d}·({k} − 1) − 1" if d > 1 else f"{k}"
            top = f"{n} + 2·{p} − {taken}" if p else f"{n} − {taken}"
            size = pool_size(n, k, s, p, d, ceil=self.ceil)
            dropped = self.ceil and size < -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1
            mark = "⌈({})/{}⌉ + 1" if self.ceil else "⌊({})/{}⌋ + 1"
            rules.append(
                mark.format(top, s) + (" − 1 (the last window would start outside)" if dropped else "")
            )
        return tuple(self._lines(sizes, new, rules))


@dataclass(frozen=True)
class MaxPool(Pool):
    """The largest entry of each window."""

    kernel_size: Argument
    stride: Argument = None
    padding: Argument = 0
    dilation: Argument = 1
    return_indices: Argument = False
    ceil_mode: Argument = False


@dataclass(frozen=True)
class AvgPool(Pool):
    """The mean of each window."""

    kernel_size: Argument
    stride: Argument = None
    padding: Argument = 0
    ceil_mode: Argument = False
    count_include_pad: Argument = True


class MaxPool1d(MaxPool):
    """Over a signal."""

    name, dims = "MaxPool1d", 1


class MaxPool2d(MaxPool):
    """Over an image."""

    name, dims = "MaxPool2d", 2


class AvgPool1d(AvgPool):
    """Over a signal."""

    name, dims = "AvgPool1d", 1


class AvgPool2d(AvgPool):
    """Over an image."""

    name, dims = "AvgPool2d", 2
