"""Holds what the helpers of a check need to know about the run that they are called in."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

import torch

from checkers.protocol import Event
from checkers.remote import Labels

__all__ = ["CURRENT", "Run"]


def _nowhere(event: Event) -> None:
    """Shows nothing, for a helper that is tried by itself."""


@dataclass
class Run:
    """One submission against one task's checks: its random numbers, its parts, its text and its device.

    `data` is the folder of data sets that was named, `sets` those that the learner's process has, `notes`
    say which were used.
    """

    generator: torch.Generator
    part_state: Callable[[str], bool | None]
    labels: Labels = field(default_factory=Labels)
    source: str = ""
    device: str = "cpu"
    data: str = ""
    sets: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    emit: Callable[[Event], None] = _nowhere  # shows what is neither a check's end nor the verdict
    pictures: int = 0  # shown so far
    profile: str = ""  # "cpu" asks for no more than on a CPU, wherever the program runs


CURRENT: ContextVar[Run] = ContextVar("run")
