"""The kinds of item, one module each, named as the kind; adding a kind is one word here.

A kind is loaded when it is first needed: the first question does not wait for the mathematics of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from tutor.kinds.base import AnswerProblem, Echo, Item, Kept, Mistake, Variant
from tutor.kinds.draw import DrawProblem

__all__ = ["KINDS", "AnswerProblem", "DrawProblem", "Echo", "Item", "Kept", "Mistake", "Variant"]

NAMES = ("choice", "tf", "numeric", "order", "blanks", "short", "formula", "trace", "shape", "sketch")


class _Kinds(Mapping[str, type[Item]]):
    """Kind -> class `<Kind>Item` of the module of that name."""

    def __getitem__(self, name: str) -> type[Item]:
        if name not in NAMES:
            raise KeyError(name)
        made: type[Item] = getattr(import_module(f"tutor.kinds.{name}"), f"{name.capitalize()}Item")
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


KINDS: Mapping[str, type[Item]] = _Kinds()
