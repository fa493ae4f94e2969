"""The keys that only move, alike on every screen: a line, a page, to either end; one entry of the bottom line
stands for them all.
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.keys import cap
from tutor.screens.base import Act, Keyed

__all__ = ["MOVE", "SCROLL", "moves"]

MOVE, SCROLL = "move", "scroll"
"""What the bottom line calls it: a cursor moves, a text scrolls."""
FAR = 9_999
"""Lines that lie beyond any end."""


def moves(
    screen: Keyed,
    go: Callable[[int], object],
    page: int | Callable[[int], object] = 10,
    *,
    ends: Callable[[int], object] | None = None,
    word: str = MOVE,
    shown: bool = True,
) -> list[Act]:
    """Down and up by `go` of a number of lines, also to both ends unless `ends` does that; `page` is as many
    lines as a page has, or goes by pages itself. `shown` is whether the bottom line has it.
    """
    far = ends or go
    turn = page if callable(page) else lambda step: go(step * page)
    keys = f"{cap('down', typing=screen.typing)}/{cap('up', typing=screen.typing)}"
    return [
        Act("down", word, lambda: go(1), quiet=not shown, cap=keys),
        Act("up", word, lambda: go(-1), quiet=True),
        Act("pagedown", "page", lambda: turn(1), quiet=True),
        Act("pageup", "page", lambda: turn(-1), quiet=True),
        Act("first", "to the first line", lambda: far(-FAR), quiet=True),
        Act("last", "to the last line", lambda: far(FAR), quiet=True),
    ]
