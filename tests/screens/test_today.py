"""Today on home: the plan and how it begins, cramming, the minutes of a day, and a log of another make."""

from __future__ import annotations

from pathlib import Path

from tests.screens.pupil import Pupil, Room
from tests.study.attempts import answered
from tutor.screens.home import HomeScreen
from tutor.study.timetable import EXAM_DATE, MINUTES_A_DAY


async def planned(pupil: Pupil) -> None:
    """Let the thread that plans the day come to its end."""
    await pupil.app.workers.wait_for_complete()
    await pupil.settle()


async def test_enter_begins_exactly_what_home_says(home: Path) -> None:
    """The row has the questions and minutes of the plan, and its session is that queue."""
    room = Room(home)
    room.store().set_setting(EXAM_DATE, "2026-12-03")
    async with room.open("home") as pupil:
        await planned(pupil)
        assert isinstance(pupil.app.screen, HomeScreen)
        day = pupil.app.screen._day
        assert day is not None
        assert f"Today       {day.text}" in pupil.screen
        assert "exam in 12 days" in pupil.screen
        assert pupil.first == "begin"
        await pupil.press("enter")
        assert [(slot.item, slot.seed) for slot in pupil.session.slots] == day.queue


async def test_the_row_says_what_is_done_and_what_is_left(home: Path) -> None:
    """After an answer of today, home counts it and plans the rest."""
    room = Room(home)
    room.store().record(answered("capital", at=room.now()))
    async with room.open("home") as pupil:
        await planned(pupil)
        assert "Today       1 done, " in pupil.screen
        assert pupil.first == "go on"


async def test_when_all_is_done_enter_practises_more(home: Path) -> None:
    """The minutes are used up: home says so, and nobody is kept from going on."""
    room = Room(home)
    room.store().record(answered("capital", at=room.now(), seconds=1_800))
    async with room.open("home") as pupil:
        await planned(pupil)
        assert "1 question in 30 minutes: done for today" in pupil.screen
        assert pupil.first == "practise more"
        await pupil.press("enter")
        assert pupil.on == "QuizScreen"


async def test_cramming_leaves_the_schedule_alone(home: Path) -> None:
    """Its attempts say so by their session, in a repetition of the weak ones as well."""
    room = Room(home)
    room.store().record(answered("ratio", 0.0, at=room.now(), days=-3))
    async with room.open("home") as pupil:
        assert "Cram        weakest first; the schedule stays as it is" in pupil.screen
        await pupil.press("j")
        assert pupil.first == "cram"
        await pupil.press("enter")
        assert pupil.session.slots[0].item == "ratio"
        pupil.session.solve()
        pupil.app.session_over(pupil.session)
        await pupil.settle()
        await pupil.press("a")
        pupil.session.solve()
    made = [one for one in room.store().attempts() if one.session != "s"]
    assert len(made) == 2
    assert len({one.session for one in made}) == 2
    assert all(one.session.startswith("cram-") for one in made)


async def test_minutes_a_day_are_asked_behind_the_date(home: Path) -> None:
    """Nonsense is one sentence; the minutes are kept, and an earlier date stays where none is typed."""
    room = Room(home)
    store = room.store()
    store.set_setting(EXAM_DATE, "2026-12-03")
    async with room.open("home") as pupil:
        pupil.app.ask_exam_date(minutes=True)
        await pupil.settle()
        await pupil.type("4")
        await pupil.press("enter")
        assert "Type minutes a day from 5 to 600, such as 25 or 1 h 30." in pupil.screen
        await pupil.type("0")
        assert "40 minutes a day" in pupil.screen
        await pupil.press("enter")
        assert pupil.on == "HomeScreen"
    assert store.setting(MINUTES_A_DAY) == "40"
    assert store.setting(EXAM_DATE) == "2026-12-03"


async def test_a_date_that_is_past_is_said_once(home: Path) -> None:
    """The sentence stands above the bottom line until it is dismissed."""
    room = Room(home)
    room.store().set_setting(EXAM_DATE, "2026-01-01")
    async with room.open("home") as pupil:
        await planned(pupil)
        assert pupil.notice.startswith("Your exam was on 1 January 2026:")
        await pupil.press("escape")
        pupil.app.go_home()
        await pupil.settle()
        await planned(pupil)
        assert pupil.notice == ""


async def test_a_spoilt_checkpoint_changes_nothing_on_home(home: Path) -> None:
    """It is a cache: the plan is the same."""
    room = Room(home)
    room.store().record(answered("capital", 0.0, at=room.now(), days=-3))
    said = []
    for text in ("", "nonsense"):
        if text:
            (room.services().places.cache / "fold-memory.json").write_text(text)
        async with room.open("home") as pupil:
            await planned(pupil)
            said.append(pupil.screen)
    assert said[0] == said[1]
    assert "questions, about" in said[0]
