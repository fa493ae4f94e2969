"""The program's own editor for a task's file: nothing typed is lost, nothing foreign written over unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests.screens.workbench import (
    PREDICT,
    SOLUTION,
    STARTER,
    Desk,
    failing,
    footer,
    idle,
    notice,
    panel,
    passing,
    text,
    title,
    until,
)
from tutor.screens.editing import EditScreen
from tutor.screens.task import TaskScreen
from tutor.study.unsaved import LIMIT

Desks = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """Makes a desk of a learner who has set no editor."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return lambda **script: Desk(tmp_path, home, **script)


async def _open(pilot: Pilot[Any]) -> EditScreen:
    await pilot.press("o")
    await idle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, EditScreen), text(pilot)
    return screen


def _put(screen: EditScreen, source: str) -> None:
    screen.area.replace(source, (0, 0), screen.area.document.end)


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (60, 20)])
async def test_it_shows_the_file_with_line_numbers(desk: Desks, size: tuple[int, int]) -> None:
    """Text, line numbers, what saves and what leaves stand in sight."""
    async with desk().open(size) as pilot:
        await _open(pilot)
        shown = text(pilot)
        assert "1  def double(x):" in shown and "2      raise NotImplementedError" in shown
        assert footer(pilot)[:2] == ["^s save and check", "esc back"] and len(footer(pilot)) <= 7
        assert title(pilot).endswith("double_it.py  saved")


async def test_saving_writes_and_checks_and_says_what_was_found_first(desk: Desks) -> None:
    """The verdict stands in the title, the first failure in one sentence below the text; one check a save."""
    one = desk(script=failing(), watch=True)
    async with one.open((100, 30)) as pilot:
        screen = await _open(pilot)
        _put(screen, "# mine\n")
        await pilot.pause()
        assert "not saved yet" in title(pilot) and one.path.read_text() == STARTER
        await pilot.press("ctrl+s")
        await until(pilot, lambda: title(pilot).endswith("◐ partly right: 1 of 3 points · saved"))
        assert one.path.read_text() == "# mine\n"
        assert "✗ doubles a tensor: double(2) gave 3" in text(pilot)
        await pilot.pause(0.3)
        await idle(pilot)
        assert one.checking.sources == ["# mine\n"]
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TaskScreen) and panel(pilot) == "◐ partly right: 1 of 3 points"
        assert one.store.drafts("file:double-it", 0) == {}


async def test_a_save_is_done_even_if_its_thread_begins_when_the_editor_is_left(
    desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ctrl+s` and `esc` in one instant: a screen that is gone knows no app, and the file has the text."""
    one = desk()
    async with one.open() as pilot:
        screen = await _open(pilot)
        _put(screen, "# mine\n")
        begun: list[Callable[[], object]] = []
        monkeypatch.setattr(screen._work, "thread", begun.append)
        await pilot.press("ctrl+s", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TaskScreen) and one.path.read_text() == STARTER
        (work,) = begun
        # As a worker's: unlike `to_thread` it brings no context, hence no app, along.
        await asyncio.get_running_loop().run_in_executor(None, work)
        await idle(pilot)
        assert one.path.read_text() == "# mine\n"
        assert one.store.drafts("file:double-it", 0) == {}


async def test_what_is_typed_and_not_saved_is_there_again(desk: Desks) -> None:
    """Leaving keeps it and says so; so does a program that ended in the middle of it."""
    one = desk()
    async with one.open() as pilot:
        await _open(pilot)
        await pilot.press("x", "y", "escape")
        await idle(pilot)
        assert notice(pilot).startswith("What you typed is kept and not yet in double_it.py: o opens")
        screen = await _open(pilot)
        assert screen.area.text == f"xy{STARTER}"
        await pilot.press("z")
    async with one.open() as pilot:
        screen = await _open(pilot)
        assert sorted(screen.area.text) == sorted(f"xyz{STARTER}") and "did not save" in notice(pilot)
        assert one.path.read_text() == STARTER
        screen.area.undo()
        await idle(pilot)
        assert screen.area.text == STARTER and title(pilot).endswith("saved")
        assert one.store.drafts("file:double-it", 0) == {}


@pytest.mark.parametrize("answer", ["mine", "other", "later"])
async def test_a_file_that_was_changed_outside_is_asked_about(desk: Desks, answer: str) -> None:
    """Saving asks which text to keep; what is written over stays as a backup."""
    one = desk()
    async with one.open() as pilot:
        screen = await _open(pilot)
        _put(screen, "# mine\n")
        one.write("# other\n")
        await pilot.press("ctrl+s")
        await idle(pilot)
        assert "was changed outside while you typed" in text(pilot) and one.checking.sources == []
        await pilot.press({"mine": "1", "other": "2", "later": "escape"}[answer])
        await idle(pilot)
        backup = one.path.with_name("double_it.backup-20261121-093000.py")
        assert one.path.read_text() == ("# mine\n" if answer == "mine" else "# other\n")
        assert backup.exists() is (answer == "mine")
        assert one.checking.sources == (["# mine\n"] if answer == "mine" else [])
        assert screen.area.text == ("# other\n" if answer == "other" else "# mine\n")
        assert screen.dirty is (answer == "later")
        if answer == "mine":
            assert backup.read_text() == "# other\n"


async def test_a_change_outside_is_noticed_while_the_editor_is_open(desk: Desks) -> None:
    """With nothing unsaved the new text is shown; with something unsaved a sentence says what saving asks."""
    one = desk(watch=True)
    async with one.open() as pilot:
        screen = await _open(pilot)
        one.write("# other\n")
        await until(pilot, lambda: screen.area.text == "# other\n")
        assert "is shown as it is now" in notice(pilot)
        _put(screen, "# mine\n")
        await pilot.pause()
        one.write("# third\n")
        await until(pilot, lambda: "ctrl+s asks which text" in notice(pilot))
        assert screen.area.text == "# mine\n"


async def test_python_is_typed_as_one_expects(desk: Desks) -> None:
    """Tab is four blanks, a new line is as far in as its line, further after a colon; backspace goes back."""
    async with desk().open() as pilot:
        screen = await _open(pilot)
        _put(screen, "")
        await pilot.press(*"if", "space", "x", "colon", "enter", "a", "enter", "tab", "b", "enter")
        assert screen.area.text == "if x:\n    a\n        b\n        "
        await pilot.press("backspace", "c", "shift+tab")
        assert screen.area.text == "if x:\n    a\n        b\nc"


async def test_a_paste_is_cleaned_and_cut(desk: Desks) -> None:
    """Control characters go, tabs are blanks, and what does not fit is said to be cut."""
    async with desk().open() as pilot:
        screen = await _open(pilot)
        _put(screen, "")
        screen.area.post_message(events.Paste("a\x1b[2J\r\n\tb"))
        await pilot.pause()
        assert screen.area.text == "a[2J\n    b"
        screen.area.post_message(events.Paste("x" * (LIMIT + 5)))
        await pilot.pause()
        assert len(screen.area.text) == LIMIT
        assert notice(pilot) == "The text was cut: a file takes at most 20,000 characters here."


@pytest.mark.parametrize(
    ("source", "told"),
    [("#" * (LIMIT + 1), "is longer than the 20,000 characters"), ("a\x1b[2J", "has control characters")],
)
async def test_a_text_that_cannot_be_shown_is_one_sentence(desk: Desks, source: str, told: str) -> None:
    """Such a file is for the learner's own editor; nothing of it is touched."""
    one = desk()
    async with one.open() as pilot:
        one.write(source)
        await pilot.press("o")
        await idle(pilot)
        assert isinstance(pilot.app.screen, TaskScreen) and told in notice(pilot)
        assert one.path.read_text() == source


async def test_line_ends_and_links_stay_as_they_are(desk: Desks, tmp_path: Path) -> None:
    """A file with the line ends of Windows keeps them; a link is followed and not replaced."""
    one = desk()
    async with one.open() as pilot:
        there = tmp_path / "elsewhere.py"
        there.write_bytes(b"a = 1\r\nb = 2\r\n")
        one.path.unlink()
        one.path.symlink_to(there)
        await _open(pilot)
        await pilot.press("x", "enter", "ctrl+s")
        await idle(pilot)
        assert there.read_bytes() == b"x\r\na = 1\r\nb = 2\r\n" and one.path.is_symlink()


async def test_a_file_that_cannot_be_written_is_one_sentence(desk: Desks) -> None:
    """A folder in its place: the text stays where it is, and the draft with it."""
    one = desk()
    async with one.open() as pilot:
        screen = await _open(pilot)
        await pilot.press("x")
        one.path.unlink()
        one.path.mkdir()
        await pilot.press("ctrl+s")
        await idle(pilot)
        assert "is a folder where your file should be" in notice(pilot)
        assert screen.dirty and one.store.drafts("file:double-it", 0)["text"] == f"x{STARTER}"


async def test_saving_before_the_first_run_leaves_time_to_predict(desk: Desks) -> None:
    """The file is written and not run; ctrl+r runs it all the same."""
    one = desk(more=PREDICT, watch=True)
    async with one.open() as pilot:
        screen = await _open(pilot)
        _put(screen, SOLUTION)
        await pilot.press("ctrl+s")
        await idle(pilot)
        assert notice(pilot).startswith("double_it.py is saved: ctrl+r runs it")
        assert one.path.read_text() == SOLUTION and one.checking.sources == []
        one.checking.script = passing()
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "✓ right: 3 of 3 points" in title(pilot))
        assert one.checking.sources == [SOLUTION]


async def test_the_palette_offers_it_beside_a_set_editor(
    desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has set an editor can still edit here."""
    monkeypatch.setenv("EDITOR", "vi")
    async with desk().open() as pilot:
        commands = {name: do for name, _, do in pilot.app.screen.commands()}
        commands["Edit here"]()
        await idle(pilot)
        assert isinstance(pilot.app.screen, EditScreen)


async def test_help_begins_with_the_editor(desk: Desks) -> None:
    """What saves and what is kept, before mathematics."""
    async with desk().open((80, 60)) as pilot:
        await _open(pilot)
        await pilot.press("f1")
        await pilot.pause()
        shown = text(pilot)
        assert shown.index("Your file") < shown.index("Here and now") < shown.index("How to type")
