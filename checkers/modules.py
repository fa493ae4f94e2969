"""Compares a learner's network with a reference by what it holds and computes, not by how it is written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from checkers.current import CURRENT
from checkers.expect import expect_close
from checkers.failures import CheckFailed
from checkers.remote import Remote, Subject

__all__ = ["Layer", "expect_same_output", "expect_state", "layers_of", "rebuilt", "weights_of"]


@dataclass(frozen=True)
class Layer:
    """One layer of a learner's network as its state shows it: a name and the shape of each tensor in it."""

    name: str
    shapes: dict[str, tuple[int, ...]]

    @property
    def weight(self) -> tuple[int, ...]:
        """The shape of the weight: (out, in, k, k) of a convolution, (out, in) of a linear layer, () of
        none."""
        return self.shapes.get("weight", ())

    @property
    def bias(self) -> bool:
        """Whether the layer has a bias."""
        return "bias" in self.shapes


def layers_of(subject: Subject, model: Remote) -> list[Layer]:
    """The layers that hold tensors, in the order in which they stand in the model's state.

    For networks whose layers share shapes, or may come in several forms: weight and bias of one layer stay
    together, whatever the layers are called. Raises CheckFailed when the model is no module.
    """
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, shape in subject.state(model):
        owner, _, leaf = name.rpartition(".")
        found.setdefault(owner, {})[leaf] = shape
    return [Layer(owner, shapes) for owner, shapes in found.items()]


def weights_of(subject: Subject, model: Remote, layer: Layer) -> dict[str, torch.Tensor]:
    """The layer's tensors by name, of the shapes that `layers_of` gave."""
    names = [f"{layer.name}.{leaf}" if layer.name else leaf for leaf in layer.shapes]
    tensors = subject.tensors(model, names)
    if any(tuple(one.shape) != shape for one, shape in zip(tensors, layer.shapes.values(), strict=True)):
        raise CheckFailed(actual="state_dict() changes from call to call", hint="leave state_dict() as it is")
    return dict(zip(layer.shapes, tensors, strict=True))


@contextlib.contextmanager
def rebuilt() -> Iterator[None]:
    """Round computations with a learner's tensors: what does not fit together there is the learner's, no
    error of ours."""
    try:
        yield
    except RuntimeError as error:
        raise CheckFailed(
            actual=f"the tensors of the network do not fit together ({error})",
            hint="leave state_dict() as it is",
        ) from None


def expect_state(
    subject: Subject, model: Remote, reference: torch.nn.Module, *, hint: str = ""
) -> torch.nn.Module:
    """The model holds tensors of the reference's shapes; returns the reference with the model's weights.

    Names are free: tensors of equal shape are matched in the order in which they stand. Weights and biases
    of one layer keep their place, so layers may be defined in any order as long as their shapes differ.
    """
    held, own = subject.state(model), reference.state_dict()
    wanted = [(name, tuple(one.shape)) for name, one in own.items()]
    names: dict[str, str] = {}
    free = list(held)
    for name, shape in wanted:
        match = next((one for one in free if one[1] == shape), None)
        if match is None:
            raise CheckFailed(
                actual=f"no tensor of shape {shape} is left among {_listed(held)}",
                expected=f"{name} of shape {shape}",
                hint=hint,
            )
        free.remove(match)
        names[name] = match[0]
    if free:
        raise CheckFailed(
            actual=f"the module also holds {free[0][0]} of shape {free[0][1]}",
            expected=f"{len(wanted)} tensors",
            hint=hint,
        )
    tensors = subject.tensors(model, list(names.values()))
    if any(one.shape != own[name].shape for name, one in zip(names, tensors, strict=True)):
        raise CheckFailed(actual="state_dict() changes from call to call", hint="leave state_dict() as it is")
    reference.load_state_dict(dict(zip(names, tensors, strict=True)))
    return reference


def _listed(held: list[tuple[str, tuple[int, ...]]]) -> str:
    if not held:
        return "none: is the module empty?"
    shown = ", ".join(f"{name} {shape}" for name, shape in held[:12])
    return shown if len(held) <= 12 else f"{shown}, …"


def expect_same_output(
    model: Remote, reference: torch.nn.Module, *inputs: Any, rtol: float = 1e-3, hint: str = ""
) -> None:
    """With the same weights and inputs, model and reference give the same numbers, up to the order of
    sums."""
    with torch.no_grad():
        expected = reference.eval()(*inputs)
    got = model(*inputs)
    CURRENT.get().labels.note(got, "the network")
    expect_close(got, expected, rtol=rtol, atol=rtol * float(expected.abs().max()), hint=hint)
