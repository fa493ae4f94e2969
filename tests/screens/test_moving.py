"""The keys that only move: defined once, the same words at the bottom of every screen, and to either end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.screens.pupil import Room
from tutor.keys import KEYS
from tutor.screens.search import SearchScreen

SCREENS = Path(__file__).parents[2] / "tutor" / "screens"
MOVING = ("down", "up", "first", "last", "pagedown", "pageup")


def test_no_screen_lists_moving_keys_of_its_own() -> None:
    """Only the one definition has them, so that no screen lacks one or calls it something else."""
    own = re.compile(rf"Act\(\s*\"({'|'.join(MOVING)})\"")
    found = {path.name for path in SCREENS.rglob("*.py") if own.search(path.read_text(encoding="utf-8"))}
    assert found == {"moving.py"}


async def test_one_entry_stands_for_moving_and_names_both_keys(home: Path) -> None:
    """As letters or, where a text is typed, as arrows; a text scrolls."""
    async with Room(home).open("home") as pupil:
        assert pupil.footer["down"] == ("j/k", "move") and "up" not in pupil.footer
        await pupil.press("slash")
        assert pupil.footer["down"] == ("↓/↑", "move")
        await pupil.press("f1")
        assert pupil.footer["down"] == ("j/k", "scroll")


@pytest.mark.parametrize(("last", "first"), [("G", "g"), ("end", "home")])
async def test_a_list_goes_to_both_ends(home: Path, last: str, first: str) -> None:
    """By a letter and by the key that is made for it."""
    async with Room(home).open("home", (60, 15)) as pupil:
        await pupil.press("l")
        screen = pupil.app.screen
        assert isinstance(screen, SearchScreen)
        await pupil.press(last)
        assert screen.hits.cursor == screen.hits.count - 1 > 1
        await pupil.press(first)
        assert screen.hits.cursor == 0


def test_home_and_end_are_left_to_a_text_field() -> None:
    """There they move within the line."""
    assert KEYS["first"].typing == KEYS["last"].typing == ""
