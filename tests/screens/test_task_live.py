"""The task screen while something happens: predictions, training curves, pictures, the checker's start."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checkers.protocol import Event, Finished, Metric, Picture, Predicted
from tests.screens.workbench import (
    PASSED,
    PREDICT,
    Desk,
    failing,
    footer,
    idle,
    notice,
    page,
    panel,
    passing,
    run,
    text,
    title,
    until,
)
from tutor.screens.home import HomeScreen
from tutor.screens.task import TaskScreen
from tutor.widgets.entry import Entry
from tutor.widgets.gallery import Gallery
from tutor.widgets.training import TrainingView

Desks = Callable[..., Desk]
SIZES = [(80, 24), (140, 45)]


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Desks:
    """Makes a desk whose checker plays the script that it is given."""
    return lambda **script: Desk(tmp_path, home, **script)


class Ticking:
    """A clock that is later at every look."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Seconds."""
        self.seconds += 0.05
        return self.seconds


def reports(count: int = 60) -> list[Event]:
    """A training whose loss falls from 2 to 0.5 while the accuracy rises."""
    last = count - 1
    return [
        Metric(
            10 * step,
            epoch=step / 6,
            loss=2.0 - 1.5 * step / last,
            acc=0.1 + 0.8 * step / last,
            samples_per_s=48_000.0,
            steps=10 * last,
        )
        for step in range(count)
    ]


def trained(*more: Event) -> list[Event]:
    """A file that passes after a training."""
    note = "garments28: 6,000 generated pictures"
    finished = replace(_finished(), data=note)
    return [PASSED[0], *reports(), *PASSED[1:], *more, finished]


def _finished() -> Finished:
    last = passing()[-1]
    assert isinstance(last, Finished)
    return last


def red(caption: str, side: int = 8) -> Picture:
    """A red square."""
    return Picture(caption, side, side, b64encode(bytes((250, 0, 0)) * side * side).decode())


# -- predictions -----------------------------------------------------------------------------------------

TOLD = (
    Predicted(
        "shape_of_a_row", "", "5x7", "pass", "(5, 7)", True, "Predicted right: (5, 7). The shape stays."
    ),
    Predicted(
        "value_at_three", "", "5", "fail", "6", False, "Right is 6; your program gives 6. Twice three."
    ),
)


@pytest.mark.parametrize("size", [*SIZES, (60, 20)])
async def test_three_predictions_are_offered_typed_and_answered(desk: Desks, size: tuple[int, int]) -> None:
    """`tab` goes to the first, `enter` to the next and from the last it runs; each answer is a row."""
    one = desk(more=PREDICT, script=[*PASSED, *TOLD, _finished()])
    async with one.open(size) as pilot:
        assert footer(pilot)[:2] == ["enter run", "tab predict"]
        assert "1  Which shape has double(x) for an x of shape (5, 7)?" in page(pilot)
        await pilot.press("tab", *"5x7")
        assert footer(pilot)[:2] == ["enter next", "^r run"] and "esc keys" in footer(pilot)
        await pilot.press("enter", *"5", "enter")
        assert footer(pilot)[0] == "enter run"
        await pilot.press("enter")
        await idle(pilot)
        assert one.checking.predictions == [{"shape_of_a_row": "5x7", "value_at_three": "5"}]
        said = " ".join(page(pilot).split())
        assert "✓ Which shape has double(x) for an x of shape (5, 7)? you said 5x7" in said or (
            "you said 5x7" in said and "✓ Which shape has" in said
        )
        assert "Predicted right: (5, 7). The shape stays." in said
        assert "✗ What is double(3)?" in said and "Right is 6" in said
        assert not pilot.app.screen.typing and footer(pilot)[0] == "enter run"
        assert "tab predict" not in footer(pilot) and not pilot.app.screen.query_one("#predict").display
        assert panel(pilot) == "✓ right: 3 of 3 points"


async def test_who_just_runs_is_not_held_up(desk: Desks) -> None:
    """`enter` runs at once, nothing goes with it, and nothing is asked afterwards."""
    one = desk(more=PREDICT, script=failing())
    async with one.open() as pilot:
        await run(pilot, "enter")
        assert one.checking.predictions == [{}] and "tab predict" not in footer(pilot)
        assert "Your predictions" not in page(pilot)
        await pilot.press("tab")
        assert not pilot.app.screen.typing


async def test_a_prediction_is_kept_at_every_key(desk: Desks) -> None:
    """The next start of the program shows what was typed, whatever ended the one before."""
    one = desk(more=PREDICT)
    async with one.open() as pilot:
        await pilot.press("tab", "(", "5")
    async with one.open() as pilot:
        assert [entry.value for entry in pilot.app.screen.query(Entry).results(Entry)] == ["(5", "", ""]
        await pilot.press("tab")
        focused = pilot.app.screen.focused
        assert isinstance(focused, Entry) and focused.field == "value_at_three"


async def test_letters_are_text_while_a_prediction_is_typed(desk: Desks) -> None:
    """`r`, `h` and `x` do nothing else then; `ctrl+r` runs, `esc` leaves the line."""
    one = desk(more=PREDICT)
    async with one.open() as pilot:
        await pilot.press("tab", "r", "h", "x")
        assert one.checking.sources == [] and "Hint 1" not in page(pilot)
        await pilot.press("escape")
        assert not pilot.app.screen.typing and footer(pilot)[0] == "enter run"
        await pilot.press("tab")
        await run(pilot, "ctrl+r")
        assert one.checking.predictions == [{"shape_of_a_row": "rhx"}]


async def test_a_file_that_does_not_load_leaves_the_predictions_open(desk: Desks) -> None:
    """They were not answered, so they can be changed, and come along with the next run."""
    skipped = replace(TOLD[0], status="skip", right=None, says="Skipped, the file does not run yet.")
    one = desk(more=PREDICT, script=[skipped, *failing()])
    async with one.open() as pilot:
        await pilot.press("tab", "7", "ctrl+r")
        await idle(pilot)
        assert "tab predict" in footer(pilot) and "file does not run yet" in page(pilot)
        names = [type(child).__name__ for child in pilot.app.screen.query_one("#results").children]
        assert names.index("CheckList") < names.index("PredictForm")
        assert "What found no answer can still be changed:" in page(pilot)
        await pilot.press("tab", "7", "ctrl+r")
        await idle(pilot)
        assert one.checking.predictions[-1] == {"shape_of_a_row": "77"}


async def test_rubbish_pasted_into_a_prediction_is_cut_and_harmless(desk: Desks) -> None:
    """A megabyte of anything: at most two hundred characters go along, without control characters."""
    from textual import events

    one = desk(more=PREDICT)
    async with one.open() as pilot:
        await pilot.press("tab")
        focused = pilot.app.screen.focused
        assert focused is not None
        focused.post_message(events.Paste("\x1b[2J[red]" + "9" * 1_000_000))
        await pilot.pause()
        assert notice(pilot) == "The text was cut: a prediction takes at most 200 characters."
        await run(pilot, "ctrl+r")
    (typed,) = one.checking.predictions[0].values()
    assert typed.startswith("[2J[red]999") and len(typed) <= 200


async def test_a_reset_asks_for_predictions_anew(desk: Desks) -> None:
    """A new attempt begins with empty lines."""
    one = desk(more=PREDICT, script=[*TOLD, *failing()])
    async with one.open() as pilot:
        await pilot.press("tab", "5", "ctrl+r")
        await idle(pilot)
        await pilot.press("x", "enter")
        await idle(pilot)
        assert "tab predict" in footer(pilot) and "Your predictions" not in page(pilot)
        assert [entry.value for entry in pilot.app.screen.query(Entry).results(Entry)] == ["", "", ""]


# -- curves ----------------------------------------------------------------------------------------------


def order(pilot: Any) -> bool:
    """True where the curve stands above the checks."""
    names = [type(child).__name__ for child in pilot.app.screen.query_one("#results").children]
    return names.index("TrainingView") < names.index("CheckList")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", [True, False])
async def test_curves_grow_while_it_trains_and_stay_with_a_sentence(
    desk: Desks, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], colour: bool
) -> None:
    """Progress, time left, newest values and both curves are in sight; at the end a sentence stays."""
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    one = desk(script=trained(), pause_after=31)
    async with one.open(size, monotonic=Ticking()) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "step 290 of 590" in text(pilot))
        shown = text(pilot)
        assert "49 %" in shown and " left" in shown and "48,000 samples/s" in shown
        assert "epoch 4.83 · loss 1.263 · accuracy 0.493" in shown
        await until(pilot, lambda: "accuracy 0.4932" in text(pilot))
        shown = text(pilot)
        assert "590 steps" in shown and sum("\u2800" < char < "\u2900" for char in shown) > 20
        assert order(pilot) is (size[0] < 120)
        one.checking.go.set()
        await idle(pilot)
        assert panel(pilot) == "✓ right: 3 of 3 points" and not order(pilot)
        said = " ".join(page(pilot).split())
        assert "Loss fell from 2 to " in said and " in 590 steps, accuracy rose from 0.1 to " in said
        assert "garments28: 6,000 generated pictures" in said and " left" not in said
        assert pilot.app.screen.query_one(TrainingView).display
        await pilot.press("h")
        await pilot.pause()
        assert pilot.app.screen.query_one(TrainingView).display


async def test_the_last_report_is_never_left_out(desk: Desks) -> None:
    """Where reports come faster than they are drawn, the newest one still arrives before the verdict."""
    one = desk(script=trained())
    async with one.open() as pilot:
        await run(pilot)
        (curve,) = pilot.app.screen.bench.training.curves
        assert curve.loss[-1] == (590, 0.5)


async def test_a_window_that_changes_while_it_trains(desk: Desks) -> None:
    """At every size the run goes on, and what is drawn fits."""
    one = desk(script=trained(), pause_after=31)
    async with one.open(monotonic=Ticking()) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "step 290 of 590" in text(pilot))
        for size in ((140, 45), (60, 15), (20, 5), (121, 24), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert max(map(len, text(pilot).splitlines())) <= size[0]
            assert order(pilot) is (size[0] < 120)
        assert "590 steps" in text(pilot)
        one.checking.go.set()
        await idle(pilot)
        assert panel(pilot) == "✓ right: 3 of 3 points"


async def test_a_new_run_begins_with_empty_curves(desk: Desks) -> None:
    """The old curve goes when another run begins, and a run without reports has none."""
    one = desk(script=trained())
    async with one.open() as pilot:
        await run(pilot)
        assert pilot.app.screen.query_one(TrainingView).display
        one.checking.script = passing()
        await run(pilot)
        assert not pilot.app.screen.query_one(TrainingView).display


async def test_reports_draw_the_curve_and_nothing_else(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty of them in a row leave brief, checks and bottom line alone, so that keys need not wait."""
    drawn: list[bool] = []
    plain = TaskScreen.draw

    def draw(self: TaskScreen) -> None:
        drawn.append(bool(self.bench.training.curves) and self.bench.running)
        plain(self)

    monkeypatch.setattr(TaskScreen, "draw", draw)
    one = desk(script=trained(), pause_after=61)
    async with one.open(monotonic=Ticking()) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "step 590 of 590" in text(pilot))
        assert 1 <= sum(drawn) <= 3
        one.checking.go.set()
        await idle(pilot)


# -- pictures --------------------------------------------------------------------------------------------


async def test_pictures_are_drawn_in_half_blocks(desk: Desks) -> None:
    """Side by side below the checks, each with its caption; a scrolled page shows them."""
    one = desk(script=trained(red("said 3, is 5"), red("said [b]7[/b]"), replace(red("broken"), pixels="x")))
    async with one.open() as pilot:
        await run(pilot)
        await pilot.press("G")
        await pilot.pause()
        shown = text(pilot)
        assert "▀" * 16 in shown and "said 3, is 5" in shown and "said [b]7[/b]" in shown
        assert "(no picture)" in shown and "broken" in shown


async def test_without_colour_pictures_are_words(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caption and size."""
    monkeypatch.setenv("NO_COLOR", "1")
    one = desk(script=trained(red("said 3, is 5")))
    async with one.open() as pilot:
        await run(pilot)
        await pilot.press("G")
        await pilot.pause()
        assert "▪ said 3, is 5 (8×8)" in text(pilot) and "▀▀" not in text(pilot)


async def test_the_palette_turns_pictures_off_for_good(desk: Desks) -> None:
    """The setting is kept, and at once drawn."""
    one = desk(script=trained(red("said 3, is 5")))
    async with one.open() as pilot:
        await run(pilot)
        screen = pilot.app.screen
        (off,) = [do for name, _, do in screen.commands() if name == "Pictures: off"]
        off()
        await pilot.pause()
        assert screen.query_one(Gallery).words and one.store.setting("pictures") == "off"


async def test_many_large_pictures_do_no_harm(desk: Desks) -> None:
    """Sixty-four of the largest size are laid out, scrolled through and left behind."""
    one = desk(script=trained(*(red(f"number {n}", 256) for n in range(64))))
    async with one.open() as pilot:
        await run(pilot)
        await pilot.press("G")
        await pilot.pause()
        assert "number 63" in text(pilot)
        await pilot.press("g", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


# -- the checker -----------------------------------------------------------------------------------------


async def test_the_screen_says_when_the_checker_is_ready(desk: Desks) -> None:
    """Warming up first, and everything works; then ready, with the level that will hold the program."""
    ready = threading.Event()
    one = desk(warm_up=ready)
    ready.set()
    async with one.open() as pilot:
        await until(pilot, lambda: "checker ready" in title(pilot))
        assert "The checker is ready, isolation: landlock." in page(pilot)


async def test_the_screen_works_while_the_checker_warms_up(desk: Desks) -> None:
    """Hints can be read and the file can be run before it is ready."""
    from tutor.app import TutorApp

    one = desk(warm_up=threading.Event())
    assert one.checking.warm_up is not None
    app = TutorApp(one.services(), "task", task="double-it")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "checker warming up…" in title(pilot))
        assert "you can run at once" in page(pilot)
        await pilot.press("h")
        await pilot.pause()
        assert "Hint 1" in page(pilot)
        await pilot.press("r")
        await until(pilot, lambda: panel(pilot) == "✓ right: 2.4 of 3 points, 1 hint paid")
        one.checking.warm_up.set()
        await idle(pilot)


async def test_quitting_while_the_checker_warms_up_waits_for_nothing(desk: Desks) -> None:
    """The checker is closed, so the thread that waits for it ends."""
    from tutor.app import TutorApp

    one = desk(warm_up=threading.Event())
    app = TutorApp(one.services(), "task", task="double-it")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "warming" in title(pilot))
        await pilot.press("ctrl+q")
    assert one.checking.closed == 1


async def test_a_checker_that_does_not_start_is_said(desk: Desks) -> None:
    """Before the first run in a sentence, and the run says why."""
    async with desk(level="").open() as pilot:
        assert "The checker does not start; a run says why." in page(pilot)
        assert "ready" not in title(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_reduced_isolation_stands_beside_the_verdict(desk: Desks, size: tuple[int, int]) -> None:
    """Where only limits hold the program, ready line, running panel and verdict say so."""
    script = [*PASSED, replace(_finished(), isolation="limits")]
    async with desk(script=script, level="limits").open(size) as pilot:
        assert "The checker is ready, reduced isolation: limits only." in " ".join(page(pilot).split())
        await run(pilot)
        assert "reduced isolation: limits only" in text(pilot)
