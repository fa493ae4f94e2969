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
- Inputs: `uniform`, `normal`, `integers`, `column`, `permutation` draw from this run's seed, which comes from
  the system's entropy; `sizes((2, 5), (3, 9))` draws a shape whose axes cannot be confused. `strided(x)` is
  x as a transposed or cut view, and arrives so: a program that calls `view` on it has to say `reshape`.
- `subject.gradient(function, *inputs)` is forward and backward over there; with `upstream=`, of an answer
  that is a whole tensor. `subject.value(proxy)` reads an attribute; `length_of(subject, thing)`,
  `item_of(subject, thing, 3)` and `items_of(subject, thing)` ask for len, [3] and what a loop over it meets.
- `expect_gradient` compares that gradient with a reference's, or with the slopes of the function itself;
  `expect_invariant` calls twice and wants the same; `expect_untouched` looks at the inputs afterwards.
- `expect_state(model, reference)` compares a module's weights by shape and hands back the reference with the
  learner's weights in it; `expect_same_output` then compares what both compute. Where layers share shapes
  or may take several forms, `layers_of(subject, model)` lists them and `weights_of` fetches one's tensors;
  compute with them inside `with rebuilt():`.
- `recognise(answer, (wrong value, sentence), ...)` finds the sentence on a known mistake for a hint;
  `to_tensor(answer)` is the answer as a tensor of numbers, `named(tensor, "gx")` its name in messages.
- `@prediction("shape")` (or "value", "error") makes a function that returns what is to be predicted before
  the run; `predict` in task.yaml asks for three by name, and the docstring is shown afterwards. The same
  function is run against solution.py, so nothing is typed as expected. It never counts.
- `picture(tensor, "what it shows")` shows one of shape (H, W), (1, H, W) or (3, H, W) beside the checks.
- `forbid("softmax", because=...)` reads the learner's text for a ready-made call, where the brief says so;
  below `if __name__ == "__main__":` it may stand, for a comparison.

A training task names its sets in task.yaml (`data: [fashion-mnist]`, a real set or its stand-in) and its
time (`timeout: 60`, and what a GPU is given under `cuda:`). Then its check reads

    @check
    def learns_the_garments(subject: Subject) -> None:
        """is right for 82 % of the test pictures after ten epochs"""
        data = data_set("fashion-mnist")
        model = subject.make_model()
        subject.train(model, shared("fashion-mnist"), 10, device())
        logits = predictions_of(subject, model, data.test[0])
        expect_accuracy(logits, data.test[1], at_least=0.82, hint="...")

- `shared(name)` arrives as a tuple of float32 pictures in [0, 1] and labels, a copy for every call; pass it
  whole or as `.x` and `.y`, with `first=1000` as a part. An object that the learner's code returned may be an
  argument too. Labels that count stay here: they never go out.
- `fresh_set("garments28", 2000)` draws pictures that nobody has seen, where the test part of a generated set
  can be had by running its generator; of a real set it takes pictures of the test part. `predictions_of` asks
  a network in eval mode and in batches; its answer is verified before it is used.
- On a GPU tensors, shared data and returned networks are moved there; `profile()` says "cpu" or "gpu", for
  how much may be asked. A training may use as many threads as cores are free.
'''

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import overload

from checkers.current import CURRENT, Run
from checkers.expect import (
    expect_close,
    expect_dtype,
    expect_finite,
    expect_less,
    expect_object,
    expect_shape,
    expect_sign,
    expect_true,
    fail,
    named,
    number,
    recognise,
    to_tensor,
)
from checkers.failures import CheckFailed
from checkers.forbid import forbid
from checkers.inputs import column, integers, normal, permutation, sizes, strided, uniform
from checkers.modules import Layer, expect_same_output, expect_state, layers_of, rebuilt, weights_of
from checkers.pictures import picture
from checkers.predict import Prediction, prediction
from checkers.relations import expect_gradient, expect_invariant, expect_untouched
from checkers.remote import Remote, Shared, Subject, item_of, items_of, length_of, show
from checkers.training import (
    DataSet,
    data_set,
    device,
    expect_accuracy,
    fresh_set,
    predictions_of,
    profile,
    shared,
)

__all__ = [
    "CURRENT",
    "Check",
    "CheckFailed",
    "DataSet",
    "Deferred",
    "Layer",
    "Prediction",
    "Remote",
    "Run",
    "Shared",
    "Subject",
    "check",
    "column",
    "data_set",
    "device",
    "expect_accuracy",
    "expect_close",
    "expect_dtype",
    "expect_finite",
    "expect_gradient",
    "expect_invariant",
    "expect_less",
    "expect_object",
    "expect_same_output",
    "expect_shape",
    "expect_sign",
    "expect_state",
    "expect_true",
    "expect_untouched",
    "fail",
    "forbid",
    "fresh_set",
    "integers",
    "item_of",
    "items_of",
    "layers_of",
    "length_of",
    "named",
    "normal",
    "number",
    "part_passed",
    "permutation",
    "picture",
    "prediction",
    "predictions_of",
    "profile",
    "rebuilt",
    "recognise",
    "shared",
    "show",
    "sizes",
    "strided",
    "to_tensor",
    "uniform",
    "weights_of",
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
