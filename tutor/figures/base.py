"""What a figure is: a picture in text cells with a place that keys move; pure, drawn by any interface.

A figure knows nothing of screens: it is an immutable value, a key gives another one, and what it shows at the
selected place is also said in a sentence, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, Protocol, TypeAlias, runtime_checkable

__all__ = [
    "ASKED",
    "BUILDERS",
    "Figure",
    "Picture",
    "Row",
    "Span",
    "Style",
    "figure",
    "named",
    "plain",
    "row",
]

Style: TypeAlias = Literal["", "dim", "bold", "accent", "good", "bad", "warn", "second"]
"""Roles, not colours; `accent` and `second` are the two colours of curves and selections."""

Span: TypeAlias = tuple[str, Style]
Row: TypeAlias = tuple[Span, ...]
Picture: TypeAlias = tuple[Row, ...]


@runtime_checkable
class Figure(Protocol):
    """One state of a figure."""

    @property
    def title(self) -> str:
        """A few words above it."""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys it understands (`left`, `up`, `space`, single letters, …) and what each does."""

    def press(self, key: str) -> Figure:
        """The figure after a key; itself where the key means nothing."""

    def draw(self, width: int, height: int) -> Picture:
        """Its rows, at most `width` cells wide and, where it can, `height` high; a small form or a sentence
        where there is no room.
        """

    @property
    def says(self) -> str:
        """What is selected and what that shows, in one or two sentences."""


BUILDERS: dict[str, Callable[[], Figure]] = {}
"""The figures that an item or lesson names in its `figure`; filled by `tutor.figures`."""


ASKED: dict[str, Callable[[], Figure]] = {}
"""How some of them begin beside a question that is not marked yet: without what would answer it."""


def figure(name: str, *, asked: bool = False) -> Figure | None:
    """The figure of that name at its start, or None; `asked` is beside a question that is not marked yet."""
    build = (ASKED.get(name) if asked else None) or BUILDERS.get(name)
    return build() if build else None


def named() -> tuple[str, ...]:
    """The names that content may use."""
    return tuple(BUILDERS)


def row(text: str, style: Style = "") -> Row:
    """A row of one span."""
    return ((text, style),)


def plain(picture: Iterable[Row]) -> tuple[str, ...]:
    """The picture as lines without styles, trailing blanks off."""
    return tuple("".join(text for text, _ in one).rstrip() for one in picture)
