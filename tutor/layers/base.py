"""What every layer shares: shapes of whole numbers, named weights, and the sentence for what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import ClassVar, TypeAlias

from tutor.layers.reading import Argument

__all__ = [
    "AXES",
    "LARGEST",
    "Layer",
    "Misfit",
    "Shape",
    "factor",
    "grouped",
    "per_axis",
    "several",
    "shown",
    "whole",
]

Shape: TypeAlias = tuple[int, ...]
"""Sizes, one per axis, the batch axis first unless a layer says otherwise."""

LARGEST = 10**9
AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


class Misfit(Exception):
    """Arguments that make no layer, or a shape that a layer cannot take; `sentence` says what and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Layer:
    """A layer with its arguments, named and ordered as in `torch.nn`; building one checks the arguments.

    Raises Misfit, from construction for arguments that do not go together, from `out` for a shape that does
    not fit.
    """

    name: ClassVar[str] = ""

    def out(self, shape: Shape) -> Shape:
        """The shape that comes out for a shape that goes in, both with the batch axis."""
        return shape

    def states(self, shape: Shape) -> dict[str, Shape]:
        """The shapes of what comes out beside the output: `h_n`, and `c_n` of an LSTM."""
        return {}

    @property
    def weights(self) -> dict[str, Shape]:
        """The learned tensors by the names that PyTorch gives them."""
        return {}

    @property
    def buffers(self) -> dict[str, Shape]:
        """The tensors that are kept and not learned (running statistics); `()` is a single number."""
        return {}

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        return sum(prod(shape) for shape in self.weights.values())

    def how(self, shape: Shape) -> tuple[str, ...]:
        """How the output's sizes come about, with the numbers of this shape, a line per rule."""
        return ()

    @property
    def count(self) -> str:
        """How the number of parameters comes about, with the numbers; nothing where there are none."""
        return ""


def shown(shape: Iterable[int]) -> str:
    """A shape for people: 128×8×8; a single size is the bare number, the shape of a scalar ()."""
    return "×".join(str(size) for size in shape) or "()"


def grouped(number: int) -> str:
    """A whole number with its thousands apart: 1,180,160."""
    return f"{number:,}"


def factor(*sizes: int) -> str:
    """A product written out: 64·3·3·3."""
    return "·".join(str(size) for size in sizes)


def several(number: int, what: str) -> str:
    """A number of things in words: 1 channel, 3 channels."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def whole(value: Argument, what: str, least: int = 1) -> int:
    """The argument as a whole number of at least `least`; raises Misfit with its name."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Misfit(f"{what} has to be a whole number.")
    if value < least:
        raise Misfit(f"{what} is {value}; it has to be at least {least}.")
    if value > LARGEST:
        raise Misfit(f"{what} is larger than {grouped(LARGEST)}.")
    return value


def per_axis(value: Argument, dims: int, what: str, least: int) -> Shape:
    """One whole number per spatial axis from one number for all or a tuple; raises Misfit."""
    if not isinstance(value, tuple):
        return (whole(value, what, least),) * dims
    if len(value) != dims:
        raise Misfit(f"{what} needs one number or {dims}, one per axis; {len(value)} were given.")
    return tuple(whole(one, what, least) for one in value)
