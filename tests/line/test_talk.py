"""What line mode writes on streams that cannot show every sign."""

from __future__ import annotations

import io

import pytest

from tutor.line.talk import Talk


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "x − 1 ≤ π"), ("ascii", "x - 1 ? ?"), ("latin-1", "x - 1 ? ?"), ("cp437", "x - 1 ≤ π")],
)
def test_a_minus_sign_is_a_hyphen_where_there_is_none(encoding: str, shown: str) -> None:
    """A formula stays right on any terminal; other signs that are missing become a question mark."""
    assert said("x − 1 ≤ π", encoding) == shown


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "1⅜ of ½"), ("ascii", "1 3/8 of 1/2"), ("cp1252", "1 3/8 of ½")],
)
def test_fractions_are_spelled_where_their_sign_is_missing(encoding: str, shown: str) -> None:
    """Points stay readable on any terminal."""
    assert said("1⅜ of ½", encoding) == shown


def said(text: str, encoding: str) -> str:
    """What arrives of a text on a stream of this encoding."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    Talk(io.StringIO(), out).say(text)
    return raw.getvalue().decode(encoding).rstrip()
