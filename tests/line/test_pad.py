"""The play pad line by line: blocks are run, their words come out, and `:quit` leads back."""

from __future__ import annotations

from pathlib import Path

from tests.line.script import Scripted, desk
from tests.screens.test_pad import StubPads
from tutor.course.model import Course
from tutor.line.pad import ABOUT
from tutor.study.scratch import NOTHING
from tutor.study.session import Session


def quiz(one: Scripted, item: str = "capital") -> Session:
    """A session of one question."""
    services = one.desk
    course: Course = services.course
    return Session(
        course,
        services.store,
        [(item, 0)],
        now=services.now,
        monotonic=services.monotonic,
        seed="1",
        name="quiz",
    )


def test_blocks_are_run_by_an_empty_line(home: Path) -> None:
    """Output, value, errors with the learner's own lines; afterwards the question is asked again."""
    pads = StubPads()
    one = Scripted(desk(home, pads=lambda: pads))
    one.types(
        ":pad", "for x in y:", "    a = x", "", "", "fail()", "", ":reset", ":quit", ":quit",
        start="quiz", session=quiz(one),
    )  # fmt: skip
    assert pads.ran == ["for x in y:\n    a = x", "fail()"] and pads.resets == 1 and pads.warmed == 1
    said = one.said
    assert ABOUT in said and "tensor([1.,\n        2.])" in said and "said [/b] [red]\n" in said
    assert "ZeroDivisionError in line 2: division by zero" in said
    assert "    cell 1, line 2, in f: 1 / 0" in said
    assert said.index("all names are gone") < said.index("Back.")
    assert one.status == 0


def test_the_end_of_the_input_ends_it(home: Path) -> None:
    """In the middle of a block as well."""
    one = Scripted(desk(home, pads=StubPads))
    one.types(":pad", "x = 1", start="quiz", session=quiz(one))
    assert one.status == 0


def test_without_a_checker_it_says_so(home: Path) -> None:
    """The question goes on."""
    one = Scripted(desk(home))
    one.types(":pad", ":quit", start="quiz", session=quiz(one))
    assert NOTHING in one.said
