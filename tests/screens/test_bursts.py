"""Keys that come in one burst, as over a slow line, end where they were meant to."""

from __future__ import annotations

from pathlib import Path

from textual import events
from textual.keys import _character_to_key

from tests.screens.pupil import Pupil, Room


async def burst(pupil: Pupil, *keys: str) -> None:
    """Hand over all keys at once, before any of them is done."""
    driver = pupil.app._driver
    assert driver is not None
    for key in keys:
        letter = key if len(key) == 1 else None
        driver.send_message(events.Key(_character_to_key(key) if letter else key, letter))
    await pupil.settle()


async def test_letters_behind_a_tab_go_to_the_next_field(home: Path) -> None:
    """A key waits until the one before it has moved the focus."""
    async with Room(home).asked("ratio") as pupil:
        names = [one.name for one in pupil.session.open_fields]
        assert len(names) >= 2
        await burst(pupil, "1", "2", "tab", "3", "4", "shift+tab", "end", "5")
        assert {name: pupil.session.slot.answer.get(name, "") for name in names[:2]} == {
            names[0]: "125",
            names[1]: "34",
        }


async def test_an_answer_typed_and_checked_in_one_burst_is_marked_as_typed(home: Path) -> None:
    """The check comes after the last letter, and what follows it changes nothing of the answer."""
    async with Room(home).asked("ratio") as pupil:
        names = [one.name for one in pupil.session.open_fields]
        await burst(pupil, "1", "2", "tab", "3", "ctrl+s", "9")
        assert [pupil.session.slot.answer[name] for name in names[:2]] == ["12", "3"]
        assert pupil.session.phase.value == "marked"


async def test_a_choice_and_a_check_in_one_burst_are_both_done(home: Path) -> None:
    """A digit chooses before `enter` checks."""
    async with Room(home).asked("capital") as pupil:
        await burst(pupil, "2", "enter")
        assert pupil.session.phase.value == "marked" and pupil.session.slot.answer
