"""Home: what it lists, what its rows do, by keys and by mouse; commands, themes, settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rich.style import Style
from textual.command import CommandList
from textual.events import Click

from tests.screens.pupil import Room, tiny_course
from tests.study.attempts import answered
from tutor.screens.home import HomeList
from tutor.screens.palette import Palette
from tutor.study.dates import countdown, read_date
from tutor.study.session import resume
from tutor.widgets.bars import Footer, FooterEntry

TODAY = date(2026, 11, 21)


async def test_home_lists_only_what_exists(home: Path) -> None:
    """Topics with content and tasks are there, an empty topic is not, and nothing promises what is
    missing.
    """
    async with Room(home).open("home") as pupil:
        assert "Alpha" in pupil.screen
        assert "0/3" in pupil.screen
        assert "double it" in pupil.screen
        assert "Nothing yet" not in pupil.screen
        assert "Forecast" not in pupil.screen
        assert "Mock" not in pupil.screen


async def test_home_counts_what_was_answered(home: Path) -> None:
    """A right answer fills the topic's bar and the count of tried questions."""
    room = Room(home)
    async with room.asked("training-step") as pupil:
        await pupil.press("1", "3", "1", "2", "ctrl+s")
        assert pupil.session.slot.verdict is not None
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert "1/3" in pupil.screen
        assert "33 %" in pupil.screen
        items = len(pupil.app.services.course.items)
        assert f"1 of {items} questions tried, 1 with all points." in pupil.screen


async def test_enter_on_a_topic_practises_it(home: Path) -> None:
    """The session has that topic's questions only."""
    async with Room(home).open("home") as pupil:
        await pupil.press(*"jjjjj", "enter")
        assert pupil.on == "QuizScreen"
        assert {pupil.app.services.course.items[slot.item].topic for slot in pupil.session.slots} == {"beta"}


async def test_g_and_capital_g_go_to_the_ends(home: Path) -> None:
    """The cursor moves to the last row and back, and stays inside."""
    async with Room(home).open("home") as pupil:
        rows = pupil.app.screen.query_one(HomeList)
        await pupil.press("G", "down")
        assert rows.cursor == len(rows.rows) - 1
        await pupil.press("g", "k")
        assert rows.cursor == 0


async def test_a_row_can_be_clicked(home: Path) -> None:
    """A click on a topic opens it."""
    async with Room(home).open("home") as pupil:
        rows = pupil.app.screen.query_one(HomeList)
        await pupil.pilot.click(rows, offset=(6, rows.lines_of[4]))
        await pupil.settle()
        assert pupil.on == "QuizScreen"
        assert "Alpha" in pupil.title


async def test_the_last_row_of_the_tasks_opens_one(home: Path) -> None:
    """A task's row shows the task's screen."""
    async with Room(home).open("home") as pupil:
        await pupil.press("G", "k")
        assert pupil.first == "open the task"
        await pupil.press("enter")
        assert pupil.on == "TaskScreen"
        await pupil.press("escape", "escape")
        assert pupil.on == "HomeScreen"


async def test_the_task_to_go_on_with_stands_above_the_topics(home: Path) -> None:
    """Its row opens it; when all tasks are passed there is no such row."""
    room = Room(home)
    async with room.open("home") as pupil:
        rows = pupil.app.screen.query_one(HomeList).rows
        place = next(number for number, row in enumerate(rows) if row.head == "Code")
        assert place < next(number for number, row in enumerate(rows) if row.topic)
        await pupil.press(*"j" * place, "enter")
        assert pupil.on == "TaskScreen"
    store = room.store()
    for task in tiny_course().tasks:
        store.record(answered(task, 1.0))
    store.close()
    async with room.open("home") as pupil:
        assert not any(row.head == "Code" for row in pupil.app.screen.query_one(HomeList).rows)


@pytest.mark.parametrize("entry", ["down", "up", "help"])
async def test_entries_of_the_bottom_line_can_be_clicked(home: Path, entry: str) -> None:
    """A click does what the key does, and esc leads back."""
    async with Room(home).open("home") as pupil:
        await pupil.click(entry)
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"


async def test_quit_by_click_ends_the_app(home: Path) -> None:
    """The quit entry ends the program in order."""
    async with Room(home).open("home") as pupil:
        await pupil.click("quit")
        assert pupil.app.return_code == 0


async def test_a_killed_session_resumes_exactly(home: Path) -> None:
    """Answers, place and hints of an open session come back from the store alone."""
    room = Room(home)
    async with room.asked("capital", "ratio") as pupil:
        await pupil.press("3", "h", "ctrl+n")
        await pupil.type("4")
    store = room.store()
    found = resume(room.course, store, now=room.now, monotonic=room.clock)
    assert found is not None
    assert found.index == 1
    assert found.slots[0].hints == 1
    assert found.slots[0].answer != {}
    assert found.slots[1].answer == {"all": "4"}


async def test_the_theme_is_remembered_and_ansi_themes_are_refused(home: Path) -> None:
    """A stored light theme is used; a stored theme of another kind is not."""
    room = Room(home)
    store = room.store()
    store.set_setting("theme", "light")
    async with room.open("home") as pupil:
        assert pupil.app.theme == "dltutor-light"
    store.set_setting("theme", "ansi-dark")
    async with room.open("home") as pupil:
        assert pupil.app.theme == "dltutor-dark"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("in 12 days", date(2026, 12, 3)),
        ("12", date(2026, 12, 3)),
        ("12d", date(2026, 12, 3)),
        ("in 2 weeks", date(2026, 12, 5)),
        ("tomorrow", date(2026, 11, 22)),
        ("TODAY", TODAY),
        ("3.12.", date(2026, 12, 3)),
        ("3.12.2026", date(2026, 12, 3)),
        ("3 Dec", date(2026, 12, 3)),
        ("3 december 2026", date(2026, 12, 3)),
        ("1 Feb", date(2027, 2, 1)),
        ("2026-13-03", None),
        ("30.2.", None),
        ("2020-01-01", None),
        ("9999-01-01", None),
        ("9999", None),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, wanted: date | None) -> None:
    """Dates, numbers of days, and days without a year; the past, the far future and nonsense are none."""
    assert read_date(typed, TODAY) == wanted


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("2026-12-03", "exam in 12 days"),
        ("2026-11-22", "exam tomorrow"),
        ("2026-11-21", "exam today"),
        ("2026-11-20", ""),
        ("", ""),
        (None, ""),
        ("rubbish", ""),
    ],
)
def test_the_countdown_says_how_far_the_exam_is(setting: str | None, told: str) -> None:
    """Only an exam to come is counted down to."""
    assert countdown(setting, TODAY) == told


async def test_an_open_session_is_continued_discarded_or_left_for_later(home: Path) -> None:
    """On its row `enter` continues and `x` asks before it is given up; its answers stay in the log."""
    room = Room(home)
    async with room.asked("capital", "ratio") as pupil:
        await pupil.press("1", "ctrl+s")
        await pupil.press("escape", "x", "escape")
        assert pupil.on == "HomeScreen" and "question 1 of 2" in pupil.screen
        await pupil.press("x", "enter")
        assert "question 1 of 2" not in pupil.screen
    store = room.store()
    assert len(store.attempts()) == 1 and store.state("session") is None


async def test_page_keys_in_an_empty_palette_end_nothing(home: Path) -> None:
    """Before its list has a size there is no line to go to (Textual 8.2 would look one up)."""
    async with Room(home).open("home", size=(20, 4)) as pupil:
        await pupil.press("ctrl+p", "pagedown", "pageup", "escape")
        assert not pupil.app.crash


async def test_a_click_on_a_command_that_is_no_longer_there_ends_nothing(home: Path) -> None:
    """What is painted may be longer than the list is by now (Textual 8.2 would look it up)."""
    async with Room(home).open("home") as pupil:
        await pupil.press("ctrl+p")
        commands = pupil.app.screen.query_one(CommandList)
        style = Style.from_meta({"option": commands.option_count})
        at = commands.region.offset
        commands.post_message(
            Click(commands, 0, 0, 0, 0, 1, False, False, False, screen_x=at.x, screen_y=at.y, style=style)
        )
        await pupil.settle()
        assert pupil.on == "Palette" and not pupil.app.crash
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"


async def test_a_search_that_ends_with_the_palette_ends_nothing(home: Path) -> None:
    """Textual 8.2 says in the list that it is busy, or no longer, when there is no list any more."""
    async with Room(home).open("home") as pupil:
        await pupil.press("ctrl+p")
        palette = pupil.app.screen
        assert isinstance(palette, Palette)
        await pupil.press("escape")
        assert not palette.is_attached
        await palette._watch__show_busy()
        assert pupil.on == "HomeScreen" and not pupil.app.crash


async def test_keys_right_behind_the_palettes_own_end_nothing(home: Path) -> None:
    """It is in front before its list is there; moving in it does nothing yet."""
    async with Room(home).open("home") as pupil:
        pupil.app.action_command_palette()
        palette = pupil.app.screen
        assert isinstance(palette, Palette)
        for action in ("cursor_down", "command_list('page_down')", "command_list('last')"):
            await palette.run_action(action)
        await pupil.press("escape")
        assert pupil.on == "HomeScreen" and not pupil.app.crash


def test_help_is_rather_there_than_the_last_key_that_fits() -> None:
    """Where a bottom line is too short for its keys, the way to all of them stays in it."""
    footer = Footer()
    entries = [FooterEntry(f"key{n}", "x", "something") for n in range(5)]
    helps = FooterEntry("help", "?", "help")
    footer.show([*entries, helps], FooterEntry("palette", "^p", "palette"))
    for width in range(31, 100):
        (line,) = footer.build(width)
        assert "? help" in line.plain and line.plain.startswith("x something") and line.cell_length <= width
        assert line.plain.count("something") <= 5
    (line,) = footer.build(15)
    assert line.plain.startswith("x something")


def test_the_palette_gives_way_in_a_narrow_window() -> None:
    """It is a key everywhere, so it takes no room from those of the screen; else it stands at the edge."""
    footer, palette = Footer(), FooterEntry("palette", "^p", "palette")
    footer.show([FooterEntry(f"key{n}", "x", "something") for n in range(4)], palette)
    (line,) = footer.build(58)
    assert line.plain.count("something") == 4 and "palette" not in line.plain
    (line,) = footer.build(78)
    assert line.plain.count("something") == 4 and line.plain.endswith("^p palette")
    footer.show([FooterEntry("key", "x", "something")], palette)
    (line,) = footer.build(58)
    assert line.plain.endswith("^p palette")
