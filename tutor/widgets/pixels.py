"""Pictures as half blocks: every cell shows two pixels, one above the other; small ones grow, large ones
shrink.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Malformed
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from checkers.protocol import Picture

__all__ = ["Pixel", "decoded", "half_blocks", "raw_pixels", "resized", "sizes"]

Pixel = tuple[int, int, int]
LARGEST = 256
SMALL = 16
"""Pixels across below which a picture is drawn twice as large, or more."""


def raw_pixels(picture: Picture) -> bytes | None:
    """Its bytes, three a pixel, or None where the event does not hold as many as it says."""
    width, height = picture.width, picture.height
    if type(width) is not int or type(height) is not int:
        return None
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return None
    try:
        raw = b64decode(picture.pixels, validate=True)
    except (Malformed, ValueError, TypeError):
        return None
    return raw if len(raw) == 3 * width * height else None


def decoded(picture: Picture) -> list[Pixel] | None:
    """The pixels row by row, or None where the event holds no picture."""
    raw = raw_pixels(picture)
    return None if raw is None else list(zip(raw[::3], raw[1::3], raw[2::3]))


def sizes(width: int, height: int, most: int) -> tuple[int, int]:
    """Columns and rows of pixels at which a picture is drawn, at most `most` across, its shape kept."""
    times = max(1, min(SMALL // max(width, height), most // width))
    if times > 1:
        return width * times, height * times
    across = min(width, most)
    return across, max(1, round(height * across / width))


def resized(pixels: Sequence[Pixel], size: tuple[int, int], across: int, down: int) -> list[list[Pixel]]:
    """The picture of `size` at another one: repeated pixels, or means of at most nine where it shrinks."""
    width, height = size
    columns = [_samples(x, across, width) for x in range(across)]
    rows = [_samples(y, down, height) for y in range(down)]
    return [[_mean([pixels[y * width + x] for y in ys for x in xs]) for xs in columns] for ys in rows]


def _samples(place: int, shown: int, there: int) -> list[int]:
    """At most three places in the stretch that one shown place stands for."""
    first, end = place * there // shown, max(place * there // shown + 1, (place + 1) * there // shown)
    return sorted({first, (first + end - 1) // 2, end - 1})


def _mean(found: list[Pixel]) -> Pixel:
    if len(found) == 1:
        return found[0]
    count = len(found)
    return (
        sum(one[0] for one in found) // count,
        sum(one[1] for one in found) // count,
        sum(one[2] for one in found) // count,
    )


@lru_cache(maxsize=8_192)
def _style(upper: Pixel, lower: Pixel | None) -> Style:
    return Style(color=Color.from_rgb(*upper), bgcolor=Color.from_rgb(*lower) if lower is not None else None)


def half_blocks(rows: Sequence[Sequence[Pixel]]) -> list[list[Segment]]:
    """A line of segments for every two rows of pixels; equal neighbours share a segment."""
    lines: list[list[Segment]] = []
    for place in range(0, len(rows), 2):
        upper = rows[place]
        lower: Sequence[Pixel | None] = rows[place + 1] if place + 1 < len(rows) else [None] * len(upper)
        lines.append(
            [Segment("▀" * len(list(group)), _style(*pair)) for pair, group in groupby(zip(upper, lower))]
        )
    return lines
