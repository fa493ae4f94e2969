"""Rubbish, megabytes, faults and troubled disks: one sentence, and everything goes on."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from textual import events

from tests.screens.pupil import Pupil, Room, tiny_course
from tutor.app import TutorApp
from tutor.screens.quiz import QuizScreen
from tutor.widgets.notice import Notice


async def paste(pupil: Pupil, text: str) -> None:
    """What a terminal sends for a paste."""
    assert pupil.app.focused is not None
    pupil.app.focused.post_message(events.Paste(text))
    await pupil.settle()


async def test_a_pasted_megabyte_is_cut_and_said(home: Path) -> None:
    """A line keeps 2,000 characters; one sentence says so, and the app answers keys at once."""
    async with Room(home).asked("ratio") as pupil:
        began = perf_counter()
        await paste(pupil, "7" * 1_000_000)
        await pupil.press("ctrl+s")
        assert perf_counter() - began < 5
        assert len(pupil.session.slot.answer["all"]) == 2_000
        assert "a field takes at most 2,000 characters" in pupil.notice


async def test_a_megabyte_in_the_editor_is_cut(home: Path) -> None:
    """The editor keeps 20,000 characters."""
    async with Room(home).asked("write") as pupil:
        await paste(pupil, "word \x1b[31m\n" * 100_000)
        text = pupil.session.slot.answer["text"]
        assert len(text) == 20_000
        assert "\x1b" not in text


@pytest.mark.parametrize(
    "rubbish",
    [
        "\x1b[2J\x1b[31mred\x07",
        "\x00\x01\x02\x7f",
        "\u202egnp.exe",
        "\ud800\udfff",
        "[red]9[/red] [@click=app.quit]x[/]",
        "((((((((((((((((((((",
        "9" * 1_999,
        "9^9^9^9^9^9",
        "\n\n\r\n",
        "ﷺ" * 100,
        "a\u0301" * 200,
        "{x} %s %(y)s ${z}",
        "'; DROP TABLE attempts; --",
    ],
)
async def test_rubbish_in_any_field_ends_nothing(home: Path, rubbish: str) -> None:
    """Whatever is pasted, the screen is drawn and the question can be handed in or skipped."""
    async with Room(home).asked("ratio", "fill", "write", "grid") as pupil:
        for _ in range(4):
            await paste(pupil, rubbish)
            await pupil.press("ctrl+s", "ctrl+s")
            assert "\x1b" not in pupil.screen
            await pupil.press("ctrl+n")
        if pupil.on == "QuizScreen":  # what could not be read comes back once
            assert "not checked" in pupil.notice + pupil.screen
            pupil.session.go(3)
            await pupil.press("ctrl+n")
        assert pupil.on == "SummaryScreen"


async def test_a_read_only_home_is_said_and_work_goes_on(home: Path) -> None:
    """A store that cannot write shows its sentence; esc takes the notice away for good, then leads home."""
    (home / "progress.db").mkdir()
    async with Room(home).open() as pupil:
        assert "kept in memory only" in pupil.notice
        await pupil.press("1", "enter")
        assert pupil.session.slot.verdict is not None
        assert pupil.notice
        await pupil.press("escape")
        assert not pupil.notice
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"


async def test_a_newer_database_is_said(home: Path) -> None:
    """A database from the future is left alone, with a sentence."""
    with sqlite3.connect(home / "progress.db") as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("CREATE TABLE attempts (x)")
    async with Room(home).open() as pupil:
        assert "newer dltutor" in pupil.notice


async def test_a_fault_of_ours_is_one_sentence_and_a_report(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception in a handler ends the app with status 3; the answers are saved, the traceback is in a
    file.
    """

    def broken(self: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(QuizScreen, "hint", broken)
    room = Room(home)
    services = room.services()
    app = TutorApp(services, "quiz", session=room.quiz(services, ("ratio", 0)))
    with pytest.raises(RuntimeError, match="boom"):
        async with app.run_test(size=(80, 24)) as pilot:
            pupil = Pupil(app, pilot, room.clock)
            await pupil.settle()
            await pupil.type("50")
            await pilot.press("ctrl+t")
            await pilot.pause()
    assert app.return_code == 3
    assert "all your answers are saved" in app.crash
    assert "\n" not in app.crash
    assert "boom" in (home / "cache" / "last-crash.txt").read_text()
    assert room.store().drafts("ratio", 0) == {"all": "50"}


@pytest.mark.parametrize("start", ["", "home", "first", "task", "quiz"])
@pytest.mark.parametrize("size", [(20, 5), (1, 1), (60, 15), (80, 24), (200, 60)])
async def test_every_start_draws_at_every_size(home: Path, start: str, size: tuple[int, int]) -> None:
    """No window is so small that the app ends."""
    async with Room(home).open(start, size=size) as pupil:
        await pupil.press("enter", "down", "escape", "question_mark", "escape", "escape")
        assert pupil.app.crash == ""


async def test_a_fault_of_the_course_is_said_and_goes_away_by_a_click(home: Path) -> None:
    """The first problem of the content is one line that takes no focus; a click dismisses it for this run."""
    problem = "course/items/alpha.yaml line 3: [b]something[/b] is missing: add it."
    course = replace(tiny_course(), problems=(problem, "another"))
    async with Room(home, course).open() as pupil:
        assert pupil.notice == problem
        assert "[b]something[/b]" in pupil.screen
        focused = pupil.app.focused
        await pupil.pilot.click(pupil.app.screen.query_one(Notice))
        await pupil.settle()
        assert not pupil.notice
        assert pupil.app.focused is focused
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert not pupil.notice


async def test_the_word_on_a_cut_paste_goes_with_its_question(home: Path) -> None:
    """It stands until another question is in front, which it has nothing to do with."""
    async with Room(home).asked("ratio", "capital") as pupil:
        await paste(pupil, "7" * 9_000)
        assert "The text was cut" in pupil.notice
        await pupil.press("ctrl+n")
        assert pupil.session.index == 1 and pupil.notice == ""
