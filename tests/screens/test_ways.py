"""Finding one's way on screen: the list, a number, marks, how sure, facts and the formula sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.pupil import Room
from tutor.study.noting import is_marked, sure_in

ITEMS = ("capital", "ratio", "truth")


async def test_the_list_goes_to_a_question_and_marks_another(home: Path) -> None:
    """Enter goes to what the cursor is on, `m` marks it, esc changes nothing."""
    async with Room(home).asked(*ITEMS) as pupil:
        await pupil.press("l", "j", "j", "m", "k", "enter")
        assert pupil.session.index == 1
        assert [slot.review for slot in pupil.session.slots] == [False, False, True]
        await pupil.press("escape", "l", "3", "escape")
        assert pupil.on == "QuizScreen" and pupil.session.index == 1


async def test_a_number_is_asked_for_also_while_one_types(home: Path) -> None:
    """The text in the field stays; a number that is no question is answered with those there are."""
    async with Room(home).asked(*ITEMS) as pupil:
        await pupil.press("ctrl+g", "2", "enter")
        assert pupil.session.index == 1 and pupil.app.focused is not None
        await pupil.type("45")
        await pupil.press("ctrl+g", *"77", "enter")
        assert pupil.on == "GotoScreen" and "There are questions 1 to 3" in pupil.screen
        await pupil.press("backspace", "backspace", "3", "enter")
        assert pupil.session.index == 2 and "45" in pupil.session.slots[1].answer.values()


async def test_marks_and_sureness_stand_in_the_title_and_reach_the_store(home: Path) -> None:
    """Both are one key each; the mark is there in the summary, and in the next session."""
    room = Room(home)
    async with room.asked("capital") as pupil:
        await pupil.press("m", "c", "c")
        assert "⚑" in pupil.title and "rather sure" in pupil.title
        await pupil.press("1", "ctrl+s", "c", "enter")
        assert pupil.on == "SummaryScreen" and "1 marked for review" in pupil.screen
    store = room.store()
    assert is_marked(store, "capital") and sure_in(store.attempts()[0].note) == "rather"
    async with room.asked("capital") as pupil:
        assert "⚑" in pupil.title
        await pupil.press("m")
        assert "⚑" not in pupil.title and not is_marked(pupil.app.services.store, "capital")


async def test_facts_open_and_close_with_one_key(home: Path) -> None:
    """They say where the question comes from and that it was never tried."""
    async with Room(home).asked(*ITEMS, size=(60, 20)) as pupil:
        await pupil.press("i")
        assert "asked in" in pupil.screen and "none yet" in pupil.screen
        await pupil.press("i")
        assert pupil.on == "QuizScreen"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 45)])
async def test_the_sheet_opens_while_one_types_and_keeps_every_key(home: Path, size: tuple[int, int]) -> None:
    """What is typed is a draft at once and in the file on leaving; the field and its text are as before."""
    room = Room(home)
    async with room.asked("ratio", size=size) as pupil:
        await pupil.type("45")
        field = pupil.app.focused
        await pupil.press("ctrl+f")
        assert pupil.on == "SheetScreen" and "1 of 120 lines" in pupil.screen
        assert ("true positives and" in pupil.screen) == (size[0] >= 120)
        await pupil.type("ab")
        drafts = pupil.app.services.store.drafts("sheet:formulas", 0)
        assert drafts["text"].endswith("ab")
        await pupil.press("ctrl+f")
        assert pupil.app.focused is field and pupil.session.slot.answer["all"] == "45"
    path = room.services().places.workspace / "formula-sheet.txt"
    assert path.read_text().endswith("ab")


async def test_a_sheet_that_cannot_be_written_says_so_and_loses_nothing(home: Path) -> None:
    """A folder stands in its place: one sentence in the sheet, one after leaving, and the draft stays."""
    room = Room(home)
    (home / "workspace" / "formula-sheet.txt").mkdir(parents=True)
    async with room.asked("capital") as pupil:
        await pupil.press("f")
        await pupil.type("ab")
        await pupil.press("ctrl+s")
        assert "is a folder" in " ".join(pupil.screen.split())
        await pupil.press("escape")
        assert "is a folder" in pupil.notice
    assert room.store().drafts("sheet:formulas", 0)["text"].endswith("ab")


async def test_a_question_by_itself_has_no_list_but_can_be_marked(home: Path) -> None:
    """Search lists it under `marked` afterwards."""
    async with Room(home).open("home") as pupil:
        await pupil.press("slash", *"capital", "enter", "l", "ctrl+g")
        assert pupil.on == "CheckScreen"
        await pupil.press("m", "escape", "slash", *"marked")
        assert "1 of " in pupil.screen and "⚑" in pupil.screen
        await pupil.press("enter")
        assert "⚑" in pupil.title


async def test_the_bottom_line_keeps_its_seven(home: Path) -> None:
    """None of these keys takes room there."""
    async with Room(home).asked(*ITEMS) as pupil:
        assert not {"mark", "sure", "info", "sheet", "goto", "list"} & set(pupil.footer)
        assert len(pupil.footer) <= 7


async def test_every_whole_screen_has_the_sheet(home: Path) -> None:
    """The sheet opens from home, a lesson and a task as well, with one key, and esc comes back to the same
    screen.
    """
    async with Room(home).open("home") as pupil:
        for wanted, go in (
            ("HomeScreen", pupil.app.go_home),
            ("LessonScreen", lambda: pupil.app.open_lesson(next(iter(pupil.app.services.course.lessons)))),
            ("TaskScreen", lambda: pupil.app.open_task(next(iter(pupil.app.services.course.tasks)))),
        ):
            go()
            await pupil.settle()
            await pupil.press("f")
            assert pupil.on == "SheetScreen"
            await pupil.press("escape")
            assert pupil.on == wanted


async def test_the_sheet_stays_in_sight_where_there_is_room(home: Path) -> None:
    """`F` keeps it beside the question, also in the next session, and takes it away again; a change shows."""
    room = Room(home)
    async with room.asked("capital", "ratio", size=(140, 45)) as pupil:
        assert "two A4 pages" not in pupil.screen
        await pupil.press("F")
        assert "two A4 pages" in pupil.screen and "which layer keeps" in pupil.screen
        await pupil.press("f", *"zz", "escape")
        assert "zz" in pupil.screen and pupil.on == "QuizScreen"
    async with room.asked("capital", size=(140, 45)) as pupil:
        assert "two A4 pages" in pupil.screen
        await pupil.resize(80, 24)
        assert "two A4 pages" not in pupil.screen
        await pupil.resize(140, 45)
        await pupil.press("F")
        assert "two A4 pages" not in pupil.screen
