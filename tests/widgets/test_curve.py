"""Drawing curves: keys, mouse and typed points keep in step, and each change is told once."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tutor.keys import KEYS
from tutor.kinds.curves import read_curve
from tutor.kinds.fields import Axes, Curve
from tutor.widgets.curve import AxesView
from tutor.widgets.curve_parts import AxesCanvas, CurveLine
from tutor.widgets.entry import Entry
from tutor.widgets.theme import DARK
from tutor.widgets.views import FieldChanged, View

AXES = Axes(
    name="axes",
    x="samples",
    y="loss",
    curves=(Curve(name="train", label="train"), Curve(name="test", label="test")),
)


class Board(App[None]):
    """Nothing but a sketch; what it posts is kept."""

    AUTO_FOCUS = None

    def __init__(
        self, answer: dict[str, str], *, open: bool = True, reference: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self._given, self._open, self._reference = answer, open, reference
        self.told: list[tuple[str, str]] = []
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self) -> ComposeResult:
        """The view alone; a line of text wants a running app when it is made."""
        self.view = AxesView(AXES, self._given, {}, open=self._open, reference=self._reference)
        yield self.view

    def on_field_changed(self, event: FieldChanged) -> None:
        """Keep what was told."""
        self.told.append((event.name, event.text))


def board(**answer: str) -> Board:
    """A sketch with these curves already there."""
    return Board(answer)


async def begin(app: Board, pilot: Pilot[None], name: str = "train") -> None:
    """Give a curve the keys."""
    app.view.target(name).focus()
    await pilot.pause()


def shown(app: Board) -> str:
    """The screen as text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def test_the_arrows_begin_a_curve_and_move_its_anchors() -> None:
    """Seven anchors half way up; up and down are steps of 0.05, within the axes."""
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.view, View) and app.view.holds() == ("train", "test")
        await begin(app, pilot)
        await pilot.press("up", "right", "right", "down", "j", "shift+down")
        assert app.told[-1] == ("train", "0.55, 0.5, 0.2, 0.5, 0.5, 0.5, 0.5")
        assert app.query(Entry).first().value == app.told[-1][1]
        await pilot.press("end", *["shift+up"] * 5)
        assert app.told[-1][1].endswith("0.5, 1")
        assert "7 of 7: 1" in shown(app) and "◆" in shown(app)


async def test_t_goes_to_the_other_curve_and_both_stay() -> None:
    """The other curve begins by itself when it is moved; a curve that nobody touched stays empty."""
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(app, pilot)
        await pilot.press("up", "t")
        assert {name for name, _ in app.told} == {"train"}
        assert app.focused is app.view.target("test")
        await pilot.press("down")
        assert app.told[-1] == ("test", "0.45, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5")
        screen = shown(app)
        assert "●" in screen and "○" in screen and "━━━━ train" in screen and "╍╍╍╍ test" in screen


async def test_plus_and_minus_change_the_anchors_from_five_to_nine() -> None:
    """All curves keep their shape and have equally many."""
    app = board(train="0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6", test="0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(app, pilot)
        for keys, count in ((["plus"] * 4, 9), (["minus"] * 9, 5)):
            await pilot.press(*keys)
            latest = dict(app.told)
            assert [len(read_curve(latest[name]).points) for name in ("train", "test")] == [count, count]
        assert latest["train"] == "0, 0.15, 0.3, 0.45, 0.6"


async def test_typed_points_are_drawn_and_keys_go_on_from_them() -> None:
    """Pairs at uneven places stay pairs; one message a change, none for what the form puts in."""
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        entry = app.query(Entry).first()
        entry.focus()
        await pilot.pause()
        assert app.view.target("train") is entry
        entry.value = "0:0,1; 0,2:0,5; 0,4:0,6; 0,7:0,7; 1:0,9"
        await pilot.pause()
        assert app.told == [("train", entry.value)]
        assert "▲ loss" in shown(app) and "●" in shown(app)
        app.view.query(CurveLine).first().focus()
        await pilot.press("right", "up")
        assert app.told[-1] == ("train", "0:0.1, 0.2:0.55, 0.4:0.6, 0.7:0.7, 1:0.9")
        before = len(app.told)
        app.view.put("train", "0.1 0.2 0.3 0.4 0.5")
        await pilot.pause()
        assert len(app.told) == before and entry.value == "0.1 0.2 0.3 0.4 0.5"


async def test_what_cannot_be_read_is_said_and_never_overwritten() -> None:
    """Keys leave unreadable text as it was typed, and focus goes to its line."""
    app = board(train="0.1 0.2 nan 0.3 0.4")
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.view.target("train"), Entry)
        assert "is no number" in " ".join(shown(app).split())
        app.view.query(CurveLine).first().focus()
        await pilot.press("up", "right", "plus", "down")
        assert app.told == [] and app.query(Entry).first().value == "0.1 0.2 nan 0.3 0.4"


async def test_a_click_sets_the_anchor_of_its_column() -> None:
    """Near the top right the last anchor rises; the drawing keeps the curve that was used last."""
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(app, pilot, "test")
        assert await pilot.click(AxesCanvas, offset=(38, 2))
        name, text = app.told[-1]
        assert name == "test" and float(text.split(", ")[-1]) >= 0.8
        assert app.focused is app.view.target("test")


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (60, 20), (40, 12)])
async def test_the_view_stays_within_the_screen(size: tuple[int, int]) -> None:
    """The axes stand whole at every size, the curves beside or below them."""
    app = board(train="0 0.2 0.4 0.5 0.6", test="1 0.9 0.8 0.75 0.7")
    async with app.run_test(size=size) as pilot:
        await begin(app, pilot)
        rows = shown(app).split("\n")
        assert all(len(row) <= size[0] for row in rows)
        assert any("▲ loss" in row for row in rows) and any("▶" in row for row in rows)
        if size != (40, 12):
            assert any("train" in row for row in rows) and any("test" in row for row in rows)


async def test_a_marked_sketch_shows_right_curves_and_takes_no_keys() -> None:
    """Nothing can be focused; the right curves have their own names and lines."""
    right = {"train": "0 0.3 0.4 0.5 0.5", "test": "1 0.8 0.7 0.65 0.6"}
    app = Board({"train": "0 0.1 0.2 0.3 0.4", "test": ""}, open=False, reference=right)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "up", "right")
        assert app.view.holds() == () and app.told == []
        screen = shown(app)
        assert "right train" in screen and "right test" in screen and "nothing drawn" in screen
        await pilot.click(AxesCanvas, offset=(10, 5))
        assert app.told == []


def test_the_keys_of_a_curve_mean_nothing_else() -> None:
    """But for moving, also to either end, they are no keys of the program's table."""
    own = {key for binding in CurveLine.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    moving = ("up", "down", "first", "last")
    taken = {key for one in KEYS.values() if one.id not in moving for key in one.names.split(",")}
    assert not own & taken


async def test_a_number_begun_on_a_curve_is_typed_into_its_field() -> None:
    """As the field says beside it: no key is lost, each curve has its own, and both are drawn."""
    app = board()
    async with app.run_test(size=(80, 24)) as pilot:
        for name, text in (("train", "0.9, 0.5, 0.3"), ("test", ".8, 0.4, 0.6")):
            await begin(app, pilot, name)
            for key in text:
                await pilot.press({".": "full_stop", ",": "comma", " ": "space"}.get(key, key))
            assert app.view.shown(name) == text
        assert app.told[-1] == ("test", ".8, 0.4, 0.6")
