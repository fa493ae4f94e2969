"""What a check of a training task is written with: data sets, predictions of a network, an accuracy's bar.

The learner's function trains on `shared` data in its own process; labels that count stay here. It is asked
for predictions on pictures alone, and the accuracy is computed here.
"""

from __future__ import annotations

import torch
from torch import Tensor

from checkers import prepared
from checkers.batches import scaled
from checkers.current import CURRENT
from checkers.data.sets import SETS, known
from checkers.expect import to_tensor
from checkers.failures import CheckFailed
from checkers.made import DataSet, Pair, fresh
from checkers.remote import Remote, Shared, Subject, show_call

__all__ = [
    "DataSet",
    "data_set",
    "device",
    "expect_accuracy",
    "fresh_set",
    "predictions_of",
    "profile",
    "shared",
]

_CHUNK = 16 << 20  # bytes of pictures in one message


def data_set(name: str) -> DataSet:
    """The set as the judge has it, `train` and `test` with all labels; pictures are uint8.

    A real set that is missing is replaced by its stand-in, and `note` says so. The test part of a generated
    set can be drawn by whoever has the generator: hold `fresh_set` against those who would. Raises
    DataProblem, which ends the check as nobody's fault.
    """
    run = CURRENT.get()
    data = prepared.prepare(name, run.data).data
    if data.note not in run.notes:
        run.notes.append(data.note)
    run.labels.note(data.train[1], f"the training part of {data.name}")
    run.labels.note(data.test[1], f"the test part of {data.name}")
    return data


def shared(name: str, first: int | None = None) -> Shared:
    """Stands for the training part in the learner's process: pass it, or its `.x` or `.y`, as an argument.

    There it is a tuple of pictures (N, C, H, W) float32 in [0, 1] and labels (N,) int64, fresh for every
    call; `first` takes that many examples only. The task names the set under `data:`. Raises LookupError
    where it does not.
    """
    run, wanted = CURRENT.get(), known(name).name
    names = [known(one).name for one in run.sets]
    if wanted not in names:
        raise LookupError(f"the task's `data:` does not name {wanted}")
    data = data_set(wanted)
    count = len(data.train[1]) if first is None else min(first, len(data.train[1]))

    def here() -> Pair:
        x, y = data.train[0][:count], data.train[1][:count].clone()
        return (scaled(x) if x.dtype == torch.uint8 else x.clone()), y

    return Shared(data.name, names.index(wanted), count, here)


def fresh_set(name: str, count: int) -> Pair:
    """`count` examples that the learner's program has never met: (x float32 in [0, 1], labels (N,) int64).

    Of a generated set they are drawn from this run's seed; of a real one they are a random choice from the
    test part, all of it where it is smaller. Send x, never the labels.
    """
    run = CURRENT.get()
    source = known(name)
    real = source.real and not (source.stand_in and data_set(name).name == source.stand_in)
    generated = source.name if not source.real else source.stand_in
    if not real and not SETS[generated].real:
        # Seeds below 1,000 belong to the sets themselves.
        seed = int(torch.randint(1_000, 1 << 31, (), generator=run.generator))
        pictures, labels = fresh(generated, count, seed)
        run.labels.note(labels, f"{count:,} new pictures of {generated}")
        if not any(generated in note for note in run.notes):
            run.notes.append(f"{generated}, a generated set, not a real one")
        return scaled(pictures), labels
    data = data_set(name)
    chosen = torch.randperm(len(data.test[1]), generator=run.generator)[:count]
    x, y = data.test[0][chosen], data.test[1][chosen]
    run.labels.note(y, f"{len(y):,} examples of the test part of {data.name}")
    return (scaled(x) if x.dtype == torch.uint8 else x), y


def predictions_of(subject: Subject, model: Remote, x: Tensor, classes: int | None = None) -> Tensor:
    """What a network gives for x (N, …) in eval mode and without a graph: float32 (N, classes).

    Runs in batches over there and leaves the mode as it was; uint8 pictures arrive as float32 in [0, 1].
    Fails the check for another shape, for nan and for what is no network.
    """
    size = max(1, _CHUNK // max(1, x[:1].numel() * x.element_size()))
    parts = [_predicted(subject, model, one) for one in torch.split(x, size)]
    logits, label = parts[0], show_call(_kind(model), (x,), {})
    fits = all(one.ndim == 2 and one.shape[1] == logits.shape[-1] for one in parts)
    if fits:
        logits = torch.cat(parts)
    wanted = f"({len(x)}, {classes or 'classes'})"
    if not fits or len(logits) != len(x) or classes not in (None, logits.shape[1]) or logits.shape[1] < 2:
        shape = tuple(logits.shape)
        raise CheckFailed(
            actual=f"{label} has shape {shape}", expected=wanted, hint="one row for each example"
        )
    if bool(torch.isnan(logits).any()):
        raise CheckFailed(
            actual=f"{label} has nan", expected="finite numbers", hint="did the training diverge?"
        )
    CURRENT.get().labels.note(logits, label)
    return logits


def _predicted(subject: Subject, model: Remote, x: Tensor) -> Tensor:
    label = show_call(_kind(model), (x,), {})
    found = to_tensor(subject.request("predict", model, (x,), {}, label))
    if found.is_complex() or found.dtype == torch.bool:
        raise CheckFailed(
            actual=f"{label} has dtype {str(found.dtype).removeprefix('torch.')}",
            expected="float32",
            hint="return the numbers of the last layer",
        )
    return found.float()


def _kind(model: Remote) -> str:
    return model._kind or "the network"


def expect_accuracy(logits: Tensor, y: Tensor, *, at_least: float, hint: str = "", of: str = "") -> float:
    """The largest logit (N, classes) names the label (N,) for at least this share of examples; returns it.

    `of` says what the examples are, where y is not just as `data_set` or `fresh_set` gave it.
    """
    run = CURRENT.get()
    right = int((logits.argmax(dim=1) == y).sum())
    share = right / max(1, len(y))
    if share < at_least:
        source = of or run.labels.of(y) or (run.notes[-1].split(",")[0] if run.notes else "the examples")
        raise CheckFailed(
            actual=f"{right:,} of {len(y):,} are right, {100 * share:.4g} % ({source})",
            expected=f"at least {100 * at_least:.4g} %",
            hint=hint,
        )
    return share


def device() -> str:
    """Where the learner's program computes: "cpu", "cuda" or "mps"; what its functions are told."""
    return CURRENT.get().device


def profile() -> str:
    """ "cpu" or "gpu": how much a check may ask for."""
    return CURRENT.get().profile or ("cpu" if device() == "cpu" else "gpu")
