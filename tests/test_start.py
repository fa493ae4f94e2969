"""The start: what it says while it reads a large course, and the short way to a course of one's own."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from tutor import start
from tutor.cli import main


class _Stream(io.StringIO):
    """Standard error as a terminal or as a pipe."""

    def __init__(self, typed: bool) -> None:
        super().__init__()
        self._typed = typed

    def isatty(self) -> bool:
        """Whether somebody looks."""
        return self._typed


def _said(monkeypatch: pytest.MonkeyPatch, typed: bool, moments: list[tuple[float, int]]) -> str:
    """What is said at these seconds, with so many of 1,000 bytes read."""
    stream, now = _Stream(typed), [0.0]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        patch.setattr(time, "monotonic", lambda: now[0])
        tell = start.told()
        for seconds, done in moments:
            now[0] = seconds
            tell(done, 1000)
    return stream.getvalue()


def test_a_quick_reading_is_not_worth_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said within the first second, and nothing at the end of it."""
    for typed in (True, False):
        assert _said(monkeypatch, typed, [(0.3, 200), (0.9, 900), (1.0, 1000)]) == ""


def test_a_long_reading_shows_in_one_line_of_a_terminal_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The line is written over, five times a second at most, and is gone when it is done."""
    said = _said(monkeypatch, True, [(0.5, 100), (1.1, 220), (1.2, 240), (1.4, 300), (3.0, 1000)])
    assert said.split("\r")[1:-1] == [
        "dltutor: the course is new or has changed, reading all of it: 22 %",
        "dltutor: the course is new or has changed, reading all of it: 30 %",
    ]
    assert said.endswith("\r\x1b[K") and "\n" not in said


def test_elsewhere_it_says_so_every_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole lines for a log; the end needs none."""
    said = _said(
        monkeypatch, False, [(1.5, 100), (9.0, 300), (10.5, 400), (15.0, 500), (20.6, 900), (30.7, 1000)]
    )
    assert [line[-4:] for line in said.splitlines()] == ["40 %", "90 %"] and "\r" not in said


def test_a_course_of_ones_own_is_opened_without_the_commands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`dltutor --content DIR` is as quick as `dltutor`; nothing of them is imported."""
    opened: list[Path | None] = []

    def note(content: Path | None = None, *, line: bool = False) -> int:
        opened.append(content)
        return 0

    monkeypatch.setattr(start, "open_app", note)
    monkeypatch.chdir(tmp_path)
    for module in [name for name in sys.modules if name.startswith("tutor.commands")]:
        monkeypatch.delitem(sys.modules, module)
    assert main(["--content", "mine"]) == 0
    assert opened == [tmp_path / "mine"] and "tutor.commands" not in sys.modules
