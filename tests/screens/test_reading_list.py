"""Further reading on the screen: books to mark, three questions to answer, ways there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.screens.pupil import Pupil, Room, tiny_course
from tutor.course import Course
from tutor.course.reading import Book, ReadingList
from tutor.screens.reading import ReadingScreen
from tutor.study.further import marks_of
from tutor.widgets.reading import ReadingBoard

BOOKS = ("Dive into Deep Learning", "Understanding Deep Learning", "Deep Learning: Foundations and Concepts")
CHECKS = ("capital", "truth", "both-passes", "ratio", "write")


def course() -> Course:
    """The tiny course with a reading list in its first topic."""
    books = tuple(
        Book(
            book=name,
            chapter=f"A chapter on numbers, which {name} has near its beginning",
            ask=(
                "What is a number?",
                "Which ones are there, and why are they not all the same in every respect?",
            ),
            look="A number is what is counted.",
        )
        for name in BOOKS
    )
    return replace(tiny_course(), readings={"alpha": ReadingList(topic="alpha", books=books, checks=CHECKS)})


async def opened(pupil: Pupil) -> None:
    """Go to the list."""
    pupil.app.open_reading("alpha")
    await pupil.settle()
    assert pupil.on == "ReadingScreen"


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (140, 45)])
async def test_the_list_shows_books_guides_and_three_questions(home: Path, size: tuple[int, int]) -> None:
    """Each entry is in sight with the cursor on it, in every window."""
    async with Room(home, course=course()).open("home", size=size) as pupil:
        await opened(pupil)
        assert "Alpha › further reading" in pupil.title and "3 books" in pupil.title
        assert "▸ · Dive into Deep Learning" in pupil.screen and "? What is a number?" in pupil.screen
        seen = pupil.screen
        for _ in range(5):
            await pupil.press("j")
            seen += pupil.screen
        assert all(f"▸ · {name[:20]}" in seen for name in BOOKS) and "Look for: A number" in seen
        assert pupil.first == "answer" and "not answered yet" in pupil.screen
        await pupil.press("g")
        assert "▸ · Dive into Deep Learning" in pupil.screen


async def test_space_marks_a_book_as_read_for_good(home: Path) -> None:
    """And takes the mark off again; home counts them."""
    room = Room(home, course=course())
    async with room.open("home", size=(80, 60)) as pupil:
        assert "· Alpha  (3 books)" in pupil.screen
        await opened(pupil)
        await pupil.press("space", "j", "enter")
        assert "▸ ✓ Understanding Deep Learning" in pupil.screen and "2 of 3 books read" in pupil.title
        assert pupil.footer["toggle"][1] == "mark as unread"
        await pupil.press("space", "escape")
        assert "◐ Alpha  (1 of 3 books read)" in pupil.screen
    assert marks_of(room.store(), "alpha").read == {"Dive into Deep Learning"}


async def test_enter_twice_marks_a_book_and_goes_on(home: Path) -> None:
    """The second enter leaves the mark and moves to the next entry; the last book leads to the questions."""
    room = Room(home, course=course())
    async with room.open("home", size=(80, 60)) as pupil:
        await opened(pupil)
        assert pupil.first == "mark as read"
        await pupil.press("enter")
        assert pupil.first == "next" and "▸ ✓ Dive into Deep Learning" in pupil.screen
        await pupil.press("enter")
        assert "▸ · Understanding Deep Learning" in pupil.screen and "1 of 3 books read" in pupil.title
        await pupil.press("enter", "enter", "enter", "enter")
        assert pupil.first == "answer" and "3 of 3 books read" in pupil.title


async def test_a_question_is_answered_and_the_list_comes_back(home: Path) -> None:
    """Its state stands beside it; the questions stay those that were drawn."""
    room = Room(home, course=course())
    async with room.open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        drawn = marks_of(pupil.app.services.store, "alpha").drawn
        assert len(set(drawn)) == 3 and set(drawn) <= set(CHECKS)
        await pupil.press("G", "k", "k", "enter")
        assert pupil.on == "CheckScreen"
        name = pupil.session.slot.item
        assert name == drawn[0]
        variant = pupil.session.variant
        assert variant is not None
        for field, text in variant.item.key(variant).items():
            pupil.session.enter(field, text)
        await pupil.press("ctrl+s")
        await pupil.press("ctrl+n")
        if pupil.on != "ReadingScreen":
            await pupil.press("escape", "escape")
        assert pupil.on == "ReadingScreen" and "all points" in pupil.screen
        card = pupil.app.screen.query_one(ReadingBoard).card
        assert card is not None and card.item == name
        assert marks_of(pupil.app.services.store, "alpha").drawn == drawn


async def test_other_questions_are_those_that_were_not_drawn(home: Path) -> None:
    """As far as the pool has them."""
    async with Room(home, course=course()).open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        first = set(marks_of(pupil.app.services.store, "alpha").drawn)
        await pupil.press("a")
        second = set(marks_of(pupil.app.services.store, "alpha").drawn)
        assert set(CHECKS) - first < second and len(second) == 3


async def test_other_questions_are_in_sight(home: Path) -> None:
    """In a low window the cursor goes to the first of them, from whatever book it stood on."""
    async with Room(home, course=course()).open("home", size=(60, 15)) as pupil:
        await opened(pupil)
        screen = pupil.app.screen
        assert isinstance(screen, ReadingScreen) and pupil.first == "mark as read"
        await pupil.press("a")
        assert pupil.first == "answer"
        card = screen._board.card
        assert card is not None and card.title in pupil.screen


async def test_home_and_the_palette_lead_there(home: Path) -> None:
    """A row under its own heading."""
    async with Room(home, course=course()).open("home", size=(80, 60)) as pupil:
        assert "Further reading" in pupil.screen
        names = [one.title for one in pupil.app.get_system_commands(pupil.app.screen)]
        assert "Further reading: Alpha" in names


async def test_a_click_moves_and_a_second_one_marks(home: Path) -> None:
    """As anywhere else."""
    async with Room(home, course=course()).open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        board = pupil.app.screen.query_one("ReadingBoard")
        row = board.lines_of[1]  # type: ignore[attr-defined]
        await pupil.pilot.click(board, offset=(6, row))
        await pupil.settle()
        assert "▸ · Understanding Deep Learning" in pupil.screen
        await pupil.pilot.click(board, offset=(6, row))
        await pupil.settle()
        assert "▸ ✓ Understanding Deep Learning" in pupil.screen


@pytest.mark.parametrize(
    "kept", ["null", "[]", "{", '{"read": 3}', '{"drawn": [1, 2, "nothing"]}', "{" * 9999]
)
async def test_rubbish_in_the_settings_counts_as_nothing(home: Path, kept: str) -> None:
    """Three questions are drawn anew."""
    room = Room(home, course=course())
    room.store().set_setting("reading:alpha", kept)
    async with room.open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        assert len(marks_of(pupil.app.services.store, "alpha").drawn) == 3


async def test_a_search_finds_the_list(home: Path) -> None:
    """By its topic and the word, and by its catalogue id."""
    async with Room(home, course=course()).open("home", size=(80, 40)) as pupil:
        await pupil.press("slash")
        await pupil.type("alpha further")
        assert "Alpha: further reading" in pupil.screen
        await pupil.press("enter")
        assert pupil.on == "ReadingScreen"
