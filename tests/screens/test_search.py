"""Search from home: typing narrows, arrows move, enter opens, esc clears and then leaves."""

from __future__ import annotations

from pathlib import Path

from tests.screens.pupil import Pupil, Room
from tutor.screens.search import _Hits


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
