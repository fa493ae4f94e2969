"""Recurrent layers as PyTorch keeps them: input and recurrent weights and two biases per gate and unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tutor.layers.base import Layer, Misfit, Shape, factor, shown, whole
from tutor.layers.reading import Argument

__all__ = ["Recurrent", "recurrent_parameters"]


def recurrent_parameters(gates: int, inputs: int, units: int, layers: int = 1, ways: int = 1) -> int:
    """The learned numbers with two biases: G·H(n + H + 2) per direction, n the inputs of each layer."""
    first = gates * units * (inputs + units + 2)
    later = gates * units * (ways * units + units + 2)
    return ways * (first + (layers - 1) * later)


@dataclass(frozen=True)
class Recurrent(Layer):
    """RNN, GRU or LSTM: axes time × batch × features, or batch first."""

    gates: ClassVar[int] = 1
    input_size: Argument
    hidden_size: Argument
    num_layers: Argument = 1
    bias: Argument = True
    batch_first: Argument = False
    dropout: Argument = 0
    bidirectional: Argument = False

    def __post_init__(self) -> None:
        self.sizes  # noqa: B018
        if isinstance(self.dropout, bool) or not isinstance(self.dropout, int | Fraction):
            raise Misfit("dropout is a probability from 0 to 1.")
        if not 0 <= self.dropout <= 1:
            raise Misfit("dropout is a probability from 0 to 1.")

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Inputs, units, layers."""
        return (
            whole(self.input_size, "input_size"),
            whole(self.hidden_size, "hidden_size"),
            whole(self.num_layers, "num_layers"),
        )

    @property
    def ways(self) -> int:
        """Directions: 2 where it is bidirectional."""
        return 2 if self.bidirectional else 1

    def _check(self, shape: Shape) -> None:
        if len(shape) not in (2, 3):
            axes = "batch × time × features" if self.batch_first else "time × batch × features"
            raise Misfit(f"{self.name} takes {axes}, and {shown(shape)} has {len(shape)} axes.")
        if shape[-1] != self.sizes[0]:
            raise Misfit(f"{self.name} expects {self.sizes[0]} features and gets {shape[-1]}.")

    def out(self, shape: Shape) -> Shape:
        """The states of the last layer at all steps, both directions side by side."""
        self._check(shape)
        return (*shape[:-1], self.ways * self.sizes[1])

    def states(self, shape: Shape) -> dict[str, Shape]:
        """The last states of all layers and directions; the batch axis is second, batch first or not."""
        self._check(shape)
        batch = () if len(shape) == 2 else (shape[0 if self.batch_first else 1],)
        return {"h_n": (self.sizes[2] * self.ways, *batch, self.sizes[1])}

    @property
    def weights(self) -> dict[str, Shape]:
        """Names and shapes as in PyTorch: `weight_ih_l0` has the rows of all gates below each other."""
        inputs, units, layers = self.sizes
        found: dict[str, Shape] = {}
        for layer in range(layers):
            reads = inputs if layer == 0 else self.ways * units
            for end in ("", "_reverse")[: self.ways]:
                tail = f"l{layer}{end}"
                found[f"weight_ih_{tail}"] = (self.gates * units, reads)
                found[f"weight_hh_{tail}"] = (self.gates * units, units)
                if self.bias:
                    found[f"bias_ih_{tail}"] = found[f"bias_hh_{tail}"] = (self.gates * units,)
        return found

    @property
    def count(self) -> str:
        """Gates times units times what each unit reads, per layer and direction."""
        inputs, units, layers = self.sizes
        head = factor(*(n for n in (self.ways, self.gates) if n > 1), units)
        biases = " + 2" if self.bias else ""
        first = f"{head}·({inputs} + {units}{biases})"
        if layers == 1:
            return f"{first} = {self.parameters:,}"
        times = f"{layers - 1}·" if layers > 2 else ""
        return f"{first} + {times}{head}·({self.ways * units} + {units}{biases}) = {self.parameters:,}"

    def how(self, shape: Shape) -> tuple[str, ...]:
        """The last axis is the units, twice where it runs both ways."""
        units = self.sizes[1]
        if self.ways == 2:
            return (f"last axis: both directions side by side, 2·{units} = {2 * units}",)
        return (f"last axis: the {units} units of the last layer",)


@dataclass(frozen=True)
class RNN(Recurrent):
    """The Elman cell."""

    name: ClassVar[str] = "RNN"
    nonlinearity: Argument = "tanh"


class GRU(Recurrent):
    """Reset gate, update gate, candidate."""

    name, gates = "GRU", 3


class LSTM(Recurrent):
    """Input, forget and output gate, candidate."""

    name, gates = "LSTM", 4

    def states(self, shape: Shape) -> dict[str, Shape]:
        """Hidden and cell state."""
        found = super().states(shape)
        return {**found, "c_n": found["h_n"]}
