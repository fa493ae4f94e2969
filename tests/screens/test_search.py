"""Search from home: typing narrows, arrows move, enter opens, esc clears and then leaves."""

from __future__ import annotations

from pathlib import Path

from tests.screens.pupil import Pupil, Room
from tutor.screens.lesson import LessonScreen
from tutor.screens.search import SearchScreen, _Hits


def _shown(pupil: Pupil) -> str:
    """The name of the screen in front."""
    return type(pupil.app.screen).__name__


def _hits(pupil: Pupil) -> int:
    """How many things are listed."""
    return len(pupil.app.screen.query_one("#hits").query_one(_Hits).hits)


async def test_slash_finds_a_question_and_comes_back_to_the_list(home: Path) -> None:
    """What is typed narrows at once; behind the question the list is there again."""
    async with Room(home).open("home") as pupil:
        await pupil.press("slash")
        assert _shown(pupil) == "SearchScreen"
        total = _hits(pupil)
        await pupil.press(*"capital")
        assert 0 < _hits(pupil) < total
        await pupil.press("enter")
        assert _shown(pupil) == "CheckScreen"
        await pupil.press("escape")
        assert _shown(pupil) == "SearchScreen"


async def test_lessons_and_tasks_open_from_the_list(home: Path) -> None:
    """`l` at home shows everything, letters are keys there; the sort decides what enter is called."""
    async with Room(home).open("home") as pupil:
        await pupil.press("l")
        assert pupil.footer["enter"][1] in ("read", "answer", "open")
        await pupil.press("slash", *"short lesson", "enter")
        assert _shown(pupil) == "LessonScreen"
        pupil.app.open_search(typing=True)
        await pupil.press(*"double task", "enter")
        assert _shown(pupil) == "TaskScreen"


async def test_nothing_that_fits_is_said_and_esc_clears_before_it_leaves(home: Path) -> None:
    """Enter does nothing without a hit; the first esc takes the text away, the second goes home."""
    async with Room(home).open("home", (60, 20)) as pupil:
        await pupil.press("slash", *"zzz", "enter")
        assert "nothing fits" in pupil.screen
        await pupil.press("escape")
        assert "nothing fits" not in pupil.screen
        await pupil.press("escape")
        assert _shown(pupil) == "HomeScreen"


def _looked(pupil: Pupil) -> tuple[str, str, float]:
    """What is typed, the hit under the cursor, and how far the list is scrolled."""
    screen = pupil.app.screen
    assert isinstance(screen, SearchScreen)
    hit = screen.hits.hits[screen.hits.cursor]
    return screen._entry.value, hit.title, screen.query_one("#hits").scroll_offset.y


async def test_what_was_typed_and_the_place_in_the_list_come_back_behind_a_hit(home: Path) -> None:
    """Esc behind a question, a lesson or a task leads to the same hits, the cursor on the one that was
    opened.
    """
    async with Room(home).open("home", (80, 15)) as pupil:
        await pupil.press("slash", *"e", "down")
        before = _looked(pupil)
        assert before[0] == "e"
        await pupil.press("enter")
        assert _shown(pupil) != "SearchScreen"
        await pupil.press("escape", *(["escape"] if pupil.app.screen.focused else []))
        assert _looked(pupil) == before
        await pupil.press("slash", "backspace")
        screen = pupil.app.screen
        assert isinstance(screen, SearchScreen)
        sorts = {hit.sort for hit in screen.hits.hits}
        assert len(sorts) > 2
        for sort in sorted(sorts):
            screen = pupil.app.screen
            assert isinstance(screen, SearchScreen)
            place = next(n for n, hit in enumerate(screen.hits.hits) if hit.sort == sort)
            step = place - screen.hits.cursor
            await pupil.press(*["down" if step > 0 else "up"] * abs(step))
            before = _looked(pupil)
            await pupil.press("enter")
            for _ in range(3):
                if _shown(pupil) != "SearchScreen":
                    await pupil.press("escape")
            assert _looked(pupil) == before, sort


async def test_a_long_list_comes_back_scrolled_as_it_was(home: Path) -> None:
    """Also where the cursor stood at the top of what was in sight."""
    async with Room(home).open("home", (60, 15)) as pupil:
        await pupil.press("l", "G", "k", "k", "k")
        before = _looked(pupil)
        assert before[2] > 0
        await pupil.press("enter")
        for _ in range(3):
            if _shown(pupil) != "SearchScreen":
                await pupil.press("escape")
        assert _looked(pupil) == before


async def test_coming_back_the_next_search_replaces_what_was_typed(home: Path) -> None:
    """Letters are keys then; `/` goes to the line with its text, which gives way to the next one."""
    async with Room(home).open("home") as pupil:
        await pupil.press("slash", *"capital", "enter", "escape")
        assert _looked(pupil)[0] == "capital" and pupil.footer["down"][0] == "j/k"
        await pupil.press("slash", "end")
        assert _looked(pupil)[0] == "capital"
        await pupil.press("escape", "escape")
        assert _shown(pupil) == "HomeScreen"
        await pupil.press("slash", *"capital", "enter", "escape", "slash", *"double")
        assert _looked(pupil)[0] == "double"


async def test_a_new_search_begins_empty(home: Path) -> None:
    """What was typed belongs to that look: another one from home is a fresh line."""
    async with Room(home).open("home") as pupil:
        await pupil.press("slash", *"capital", "enter", "escape", "escape")
        while _shown(pupil) != "HomeScreen":
            await pupil.press("escape")
        await pupil.press("slash")
        assert _looked(pupil)[0] == ""


async def test_a_question_of_a_lesson_that_was_found_keeps_the_list_behind_the_lesson(home: Path) -> None:
    """From the list to the lesson, to its question, and back the same way."""
    async with Room(home).open("home") as pupil:
        await pupil.press("slash", *"short lesson", "enter")
        screen = pupil.app.screen
        assert isinstance(screen, LessonScreen)
        screen.answer("capital")
        await pupil.settle()
        assert _shown(pupil) == "CheckScreen"
        while _shown(pupil) == "CheckScreen":
            await pupil.press("escape")
        assert _shown(pupil) == "LessonScreen"
        await pupil.press("escape")
        assert _looked(pupil)[0] == "short lesson"


async def test_examples_in_the_line_are_whole_ones(home: Path) -> None:
    """In a narrow window the last of them is left out."""
    async with Room(home).open("home", (60, 15)) as pupil:
        await pupil.press("slash")
        assert "dropout, 003-4.6, shape " in pupil.screen and "mark" not in pupil.screen
        await pupil.resize(80, 24)
        assert "dropout, 003-4.6, shape, marked" in pupil.screen
