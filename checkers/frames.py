"""Cuts byte streams into frames: the framing of every pipe between supervisor, judge and subject.

A frame is two big-endian 32-bit counts, then that many bytes of JSON header and of raw payload. Standard
library only, because the supervisor reads frames and has no torch. Nothing is allocated before the counts
were checked.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = [
    "MAX_HEADER",
    "MAX_PAYLOAD",
    "PREFIX",
    "Closed",
    "Frame",
    "FrameReader",
    "WireError",
    "pack_frame",
    "read_frame",
    "write_all",
]

PREFIX = struct.Struct(">II")
MAX_HEADER = 4 << 20
MAX_PAYLOAD = 64 << 20


class WireError(Exception):
    """Bytes that break the wire format; the sentence says how."""


class Closed(Exception):
    """The other end of the pipe is gone."""


class Frame(NamedTuple):
    """One message: a JSON object and the raw bytes that it describes."""

    header: dict[str, Any]
    payload: bytes


def pack_frame(header: Mapping[str, Any], payload: bytes = b"") -> bytes:
    """The frame as bytes; raises WireError when it is larger than a frame may be."""
    text = json.dumps(header, separators=(",", ":")).encode("utf-8", "surrogatepass")
    _check_sizes(len(text), len(payload))
    return PREFIX.pack(len(text), len(payload)) + text + payload


def _check_sizes(header: int, payload: int) -> None:
    if header > MAX_HEADER:
        raise WireError(f"a header of {header} bytes, {MAX_HEADER} allowed")
    if payload > MAX_PAYLOAD:
        raise WireError(f"a message of {payload} bytes, {MAX_PAYLOAD} allowed")


def _parse_header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"a header that is not JSON ({type(error).__name__})") from None
    if not isinstance(header, dict):
        raise WireError("a header that is not an object")
    return header


class FrameReader:
    """Collects bytes as they come and hands out whole frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """The frames completed by `data`; raises WireError as soon as a count or a header is impossible."""
        return [Frame(_parse_header(header), payload) for header, payload in self.feed_raw(data)]

    def feed_raw(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """As `feed`, the header left as bytes: the supervisor passes a subject's frames on unread."""
        self._buffer += data
        done: list[tuple[bytes, bytes]] = []
        while len(self._buffer) >= PREFIX.size:
            header, payload = PREFIX.unpack_from(self._buffer)
            _check_sizes(header, payload)
            end = PREFIX.size + header + payload
            if len(self._buffer) < end:
                break
            middle = PREFIX.size + header
            done.append((bytes(self._buffer[PREFIX.size : middle]), bytes(self._buffer[middle:end])))
            del self._buffer[:end]
        return done


def read_frame(fd: int) -> Frame:
    """Blocks until one whole frame was read; raises Closed at the end of the stream, WireError on
    nonsense."""
    header, payload = PREFIX.unpack(_read_exactly(fd, PREFIX.size))
    _check_sizes(header, payload)
    return Frame(_parse_header(_read_exactly(fd, header)), _read_exactly(fd, payload))


def _read_exactly(fd: int, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        data = os.read(fd, min(count - len(parts), 1 << 20))
        if not data:
            raise Closed
        parts += data
    return bytes(parts)


def write_all(fd: int, data: bytes) -> None:
    """Writes all of `data`, however small the pipe; raises Closed when nobody reads any more."""
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(fd, view) :]
    except BrokenPipeError:
        raise Closed from None
