"""Makes `import torchvision` work where its compiled operators do not fit the torch that is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import torch

__all__ = ["declare"]

_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_declared: list[Any] = []  # a Library takes its declarations back when it is collected


def declare() -> None:
    """Makes `import torchvision` work here, and in every process forked from here; nothing where it does.

    Where the compiled operators do not load, torchvision's import ends with "operator torchvision::nms does
    not exist", because it describes those two to torch without asking whether they are there. Declaring
    their schemas is enough for data sets, transforms and models; calling them still says what is missing.
    """
    found = importlib.util.find_spec("torchvision")
    if _declared or found is None or _has_operators(found.submodule_search_locations or []):
        return
    library: Any = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in _OPERATORS:
        library.define(schema)
    _declared.append(library)


def _has_operators(folders: list[str]) -> bool:
    for path in (path for folder in folders for path in Path(folder).glob("_C*")):
        try:
            torch.ops.load_library(path)  # type: ignore[no-untyped-call]
            return True
        except (OSError, ImportError):
            continue
    return False
