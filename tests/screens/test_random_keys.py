"""Random keys over every screen: no fault, and esc always leads out."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.screens.pupil import Room
from tests.screens.stubs import stub_course
from tutor.keys import KEYS

PRESSES = int(os.environ.get("DLTUTOR_FUZZ", "60"))
NAMES = [name for one in KEYS.values() for name in one.names.split(",") if name != "ctrl+q"]
ODD = [
    "7",
    "/",
    "(",
    "left_parenthesis",
    "é",
    "left",
    "right",
    "home",
    "end",
    "backspace",
    "delete",
    "ctrl+z",
    "f12",
]
SIZES = [(80, 24), (140, 45), (60, 15), (20, 5), (2, 1)]


@pytest.mark.parametrize("seed", range(3))
async def test_random_keys_end_nothing_and_escape_leads_home(home: Path, seed: int) -> None:
    """After any keys and window sizes the app still runs, and at most eight esc reach home."""
    chance = random.Random(seed)
    async with Room(home).open() as pupil:
        for _ in range(PRESSES):
            pupil.clock.seconds += 0.2
            if chance.random() < 0.03:
                await pupil.pilot.resize_terminal(*chance.choice(SIZES))
            await pupil.pilot.press(chance.choice(NAMES + ODD))
        await pupil.settle()
        for _ in range(8):
            await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert pupil.app.crash == ""


TYPED = "x12/(+-=^)v, .[√σ"


@pytest.mark.parametrize("seed", range(3))
async def test_random_keys_in_formulas_tables_and_figures_end_nothing(home: Path, seed: int) -> None:
    """Every kind of field, with letters and digits of mathematics between the keys, and the figure's keys."""
    chance = random.Random(100 + seed)
    room = Room(home, stub_course())
    async with room.asked(*chance.sample(list(room.course.items), len(room.course.items))) as pupil:
        for _ in range(PRESSES):
            pupil.clock.seconds += 0.2
            if chance.random() < 0.04:
                await pupil.pilot.resize_terminal(*chance.choice(SIZES))
            typed = [*TYPED] if chance.random() < 0.5 else ["d", "g", "w", "n", "t", "plus", "tab", "down"]
            await pupil.pilot.press(chance.choice([*typed, *NAMES, *ODD]))
        await pupil.settle()
        for _ in range(8):
            await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert pupil.app.crash == ""
