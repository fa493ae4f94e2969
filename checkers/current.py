"""Holds what the helpers of a check need to know about the run that they are called in."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

import torch

from checkers.remote import Labels

__all__ = ["CURRENT", "Run"]


@dataclass
class Run:
    """One submission against one task's checks: its random numbers, its parts, its text and its device."""

    generator: torch.Generator
    part_state: Callable[[str], bool | None]
    labels: Labels = field(default_factory=Labels)
    source: str = ""
    device: str = "cpu"


CURRENT: ContextVar[Run] = ContextVar("run")
