"""What the axes of a shape are called, and which wrong rule explains a single one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tutor.kinds.asked import Asked
from tutor.layers import AXES
from tutor.layers.plain import AdaptivePool, Flatten, Linear, Upsample
from tutor.layers.slips import axis_slips
from tutor.layers.windows import Windowed

__all__ = ["TOLD", "axis_names", "axis_rules", "hint_of", "lower"]

TOLD = (Windowed, Linear, Flatten, Upsample, AdaptivePool)
"""Layers that change a size and get a bar of their own."""


def axis_names(one: Asked) -> tuple[str, ...]:
    """What the axes of a part are called."""
    rank, step = len(one.shape), one.step
    if one.part.axes and one.part.wants != "map":
        names = tuple(name.strip() for name in one.part.axes.replace("×", "x").split("x"))
        if len(names) == rank:
            return names
    if step is not None and isinstance(step.layer, Windowed) and one.part.wants in ("shape", "map"):
        dims = step.layer.dims
        inner = AXES[dims]
        names = inner if rank == dims else ("number of channels", *inner)
        if rank == len(names):
            return names
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    return tuple(f"{ordinals[at]} size" for at in range(rank))


def hint_of(one: Asked) -> str:
    """The axes for a field's hint."""
    rank, step = len(one.shape), one.step
    if step is None or one.part.wants not in ("shape", "map") or not isinstance(step.layer, TOLD):
        return ""
    if one.part.wants == "map":
        return " × ".join(axis_names(one))
    image = {2: "channels × length", 3: "channels × height × width"}
    return "" if rank == 1 else image.get(rank, "")


def axis_rules(one: Asked) -> tuple[Mapping[str, tuple[int, str]], ...]:
    """By axis: the wrong rules, what each gives there, and its sentence."""
    none: tuple[Mapping[str, tuple[int, str]], ...] = ({},) * len(one.shape)
    if one.step is None or one.part.wants not in ("shape", "map"):
        return none
    rules = axis_slips(one.step)
    return rules[len(rules) - len(one.shape) :] if len(rules) >= len(one.shape) else none


def lower(says: str) -> str:
    """A sentence to go on with after a colon; a name such as K, Kᵀ, L2 or PyTorch stays as it is."""
    first = says.split(" ", 1)[0]
    word = first == "A" or re.fullmatch(r"[A-Z][a-z]+[^\w]*(-[a-z]+)?", first)
    return says[:1].lower() + says[1:] if word else says
