"""Figures with a question: beside it, small above it, on a screen of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.pupil import Room
from tests.screens.stubs import stub_course
from tutor.widgets.form import Form


def room(home: Path) -> Room:
    """A home on the course with the stub items."""
    return Room(home, stub_course())


async def test_only_questions_with_a_figure_offer_one(home: Path) -> None:
    """The bottom line has the key where there is something to show, and d does nothing elsewhere."""
    async with room(home).asked("capital", "sizes") as pupil:
        assert "figure" not in pupil.footer
        await pupil.press("d")
        assert pupil.on == "QuizScreen"
        await pupil.press("n", "escape")
        assert pupil.footer["figure"] == ("d", "figure")


async def test_beside_the_question_it_follows_what_is_typed(home: Path) -> None:
    """From 116 columns on the figure stands there without being asked for, and changes with every key."""
    async with room(home).asked("sizes", size=(116, 24)) as pupil:
        assert "[?]  ?" in pupil.screen
        await pupil.type("8x4")
        assert "[8x4]  ?" in pupil.screen
        await pupil.resize(115, 24)
        assert "[8x4]" not in pupil.screen


async def test_beside_the_question_d_gives_it_the_keys_and_escape_takes_them_back(home: Path) -> None:
    """The bottom line shows the figure's keys; tab never stops at it; what was selected stays selected."""
    async with room(home).asked("sizes", size=(120, 30)) as pupil:
        await pupil.type("8")
        await pupil.press("tab", "tab")
        assert pupil.app.screen.query_one(Form).current == "out"
        await pupil.press("escape", "d")
        assert pupil.footer["own:left"] == ("←→", "move")
        await pupil.press("right")
        assert "8  [?]" in pupil.screen
        assert "Bar 2 is open." in pupil.screen
        await pupil.click("own:left")
        assert "[8]  ?" in pupil.screen
        await pupil.press("right", "escape")
        assert "Bar 2" not in pupil.screen
        assert pupil.app.screen.query_one(Form).current == "count"
        await pupil.type("5")
        assert "8  [5]" in pupil.screen


@pytest.mark.parametrize("leaving", ["escape", "enter", "d"])
async def test_in_a_narrow_window_it_has_a_screen_of_its_own(home: Path, leaving: str) -> None:
    """d opens it with its words and keys, and any of escape, enter and d leads back to the question."""
    async with room(home).asked("sizes") as pupil:
        await pupil.type("8")
        await pupil.press("escape", "d")
        assert pupil.on == "FigureScreen"
        assert "Sizes" in pupil.title
        assert pupil.footer["own:g"] == ("g", "pull")
        await pupil.press("right", "n")
        assert "Bar 2 is open." in pupil.screen
        await pupil.press(leaving)
        assert pupil.on == "QuizScreen"
        assert pupil.session.slot.answer == {"out": "8"}
        await pupil.press("d")
        assert "Bar 2 is open." in pupil.screen


async def test_a_tall_window_shows_a_small_one_above_the_form(home: Path) -> None:
    """At 80x30 there is room for at most eight rows; at 80x24 there is none."""
    async with room(home).asked("sizes", size=(80, 30)) as pupil:
        assert "bars" in pupil.screen
        await pupil.type("8")
        assert "[8]  ?" in pupil.screen
        await pupil.resize(80, 24)
        assert "bars" not in pupil.screen


async def test_the_palette_opens_the_figure_while_a_text_is_typed(home: Path) -> None:
    """Letters are text in a field, so the palette has the figure by name."""
    async with room(home).asked("sizes") as pupil:
        await pupil.press("ctrl+p")
        await pupil.type("figure")
        for _ in range(40):
            await pupil.settle()
            if "diagram" in pupil.screen:
                break
        await pupil.press("down", "enter")
        for _ in range(10):
            await pupil.settle()
        assert pupil.on == "FigureScreen"


@pytest.mark.parametrize("size", [(20, 5), (60, 15), (200, 60)])
async def test_a_figure_is_drawn_at_every_size(home: Path, size: tuple[int, int]) -> None:
    """Whatever the window, opening, resizing and leaving end nothing."""
    async with room(home).asked("sizes", size=size) as pupil:
        await pupil.press("escape", "d", "right", "g")
        await pupil.resize(80, 24)
        await pupil.resize(*size)
        await pupil.press("escape", "escape")
        assert pupil.app.crash == ""


async def test_without_colours_the_selection_is_reversed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR leaves a selection that can be seen."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with room(home).asked("sizes", size=(120, 24)) as pupil:
        strips = pupil.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if "[?]" in segment.text]
        assert styles
        assert all(style is not None and style.reverse for style in styles)
