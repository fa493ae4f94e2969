"""A hundred random gestures, and the accidents that a few hundred thousand of them found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzzing.gestures import Gesture, events_of
from tests.fuzzing.lines import type_lines
from tests.fuzzing.walk import repeat, walk
from tests.line.script import Scripted, desk
from tests.screens.pupil import Room, tiny_course

EVENTS = int(os.environ.get("DLTUTOR_FUZZ", "80"))


def test_a_random_learner_breaks_no_law(home: Path) -> None:
    """Keys, pastes, clicks, resizes and changes of focus: no fault, esc leads home, and all is kept."""
    told = walk(home, tiny_course(), 1, EVENTS)
    assert told.failure is None, f"{told.failure.law}: {told.failure.told}\n{told.failure.gestures}"
    assert told.events >= EVENTS
    assert told.outs > 0


TWO = [["ratio", 0], ["grid", 0]]
ACCIDENTS: dict[str, list[Gesture]] = {
    "a dialog's own entry is clicked": [
        ["go", "quiz", TWO],
        ["focus", -1],
        ["key", "l"],
        ["bottom", 0],
        ["out"],
    ],
    "a dialog is left twice at once": [
        ["go", "quiz", TWO],
        ["out"],
        ["go", "practise", ""],
        ["burst", [["click", 0.5, 0.5, 1]] * 3],
        ["out"],
    ],
    "a command leads away from a screen over another one": [
        ["out"],
        ["go", "task", "double-it"],
        ["go", "edit"],
        ["burst", [["key", "ctrl+p"], ["text", "lesson"]]],
        ["wait", 0.1],
        ["key", "enter"],
        ["wait", 0.1],
        ["key", "enter"],
        ["size", 120, 30],
        ["out"],
    ],
    "a paste into the palette": [
        ["key", "ctrl+p"],
        ["paste", "\u202eright to left\u202c\x1b[31m", 1],
        ["wait", 0.05],
        ["out"],
    ],
}


@pytest.mark.parametrize("name", list(ACCIDENTS))
def test_what_random_gestures_found_stays_mended(home: Path, name: str) -> None:
    """Each of these ended the program, or took a screen away that was not meant, when it was first tried."""
    found = repeat(home, tiny_course(), 0, ACCIDENTS[name])
    assert found is None, f"{found.law}: {found.told}\n{found.trace}"


async def test_a_palette_that_goes_before_it_is_there_ends_nothing(home: Path) -> None:
    """Home is shown in the instant in which the palette opens, as by a click and a key at once."""
    async with Room(home).open("home") as pupil:

        def both() -> None:
            pupil.app.action_command_palette()
            pupil.app.go_home()

        pupil.app.call_later(both)
        await pupil.settle()
        assert pupil.on == "HomeScreen"
        assert len(pupil.app.screen_stack) == 1
        assert pupil.app.crash == ""


def test_random_lines_end_nothing_in_line_mode(home: Path) -> None:
    """Commands, answers and rubbish: no fault, no control character is said, the end of the input ends it."""
    told = type_lines(home, tiny_course(), 1, 4 * EVENTS)
    assert not told.failure, f"{told.failure}\n{told.trace}"
    assert told.typed >= 4 * EVENTS


class _Gone:
    """A checker whose process cannot be reached."""

    def job(self, task: str, source: str, **more: object) -> None:
        raise OSError("the pipe is gone")


def test_a_checker_that_breaks_is_one_sentence_in_line_mode(home: Path) -> None:
    """As on the screen, a fault of ours is said, is no verdict, and the talk goes on."""
    one = Scripted(desk(home, checking=_Gone)).types("", ":brief", start="task", name="double-it")
    assert "The checks cannot run: the pipe is gone." in one.said
    assert one.status == 0
    assert one.desk.store.attempts() == []


def test_a_gesture_counts_as_many_events_as_it_sends() -> None:
    """Typed letters count one by one, ways to a screen not at all."""
    assert events_of(["burst", [["text", "abc"], ["key", "enter"], ["go", "home"]]]) == 4
