"""Shapes and parameter counts of layers in closed form, as PyTorch has them; nothing is run."""

from __future__ import annotations

from tutor.layers import authoring  # noqa: F401  registers the author's functions
from tutor.layers.base import AXES, Layer, Misfit, Shape, grouped, shown
from tutor.layers.batches import batches, dense_parameters, last_batch
from tutor.layers.chain import LAYERS, ChainProblem, Step, chain, fitting, layer, shape_of, step
from tutor.layers.reading import Argument, Unfilled, Unreadable, holes_in, read_value

__all__ = [
    "AXES",
    "LAYERS",
    "Argument",
    "ChainProblem",
    "Layer",
    "Misfit",
    "Shape",
    "Step",
    "Unfilled",
    "Unreadable",
    "batches",
    "chain",
    "dense_parameters",
    "fitting",
    "grouped",
    "holes_in",
    "last_batch",
    "layer",
    "read_value",
    "shape_of",
    "shown",
    "step",
]
