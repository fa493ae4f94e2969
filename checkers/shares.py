"""Hands the training part of a data set to the learner's process as a file that nobody can change.

On Linux it is memory sealed against writing for good, elsewhere a file without a name. It travels as an
open descriptor; whoever maps it gets pages of its own as soon as it writes into them. No labels that count
are ever in it.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
from typing import Any

import torch
from torch import Tensor

__all__ = ["mapped", "sealed"]

_ALIGNED = 64
_SEALS = hasattr(os, "memfd_create") and hasattr(fcntl, "F_ADD_SEALS")
_DTYPES = {"uint8": torch.uint8, "float32": torch.float32}


def sealed(x: Tensor, y: Tensor) -> tuple[int, dict[str, Any]]:
    """Examples (N, …) uint8 or float32 and labels (N,) int64 as (descriptor, description).

    The caller owns the descriptor. Raises OSError where there is no room.
    """
    start = -(-x.numel() * x.element_size() // _ALIGNED) * _ALIGNED
    description = {"dtype": str(x.dtype).removeprefix("torch."), "shape": list(x.shape), "labels": start}
    fd = _anonymous()
    try:
        for tensor, at in ((x, 0), (y, start)):
            os.lseek(fd, at, os.SEEK_SET)
            _write(fd, tensor)
        if _SEALS:
            seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
            fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
    except OSError:
        os.close(fd)
        raise
    return fd, description


def _anonymous() -> int:
    if _SEALS:
        return os.memfd_create("data", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write(fd: int, tensor: Tensor) -> None:
    view = tensor.contiguous().numpy().data.cast("B")
    while view:
        view = view[os.write(fd, view[: 1 << 28]) :]


def mapped(fd: int, description: dict[str, Any]) -> tuple[Tensor, Tensor]:
    """The examples and labels behind a descriptor, mapped copy-on-write; the descriptor may then be closed.

    Raises OSError or ValueError where the file is not as described.
    """
    shape, start = description["shape"], description["labels"]
    room = mmap.mmap(fd, start + 8 * shape[0], mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE)
    dtype = _DTYPES[description["dtype"]]
    x = torch.frombuffer(room, dtype=dtype, count=torch.Size(shape).numel()).reshape(shape)
    return x, torch.frombuffer(room, dtype=torch.int64, count=shape[0], offset=start)
