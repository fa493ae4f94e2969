"""Sheets and deadlines on the screen: points, weeks, days, and the ways there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.screens.office import Office
from tests.screens.pupil import Pupil, Room, tiny_course
from tests.test_store import attempt
from tutor.app import TutorApp
from tutor.study.deadlines import keep_start, read_start


async def opened(pupil: Pupil) -> None:
    """Go there, and wait for what is read in a thread."""
    pupil.app.open_deadlines()
    await read(pupil)


async def read(pupil: Pupil) -> None:
    """Wait for the thread."""
    await pupil.settle()
    await pupil.app.workers.wait_for_complete()
    await pupil.settle()


async def to(pupil: Pupil, text: str) -> None:
    """Move the cursor to the line that has this text."""
    await pupil.press("g")
    for _ in range(40):
        if any(line.lstrip().startswith("▸") and text in line for line in pupil.screen.split("\n")):
            return
        await pupil.press("j")
    raise AssertionError(pupil.screen)


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (140, 45)])
async def test_everything_is_on_one_page(home: Path, size: tuple[int, int]) -> None:
    """The assignment with what is open, the weeks, the sheets; in every window."""
    room = Office(home)
    room.store().set_setting("exam_date", "2026-12-19")
    async with room.open("home", size=size) as pupil:
        await opened(pupil)
        seen = pupil.screen
        for _ in range(9):
            await pupil.press("j")
            seen += pupil.screen
        for text in (
            "Assignment 004: Twice",
            "0 of 10 points",
            "5 are missing",
            "Part 1  Doubling",
            "this week",
        ):
            assert text in seen, seen
        for text in ("Week 2", "Final presentation", "Checklist", "1 task, nothing yet"):
            assert text in seen, seen
        assert "exam in 28 days" in pupil.title


async def test_an_open_entry_is_opened_and_the_page_comes_back(home: Path) -> None:
    """A task and a question; the cursor is where it was."""
    async with Office(home).open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        await to(pupil, "004-1")
        assert pupil.first == "open the task"
        await pupil.press("enter")
        assert pupil.on == "TaskScreen"
        await pupil.press("escape")
        await read(pupil)
        assert pupil.on == "DeadlinesScreen" and any(
            "▸" in x and "004-1" in x for x in pupil.screen.split("\n")
        )
        await to(pupil, "004-2")
        await pupil.press("enter")
        assert pupil.on == "CheckScreen" and pupil.session.slot.item == "capital"
        await pupil.press("escape")
        await read(pupil)
        assert pupil.on == "DeadlinesScreen"


async def test_points_count_as_they_come(home: Path) -> None:
    """What is done is open no more, and the assignment is passed from its mark on."""
    room = Office(home)
    room.store().record(replace(attempt(1), item="double-it", points=1.0))
    async with room.open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        assert "6 of 10" in pupil.screen and "Passed" in pupil.screen and "004-1:" not in pupil.screen


async def test_days_are_set_where_they_stand(home: Path) -> None:
    """The exam, the first week, the due date; what is no day changes nothing, and none forgets one."""
    async with Office(home).open("home", size=(80, 40)) as pupil:
        store = pupil.app.services.store
        await opened(pupil)
        await to(pupil, "Exam")
        for typed, kept in (("soon", None), ("in 3 weeks", "2026-12-12")):
            await pupil.press("enter")
            await pupil.type(typed)
            await pupil.press("enter")
            await read(pupil)
            assert store.setting("exam_date") == kept
            if pupil.on == "DayScreen":
                assert "no day that fits" in pupil.screen
                await pupil.press("escape")
        assert "exam in 21 days" in pupil.title and "Week 3" in pupil.screen
        await to(pupil, "First week")
        await pupil.press("enter")
        await pupil.type("2026-11-09")
        await pupil.press("enter")
        await read(pupil)
        assert "behind you" in pupil.screen and "Week 5" in pupil.screen
        await to(pupil, "Due")
        for typed in ("2026-11-20", "none"):
            await pupil.press("enter")
            await pupil.type(typed)
            await pupil.press("enter")
            await read(pupil)
            assert ("yesterday" in pupil.screen) == (typed != "none")


async def test_the_weeks_begin_once_and_pass(home: Path) -> None:
    """They were asked for two weeks ago: this is the third, and the first two are behind."""
    room = Office(home)
    store = room.store()
    store.set_setting("exam_date", "2026-12-19")
    keep_start(store, read_start("2026-11-07"))
    async with room.open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        lines = pupil.screen.split("\n")
        assert sum("behind you" in one for one in lines) == 2
        assert any("Week 3" in one and "this week" in one for one in lines)


async def test_a_week_leads_to_its_topics_and_the_last_one_to_the_checklist(home: Path) -> None:
    """A lesson where there is one, else questions; the checklist is a question to mark oneself."""
    room = Office(home)
    room.store().set_setting("exam_date", "2026-12-19")
    async with room.open("home", size=(80, 50)) as pupil:
        await opened(pupil)
        await to(pupil, "Alpha")
        first, asked = pupil.first, "again" in pupil.footer
        assert (first, asked) in (("read the lesson", True), ("practise this topic", False))
        await pupil.press("enter")
        assert pupil.on in ("LessonScreen", "QuizScreen")
        pupil.app.services.store.save_state("session", None)
        await opened(pupil)
        await to(pupil, "Checklist")
        assert pupil.first == "mark yourself"
        await pupil.press("enter")
        assert pupil.on == "CheckScreen" and pupil.session.slot.item == "truth"


@pytest.mark.parametrize("kept", ["", "x", "2026-02-30", "99999-01-01", "0001-01-01", "9999-12-31"])
async def test_rubbish_in_the_settings_costs_a_sentence_at_most(home: Path, kept: str) -> None:
    """Neither kept days of another make nor those far away end anything."""
    room = Office(home)
    for name in ("exam_date", "weeks_start", "due:004"):
        room.store().set_setting(name, kept)
    async with room.open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        assert "Assignment 004" in pupil.screen and "Sheets to hand in" in pupil.screen


async def test_home_palette_and_progress_lead_there(home: Path) -> None:
    """And a course without any of it has no row."""
    room = Office(home)
    room.store().record(replace(attempt(1), item="capital", points=1.0))
    async with room.open("home", size=(80, 40)) as pupil:
        assert "Sheets" in pupil.screen
        assert "Sheets and deadlines" in [
            one.title for one in pupil.app.get_system_commands(pupil.app.screen)
        ]
        pupil.app.open_progress()
        await read(pupil)
        await pupil.press("e")
        await read(pupil)
        assert pupil.on == "DeadlinesScreen"
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"
    async with Room(home, course=tiny_course()).open("home") as pupil:
        assert "Sheets" not in pupil.screen


async def test_a_course_without_sheets_says_so(home: Path) -> None:
    """The weeks are there all the same: each topic has one."""
    async with Room(home).open("home") as pupil:
        assert isinstance(pupil.app, TutorApp)
        await opened(pupil)
        assert "no sheets" in pupil.screen
        await pupil.press("n", "a", "G", "enter")
        assert pupil.on == "DayScreen"
        await pupil.press("escape", "escape")
        assert pupil.on == "HomeScreen"


async def test_sections_are_turned_and_a_second_click_opens(home: Path) -> None:
    """n and b go from section to section."""
    room = Office(home)
    async with room.open("home", size=(80, 40)) as pupil:
        await opened(pupil)
        await pupil.press("n")
        assert any("▸" in one and "Exam" in one for one in pupil.screen.split("\n"))
        await pupil.press("n", "n", "b", "b")
        assert any("▸" in one and "Due" in one for one in pupil.screen.split("\n"))
        board = pupil.app.screen.query_one("RowList")
        row = board.lines_of[-1]  # type: ignore[attr-defined]
        for _ in range(2):
            await pupil.pilot.click(board, offset=(6, row))
            await pupil.settle()
        assert pupil.on == "HandInScreen"
