"""Compares what came back with what is right and says in words how the two differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from checkers.current import CURRENT
from checkers.failures import CheckFailed
from checkers.remote import Remote, show

__all__ = [
    "expect_close",
    "expect_dtype",
    "expect_finite",
    "expect_less",
    "expect_object",
    "expect_shape",
    "expect_sign",
    "expect_true",
    "factor",
    "fail",
    "named",
    "number",
    "recognise",
    "to_tensor",
    "tolerance",
]


def fail(*, actual: str, expected: str = "", hint: str = "") -> None:
    """Fails the check with "actual, expected ...: hint"."""
    raise CheckFailed(actual=actual, expected=expected, hint=hint)


def _label(value: Any, otherwise: str = "the result") -> str:
    """The call that gave a value, or what to say where that is not known."""
    return CURRENT.get().labels.of(value) or otherwise


def _gave(value: Any) -> str:
    label = _label(value, "")
    return f"{label} gave {show(value)}" if label else show(value)


def named(value: torch.Tensor, label: str) -> torch.Tensor:
    """The same tensor, called `label` in messages: for what a check computes from an answer."""
    CURRENT.get().labels.note(value, label)
    return value


def to_tensor(value: Any, hint: str = "") -> torch.Tensor:
    """Whatever came back as a tensor of numbers; fails the check when it is none."""
    label = _label(value, "the call")
    if value is None:
        raise CheckFailed(actual=f"{label} returned None", hint="is a return missing?")
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, (np.ndarray, np.generic)):
        return torch.as_tensor(np.asarray(value).astype(_torch_name(value.dtype)))
    if isinstance(value, (bool, int, float, complex)):
        try:
            return torch.tensor(
                value, dtype=torch.complex128 if isinstance(value, complex) else torch.float64
            )
        except OverflowError:
            raise CheckFailed(actual=f"{label} gave an integer that no tensor holds", hint=hint) from None
    kind = repr(value) if isinstance(value, Remote) else f"a {type(value).__name__}"
    raise CheckFailed(actual=f"{label} returned {kind}", expected="a tensor", hint=hint)


def _torch_name(dtype: Any) -> str:
    """The NumPy dtype itself, or the next larger one that torch has arithmetic for."""
    return {"uint16": "int32", "uint32": "int64", "uint64": "float64"}.get(str(dtype), str(dtype))


def number(value: Any, hint: str = "") -> float:
    """The one real, finite number that a call gave; fails the check otherwise, with `hint` for a wrong
    shape."""
    tensor = to_tensor(value)
    if tensor.numel() != 1:
        raise CheckFailed(
            actual=_gave(value), expected="one number", hint=hint or "take the mean over the batch"
        )
    if tensor.is_complex():
        raise CheckFailed(actual=_gave(value), expected="a real number", hint="take abs() or .real")
    found = float(tensor.reshape(()).item())
    if not math.isfinite(found):
        raise CheckFailed(actual=_gave(value), expected="a finite number", hint=_NAN)
    return found


_NAN = "0/0, log 0, sqrt of a negative number and overflow give nan or inf"
# Both the absolute and the relative tolerance, on the CPU and on an accelerator: there a float32 product may
# be taken from shorter factors, and sums come in an order that changes from run to run.
_TOLERANCE: dict[torch.dtype, tuple[float, float]] = {
    torch.float16: (1e-2, 1e-2),
    torch.bfloat16: (2e-2, 2e-2),
    torch.float32: (1e-5, 1e-3),
    torch.complex64: (1e-5, 1e-3),
    torch.float64: (1e-7, 1e-7),
    torch.complex128: (1e-7, 1e-7),
}


def tolerance(dtype: torch.dtype) -> float:
    """How far numbers of this dtype may be off on this run's device, absolutely and relatively."""
    on_cpu, elsewhere = _TOLERANCE.get(dtype, _TOLERANCE[torch.float32])
    return on_cpu if CURRENT.get().device == "cpu" else elsewhere


def expect_shape(actual: Any, shape: Sequence[int], hint: str = "") -> None:
    """The answer is a tensor of exactly this shape."""
    tensor = to_tensor(actual, hint)
    if tuple(tensor.shape) != tuple(shape):
        label = _label(actual)
        raise CheckFailed(
            actual=f"{label} has shape {tuple(tensor.shape)}", expected=str(tuple(shape)), hint=hint
        )


def expect_dtype(actual: Any, dtype: torch.dtype, hint: str = "") -> None:
    """The answer is a tensor of exactly this dtype."""
    tensor = to_tensor(actual, hint)
    if tensor.dtype != dtype:
        label = _label(actual)
        raise CheckFailed(actual=f"{label} has dtype {_name(tensor.dtype)}", expected=_name(dtype), hint=hint)


def expect_finite(actual: Any, hint: str = "") -> None:
    """Every number of the answer is finite."""
    tensor = to_tensor(actual, hint)
    finite = torch.isfinite(tensor)
    if bool(finite.all()):
        return
    told = _gave(actual)
    if tensor.numel() > 6:
        first = int((~finite).reshape(-1).nonzero()[0])
        label = _label(actual)
        told = f"{label} has {show(tensor.reshape(-1)[first])} at {_place(first, tensor.shape)}"
    raise CheckFailed(actual=told, expected="finite numbers", hint=hint or _NAN)


def expect_close(
    actual: Any, expected: Any, *, atol: float | None = None, rtol: float | None = None, hint: str = ""
) -> None:
    """|actual - expected| <= atol + rtol |expected| everywhere, in the same shape.

    Without tolerances both are taken from the table for dtype and device (float32 on the CPU: 1e-5), and the
    message names it; with one given, the other is 0. A one-element tensor is compared as a number.
    """
    got, want = to_tensor(actual, hint), to_tensor(expected)
    if not (got.numel() == 1 and want.numel() == 1):
        expect_shape(actual, want.shape, hint)
    named = ""
    if atol is None and rtol is None:
        atol = rtol = tolerance(got.dtype)
        named = f" for {_name(got.dtype)} on {CURRENT.get().device}"
    near, scale = atol or 0.0, rtol or 0.0
    kind = torch.complex128 if got.is_complex() or want.is_complex() else torch.float64
    got, want = got.to(kind).reshape(want.shape), want.to(kind)
    excess = (got - want).abs() - (near + scale * want.abs())
    if bool((excess <= 0).all()):  # nan is not <= 0
        return
    raise CheckFailed(
        hint=hint or factor(got, want), **_difference(actual, got, want, excess, _within(near, scale) + named)
    )


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _within(near: float, scale: float) -> str:
    terms = [f"{near:g}"] if near else []
    terms += [f"{100 * scale:g} %"] if scale else []
    return f"within {' + '.join(terms)}" if terms else "exactly"


def _place(flat: int, shape: torch.Size) -> list[int]:
    """The index of a number that is known by its place in row order."""
    return [int(one) for one in torch.unravel_index(torch.tensor(flat), shape)]


def _difference(
    actual: Any, got: torch.Tensor, want: torch.Tensor, excess: torch.Tensor, within: str
) -> dict[str, str]:
    if want.numel() == 1:
        return {"actual": _gave(actual), "expected": f"{show(want)} ({within})"}
    flat = torch.where(torch.isnan(excess.reshape(-1)), torch.inf, excess.reshape(-1))
    first = int((flat > 0).nonzero()[0])
    at = _place(first, want.shape)
    largest = show(float((got - want).abs().max()))
    label = _label(actual)
    return {
        "actual": f"{label} has {show(got.reshape(-1)[first])} at {at} (largest difference {largest})",
        "expected": f"{show(want.reshape(-1)[first])} ({within})",
    }


def factor(got: torch.Tensor, want: torch.Tensor) -> str:
    """A diagnosis in words when the answer is the right one times a constant."""
    size = float((want.abs() ** 2).sum())
    if size == 0 or not bool(torch.isfinite(got.abs()).all()):
        return ""
    ratio = float((got * want.conj()).sum().real) / size
    if ratio == 0 or float((got - ratio * want).abs().max()) > 1e-4 * float(got.abs().max()):
        return ""
    return "the sign is the wrong way round" if abs(ratio + 1) < 1e-4 else f"off by a factor {ratio:.4g}"


def expect_less(lower: Any, higher: Any, *, hint: str = "", margin: float = 0.0) -> None:
    """The first number is smaller than the second by more than `margin`."""
    small, large = number(lower), number(higher)
    if not small < large - margin:
        label = _label(higher, "the other")
        raise CheckFailed(
            actual=_gave(lower), expected=f"less than {label}, which gave {show(large)}", hint=hint
        )


def expect_sign(actual: Any, sign: int | torch.Tensor, hint: str = "") -> None:
    """Every number of the answer is finite, not zero, and has this sign (+1 or -1, or a tensor of these)."""
    expect_finite(actual)
    tensor = to_tensor(actual, hint)
    wanted = torch.as_tensor(sign).to(torch.float64).expand(tensor.shape)
    wrong = torch.sign(tensor.to(torch.float64)) != torch.sign(wanted)
    if bool(wrong.any()):
        first = int(wrong.reshape(-1).nonzero()[0])
        word = "positive" if float(wanted.reshape(-1)[first]) > 0 else "negative"
        where = "" if tensor.numel() == 1 else f" at position {first}"
        label = _label(actual)
        raise CheckFailed(
            actual=f"{label} is {show(tensor.reshape(-1)[first])}{where}",
            expected=f"a {word} number",
            hint=hint,
        )


def expect_object(value: Any, hint: str = "") -> Remote:
    """What came back is an object of the learner's own and not a plain value; returns its proxy."""
    if isinstance(value, Remote):
        return value
    label = _label(value, "the call")
    raise CheckFailed(actual=f"{label} gave {show(value)}", expected="an object", hint=hint)


def expect_true(condition: object, *, actual: str, expected: str = "", hint: str = "") -> None:
    """The condition holds; `actual` says what was found when it does not."""
    if not condition:
        raise CheckFailed(actual=actual, expected=expected, hint=hint)


def recognise(actual: Any, *known: tuple[Any, str], otherwise: str = "") -> str:
    """The sentence on the known mistake whose value this is, for a hint; `otherwise` when it is none.

    Each known mistake is (what it would give, what to say about it); shapes have to agree, numbers to a part
    in a thousand of the largest.
    """
    got = to_tensor(actual).to(torch.float64)
    for value, says in known:
        wrong = to_tensor(value).to(torch.float64)
        if got.numel() == wrong.numel() and (got.shape == wrong.shape or got.numel() == 1):
            finite = wrong[torch.isfinite(wrong)]
            near = 1e-3 * float(finite.abs().max()) if finite.numel() else 0.0
            if torch.allclose(got.reshape(wrong.shape), wrong, rtol=0.0, atol=near, equal_nan=True):
                return says
    return otherwise
