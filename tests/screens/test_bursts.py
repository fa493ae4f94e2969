"""Keys that come in one burst, as over a slow line, end where they were meant to."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key

from tests.screens.pupil import Pupil, Room
from tutor.screens.quiz import QuizScreen
from tutor.widgets import inorder
from tutor.widgets.entry import Entry


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


async def test_a_check_that_overtakes_letters_keeps_them(home: Path) -> None:
    """A click comes beside the keys: what the field shows by then is checked, kept, and not replaced."""
    async with Room(home).asked("ratio") as pupil:
        screen, name = pupil.app.screen, pupil.session.open_fields[0].name

        async def type_and_check() -> None:
            entry = screen.query(Entry).first()
            entry.value = "1 +"  # the message about it is under way
            await screen.run_action("press('check')")
            assert pupil.session.answer[name] == entry.value == "1 +"

        screen.call_later(type_and_check)
        await pupil.settle()
        assert pupil.session.answer[name] == screen.query(Entry).first().value == "1 +"
        await burst(pupil, "2")
        assert pupil.session.answer[name] == "1 +2"


async def test_a_message_about_a_text_that_was_replaced_changes_nothing(home: Path) -> None:
    """Undo puts a text back while the last letters are under way: what is shown counts."""
    async with Room(home).asked("ratio") as pupil:
        screen, name = pupil.app.screen, pupil.session.open_fields[0].name
        assert isinstance(screen, QuizScreen)
        await burst(pupil, "1")

        async def type_and_undo() -> None:
            screen.query(Entry).first().value = "12"
            await screen.undo()

        screen.call_later(type_and_undo)
        await pupil.settle()
        assert pupil.session.answer.get(name, "") == screen.query(Entry).first().value == "12"


async def test_a_field_that_is_gone_takes_no_focus(home: Path) -> None:
    """A click may still find it where it was painted last; no key gets lost in it."""
    async with Room(home).asked("capital", "ratio") as pupil:
        gone = pupil.app.focused
        await burst(pupil, "2", "enter")
        assert gone is not None and not gone.is_attached
        pupil.app.screen.set_focus(gone)
        assert pupil.app.focused is None


async def test_keys_that_go_with_their_widgets_hold_up_no_later_ones(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other is given up after a while, though nobody presses anything more."""
    monkeypatch.setattr(inorder, "LATE", 0.01)
    async with Room(home).asked("ratio") as pupil:
        monkeypatch.setattr(pupil.app, "_follow", lambda target: True)  # nothing is ever heard of a key
        await burst(pupil, "tab", "shift+tab", "tab", "1", "tab", "2")
        for _ in range(200):
            await pupil.pilot.pause(0.01)
            if "2" in "".join(pupil.session.answer.values()):
                break
        assert sorted("".join(pupil.session.answer.values())) == ["1", "2"]


async def test_a_choice_and_a_check_in_one_burst_are_both_done(home: Path) -> None:
    """A digit chooses before `enter` checks."""
    async with Room(home).asked("capital") as pupil:
        await burst(pupil, "2", "enter")
        assert pupil.session.phase.value == "marked" and pupil.session.slot.answer
