"""The task screen while its file is watched: saves are checked by themselves, once, and nobody is robbed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
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
    run,
    title,
    until,
)

Desks = Callable[..., Desk]


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Desks:
    """Makes a desk whose task screen watches the file."""
    return lambda **script: Desk(tmp_path, home, watch=True, **script)


async def _quiet(pilot: Pilot[Any]) -> None:
    """Long enough for a save to be noticed: the watch's own thread has looked twice since."""
    watch = pilot.app.screen.saves._watch  # type: ignore[attr-defined]
    if watch is not None:
        looks: list[int] = []
        look = watch._look

        def again() -> None:
            look()
            looks.append(1)

        watch._look = again
        await until(pilot, lambda: len(looks) > 2)
        del watch._look
    await idle(pilot)


async def test_a_save_is_checked_by_itself(desk: Desks) -> None:
    """The title says what is watched and how; the verdict comes without a key."""
    one = desk()
    async with one.open((100, 30)) as pilot:
        assert "watching double_it.py (inotify)" in title(pilot) or "(polling)" in title(pilot)
        one.write(SOLUTION)
        await until(pilot, lambda: panel(pilot) == "✓ right: 3 of 3 points")
        assert one.checking.sources == [SOLUTION]
        os.utime(one.path)
        one.write(SOLUTION)
        await _quiet(pilot)
        assert one.checking.sources == [SOLUTION]
    assert [attempt.answer["source"] for attempt in one.store.attempts()] == [SOLUTION]


async def test_a_newer_save_stops_the_older_run(desk: Desks) -> None:
    """The old verdict is dimmed meanwhile, and nothing is queued."""
    one = desk(script=failing())
    async with one.open() as pilot:
        await run(pilot)
        one.checking.pause_after = 1
        one.write("# one\n")
        await until(pilot, lambda: len(one.checking.sources) == 2)
        assert pilot.app.screen.bench.stale
        one.checking.script = passing()
        one.write("# two\n")
        await until(pilot, lambda: one.checking.cancelled == 1)
        one.checking.go.set()
        await until(pilot, lambda: panel(pilot) == "✓ right: 3 of 3 points")
        assert one.checking.sources == [STARTER, "# one\n", "# two\n"]
    assert [attempt.answer["source"] for attempt in one.store.attempts()] == [STARTER, "# two\n"]


async def test_a_run_that_was_asked_for_is_not_made_twice(desk: Desks) -> None:
    """Saved and run by hand before the notice of the save comes: one check."""
    one = desk()
    async with one.open() as pilot:
        one.write(SOLUTION)
        await run(pilot)
        await _quiet(pilot)
        assert one.checking.sources == [SOLUTION]


async def test_it_is_turned_off_and_on_and_remembered(desk: Desks) -> None:
    """`W` turns it off, the next start keeps it off, and `W` turns it on again."""
    one = desk()
    async with one.open((100, 30)) as pilot:
        await pilot.press("W")
        await idle(pilot)
        assert "watching" not in title(pilot)
        one.write("# unseen\n")
        await pilot.pause(0.2)
        await idle(pilot)
        assert one.checking.sources == []
    async with one.open((100, 30)) as pilot:
        assert "watching" not in title(pilot)
        await pilot.press("W")
        await idle(pilot)
        assert "watching double_it.py" in title(pilot)
        one.write(SOLUTION)
        await until(pilot, lambda: panel(pilot) == "✓ right: 3 of 3 points")
    assert one.checking.sources == [SOLUTION]


def _away(path: Path) -> None:
    path.unlink()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\xff")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_away, "is not there: save your file under this name"),
        (_folder, "is a folder where your file should be"),
        (_bytes, "is no UTF-8 text"),
    ],
)
async def test_a_file_that_cannot_be_read_is_one_sentence_and_watched_on(
    desk: Desks, spoil: Callable[[Path], None], told: str
) -> None:
    """The next good save takes the sentence away and is checked."""
    one = desk()
    async with one.open() as pilot:
        spoil(one.path)
        await until(pilot, lambda: told in notice(pilot))
        assert str(one.path) in notice(pilot) and one.checking.sources == []
        if one.path.is_dir():
            one.path.rmdir()
        one.write(SOLUTION)
        await until(pilot, lambda: panel(pilot) == "✓ right: 3 of 3 points")
        assert notice(pilot) == ""


async def test_a_reset_is_no_save(desk: Desks) -> None:
    """The starter that the program puts back is not checked; the learner's next text is."""
    one = desk()
    async with one.open() as pilot:
        one.write("# mine\n")
        await until(pilot, lambda: panel(pilot) == "✓ right: 3 of 3 points")
        await pilot.press("x", "enter")
        await idle(pilot)
        await _quiet(pilot)
        assert one.checking.sources == ["# mine\n"] and notice(pilot).startswith("The starter is back")
        one.write("# again\n")
        await until(pilot, lambda: one.checking.sources == ["# mine\n", "# again\n"])
        one.write(STARTER)
        await until(pilot, lambda: one.checking.sources[-1] == STARTER)


async def test_the_first_save_leaves_time_to_predict(desk: Desks) -> None:
    """Before the first run a save asks; a run that was asked for decides, and saves go on from there."""
    one = desk(more=PREDICT)
    async with one.open() as pilot:
        one.write("# one\n")
        await until(pilot, lambda: notice(pilot) != "")
        assert notice(pilot) == "double_it.py is saved and not run yet: enter runs it, tab predicts first."
        assert one.checking.sources == [] and footer(pilot)[:2] == ["enter run", "tab predict"]
        await pilot.press("tab", "5")
        one.write("# two\n")
        await until(pilot, lambda: "once you have predicted" in notice(pilot))
        assert notice(pilot).startswith("double_it.py is saved and not run yet: ^r runs it")
        await run(pilot, "ctrl+r")
        assert one.checking.sources == ["# two\n"] and notice(pilot) == ""
        assert one.checking.predictions == [{"shape_of_a_row": "5"}]
        one.write("# three\n")
        await until(pilot, lambda: one.checking.sources == ["# two\n", "# three\n"])


async def test_typed_predictions_hold_nobody_up(desk: Desks) -> None:
    """With all of them typed, and no line in use, the first save runs by itself."""
    one = desk(more=PREDICT)
    async with one.open() as pilot:
        await pilot.press("tab", "5", "enter", "6", "enter", "n", "o", "escape")
        one.write(SOLUTION)
        await until(pilot, lambda: len(one.checking.sources) == 1)
        assert one.checking.predictions == [
            {"shape_of_a_row": "5", "value_at_three": "6", "error_for_a_list": "no"}
        ]


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((60, 20), "Code › Twice as much  watching double_it.py ("),
        ((80, 24), "Code › Twice as much  checker ready · watching double_it.py ("),
        ((140, 45), "Code › Twice as much  checker ready · watching double_it.py ("),
    ],
)
async def test_the_title_says_it_at_every_size(desk: Desks, size: tuple[int, int], told: str) -> None:
    """What does not fit goes, the task's name and the watching stay; the help panel has the key."""
    one = desk()
    async with one.open(size) as pilot:
        assert title(pilot).startswith(told), title(pilot)
        assert title(pilot).endswith(" points" if size[0] > 80 else ")")
        assert len(title(pilot)) <= size[0] - 2
