"""Further reading without a screen: what is kept, which questions are drawn, and how two machines' marks
join.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.screens.pupil import Room
from tests.screens.test_reading_list import course
from tutor.study.further import checks_drawn, draw_again, list_told, marks_of, share_read, toggle
from tutor.study.portable import merge, of_store


def kept_order(names: Sequence[str]) -> Sequence[str]:
    """No shuffling."""
    return names


def test_books_are_marked_by_title_and_counted(home: Path) -> None:
    """So that another order of the list changes nothing."""
    store, one = Room(home).store(), course().readings["alpha"]
    assert list_told(one, store) == "3 books" and share_read(one, store) == 0
    assert toggle(store, "alpha", one.books[1].book)
    assert list_told(one, store) == "1 of 3 books read"
    assert not toggle(store, "alpha", one.books[1].book)
    assert share_read(one, store) == 0


def test_questions_that_were_never_tried_come_first_then_the_weak_ones(home: Path) -> None:
    """What was drawn last comes last."""
    store, one = Room(home).store(), course().readings["alpha"]
    summary = {"capital": (1, 1.0), "truth": (1, 0.5), "ratio": (1, 0.0)}
    assert draw_again(store, one, summary, kept_order) == ("both-passes", "write", "ratio")
    assert checks_drawn(store, one, {}, kept_order) == ("both-passes", "write", "ratio")
    assert draw_again(store, one, summary, kept_order) == ("truth", "capital", "both-passes")


def test_questions_that_are_no_longer_in_the_list_are_drawn_anew(home: Path) -> None:
    """A new version of the content leaves no hole."""
    store, one = Room(home).store(), course().readings["alpha"]
    store.set_setting("reading:alpha", '{"drawn": ["capital", "gone"]}')
    assert checks_drawn(store, one, {}, kept_order) == ("truth", "both-passes", "ratio")


def test_what_was_read_on_either_machine_is_read(home: Path, tmp_path: Path) -> None:
    """After an export and an import; the questions stay those of this one."""
    one = course().readings["alpha"]
    mine, theirs = Room(home).store(), Room(tmp_path / "other").store()
    toggle(mine, "alpha", "A")
    toggle(theirs, "alpha", "B")
    draw_again(mine, one, {}, kept_order)
    drawn = marks_of(mine, "alpha").drawn
    merge(mine, of_store(theirs))
    assert marks_of(mine, "alpha").read == {"A", "B"} and marks_of(mine, "alpha").drawn == drawn
    merge(theirs, of_store(mine))
    assert marks_of(theirs, "alpha") == marks_of(mine, "alpha")
