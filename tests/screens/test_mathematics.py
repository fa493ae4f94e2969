"""Formulas, shapes and tables on the quiz screen: typing, echo, marks, focus, hostile text, sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.screens.pupil import Pupil, Room, tiny_course
from tests.screens.stubs import stub_course
from tutor.widgets.form import Form


def room(home: Path) -> Room:
    """A home on the course with the stub items."""
    return Room(home, stub_course())


def current(pupil: Pupil) -> str:
    """The field that has focus."""
    return pupil.app.screen.query_one(Form).current


def in_sight(pupil: Pupil) -> bool:
    """True where what has focus lies inside the window and inside the form."""
    focused = pupil.app.focused
    assert focused is not None
    form = pupil.app.screen.query_one(Form)
    return pupil.app.screen.region.contains_region(focused.region) and form.region.contains_region(
        focused.region
    )


async def test_a_formula_is_drawn_below_its_line_while_it_is_typed(home: Path) -> None:
    """The fraction stands on its bar under the text; when the field is left one line remains."""
    async with room(home).asked("formulas") as pupil:
        await pupil.type("x/(1+y)")
        rows = pupil.screen.split("\n")
        at = next(place for place, row in enumerate(rows) if "x/(1+y)" in row)
        assert rows[at + 1].strip() == "x"
        assert rows[at + 2].strip() == "─────"
        assert rows[at + 3].strip() == "1 + y"
        await pupil.press("tab")
        assert "x/(1 + y)" in pupil.screen
        assert "─────" not in pupil.screen.split("∂L/∂x")[1]


async def test_what_cannot_be_read_is_pointed_at(home: Path) -> None:
    """The sentence stands below the line, its arrow below the character."""
    async with room(home).asked("formulas") as pupil:
        await pupil.type("x/(1+y")
        rows = pupil.screen.split("\n")
        at = next(place for place, row in enumerate(rows) if "x/(1+y" in row)
        assert rows[at + 1].index("^") == rows[at].index("(")
        assert "never closed" in rows[at + 1]


async def test_a_long_label_stands_above_its_formula(home: Path) -> None:
    """The line below it has the whole width."""
    async with room(home).asked("formulas") as pupil:
        label = "the derivative of the whole loss by y"
        rows = pupil.screen.split("\n")
        at = next(place for place, row in enumerate(rows) if label in row)
        assert "a formula" in rows[at + 1]


async def test_a_marked_formula_is_drawn_and_the_ledger_draws_what_was_expected(home: Path) -> None:
    """After the verdict the answer stands as mathematics beside its mark; w shows the right one so too."""
    async with room(home).asked("formulas", size=(80, 45)) as pupil:
        await pupil.type("x/(1+y)")
        await pupil.press("tab")
        await pupil.type("x/3")
        await pupil.press("ctrl+s")
        assert "✗ the derivative of the whole loss by y" in pupil.screen
        assert "┌───────" not in pupil.screen
        await pupil.press("w")
        assert "√ x² + y" in pupil.screen


async def test_a_shape_shows_the_sizes_that_were_read(home: Path) -> None:
    """The axes' names stand in the empty line, the sizes beside the typed text."""
    async with room(home).asked("sizes") as pupil:
        assert "C x H x W" in pupil.screen
        await pupil.type("8x4x4")
        assert "8 × 4 × 4" in pupil.screen


async def test_a_table_has_headings_fixed_cells_and_the_echo_below(home: Path) -> None:
    """The cell with focus is named below the table, with how its text is read."""
    async with room(home).asked("trace") as pupil:
        assert "node" in pupil.screen
        assert "operation v12" in pupil.screen
        await pupil.type("450/500")
        assert "v1 value" in pupil.screen.split("v12")[-1]
        assert "= 0.9" in pupil.screen


async def test_cells_are_reached_by_tab_enter_and_arrows(home: Path) -> None:
    """tab and enter go along the row, up and down along the column, the cursor leaves a cell at its ends."""
    async with room(home).asked("trace") as pupil:
        assert current(pupil) == "v1"
        await pupil.press("tab")
        assert current(pupil) == "v1_bar"
        await pupil.press("down", "down")
        assert current(pupil) == "v3_bar"
        await pupil.press("up")
        assert current(pupil) == "v2_bar"
        await pupil.press("left")
        assert current(pupil) == "v2"
        await pupil.type("7")
        await pupil.press("right")
        assert current(pupil) == "v2_bar"
        assert pupil.first == "next cell"
        await pupil.press("enter")
        assert current(pupil) == "v3"
        await pupil.press("pagedown")
        assert current(pupil) == "v12"
        await pupil.press("pageup")
        assert current(pupil) == "v1"


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (60, 15)])
async def test_the_cell_with_focus_is_always_in_sight(home: Path, size: tuple[int, int]) -> None:
    """A table higher than the window scrolls with the focus, also after another size."""
    async with room(home).asked("trace", size=size) as pupil:
        for key in ("tab", "down", "pagedown", "up", "pageup", "shift+tab"):
            await pupil.press(key)
            if pupil.app.focused is not None and current(pupil):
                assert in_sight(pupil), key
        await pupil.press("pagedown")
        await pupil.resize(60, 18)
        assert in_sight(pupil)
        assert "help" in pupil.screen.split("\n")[17]


async def test_every_cell_gets_its_mark(home: Path) -> None:
    """Right and wrong cells are told apart in the table itself, and the wrong ones come first below."""
    async with room(home).asked("trace") as pupil:
        for text in ("3", "4", "3"):
            await pupil.type(text)
            await pupil.press("tab")
        await pupil.press("ctrl+s", "ctrl+s")
        assert "v1    operation v1   ✓ 3    ✗ 4" in pupil.screen
        assert "✗ –" in pupil.screen
        panel = pupil.screen.split("╭")[1]
        assert panel.index("v1_bar") < panel.index("v2_bar")
        assert "✓ 2 right" not in panel
        await pupil.press(*["pagedown"] * 5)
        assert "2 right: v1 value, v2 value" in pupil.screen
        assert "◐ partly right" in pupil.screen


async def test_marked_tables_and_long_verdicts_both_scroll(home: Path) -> None:
    """Page down scrolls the verdict to its end, then the table; page up goes the same way back."""
    async with room(home).asked("trace") as pupil:
        await pupil.press("escape", "ctrl+s")
        before = pupil.screen
        await pupil.press(*["pagedown"] * 6)
        assert "v12" in pupil.screen.split("╭")[0]
        await pupil.press(*["pageup"] * 6)
        assert pupil.screen == before


async def test_spare_lines_of_a_free_trace_are_filled_until_one_stays_empty(home: Path) -> None:
    """enter goes on to spare cells while they are being filled; on an empty one it checks."""
    async with room(home).asked("free") as pupil:
        for place in (1, 2, 3):
            await pupil.type("v = x")
            assert "v = x" in pupil.screen
            await pupil.press("enter")
            assert current(pupil) == f"value{place}"
            await pupil.type("1")
            assert pupil.first == "next cell"
            await pupil.press("enter")
            assert current(pupil) == f"line{place + 1}"
        assert pupil.first == "check"
        await pupil.press("enter")
        assert "✓ right" in pupil.screen


async def test_enter_follows_the_order_in_which_a_table_is_filled(home: Path) -> None:
    """Values down, adjoints up; a row that was left empty is passed over, one that was begun is not."""
    async with room(home).asked("ordered") as pupil:
        been = [current(pupil)]
        for text in ("2", "2", "", "2", "2"):
            if text:
                await pupil.type(text)
            await pupil.press("enter")
            been.append(current(pupil))
        assert been[:5] == ["w1", "w2", "w3", "w2_bar", "w1_bar"]
        assert "✓ right" in pupil.screen
    async with room(home).asked("ordered", seed=1) as pupil:
        for _ in range(3):
            await pupil.type("2")
            await pupil.press("enter")
        assert current(pupil) == "w3_bar"
        assert pupil.first == "next in order"


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_where_enter_and_tab_part_the_bottom_line_says_so(home: Path, size: tuple[int, int]) -> None:
    """Enter goes along the order of filling, tab along the rows; where both are one, nothing is said."""
    async with room(home).asked("ordered", size=size) as pupil:
        assert pupil.first == "next in order" and pupil.footer["field"] == ("tab", "to the right")
        before = current(pupil)
        await pupil.press("tab")
        assert before == "w1" and current(pupil) == "w1_bar"
    async with room(home).asked("trace", size=size) as pupil:
        assert pupil.first == "next cell" and pupil.footer["field"] == ("tab", "cell")


async def test_a_definition_is_echoed_with_its_name(home: Path) -> None:
    """The line below the table shows the name, or why the right side cannot be read."""
    async with room(home).asked("free") as pupil:
        await pupil.type("v1 = sin(x)*y")
        assert "1 · definition" in pupil.screen
        assert "sin(x) · y" in pupil.screen


@pytest.mark.parametrize("name", ["formulas", "trace", "free", "sizes"])
@pytest.mark.parametrize(
    "rubbish", ["7" * 100_000, "\x1b[2J[red]\x07\u202e", "((((((((", "9^9^9^9", "a\u0301" * 300]
)
async def test_rubbish_in_formulas_and_cells_ends_nothing(home: Path, name: str, rubbish: str) -> None:
    """Whatever is pasted is cut and cleaned; the question can be handed in or left."""
    async with room(home).asked(name, "capital") as pupil:
        for _ in range(3):
            assert pupil.app.focused is not None
            pupil.app.focused.post_message(events.Paste(rubbish))
            await pupil.settle()
            await pupil.press("tab")
        assert all(len(text) <= 2_000 for text in pupil.session.slot.answer.values())
        assert "\x1b" not in pupil.screen
        await pupil.press("ctrl+s", "ctrl+s", "ctrl+n")
        assert pupil.app.crash == ""


@pytest.mark.parametrize("name", ["formulas", "trace", "free", "sizes"])
async def test_answers_come_back_after_leaving(home: Path, name: str) -> None:
    """What was typed stands in its field again in another run, at every size on the way."""
    async with room(home).asked(name) as pupil:
        await pupil.type("12")
        for size in ((140, 45), (60, 20), (20, 5), (80, 24)):
            await pupil.resize(*size)
        await pupil.press("ctrl+q")
    async with room(home).open() as pupil:
        await pupil.press("enter")
        assert list(pupil.session.slot.answer.values()) == ["12"]
        assert "12" in pupil.screen


async def test_without_colours_empty_cells_can_be_seen(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR takes the fields' ground away, so dots show where a cell is."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with room(home).asked("trace") as pupil:
        assert "operation v2  ········" in pupil.screen.replace("   ", "  ")


async def test_a_text_too_long_for_its_cell_shows_its_beginning_once_left(home: Path) -> None:
    """A minus sign is never hidden; the end is in sight again when the cursor comes back."""
    async with Room(home, tiny_course()).asked("grid") as pupil:
        await pupil.type("-0.0968126123")
        await pupil.press("tab")
        await pupil.settle()
        assert "-0.09681" in pupil.screen
        await pupil.press("shift+tab")
        await pupil.settle()
        assert "-0.09681" not in pupil.screen
        assert "126123" in pupil.screen
