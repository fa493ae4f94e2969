"""The end of a lesson: what it leads to, by number, by mouse and by `enter`; and what is best read first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.screens.pupil import Pupil, Room, tiny_course
from tests.screens.test_reading_list import course as with_reading
from tutor.course import Course
from tutor.study.reading import Place, keep_place, place_in
from tutor.widgets.ways import WayRow


def course() -> Course:
    """The tiny course, its lesson about dropout and the padding of its experiment, with a second one."""
    first = replace(tiny_course().lessons["reading"], concepts=("dropout", "padding"))
    second = replace(first, id="more", title="More of it", needs=("reading",))
    lessons = {"reading": first, "more": second}
    return replace(with_reading(), lessons=lessons)


async def at_the_end(pupil: Pupil) -> list[str]:
    """Go to the end of the lesson; what stands there."""
    await pupil.press("n", "n", "G")
    return [one.way.sort for one in pupil.app.screen.query(WayRow)]


async def test_the_ways_stand_below_the_end_and_open_by_their_numbers(home: Path) -> None:
    """Questions about it begin a session; what was read stays read."""
    async with Room(home, course=course()).open("lesson", task="reading") as pupil:
        assert not pupil.app.screen.query(WayRow)
        sorts = await at_the_end(pupil)
        assert sorts == ["task", "experiment", "questions", "reading", "lesson"]
        assert "Where to go from here" in pupil.screen and "2  Experiment   Down a parabola" in pupil.screen
        assert pupil.first == "finish" and pupil.footer["choose"] == ("1-5", "go there")
        await pupil.press("3")
        assert pupil.on == "QuizScreen" and pupil.session.slot.item in ("truth", "capital")
        place = place_in(pupil.app.services.store, "reading")
        assert place is not None and 2 in place.read


@pytest.mark.parametrize(
    ("number", "screen"), [("2", "ExperimentScreen"), ("4", "ReadingScreen"), ("5", "LessonScreen")]
)
async def test_each_way_opens_what_it_says(home: Path, number: str, screen: str) -> None:
    """The next lesson among them."""
    async with Room(home, course=course()).open("lesson", task="reading") as pupil:
        await at_the_end(pupil)
        await pupil.press(number)
        assert pupil.on == screen
        if screen == "LessonScreen":
            assert "More of it" in pupil.title


async def test_a_way_opens_by_focus_and_enter_and_by_a_click(home: Path) -> None:
    """`tab` and `j` go from one to the next."""
    async with Room(home, course=course()).open("lesson", task="reading") as pupil:
        await at_the_end(pupil)
        await pupil.press("tab", "j", "j", "j")
        assert pupil.first == "go there" and "▸ 4" in pupil.screen
        await pupil.press("enter")
        assert pupil.on == "ReadingScreen"
        pupil.app.open_lesson("reading")
        await pupil.settle()
        await pupil.press("G")
        await pupil.pilot.click(list(pupil.app.screen.query(WayRow))[3], offset=(8, 0))
        await pupil.settle()
        assert pupil.on == "ReadingScreen"


async def test_an_open_session_is_asked_about_before_another_begins(home: Path) -> None:
    """As from home."""
    room = Room(home, course=course())
    async with room.asked("ratio") as pupil:
        await pupil.press("escape", "escape")
        pupil.app.open_lesson("reading")
        await pupil.settle()
        await at_the_end(pupil)
        await pupil.press("3")
        assert pupil.on == "QuestionScreen"
        await pupil.press("escape")
        assert pupil.on == "LessonScreen"


async def test_what_is_best_read_first_is_said_and_locks_nothing(home: Path) -> None:
    """Until it is read."""
    room = Room(home, course=course())
    async with room.open("lesson", task="reading") as pupil:
        assert "Best read first" not in pupil.screen
        pupil.app.open_lesson("more")
        await pupil.settle()
        assert "Best read first: A short lesson." in pupil.screen
        keep_place(pupil.app.services.store, "reading", Place(done=True))
        pupil.app.open_lesson("more")
        await pupil.settle()
        assert "Best read first" not in pupil.screen
