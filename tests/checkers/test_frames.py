"""Frames: whole messages out of any pieces, and refusal of what cannot be one."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.frames import (
    MAX_HEADER,
    MAX_PAYLOAD,
    PREFIX,
    Closed,
    FrameReader,
    WireError,
    pack_frame,
    read_frame,
)


@given(
    st.lists(st.tuples(st.dictionaries(st.text(), st.integers()), st.binary()), max_size=5),
    st.integers(1, 40),
)
def test_frames_come_out_as_they_went_in_whatever_the_pieces(
    messages: list[tuple[dict[str, int], bytes]], size: int
) -> None:
    """Cutting the stream anywhere changes nothing."""
    stream = b"".join(pack_frame(header, payload) for header, payload in messages)
    reader = FrameReader()
    pieces = [reader.feed(stream[at : at + size]) for at in range(0, len(stream), size)]
    assert [(one.header, one.payload) for piece in pieces for one in piece] == messages


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 8,
        PREFIX.pack(MAX_HEADER + 1, 0),
        PREFIX.pack(2, MAX_PAYLOAD + 1),
        PREFIX.pack(2, 0) + b"[]",
        PREFIX.pack(3, 0) + b"{x}",
        PREFIX.pack(2, 0) + b"\xff\xfe",
        PREFIX.pack(100_000, 0) + b"[" * 100_000,
    ],
)
def test_an_impossible_frame_is_refused_before_its_bytes_are_awaited(data: bytes) -> None:
    """Counts beyond the caps and headers that are no JSON object raise WireError at once."""
    with pytest.raises(WireError):
        FrameReader().feed(data)


def test_too_large_a_message_is_not_sent() -> None:
    """The sender keeps to the same cap as the reader."""
    with pytest.raises(WireError):
        pack_frame({}, bytes(MAX_PAYLOAD + 1))


def test_a_stream_that_ends_in_the_middle_is_closed() -> None:
    """Half a frame is no frame."""
    read, write = os.pipe()
    os.write(write, pack_frame({"a": 1}, b"xyz")[:-1])
    os.close(write)
    with pytest.raises(Closed):
        read_frame(read)
    os.close(read)
