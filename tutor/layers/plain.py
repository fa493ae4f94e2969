"""Layers without a window: linear maps, reshaping, normalisation, activations, resizing, embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, prod
from typing import ClassVar

from tutor.layers.base import AXES, Layer, Misfit, Shape, factor, per_axis, several, shown, whole
from tutor.layers.reading import Argument
from tutor.layers.windows import Windowed

__all__ = [
    "ACTIVATIONS",
    "AdaptivePool",
    "BatchNorm",
    "Dropout",
    "Elementwise",
    "Embedding",
    "Flatten",
    "LayerNorm",
    "Linear",
    "Softmax",
    "Unflatten",
    "Upsample",
]


@dataclass(frozen=True)
class Linear(Layer):
    """y = W x + b on the last axis."""

    name: ClassVar[str] = "Linear"
    in_features: Argument
    out_features: Argument
    bias: Argument = True

    def __post_init__(self) -> None:
        self.features  # noqa: B018

    @property
    def features(self) -> tuple[int, int]:
        """Features in and out."""
        return whole(self.in_features, "in_features"), whole(self.out_features, "out_features")

    def out(self, shape: Shape) -> Shape:
        """The last axis becomes the features out."""
        if not shape or shape[-1] != self.features[0]:
            inside = f" in the last axis of {shown(shape)}" if len(shape) > 2 else ""
            got = f"{shape[-1]}{inside}" if shape else "a scalar"
            raise Misfit(f"Linear expects {self.features[0]} features and gets {got}.")
        return (*shape[:-1], self.features[1])

    @property
    def weights(self) -> dict[str, Shape]:
        """A row of weights for each feature out, and a bias each."""
        n, m = self.features
        return {"weight": (m, n), "bias": (m,)} if self.bias else {"weight": (m, n)}

    @property
    def count(self) -> str:
        """Inputs times outputs, plus biases."""
        n, m = self.features
        return f"{factor(n, m)}{f' + {m}' if self.bias else ''} = {self.parameters:,}"

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The last axis only."""
        return (f"last axis: {self.features[0]} → {self.features[1]}",)


@dataclass(frozen=True)
class Flatten(Layer):
    """Axes `start_dim` to `end_dim` become one."""

    name: ClassVar[str] = "Flatten"
    start_dim: Argument = 1
    end_dim: Argument = -1

    def __post_init__(self) -> None:
        for value, what in ((self.start_dim, "start_dim"), (self.end_dim, "end_dim")):
            whole(value, what, -16)

    def _ends(self, shape: Shape) -> tuple[int, int]:
        rank, ends = len(shape), []
        for value, what in ((self.start_dim, "start_dim"), (self.end_dim, "end_dim")):
            at = whole(value, what, -16)
            if not -rank <= at < rank:
                raise Misfit(f"{what}={at} is no axis of {shown(shape)}.")
            ends.append(at % rank)
        if ends[0] > ends[1]:
            raise Misfit(f"start_dim comes after end_dim in {shown(shape)}.")
        return ends[0], ends[1]

    def out(self, shape: Shape) -> Shape:
        """The product of the flattened axes in their place."""
        first, last = self._ends(shape)
        return (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :])

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The product with its numbers."""
        first, last = self._ends(shape)
        return (f"{factor(*shape[first : last + 1])} = {prod(shape[first : last + 1])}",)


@dataclass(frozen=True)
class Unflatten(Layer):
    """One axis becomes several; one of them may be −1."""

    name: ClassVar[str] = "Unflatten"
    dim: Argument
    unflattened_size: Argument

    def __post_init__(self) -> None:
        whole(self.dim, "dim", -16)
        sizes = self.unflattened_size
        if not isinstance(sizes, tuple) or not sizes:
            raise Misfit("unflattened_size has to be a tuple of sizes.")
        for size in sizes:
            whole(size, "unflattened_size", -1)

    def out(self, shape: Shape) -> Shape:
        """The axis split; raises Misfit where the product differs."""
        at, sizes = whole(self.dim, "dim", -16), self.unflattened_size
        if not -len(shape) <= at < len(shape):
            raise Misfit(f"dim={at} is no axis of {shown(shape)}.")
        at %= len(shape)
        assert isinstance(sizes, tuple)
        new = tuple(whole(size, "unflattened_size", -1) for size in sizes)
        known = prod(size for size in new if size != -1)
        if new.count(-1) > 1 or (-1 in new and shape[at] % max(known, 1)):
            raise Misfit(f"{shape[at]} cannot be split into {shown(new)}.")
        new = tuple(shape[at] // known if size == -1 else size for size in new)
        if prod(new) != shape[at]:
            raise Misfit(f"{shown(new)} are {prod(new)} entries, but the axis has {shape[at]}.")
        return (*shape[:at], *new, *shape[at + 1 :])


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Normalises each channel over the batch (and the image); `affine` adds a learned scale and shift."""

    takes: ClassVar[tuple[int, ...]] = (4,)
    num_features: Argument
    eps: Argument = Fraction(1, 100_000)
    momentum: Argument = Fraction(1, 10)
    affine: Argument = True
    track_running_stats: Argument = True

    def __post_init__(self) -> None:
        whole(self.num_features, "num_features")

    def out(self, shape: Shape) -> Shape:
        """The same shape; raises Misfit for other axes or channels."""
        if len(shape) not in self.takes:
            axes = " or ".join(str(n) for n in self.takes)
            raise Misfit(
                f"{self.name} takes {axes} axes with the batch axis, and {shown(shape)} has another."
            )
        if shape[1] != self.num_features:
            wanted = several(whole(self.num_features, "num_features"), "channel")
            raise Misfit(f"{self.name} expects {wanted} and gets {shape[1]}.")
        return shape

    @property
    def weights(self) -> dict[str, Shape]:
        """Scale and shift of each channel."""
        n = whole(self.num_features, "num_features")
        return {"weight": (n,), "bias": (n,)} if self.affine else {}

    @property
    def buffers(self) -> dict[str, Shape]:
        """Running mean and variance of each channel, and a counter of batches."""
        n = whole(self.num_features, "num_features")
        if not self.track_running_stats:
            return {}
        return {"running_mean": (n,), "running_var": (n,), "num_batches_tracked": ()}

    @property
    def count(self) -> str:
        """Two numbers per channel."""
        return f"2·{self.num_features} = {self.parameters:,}" if self.affine else ""


class BatchNorm1d(BatchNorm):
    """Over features or a signal."""

    name, takes = "BatchNorm1d", (2, 3)


class BatchNorm2d(BatchNorm):
    """Over images."""

    name = "BatchNorm2d"


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Normalises over the last axes."""

    name: ClassVar[str] = "LayerNorm"
    normalized_shape: Argument
    eps: Argument = Fraction(1, 100_000)
    elementwise_affine: Argument = True
    bias: Argument = True

    def __post_init__(self) -> None:
        self.sizes  # noqa: B018

    @property
    def sizes(self) -> Shape:
        """The last axes that it takes."""
        given = self.normalized_shape
        return per_axis(given, len(given) if isinstance(given, tuple) else 1, "normalized_shape", 1)

    def out(self, shape: Shape) -> Shape:
        """The same shape; raises Misfit where its end differs."""
        if shape[-len(self.sizes) :] != self.sizes:
            raise Misfit(f"LayerNorm expects shapes that end in {shown(self.sizes)}, not {shown(shape)}.")
        return shape

    @property
    def weights(self) -> dict[str, Shape]:
        """Scale and shift of each entry."""
        if not self.elementwise_affine:
            return {}
        return {"weight": self.sizes, "bias": self.sizes} if self.bias else {"weight": self.sizes}

    @property
    def count(self) -> str:
        """Two numbers per entry."""
        return f"{len(self.weights)}·{prod(self.sizes)} = {self.parameters:,}" if self.weights else ""


@dataclass(frozen=True)
class Elementwise(Layer):
    """An activation: every entry on its own, nothing learned."""

    inplace: Argument = False


@dataclass(frozen=True)
class Sloped(Layer):
    """An activation with a number of its own that is not learned."""

    value: Argument = 1
    inplace: Argument = False


@dataclass(frozen=True)
class Softmax(Layer):
    """Positive numbers with sum 1 along one axis."""

    dim: Argument = None

    def out(self, shape: Shape) -> Shape:
        """The same shape; raises Misfit where there is no such axis."""
        if self.dim is not None and not -len(shape) <= whole(self.dim, "dim", -16) < len(shape):
            raise Misfit(f"dim={self.dim} is no axis of {shown(shape)}.")
        return shape


@dataclass(frozen=True)
class Dropout(Layer):
    """Zeroes entries (or whole channels) at random in training; learns nothing and keeps the shape."""

    p: Argument = Fraction(1, 2)
    inplace: Argument = False

    def __post_init__(self) -> None:
        if isinstance(self.p, bool) or not isinstance(self.p, int | Fraction) or not 0 <= self.p <= 1:
            raise Misfit("p is a probability from 0 to 1.")


def _activation(name: str, base: type[Layer]) -> type[Layer]:
    return type(name, (base,), {"name": name, "__doc__": f"`torch.nn.{name}`."})


ACTIVATIONS: dict[str, type[Layer]] = {
    **{name: _activation(name, Elementwise) for name in ("ReLU", "ReLU6", "SiLU", "Hardswish", "Mish")},
    **{name: _activation(name, Layer) for name in ("Sigmoid", "Tanh", "Softsign", "LogSigmoid", "Identity")},
    **{name: _activation(name, Sloped) for name in ("LeakyReLU", "ELU", "CELU", "SELU", "GELU", "Softplus")},
    **{name: _activation(name, Softmax) for name in ("Softmax", "LogSoftmax")},
    **{name: _activation(name, Dropout) for name in ("Dropout", "Dropout1d", "Dropout2d")},
}
"""Layers that keep every shape and learn nothing, by name."""

VALUE_NAMES = {"LeakyReLU": "negative_slope", "ELU": "alpha", "CELU": "alpha", "GELU": "approximate"}
"""What PyTorch calls the `value` of a Sloped activation."""


@dataclass(frozen=True)
class Upsample(Windowed):
    """Enlarges the spatial axes to `size`, or by `scale_factor` (rounded down)."""

    name: ClassVar[str] = "Upsample"
    modes: ClassVar[dict[str, tuple[int, ...]]] = {
        "nearest": (3, 4, 5),
        "nearest-exact": (3, 4, 5),
        "linear": (3,),
        "bilinear": (4,),
        "bicubic": (4,),
        "trilinear": (5,),
    }
    size: Argument = None
    scale_factor: Argument = None
    mode: Argument = "nearest"
    align_corners: Argument = None

    def __post_init__(self) -> None:
        if (self.size is None) == (self.scale_factor is None):
            raise Misfit("Upsample needs either size or scale_factor.")
        if not isinstance(self.mode, str) or self.mode not in self.modes:
            raise Misfit(f"mode is one of {', '.join(self.modes)}.")

    def out(self, shape: Shape) -> Shape:
        """Batch axis and channels stay; spatial sizes are enlarged."""
        rank, mode = len(shape), str(self.mode)
        if rank not in self.modes[mode]:
            raise Misfit(f"Upsample with mode '{mode}' cannot take {shown(shape)} as a batch.")
        sizes = shape[2:]
        if self.size is not None:
            return (*shape[:2], *per_axis(self.size, rank - 2, "size", 1))
        new = tuple(floor(n * f) for n, f in zip(sizes, self._factors(rank - 2)))
        if min(new) < 1:
            raise Misfit("The scale factor leaves nothing over.")
        return (*shape[:2], *new)

    def _factors(self, dims: int) -> tuple[int | Fraction, ...]:
        given = self.scale_factor if isinstance(self.scale_factor, tuple) else (self.scale_factor,) * dims
        if len(given) != dims:
            raise Misfit(f"scale_factor needs one number or {dims}.")
        factors = [f for f in given if isinstance(f, int | Fraction) and not isinstance(f, bool) and f > 0]
        if len(factors) != dims:
            raise Misfit("scale_factor has to be a positive number.")
        return tuple(factors)

    def how(self, shape: Shape) -> tuple[str, ...]:
        """Each size times the factor."""
        sizes, new = shape[2:], self.out(shape)[2:]
        if self.size is not None:
            return (f"resized to {shown(new)}",)
        factors = [str(f) if isinstance(f, int) else f"{float(f):g}" for f in self._factors(len(sizes))]
        lines = [f"{n}·{f} = {m}" for n, f, m in zip(sizes, factors, new)]
        if len(set(lines)) == 1:
            return (f"each axis: {lines[0]}",)
        return tuple(f"{axis}: {line}" for axis, line in zip(AXES[len(sizes)], lines))


@dataclass(frozen=True)
class AdaptivePool(Windowed):
    """Pools to a given output size, whatever comes in; None keeps an axis."""

    output_size: Argument

    def __post_init__(self) -> None:
        self._wanted((1,) * self.dims)

    def _wanted(self, sizes: Shape) -> Shape:
        given = self.output_size if isinstance(self.output_size, tuple) else (self.output_size,) * self.dims
        if len(given) != self.dims:
            raise Misfit(f"output_size needs one number or {self.dims}.")
        return tuple(n if one is None else whole(one, "output_size") for n, one in zip(sizes, given))

    def out(self, shape: Shape) -> Shape:
        """The output size, as many channels as before."""
        batch, channels, sizes = self._split(shape)
        return (*batch, channels, *self._wanted(sizes))

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The asked size."""
        return (f"the output size is given: {shown(self.spatial(self.out(shape)))}",)


class AdaptiveAvgPool1d(AdaptivePool):
    """Means."""

    name, dims = "AdaptiveAvgPool1d", 1


class AdaptiveAvgPool2d(AdaptivePool):
    """Means."""

    name = "AdaptiveAvgPool2d"


class AdaptiveMaxPool2d(AdaptivePool):
    """Maxima."""

    name = "AdaptiveMaxPool2d"


@dataclass(frozen=True)
class Embedding(Layer):
    """A row of `embedding_dim` numbers for each of `num_embeddings` words."""

    name: ClassVar[str] = "Embedding"
    num_embeddings: Argument
    embedding_dim: Argument
    padding_idx: Argument = None

    def __post_init__(self) -> None:
        self.sizes  # noqa: B018

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows and their length."""
        return whole(self.num_embeddings, "num_embeddings"), whole(self.embedding_dim, "embedding_dim")

    def out(self, shape: Shape) -> Shape:
        """Every index becomes a row: one more axis at the end."""
        return (*shape, self.sizes[1])

    @property
    def weights(self) -> dict[str, Shape]:
        """The table."""
        return {"weight": self.sizes}

    @property
    def count(self) -> str:
        """Rows times their length."""
        return f"{factor(*self.sizes)} = {self.parameters:,}"

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The new axis."""
        return (f"a new last axis of {self.sizes[1]}",)
