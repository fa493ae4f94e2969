"""Reads IDX files, plain or gzipped, the format of MNIST and Fashion-MNIST, and says what is wrong with one.

An IDX file of bytes is `00 00 08`, the number of axes, the length of each axis as a big-endian 32-bit
integer, then the values in row-major order (Y. LeCun, C. Cortes, C. Burges: The MNIST database).
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Foreign", "header", "read"]

_BYTES = b"\0\0\x08"


class Foreign(Exception):
    """Not the IDX file it should be; its text is a clause without a subject."""


def header(path: Path, shape: Sequence[int]) -> None:
    """Looks at the first bytes and the length alone; `shape` is what the file should hold.

    Raises Foreign for another format, another shape or another length, and OSError.
    """
    held, size = 0, path.stat().st_size
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        if packed:
            # A gzip file ends with the length of what is in it, modulo 2**32 (RFC 1952).
            file.seek(max(0, size - 4))
            held = int.from_bytes(file.read(4), "little")
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            _compare(file.read(_start(shape)), shape)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Foreign("is cut short or damaged") from None
    if not packed:
        _length(size, shape)
    elif held != _whole(shape):
        raise Foreign("is cut short or damaged")


def read(path: Path, shape: Sequence[int]) -> NDArray[np.uint8]:
    """The values of a file that should hold `shape`, as an array of its own; errors as in `header`."""
    import numpy as np  # not for a mere look at headers

    most = _whole(shape)
    if path.stat().st_size > 2 * most + 4096:
        _length(path.stat().st_size, shape)
    packed = path.read_bytes()
    try:
        # Bounded: a foreign archive must not fill the memory.
        data = _unpacked(packed, most + 1)
    except zlib.error:
        raise Foreign("is cut short or damaged") from None
    _compare(data[: _start(shape)], shape)
    _length(len(data), shape)
    return np.frombuffer(data, np.uint8, offset=_start(shape)).reshape(shape).copy()


def _start(shape: Sequence[int]) -> int:
    """How many bytes stand before the values."""
    return 4 + 4 * len(shape)


def _whole(shape: Sequence[int]) -> int:
    """How many bytes the whole file has, unpacked."""
    return _start(shape) + math.prod(shape)


def _unpacked(packed: bytes, most: int) -> bytes:
    if not packed.startswith(b"\x1f\x8b"):
        return packed
    engine = zlib.decompressobj(wbits=31)  # 16 + 15: the gzip container, whose checksum it compares
    data = engine.decompress(packed, most)
    if len(data) < most and not engine.eof:
        raise zlib.error("cut short")
    return data


def _compare(start: bytes, shape: Sequence[int]) -> None:
    if start[:3] != _BYTES or len(start) < _start(shape) or start[3] != len(shape):
        raise Foreign(
            f"is not an IDX file of bytes with {len(shape)} {'axis' if len(shape) == 1 else 'axes'}"
        )
    found = struct.unpack(f">{len(shape)}I", start[4:])
    if found != tuple(shape):
        raise Foreign(f"holds {_by(found)} values, not {_by(shape)}")


def _length(size: int, shape: Sequence[int]) -> None:
    wanted = _whole(shape)
    if size != wanted:
        raise Foreign(f"is {'cut short' if size < wanted else 'too long'} ({size:,} of {wanted:,} bytes)")


def _by(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))
