'''What the author of a check writes with.

A check is a function of the learner's module, and its docstring is the sentence that the learner reads. It
calls through proxies: inputs go out, answers come back, as plain tensors and numbers; the learner's code
never runs in this process. A check fails by an `expect_*` that does not hold, or by anything that goes
wrong over there.

A complete example, `checkers/tasks/doubled_relu/check.py`, for a task that asks for `solution(x)`:

    """Twice the ReLU of a tensor."""

    import torch

    from checkers.api import Subject, check, expect_close, expect_shape, expect_sign, normal


    @check
    def keeps_the_shape(subject: Subject) -> None:
        """returns a tensor of the input's shape"""
        x = normal(2, 3, 8)
        expect_shape(subject.solution(x), x.shape)


    @check(after=keeps_the_shape)
    def doubles_what_is_positive(subject: Subject) -> None:
        """doubles positive numbers and makes negative ones 0"""
        x = normal(5)
        expect_close(subject.solution(x), 2 * torch.relu(x), hint="max(x, 0), then times 2")


    @check(after=doubles_what_is_positive)
    def leaves_the_gradient_open(subject: Subject) -> None:
        """has a gradient where x is positive"""
        expect_sign(subject.gradient(subject.solution, torch.tensor([0.5])), +1)

Beside it lie `solution.py`, which passes; `mutants/<check>__<note>.py`, typical wrong programs, each
failing first at the check that its name begins with (`loads` for a file that cannot be run); and, where
there are several right ways, `accepted/<note>.py`, which pass. The starter in `content/tasks/<id>/` fails.
The lint runs them all.

- `@check(after=other)` skips the check when another did not pass; `after` may be a tuple.
- `@check(part="encode")` makes it count for one part of the points (`parts` in task.yaml). A part is earned
  when all its checks pass; without parts it is all or nothing. `part_passed("forward")` asks about another
  part and, when that is not decided yet, ends the check for now; it runs again after the others.
- Inputs: `uniform`, `normal`, `integers`, `column` draw from this run's seed, which comes from the system's
  entropy.
- `subject.gradient(function, *inputs)` is forward and backward over there. `subject.value(proxy)` reads an
  attribute.
'''

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
import torch

from checkers.failures import CheckFailed
from checkers.remote import Labels, Remote, Subject, show

__all__ = [
    "Check",
    "CheckFailed",
    "Deferred",
    "Remote",
    "Run",
    "Subject",
    "check",
    "column",
    "expect_close",
    "expect_finite",
    "expect_less",
    "expect_object",
    "expect_shape",
    "expect_sign",
    "expect_true",
    "fail",
    "integers",
    "normal",
    "number",
    "part_passed",
    "show",
    "uniform",
]


@dataclass(frozen=True)
class Check:
    """One check: a name, the learner's sentence, what must pass before it, the part that it counts for."""

    name: str
    sentence: str
    run: Callable[[Subject], None]
    after: tuple[str, ...] = ()
    part: str | None = None


class Deferred(Exception):
    """Raised by `part_passed`: this check is decided after the others."""


@dataclass
class Run:
    """What the helpers need of the run that they are called in."""

    generator: torch.Generator
    part_state: Callable[[str], bool | None]
    labels: Labels = field(default_factory=Labels)


CURRENT: ContextVar[Run] = ContextVar("run")


@overload
def check(function: Callable[[Subject], None], /) -> Check: ...
@overload
def check(
    *, after: Check | tuple[Check, ...] = (), part: str | None = None
) -> Callable[[Callable[[Subject], None]], Check]: ...
def check(
    function: Callable[[Subject], None] | None = None,
    /,
    *,
    after: Check | tuple[Check, ...] = (),
    part: str | None = None,
) -> Check | Callable[[Callable[[Subject], None]], Check]:
    """Makes a function a check; raises ValueError when it has no docstring."""
    needed = tuple(one.name for one in ((after,) if isinstance(after, Check) else after))

    def make(function: Callable[[Subject], None]) -> Check:
        sentence = " ".join((function.__doc__ or "").split())
        if not sentence:
            raise ValueError(
                f"check {function.__name__} has no docstring: it is the sentence that the learner reads"
            )
        return Check(function.__name__, sentence, function, needed, part)

    return make if function is None else make(function)


def part_passed(name: str) -> bool:
    """Whether all checks of a part have passed; when that is open, this check is put off until it is not."""
    state = CURRENT.get().part_state(name)
    if state is None:
        raise Deferred(name)
    return state


# ---- inputs -----------------------------------------------------------------------------------------------


def uniform(*shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
    """Fresh float32 numbers from [low, high) of the given shape."""
    return low + (high - low) * torch.rand(*shape, generator=CURRENT.get().generator)


def normal(*shape: int) -> torch.Tensor:
    """Fresh standard normal float32 numbers of the given shape."""
    return torch.randn(*shape, generator=CURRENT.get().generator)


def integers(*shape: int, low: int, high: int) -> torch.Tensor:
    """Fresh int64 numbers from low to high - 1 of the given shape."""
    return torch.randint(low, high, shape, generator=CURRENT.get().generator)


def column(*values: float) -> torch.Tensor:
    """A float32 column of shape (B, 1)."""
    return torch.tensor(values, dtype=torch.float32).reshape(-1, 1)


# ---- expectations -----------------------------------------------------------------------------------------


def fail(*, actual: str, expected: str = "", hint: str = "") -> None:
    """Fails the check with "actual, expected ...: hint"."""
    raise CheckFailed(actual=actual, expected=expected, hint=hint)


def _gave(value: Any) -> str:
    label = CURRENT.get().labels.of(value)
    return f"{label} gave {show(value)}" if label else show(value)


def _tensor(value: Any, hint: str = "") -> torch.Tensor:
    """Whatever came back as a tensor of numbers; fails the check when it is none."""
    label = CURRENT.get().labels.of(value) or "the call"
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
    tensor = _tensor(value)
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
_TOLERANCE = {torch.float64: 1e-7, torch.complex128: 1e-7, torch.float16: 1e-2, torch.bfloat16: 2e-2}


def expect_shape(actual: Any, shape: Sequence[int], hint: str = "") -> None:
    """The answer is a tensor of exactly this shape."""
    tensor = _tensor(actual, hint)
    if tuple(tensor.shape) != tuple(shape):
        label = CURRENT.get().labels.of(actual) or "the result"
        raise CheckFailed(
            actual=f"{label} has shape {tuple(tensor.shape)}", expected=str(tuple(shape)), hint=hint
        )


def expect_finite(actual: Any, hint: str = "") -> None:
    """Every number of the answer is finite."""
    tensor = _tensor(actual, hint)
    if not bool(torch.isfinite(torch.view_as_real(tensor) if tensor.is_complex() else tensor).all()):
        raise CheckFailed(actual=_gave(actual), expected="finite numbers", hint=hint or _NAN)


def expect_close(
    actual: Any, expected: Any, *, atol: float | None = None, rtol: float | None = None, hint: str = ""
) -> None:
    """|actual - expected| <= atol + rtol |expected| everywhere, in the same shape.

    Without tolerances both are 1e-5 for float32, 1e-7 for float64, 1e-2 for float16 and 2e-2 for bfloat16;
    with one given, the other is 0. A one-element tensor is compared as a number.
    """
    got, want = _tensor(actual, hint), _tensor(expected)
    if not (got.numel() == 1 and want.numel() == 1):
        expect_shape(actual, want.shape, hint)
    if atol is None and rtol is None:
        atol = rtol = _TOLERANCE.get(got.dtype, 1e-5)
    near, scale = atol or 0.0, rtol or 0.0
    kind = torch.complex128 if got.is_complex() or want.is_complex() else torch.float64
    got, want = got.to(kind).reshape(want.shape), want.to(kind)
    excess = (got - want).abs() - (near + scale * want.abs())
    if bool((excess <= 0).all()):  # nan is not <= 0
        return
    raise CheckFailed(hint=hint or _factor(got, want), **_difference(actual, got, want, excess, near, scale))


def _difference(
    actual: Any, got: torch.Tensor, want: torch.Tensor, excess: torch.Tensor, near: float, scale: float
) -> dict[str, str]:
    terms = [f"{near:g}"] if near else []
    terms += [f"{100 * scale:g} %"] if scale else []
    within = f"within {' + '.join(terms)}" if terms else "exactly"
    if want.numel() == 1:
        return {"actual": _gave(actual), "expected": f"{show(want)} ({within})"}
    flat = torch.where(torch.isnan(excess.reshape(-1)), torch.inf, excess.reshape(-1))
    first = int((flat > 0).nonzero()[0])
    at = [int(one) for one in torch.unravel_index(torch.tensor(first), want.shape)]
    largest = show(float((got - want).abs().max()))
    label = CURRENT.get().labels.of(actual) or "the result"
    return {
        "actual": f"{label} has {show(got.reshape(-1)[first])} at {at} (largest difference {largest})",
        "expected": f"{show(want.reshape(-1)[first])} ({within})",
    }


def _factor(got: torch.Tensor, want: torch.Tensor) -> str:
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
        label = CURRENT.get().labels.of(higher) or "the other"
        raise CheckFailed(
            actual=_gave(lower), expected=f"less than {label}, which gave {show(large)}", hint=hint
        )


def expect_sign(actual: Any, sign: int | torch.Tensor, hint: str = "") -> None:
    """Every number of the answer is finite, not zero, and has this sign (+1 or -1, or a tensor of these)."""
    expect_finite(actual)
    tensor = _tensor(actual, hint)
    wanted = torch.as_tensor(sign).to(torch.float64).expand(tensor.shape)
    wrong = torch.sign(tensor.to(torch.float64)) != torch.sign(wanted)
    if bool(wrong.any()):
        first = int(wrong.reshape(-1).nonzero()[0])
        word = "positive" if float(wanted.reshape(-1)[first]) > 0 else "negative"
        where = "" if tensor.numel() == 1 else f" at position {first}"
        label = CURRENT.get().labels.of(actual) or "the result"
        raise CheckFailed(
            actual=f"{label} is {show(tensor.reshape(-1)[first])}{where}",
            expected=f"a {word} number",
            hint=hint,
        )


def expect_object(value: Any, hint: str = "") -> Remote:
    """What came back is an object of the learner's own and not a plain value; returns its proxy."""
    if isinstance(value, Remote):
        return value
    label = CURRENT.get().labels.of(value) or "the call"
    raise CheckFailed(actual=f"{label} gave {show(value)}", expected="an object", hint=hint)


def expect_true(condition: object, *, actual: str, expected: str = "", hint: str = "") -> None:
    """The condition holds; `actual` says what was found when it does not."""
    if not condition:
        raise CheckFailed(actual=actual, expected=expected, hint=hint)
