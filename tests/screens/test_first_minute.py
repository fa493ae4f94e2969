"""The first minute: a question at once, three answers, the date of the exam, home; and the second start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.pupil import Clock, Room
from tests.shipped import shipped


async def answer_what_is_asked(room: Room, home: Path) -> int:
    """Answer three questions and reach home by the keys that the bottom line shows; how many presses
    it took.
    """
    async with room.open() as pupil:
        assert pupil.on == "QuizScreen"
        for _ in range(60):
            if pupil.on == "HomeScreen":
                break
            focused = pupil.app.focused
            typing = type(focused).__name__ in ("Entry", "_Cell") and pupil.on == "QuizScreen"
            if typing and not focused.value:  # type: ignore[union-attr]
                await pupil.type("1")
            await pupil.shown(next(iter(pupil.footer)))
        assert pupil.on == "HomeScreen"
        assert len(pupil.app.services.store.attempts()) == 3
        return pupil.pressed


@pytest.mark.parametrize("no_color", [False, True])
async def test_three_questions_and_home_take_at_most_twelve_presses_besides_typing(
    home: Path, monkeypatch: pytest.MonkeyPatch, no_color: bool
) -> None:
    """A newcomer at 80x24 who presses only what the bottom line shows answers three questions and reaches
    home.
    """
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    assert await answer_what_is_asked(Room(home, shipped()), home) <= 12


async def test_the_first_paint_is_a_question(home: Path) -> None:
    """Without any progress the program opens on the first item that course.yaml names, with the exam's
    values.
    """
    async with Room(home).open() as pupil:
        assert "which layer keeps the size" in pupil.title
        assert "1 of 3 · 1 point · seed 0" in pupil.title
        assert pupil.first == "choose"


async def test_after_the_first_questions_the_exam_date_is_asked_once(home: Path) -> None:
    """The date can be typed as days from now; it is kept and home shows it."""
    room = Room(home)
    async with room.open() as pupil:
        await pupil.press("ctrl+n", "ctrl+n", "ctrl+n")
        assert pupil.on == "ExamDateScreen"
        assert pupil.first == "skip"
        await pupil.type("in 12 days")
        assert "Thursday, 03 December 2026, in 12 days" in pupil.screen
        assert pupil.first == "save"
        await pupil.press("enter", "enter")
        assert pupil.on == "HomeScreen"
        assert "exam in 12 days" in pupil.screen
    assert room.store().setting("exam_date") == "2026-12-03"


async def test_an_exam_date_that_is_none_says_so_and_escape_skips(home: Path) -> None:
    """Nonsense is one sentence and nothing is saved; esc goes home without a date, and it is not
    asked again.
    """
    room = Room(home)
    async with room.open() as pupil:
        await pupil.press("ctrl+n", "ctrl+n", "ctrl+n")
        await pupil.type("soon")
        await pupil.press("enter")
        assert "This is no date to come" in pupil.screen
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"
    assert room.store().setting("exam_date") == ""


async def test_a_second_start_opens_home_and_enter_continues(home: Path) -> None:
    """What was typed before the program was killed is there again after one key press."""
    room = Room(home)
    async with room.open() as pupil:
        await pupil.press("ctrl+n")
        await pupil.type("50")
    async with room.open() as pupil:
        assert pupil.on == "HomeScreen"
        assert "recall from counts: question 2 of 3" in pupil.screen
        assert pupil.first == "continue"
        await pupil.press("enter")
        assert pupil.on == "QuizScreen"
        assert "all positives 50" in pupil.screen


async def test_practising_beside_an_open_session_asks_first(home: Path) -> None:
    """The open session can be continued, discarded or left for later, and nothing happens unasked."""
    room = Room(home, clock=Clock())
    async with room.open() as pupil:
        await pupil.press("2", "ctrl+q")
    async with room.open() as pupil:
        await pupil.press("down", "enter")
        assert pupil.on == "QuestionScreen"
        assert pupil.first == "continue it"
        await pupil.press("3")
        assert pupil.on == "HomeScreen"
        await pupil.press("enter", "2")
        assert pupil.on == "QuizScreen"
        assert f"1 of {len(pupil.session.slots)}" in pupil.title
