"""Compares what one program returned on two devices, answer by answer, in the judge.

A difference is relative to the largest number of its tensor: element by element, numbers close to zero would
drown everything else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch

from checkers import wire
from checkers.frames import WireError
from checkers.protocol import Compared
from checkers.remote import Channel

__all__ = ["Recording", "compare", "difference"]

ROOM = 1 << 30  # bytes of answers that are kept; later ones are not compared


class _Answer(NamedTuple):
    label: str
    call: Any
    reply: dict[str, Any]
    raw: bytes


@dataclass
class Recording:
    """A channel that keeps every answer with the call that gave it, in order."""

    channel: Channel
    answers: list[_Answer] = field(default_factory=list)
    size: int = 0

    def ask(self, header: Mapping[str, Any], payload: bytes, label: str) -> tuple[dict[str, Any], bytes]:
        """One request, one reply, as the channel itself has it."""
        reply, raw = self.channel.ask(header, payload, label)
        self.size += len(raw)
        kept = self.size <= ROOM
        call = (header.get("op"), header.get("path"))  # not the label, which may name the device
        self.answers.append(_Answer(label, call, reply if kept else {}, raw if kept else b""))
        return reply, raw


def compare(first: Recording, second: Recording) -> Compared:
    """The largest difference between two runs of the same checks with the same seed."""
    answers = numbers = 0
    largest, where = 0.0, ""
    for left, right in zip(first.answers, second.answers, strict=False):
        if left.call != right.call:
            told = f"one run called {left.label}, the other {right.label}"
            return Compared(problem=f"After {answers} answers {told}.")
        ours, theirs = list(_tensors(left)), list(_tensors(right))
        if [tuple(one.shape) for one in ours] != [tuple(one.shape) for one in theirs]:
            return Compared(problem=f"{left.label} gave answers of different shapes.")
        answers += 1
        numbers += sum(one.numel() for one in ours)
        for a, b in zip(ours, theirs, strict=True):
            found = difference(a, b)
            if math.isinf(found):
                return Compared(problem=f"{left.label} gave numbers that are finite in one run only.")
            if found > largest:
                largest, where = found, f"{left.label}, answer {answers}"
    if len(first.answers) != len(second.answers):
        return Compared(
            problem=f"One run gave {len(first.answers)} answers, the other {len(second.answers)}."
        )
    return Compared(answers, numbers, largest, where)


def _tensors(answer: _Answer) -> Iterator[torch.Tensor]:
    """Every tensor and number of an answer, in order; an object that stays over there has none."""
    try:
        yield from _flat(wire.unpack(answer.reply.get("ok"), answer.raw, lambda number, kind: None))
    except WireError:
        return


def _flat(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (np.ndarray, np.generic)):
        yield torch.as_tensor(np.asarray(value).astype(np.float64))
    elif isinstance(value, (bool, int, float)):
        yield torch.tensor(float(value), dtype=torch.float64)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _flat(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _flat(one)


def difference(a: torch.Tensor, b: torch.Tensor) -> float:
    """max |a - b| / max |a| of two tensors of one shape; inf where only one of them is finite."""
    kind = torch.complex128 if a.is_complex() or b.is_complex() else torch.float64
    a, b = a.to(kind), b.to(kind)
    same = (a == b) | (a.isnan() & b.isnan())
    if bool(same.all()):
        return 0.0
    if not bool((a.isfinite() & b.isfinite())[~same].all()):
        return math.inf
    size = a[a.isfinite()].abs()
    scale = float(size.max()) if size.numel() else 0.0
    return float((a - b)[~same].abs().max()) / (scale or 1.0)
