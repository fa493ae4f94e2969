"""Shows a picture beside the checks: a tensor becomes a few kilobytes of plain pixels, or a sentence."""

from __future__ import annotations

import base64
from typing import Any

import torch
from torch.nn import functional

from checkers.current import CURRENT
from checkers.expect import to_tensor
from checkers.failures import CheckFailed
from checkers.protocol import Picture, plain

__all__ = ["CAPTION", "LARGEST", "MOST", "picture", "pixels"]

MOST = 64  # pictures a job
LARGEST = 256  # rows and columns
CAPTION = 120  # characters
_BOUND = 4096  # rows and columns of what is made smaller; a learner may hand over anything


def picture(tensor: Any, caption: str) -> None:
    """Shows a picture of shape (H, W), (1, H, W) or (3, H, W), uint8 or float in [0, 1], in the app.

    Larger ones than 256×256 are made smaller; after 64 in one run further ones are dropped. Raises
    CheckFailed for a tensor that is no picture.
    """
    run = CURRENT.get()
    if run.pictures >= MOST:
        return
    found = pixels(to_tensor(tensor))
    run.pictures += 1
    raw = base64.b64encode(found.permute(1, 2, 0).contiguous().numpy().tobytes()).decode("ascii")
    height, width = found.shape[1:]
    run.emit(Picture(plain(" ".join(caption.split()), CAPTION), int(width), int(height), raw))


def pixels(tensor: torch.Tensor) -> torch.Tensor:
    """The same picture as uint8 of shape (3, H, W), at most 256×256; raises CheckFailed."""
    shape = tuple(tensor.shape)
    fits = len(shape) == 2 or (len(shape) == 3 and shape[0] in (1, 3))
    if not fits or not all(1 <= size <= _BOUND for size in shape[-2:]):
        wanted = "shape (H, W), (1, H, W) or (3, H, W)"
        raise CheckFailed(actual=f"a picture of shape {shape}", expected=wanted, hint="height before width")
    if tensor.dtype == torch.bool:
        tensor = tensor.float()
    if tensor.dtype != torch.uint8 and not tensor.is_floating_point():
        told = str(tensor.dtype).removeprefix("torch.")
        raise CheckFailed(actual=f"a picture of {told}", expected="uint8 from 0 to 255, or float from 0 to 1")
    bright = tensor.detach().cpu().float() / (255 if tensor.dtype == torch.uint8 else 1)
    bright = bright.nan_to_num(0.0, 1.0, 0.0).clamp(0, 1).reshape(-1, *shape[-2:])
    factor = LARGEST / max(shape[-2:])
    if factor < 1:
        size = [max(1, round(side * factor)) for side in shape[-2:]]
        bright = functional.interpolate(bright.unsqueeze(0), size=size, mode="area").squeeze(0)
    return (bright * 255).round().to(torch.uint8).expand(3, -1, -1)
