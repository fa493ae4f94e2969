"""The notebook of a lesson: texts that are never lost, and what is said of runs that do not fit any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.pupil import Room
from tutor.course.blocks import Cell
from tutor.study.cells import LIMIT, Notebook, Outcome, listed

SOURCES = ("import torch\nx = 2", "y = 3 * x\ny", "# raises RuntimeError\nx @ y")
GONE = Outcome(error="lost", says="Python ended.", lost=True)


def cells(*sources: str) -> list[Cell]:
    """Cells of these texts, numbered as in a lesson."""
    return [Cell(source, 10 * number, number) for number, source in enumerate(sources or SOURCES, 1)]


def book(home: Path, *sources: str) -> Notebook:
    """A notebook on the store of this home."""
    return Notebook(Room(home).store(), "tensors", cells(*sources))


def run(one: Notebook, *numbers: int, first: bool = False) -> None:
    """Run these cells as they stand, all without an error."""
    for place, number in enumerate(numbers):
        one.take(number, one.text(number), Outcome(seconds=0.25, first=first and place == 0))


def test_what_is_typed_is_there_at_the_next_start(home: Path) -> None:
    """Every key is kept, and cells that were not touched are as their author wrote them."""
    book(home).type(2, "y = 4 * x")
    again = book(home)
    assert again.text(2) == "y = 4 * x" and again.edited(2)
    assert again.text(1) == SOURCES[0] and not again.edited(1)


def test_a_text_follows_its_cell_when_another_one_is_put_before_it(home: Path) -> None:
    """It is found by the author's text that it began with."""
    book(home).type(2, "mine")
    again = book(home, SOURCES[0], "z = 1", SOURCES[1])
    assert [again.text(number) for number in (1, 2, 3)] == [SOURCES[0], "z = 1", "mine"]


def test_a_text_stays_when_its_author_mends_the_cell(home: Path) -> None:
    """Nothing that was typed is lost by a new version of the lesson; a reset gives the new text."""
    book(home).type(2, "mine")
    again = book(home, SOURCES[0], "y = 3 * x  # mended", SOURCES[2])
    assert again.text(2) == "mine"
    again.reset(2)
    assert again.text(2) == "y = 3 * x  # mended"
    assert book(home, SOURCES[0], "y = 3 * x  # mended", SOURCES[2]).text(2) == "y = 3 * x  # mended"


def test_a_reset_brings_back_one_text_or_all(home: Path) -> None:
    """And after all of it nothing counts as run."""
    one = book(home)
    one.type(1, "a")
    one.type(2, "b")
    run(one, 1, 2)
    one.reset(1)
    assert (one.text(1), one.text(2)) == (SOURCES[0], "b")
    one.reset_all()
    assert one.text(2) == SOURCES[1] and one.ran(1) is None
    run(one, 1)
    assert (ran := one.ran(1)) is not None and ran.count == 1


def test_runs_are_counted_over_all_cells(home: Path) -> None:
    """The number at a cell says in which order they ran."""
    one = book(home)
    run(one, 2, 1, 2)
    assert [ran.count if (ran := one.ran(number)) else 0 for number in (1, 2, 3)] == [2, 3, 0]


def test_how_a_cell_stands_is_said_in_words(home: Path) -> None:
    """From never run over changed to run again."""
    one = book(home)
    assert one.standing(1) == "not run yet"
    one.type(1, "x = 5")
    assert one.standing(1) == "changed, not run yet"
    run(one, 1)
    assert one.standing(1) == "ran in 0.25 s" and one.fresh(1)
    one.type(1, "x = 6")
    assert one.standing(1) == "not run since the change" and not one.fresh(1)


def test_cells_out_of_order_are_told(home: Path) -> None:
    """An earlier cell that ran later, changed later, or never ran."""
    one = book(home)
    run(one, 2)
    assert one.remarks(2) == ["Cell 1 was not run: R runs all from the top."]
    run(one, 1)
    assert one.remarks(2) == ["Cell 1 was run after this one."]
    run(one, 2)
    assert one.remarks(2) == []
    one.type(1, "x = 7")
    assert one.remarks(2) == ["Cell 1 was changed since and not run again."]
    assert one.remarks(1) == []


def test_a_name_that_no_text_sets_any_more_is_told(home: Path) -> None:
    """It still has its value, which is the most puzzling slip of notebooks."""
    one = book(home, "rate = 1\nsteps = 2", "rate")
    run(one, 1)
    one.type(1, "learning_rate = 1\nsteps = 2")
    run(one, 1)
    assert one.remarks(1) == ["Still there from an earlier text of this cell: rate."]
    one.begin_anew()
    run(one, 1, first=True)
    assert one.remarks(1) == []


def test_when_the_process_has_ended_all_that_ran_before_is_told_so(home: Path) -> None:
    """The cell that ended it says why, the others that their names are gone."""
    one = book(home)
    run(one, 1)
    one.take(2, one.text(2), GONE)
    assert one.standing(1) == "its names are gone" and "from the top" in one.remarks(1)[0]
    assert one.standing(2) == "ended" and not one.as_meant(2)
    assert one.missing(3) == [1, 2] and one.above(3) == [1, 2, 3]
    run(one, 1, first=True)
    assert one.missing(2) == [] and one.standing(1) == "ran in 0.25 s"


def test_a_cell_that_shows_an_error_is_right_when_it_raises_it(home: Path) -> None:
    """Any other error, and none, is not what it is there for."""
    one = book(home)
    one.take(3, one.text(3), Outcome(error="RuntimeError", says="…"))
    assert one.as_meant(3) and one.standing(3) == "RuntimeError, as meant"
    one.take(3, one.text(3), Outcome(error="NameError", says="…"))
    assert not one.as_meant(3) and one.standing(3) == "ended with an error"
    one.take(3, one.text(3), Outcome())
    assert not one.as_meant(3)


@pytest.mark.parametrize("text", ["\x1b[2J\x00x", "x" * (2 * LIMIT), "\ud800", "‮x"])
def test_no_text_is_too_much(home: Path, text: str) -> None:
    """What cannot be shown is left out, what is too long is cut; and it is kept so."""
    one = book(home)
    one.type(1, text)
    assert len(one.text(1)) <= LIMIT and "\x1b" not in one.text(1) and "‮" not in one.text(1)
    assert book(home).text(1) == one.text(1)


def test_cells_are_listed_as_one_says_them() -> None:
    """One, two, several."""
    assert [listed([2]), listed([1, 3]), listed([1, 2, 4])] == ["Cell 2", "Cells 1 and 3", "Cells 1, 2 and 4"]
