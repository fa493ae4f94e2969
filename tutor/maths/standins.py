"""Smooth functions that stand in for opaque ones while two expressions are compared."""

from __future__ import annotations

import zlib
from functools import lru_cache

from tutor.maths.functions import VARIABLE
from tutor.maths.reader import read
from tutor.maths.tree import Node, Scope

__all__ = ["stand_ins"]


def stand_ins(names: list[str], which: int) -> dict[str, tuple[Node, Node]]:
    """Two different smooth functions for each opaque name, with derivatives; `which` is 0 or 1.

    Every name has its own, by a checksum that does not depend on the hash seed.
    """
    return {name: _stand_in(name, which) for name in names}


@lru_cache(maxsize=256)
def _stand_in(name: str, which: int) -> tuple[Node, Node]:
    """One stand-in and its derivative; kept, since reading them costs more than comparing with them."""
    scope = Scope(symbols={VARIABLE: "real"})
    shift = zlib.crc32(name.encode()) % 997 / 997 + 0.25
    rate = 0.5 + zlib.crc32(name[::-1].encode()) % 89 / 97
    wave = (
        f"1.7 + sin({rate:.4f}*u + {shift:.4f}) + 0.31*u",
        f"{rate:.4f}*cos({rate:.4f}*u + {shift:.4f}) + 0.31",
    )
    hill = (
        f"{shift:.4f}*u/sqrt(1 + {rate:.4f}*u^2) + 2.2",
        f"{shift:.4f}/(sqrt(1 + {rate:.4f}*u^2)*(1 + {rate:.4f}*u^2))",
    )
    value, slope = (wave, hill)[which]
    return read(value, scope), read(slope, scope)
