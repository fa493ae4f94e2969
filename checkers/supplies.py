"""Settles in the supervisor what a job needs before its clock starts: a device, limits, data sets."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from checkers.isolation import Limits
from checkers.protocol import MAX_SETS, Job

__all__ = ["Devices", "Supplies", "choose_device", "limits_of", "on_device"]


class Devices(Protocol):
    """What the supervisor knows about this machine's devices."""

    def may_have_gpu(self) -> bool:
        """Whether it is worth asking torch."""

    def refusal(self, device: str, stopped: Callable[[], bool]) -> str:
        """Why a device cannot be had, in one sentence; "" when it can."""


def choose_device(job: Job, devices: Devices, stopped: Callable[[], bool]) -> tuple[str, str]:
    """Where the job's subject computes, and why that cannot be had ("" when it can).

    `auto` is CUDA for a task that says what it needs there, where there is a GPU, and else the CPU.
    """
    wants = job.device == "auto" and bool(job.cuda) and devices.may_have_gpu()
    if wants and not devices.refusal("cuda", stopped):
        return "cuda", ""
    device = "cpu" if job.device == "auto" else job.device
    return device, devices.refusal(device, stopped)


def on_device(job: Job, device: str) -> Job:
    """The job with the time and memory that its task gives on that device."""
    if device != "cuda" or not job.cuda:
        return job
    timeout, memory = job.cuda.get("timeout", job.timeout), job.cuda.get("memory_mb", job.memory_mb)
    return replace(job, timeout=float(timeout), memory_mb=int(memory))


def limits_of(job: Job, device: str) -> Limits:
    """Wall clock decides; CPU time is only the kernel's safety net.

    CUDA reserves far more address space than it uses, so it has no limit on that.
    """
    memory = job.memory_mb << 20
    space = 0 if device == "cuda" else max(Limits.address_space, memory)
    return Limits(seconds=job.timeout, address_space=space, memory=memory)


@dataclass
class Supplies:
    """The data sets of one job: descriptions and descriptors of training parts, folders that are closed."""

    sets: list[dict[str, Any]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _descriptors: list[int] = field(default_factory=list)

    def take(self, number: int, said: Mapping[str, Any], gifts: socket.socket) -> None:
        """Takes what the judge has prepared for job `number`; what an earlier one left behind is closed."""
        self.sets, self.hidden, self.notes = said["sets"], said["hidden"], said["notes"]
        came = -1
        while came != number:
            self.close()
            text, self._descriptors, _, _ = socket.recv_fds(gifts, 64, 2 * MAX_SETS)
            came = int(text)

    def give(self) -> list[int]:
        """The descriptors, which are the caller's to close from now on."""
        given, self._descriptors = self._descriptors, []
        return given

    def close(self) -> None:
        """Closes what was not given."""
        for fd in self.give():
            os.close(fd)
