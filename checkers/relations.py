"""Compares a function with itself: gradient with slopes, answers to inputs that belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from checkers.current import CURRENT
from checkers.expect import expect_close, expect_shape, factor, to_tensor
from checkers.failures import CheckFailed
from checkers.remote import Remote, Subject, show, show_call

__all__ = ["expect_gradient", "expect_invariant", "expect_untouched"]

_DIRECTIONS, _TRIES = 3, 12
_STEP = {True: 1e-5, False: 1e-2}  # of the float64 inputs; the wider one where the answer is only float32
_RIGHT, _NEAR = {True: 1e-4, False: 2e-2}, 0.1  # relative error: right up to here; inexact up to there


def expect_gradient(
    subject: Subject,
    function: Remote,
    *inputs: Any,
    wrt: int = 0,
    reference: Callable[..., torch.Tensor] | None = None,
    rtol: float = 1e-4,
    hint: str = "",
) -> None:
    """The gradient of `function(*inputs)` with respect to one input is right.

    An answer of several numbers is weighted by fresh ones first. With a `reference` (torch, run in the judge
    in float64) the gradients are compared number by number. Without one, the gradient is compared with
    central differences of the function itself, in float64 along random directions; a direction in which the
    function has a kink nearby is drawn again. A message tells a constant factor ("off by a factor 2") from a
    small error and from another slope.
    """
    wide = [_wide(one) for one in inputs]
    if reference is not None:
        leaf = wide[wrt] = wide[wrt].detach().requires_grad_()  # a float64 input is the check's own tensor
        value = reference(*wide)
        upstream = _fresh(value.shape)
        (expected,) = torch.autograd.grad(value, leaf, upstream)
        got = subject.gradient(function, *inputs, wrt=wrt, upstream=upstream.to(inputs[wrt].dtype))
        expect_close(got, expected, rtol=rtol, atol=rtol * (float(expected.abs().max()) or 1.0), hint=hint)
        return
    answer = to_tensor(function(*wide), hint)
    exact, upstream = answer.dtype == torch.float64, _fresh(answer.shape)
    got = to_tensor(subject.gradient(function, *wide, wrt=wrt, upstream=upstream)).to(torch.float64)
    pairs = _slopes(function, wide, wrt, upstream, got, exact)
    _compare(function, inputs, pairs, exact, hint)


def _wide(value: Any) -> Any:
    return value.to(torch.float64) if isinstance(value, torch.Tensor) and value.is_floating_point() else value


def _fresh(shape: Sequence[int]) -> torch.Tensor:
    """Weights away from 0, so that no number of the answer goes unseen."""
    drawn = torch.rand(tuple(shape), generator=CURRENT.get().generator, dtype=torch.float64)
    return 0.5 + drawn


def _slopes(
    function: Remote,
    inputs: list[Any],
    wrt: int,
    upstream: torch.Tensor,
    gradient: torch.Tensor,
    exact: bool,
) -> list[tuple[float, float]]:
    """(slope by autograd, slope by central differences) along a few directions; `exact`: in float64."""
    found: list[tuple[float, float]] = []
    step = _STEP[exact]
    for _ in range(_TRIES):
        direction = torch.randn(inputs[wrt].shape, generator=CURRENT.get().generator, dtype=torch.float64)

        def value(step: float, direction: torch.Tensor = direction) -> float:
            moved = [one + step * direction if at == wrt else one for at, one in enumerate(inputs)]
            answer = to_tensor(function(*moved))
            expect_shape(answer, upstream.shape)
            return float((answer.to(torch.float64) * upstream).sum())

        wide = (value(step) - value(-step)) / (2 * step)
        narrow = (value(step / 2) - value(-step / 2)) / step
        if abs(wide - narrow) <= _RIGHT[exact] * max(abs(wide), abs(narrow), 1e-6):
            found.append((float((gradient * direction).sum()), narrow))
        if len(found) == _DIRECTIONS:
            break
    return found


def _compare(
    function: Remote, inputs: Sequence[Any], pairs: list[tuple[float, float]], exact: bool, hint: str
) -> None:
    label = f"the gradient of {show_call(function._name, inputs, {})}"
    if not pairs:
        raise CheckFailed(
            actual=f"{label} cannot be measured: the function jumps around this input",
            hint=hint or "is a rounding or a random number part of it?",
        )
    got, want = torch.tensor(pairs, dtype=torch.float64).T
    size = float(want.abs().max()) or 1.0
    error = float((got - want).abs().max()) / size
    if error <= _RIGHT[exact]:
        return
    ratio = factor(got, want)
    what = (
        f"backward: {ratio}"
        if ratio
        else (
            "backward is nearly right: a small term is missing or precision is lost"
            if error <= _NEAR
            else "backward follows another slope than forward: is a part of it detached?"
        )
    )
    worst = int((got - want).abs().argmax())
    raise CheckFailed(
        actual=f"{label} rises by {show(float(got[worst]))} in one direction",
        expected=f"{show(float(want[worst]))}, measured by central differences",
        hint=f"{hint}; {what}" if hint else what,
    )


def expect_invariant(
    function: Remote,
    before: Sequence[Any],
    after: Sequence[Any],
    *,
    change: Callable[[torch.Tensor], torch.Tensor] = lambda answer: answer,
    atol: float | None = None,
    rtol: float | None = None,
    hint: str = "",
) -> None:
    """`function(*after)` is `change(function(*before))`, which is the same answer unless it is given."""
    once = to_tensor(function(*before), hint)
    expect_close(function(*after), change(once), atol=atol, rtol=rtol, hint=hint)


def expect_untouched(subject: Subject, function: Remote, *inputs: Any, hint: str = "") -> None:
    """The call leaves its tensors as they were; lists of tensors are looked at as well."""
    left = subject.arguments(function, *inputs)
    label = show_call(function._name, inputs, {})
    given, now = _flat(list(inputs)), _flat(left)
    same = [one.shape == two.shape and one.dtype == two.dtype for one, two in zip(given, now, strict=False)]
    for at, one in enumerate(given):
        if len(now) != len(given) or not same[at] or not torch.equal(one, now[at]):
            raise CheckFailed(
                actual=f"{label} changed its input",
                expected="the caller's tensors as they were",
                hint=hint
                or "work on a copy: operations with a trailing _ and assignments to x[...] change x",
            )


def _flat(values: Any) -> list[torch.Tensor]:
    if isinstance(values, torch.Tensor):
        return [values]
    return [one for value in values for one in _flat(value)] if isinstance(values, (list, tuple)) else []
