"""The parts of an experiment's screen: boxes beside each other, parameters to turn, tables, verdicts."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tutor.figures.base import plain
from tutor.figures.series import LOOKS, Chart, Line
from tutor.widgets.judged import Guess, Judgement
from tutor.widgets.knobs import Knob, Knobs
from tutor.widgets.panels import laid_out
from tutor.widgets.results import Grid, Grids
from tutor.widgets.theme import DARK


def chart(name: str, *labels: str) -> Chart:
    """A box with a series a label."""
    lines = tuple(Line(one, ((1, k), (2, k + 1)), LOOKS[k]) for k, one in enumerate(labels))
    return Chart("epoch", name, lines)


@pytest.mark.parametrize(
    ("count", "width", "beside"), [(1, 76, 1), (2, 76, 2), (2, 60, 1), (3, 76, 2), (3, 130, 3)]
)
def test_boxes_stand_beside_each_other_where_there_is_room(count: int, width: int, beside: int) -> None:
    """Two need 71 columns, three 126; the others stand below, each with its legend."""
    charts = [chart(f"panel {k}", "net") for k in range(count)]
    lines = plain(laid_out(charts, width, 20))
    assert lines[0].count("panel") == beside and max(map(len, lines)) <= width
    assert "\n".join(lines).count("━●━ net  1") == count


def test_boxes_keep_to_their_rows_but_stay_readable() -> None:
    """One box takes what it is given, up to a limit; three in too few rows are still drawn."""
    assert len(laid_out([chart("a", "x")], 60, 12)) == 12
    assert len(laid_out([chart("a", "x")], 60, 99)) == 17
    assert len(laid_out([chart("a", "x")] * 3, 60, 5)) == 3 * 9 + 2
    assert laid_out([], 60, 12) == ()


KNOBS = (
    Knob("depth", "hidden layers", ("1", "3", "5"), 1, 1),
    Knob("way", "optimiser", ("SGD 0.1", "Adam 0.001"), 0, 0),
)


class Bench(App[None]):
    """Parameters alone; what they tell is kept."""

    def __init__(self, *knobs: Knob, open: bool = True) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self._given, self._open = knobs, open
        self.told: list[tuple[str, int]] = []

    def compose(self) -> ComposeResult:
        """The view alone."""
        self.knobs = Knobs()
        yield self.knobs

    def on_mount(self) -> None:
        """With its parameters."""
        self.knobs.show(self._given, open=self._open)

    def on_knobs_turned(self, event: Knobs.Turned) -> None:
        """Keep what was told."""
        self.told.append((event.name, event.choice))

    def rows(self, width: int = 60) -> list[str]:
        """Its lines."""
        return [line.plain.rstrip() for line in self.knobs.lines(width)]


async def test_parameters_are_turned_by_keys_and_stay_within_their_choices() -> None:
    """Left and right stop at the ends, space goes round; each change is told once."""
    app = Bench(*KNOBS)
    async with app.run_test() as pilot:
        app.knobs.focus()
        await pilot.press("right", "right", "left")
        app.knobs.toggle()
        app.knobs.toggle()
        app.knobs.move(1)
        app.knobs.toggle()
        await pilot.pause()
        assert app.told == [("depth", 2), ("depth", 1), ("depth", 2), ("depth", 0), ("way", 1)]
        assert app.rows()[0] == "  hidden layers  [1]  3   5   starts with 3"
        assert app.rows()[1].startswith("▸ optimiser       SGD 0.1  [Adam 0.001]")


async def test_where_choices_do_not_fit_the_chosen_one_stands_alone() -> None:
    """Narrow, or to be read only: one value; what is read only takes no focus and no click."""
    app = Bench(*KNOBS)
    async with app.run_test(size=(34, 10)) as pilot:
        assert app.rows(34)[1] == "  optimiser      ‹ SGD 0.1 ›"
        await pilot.click(app.knobs, offset=(20, 1))
        assert app.told == [("way", 1)]
    closed = Bench(*KNOBS, open=False)
    async with closed.run_test() as pilot:
        await pilot.click(closed.knobs, offset=(20, 0))
        assert closed.told == [] and not closed.knobs.can_focus
        assert closed.rows()[0] == "  hidden layers  3"


def test_numbers_stand_flush_right_and_texts_left() -> None:
    """By column: one text in it makes it a column of texts."""
    grids = Grids()
    grids.grids = (Grid("after", ("net", "loss", "said"), (("a", "0.5", "yes"), ("b", "12.25", "12"))),)
    assert [line.plain.rstrip() for line in grids.build(40)] == [
        "after",
        "  net   loss  said",
        "  a      0.5  yes",
        "  b    12.25  12",
    ]


def test_a_verdict_is_a_symbol_and_a_word_before_it_is_a_colour() -> None:
    """The word stands at the right of the question, the sentence below."""
    one = Guess("Which is worst?", "wrong", "✗", "not right", "You said A; measured: B.")
    view = Judgement()
    view.guesses = (one, one._replace(verdict="right", symbol="✓", word="right"))
    lines = [line.plain for line in view.build(40)]
    assert lines[0] == "Your predictions" and lines[1] == "✗ Which is worst?              not right"
    assert lines[2] == "  You said A; measured: B." and lines[3].endswith("    right")
