"""Sitting a mock exam: choosing, answering, time, review, leaving, coming back; no verdict before the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from tests.screens.hall import Candidate, Hall, examined_course
from tests.screens.pupil import tiny_course
from tests.screens.test_quiz import fill
from tutor.study.exam.sitting import Sitting
from tutor.widgets.bars import TitleBar
from tutor.widgets.form import Form
from tutor.widgets.paper import PaperGrid


def hall(home: Path, *blocks: str, **more: int) -> Hall:
    """A room with this paper."""
    return Hall(home, examined_course(*blocks, **more))  # type: ignore[arg-type]


async def key_in(one: Candidate) -> None:
    """Answer the question in front with its key."""
    variant = one.sitting.variant
    assert variant is not None
    key = variant.item.key(variant)
    await fill(one, {name: text for name, text in key.items() if name != "ticks"})


# -- choosing ----------------------------------------------------------------------------------------------


async def test_home_leads_to_the_papers_and_one_key_begins(home: Path) -> None:
    """The row, the rules, the seed, and the clock that runs from the beginning on."""
    async with hall(home).candidate("home") as one:
        assert "Mock exam" in one.screen and "20 points in 40 minutes" in one.screen
        await one.press("down", "enter")
        assert one.on == "StartScreen"
        assert "Tiny exam" in one.screen and "10 questions" in one.screen
        assert "passed from 50 %" in one.screen and "formula sheet" in one.screen
        await one.press("enter")
        assert one.on == "SittingScreen"
        assert "1 of 10 · 2 points · 40 minutes left" in one.title
        assert one.sitting.paper.seed > 0


async def test_a_typed_seed_is_taken_and_a_wrong_one_is_named(home: Path) -> None:
    """Rubbish begins nothing; 0 is the exam's own paper."""
    async with hall(home).candidate("exam") as one:
        await one.press("tab")
        await one.type("-3")
        await one.press("enter")
        assert one.on == "StartScreen" and "A seed is a whole number" in one.screen
        await one.press("backspace", "backspace")
        await one.type("0")
        await one.press("enter")
        assert one.sitting.paper.seed == 0


async def test_a_command_chooses_paper_and_seed_beforehand(home: Path) -> None:
    """The clock still waits for enter."""
    async with hall(home).candidate("exam", task="tiny:second", seed=7) as one:
        assert "6 points in 12 minutes" in one.screen
        await one.press("enter")
        assert one.sitting.paper.seed == 7
        assert {question.section for question in one.sitting.questions} == {"second"}


async def test_the_rules_of_ones_own_course_are_settings(home: Path) -> None:
    """Pass mark and bonus by the palette; the rules say them."""
    async with hall(home).candidate("exam") as one:
        for name, number in (("Pass mark", "60"), ("Bonus points", "1")):
            do = next(do for title, _, do in one.app.screen.commands() if title == name)  # type: ignore[attr-defined]
            do()
            await one.settle()
            await one.type(number)
            await one.press("enter")
        assert "passed from 60 %, up to 1 bonus points" in " ".join(one.screen.split())


async def test_several_blocks_are_sat_together(home: Path) -> None:
    """Ticked with space; the rules follow."""
    async with hall(home).candidate("exam") as one:
        await one.press("down", "space", "down", "down", "space")
        assert "14 points in 28 minutes" in one.screen
        await one.press("enter")
        assert {question.section for question in one.sitting.questions} == {"first", "third"}


async def test_a_paper_that_cannot_be_drawn_is_one_sentence(home: Path) -> None:
    """The screen stays, and no paper is open."""
    room = hall(home)
    items = {name: item for name, item in tiny_course().items.items() if name != "fill"}
    entries = tuple(entry for entry in tiny_course().entries if entry.id != "fill")
    room.course = replace(room.course, items=items, entries=entries)
    async with room.candidate("exam", seed=0) as one:
        await one.press("enter")
        assert one.on == "StartScreen" and "cannot be drawn" in one.screen
        assert one.app.services.store.state("exam") is None


# -- answering ---------------------------------------------------------------------------------------------


async def test_answers_are_typed_in_order_and_only_the_report_marks_them(home: Path) -> None:
    """Every key, one rubric ticked: all points, and no mark on screen before."""
    async with hall(home, "second").candidate() as one:
        for place in range(3):
            assert one.sitting.index == place
            await key_in(one)
            assert "✓" not in one.screen and "✗" not in one.screen
            assert one.sitting.state(place) == "full"
            await one.press("ctrl+n")
        assert one.on == "ReviewScreen"
        await one.press("ctrl+s")
        assert "All 3 questions are answered." in " ".join(one.screen.split())
        await one.press("2")
        assert one.on == "ReportScreen" and one.first == "mark by the rubric"
        await one.press("enter", "1", "2", "enter")
        assert one.on == "ReportScreen"
        assert one.report.total.points == one.report.total.of == 6
        assert "Passed" in one.screen
        assert len(one.app.services.store.attempts()) == 3


async def test_enter_goes_on_and_checks_nothing(home: Path) -> None:
    """It chooses, then goes to the next question; from the last one to the review."""
    async with hall(home, "first").candidate() as one:
        assert one.first == "choose"
        await one.press("enter", "enter")
        assert one.sitting.index == 1 and one.sitting.state(0) == "full"
        await one.press("n")
        await one.type("450/")  # unreadable, and nobody says so but the echo
        await one.press("enter", "enter")
        assert one.on == "ReviewScreen"
        assert one.app.services.store.attempts() == []


async def test_a_double_press_of_enter_answers_nothing(home: Path) -> None:
    """Right after a question came in front, enter chooses no option."""
    async with hall(home, "first").candidate() as one:
        await one.press("1", "enter")
        await one.pilot.press("enter")
        await one.settle()
        assert one.sitting.index == 1 and one.sitting.state(1) == "empty"


async def test_what_would_help_is_not_there(home: Path) -> None:
    """No hint, verdict, solution, program, information: the screen stays as it is."""
    async with hall(home, "first").candidate() as one:
        before = one.screen
        await one.press("w", "h", "v", "s", "a", "i", "ctrl+t", "x", "r")
        assert one.screen == before and one.on == "SittingScreen"


async def test_flag_confidence_and_undo(home: Path) -> None:
    """m, c and u, as everywhere; the title and the review show them."""
    async with hall(home, "first").candidate() as one:
        await one.press("1", "2", "m", "c", "c")
        assert "⚑ 1 of 3" in one.title and "rather sure" in one.title
        await one.press("u")
        assert one.sitting.answer["choice"] != ""
        await one.press("u", "n", "l")
        assert one.sitting.state(0) == "empty" and one.sitting.flagged(0)
        assert "⚑" in one.screen
        await one.press("ctrl+s")
        assert "3 without an answer, 1 flagged" in " ".join(one.screen.replace("│", " ").split())


async def test_the_review_goes_to_any_question(home: Path) -> None:
    """By arrows, rows, letters and mouse; ctrl+g by number."""
    async with hall(home).candidate() as one:
        await one.press("l", "right", "right", "j", "m", "enter")
        assert one.sitting.index == 5 and one.sitting.flagged(5)
        await one.press("l")
        grid = one.app.screen.query_one(PaperGrid)
        spot = grid._placed[8]
        await one.pilot.click(grid, offset=(spot.start + 2, spot.line))
        await one.settle()
        assert one.on == "SittingScreen" and one.sitting.index == 8
        await one.press("ctrl+g")
        await one.type("2")
        await one.press("enter")
        assert one.sitting.index == 1


async def test_a_question_has_its_figure_without_the_answer(home: Path) -> None:
    """The figure follows what is typed, and shows nothing that is right."""
    async with hall(home, "third").candidate(size=(140, 45)) as one:
        await one.press("ctrl+g", "4", "enter")
        screen = one.app.screen
        assert isinstance(one.sitting.variant, object) and screen.query_one("#beside").display
        await one.press("escape", "l")
        assert one.on == "ReviewScreen"


@pytest.mark.parametrize("allowed", [True, False])
async def test_the_formula_sheet_is_there_if_the_paper_allows_it(home: Path, allowed: bool) -> None:
    """f opens it, also from the review, or does nothing."""
    async with hall(home, "first", sheet=allowed).candidate() as one:
        await one.press("f")
        assert (one.on == "SheetScreen") is allowed


# -- time --------------------------------------------------------------------------------------------------


async def test_warnings_come_once_and_move_nothing(home: Path) -> None:
    """At 30, 10, 5 and 1 minutes and when time is over, while one types: focus and layout stay."""
    async with hall(home, "first").candidate() as one:
        await one.press("ctrl+g", "3", "enter")
        await one.type("4")
        bar, form = one.app.screen.query_one(TitleBar), one.app.screen.query_one(Form)
        region, focused = form.region, one.app.focused
        for waited, said in ((10, "30 minutes"), (20, "10 minutes"), (5, "5 minutes"), (4, "1 minute")):
            await one.wait(waited)
            assert bar.sentence == f"{said} left."
            assert form.region == region and one.app.focused is focused
            await one.wait(0)
            await one.type("5")
        await one.wait(1)
        assert bar.sentence == "Time is over: later answers are kept apart."
        assert "time is over" in one.title and form.region == region
        assert isinstance(focused, Input) and focused.value == "45555"
        await one.press("escape", "escape")
        assert bar.sentence == "" and one.on == "SittingScreen"
        await one.wait(5)
        assert bar.sentence == ""


async def test_the_last_minute_counts_seconds_and_a_warning_goes_by_itself(home: Path) -> None:
    """A minute after it could be seen (the formula sheet covered it), the rule is a rule again."""
    async with hall(home, "first").candidate() as one:
        bar = one.app.screen.query_one(TitleBar)
        await one.wait(30.5)
        await one.press("f")
        one.clock.seconds += 90
        await one.press("escape")
        await one.wait(0)
        assert bar.sentence
        await one.wait(1.1)
        assert bar.sentence == "" and "7 minutes left" in one.title
        await one.wait(40 - one.sitting._clock.elapsed / 60 - 0.5)
        assert "30 s left" in one.title


async def test_answers_after_the_time_are_kept_apart(home: Path) -> None:
    """What was right on time counts; what came later is told about and does not."""
    async with hall(home, "first").candidate() as one:
        await key_in(one)
        await one.press("n")
        await one.wait(41)
        await key_in(one)
        await one.hand_in()
        assert one.report.total.points == 2 and one.report.total.late == 2
        assert "After the time: 2 more points, not counted." in one.screen
        await one.press("G", "k", "enter")
        assert "After the time you answered" in one.screen


async def test_a_clock_that_was_set_back_is_said_and_takes_nothing(home: Path) -> None:
    """One sentence; the answer stays and no time comes back."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("1")
        left = one.sitting.left
        one.sitting._clock._now = lambda: room.wall().replace(year=2020)
        await one.wait(0)
        assert "The clock was set back" in one.screen
        assert one.sitting.left <= left and one.sitting.state(0) == "full"


# -- leaving, being killed, coming back ----------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "left"), [("1", "40 minutes left, stopped"), ("2", "15 minutes left")])
async def test_leaving_asks_what_becomes_of_the_clock(home: Path, answer: str, left: str) -> None:
    """Stopped, it waits; running, it goes on; home says which, first of all."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("escape", answer)
        assert one.on == "HomeScreen"
    room.clock.seconds += 25 * 60
    async with room.candidate("home") as one:
        assert f"▸ Mock exam   continue the paper, {left}" in one.screen
        await one.press("enter")
        assert one.on == "SittingScreen" and left.split(",")[0] in one.title


async def test_escape_alone_leads_home(home: Path) -> None:
    """Out of the field, to the question about the clock, and on: the clock stops."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("ctrl+g", "3", "enter", "escape", "escape", "escape")
        assert one.on == "HomeScreen" and "40 minutes left, stopped" in one.screen


async def test_quitting_leaves_the_clock_running(home: Path) -> None:
    """ctrl+q never traps, and what is typed is kept."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("2", "ctrl+q")
        assert one.app._exit
    room.clock.seconds += 10 * 60
    found = Sitting.resume(room.course, room.store(), now=room.wall)
    assert found is not None and found.answer["choice"] and found.left < 30 * 60


async def test_a_kill_loses_nothing_and_comes_back_to_the_field(home: Path) -> None:
    """Nothing was closed or saved: the last key is there, and the cursor behind it."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("ctrl+g", "3", "enter", "tab")
        await one.type("450/5")
    room.clock.seconds += 60
    async with room.candidate("home") as one:
        await one.press("enter")
        form = one.app.screen.query_one(Form)
        assert one.sitting.index == 2 and form.current == "recall"
        assert one.sitting.answer == {"recall": "450/5"}
        await one.type("0")
        assert one.sitting.answer == {"recall": "450/50"}


async def test_an_open_paper_can_be_continued_discarded_or_left_for_later(home: Path) -> None:
    """The start of an exam asks first; discarding asks once more."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("1")
    async with room.candidate("home") as one:
        await one.shown("reset")
        assert "A paper is still open" in one.screen and "1 of 3 answered" in one.screen
        await one.press("down", "enter")
        assert one.on == "QuestionScreen" and one.first == "keep it"
        await one.press("enter", "G", "enter")
        assert one.on == "HomeScreen"
        one.app.open_exam()
        await one.settle()
        await one.press("down", "enter", "2")
        assert one.on == "StartScreen" and "Tiny exam" in one.screen
        assert Sitting.resume(room.course, one.app.services.store, now=room.wall) is None


async def test_the_line_for_a_seed_takes_no_focus_while_it_is_hidden(home: Path) -> None:
    """With an open paper there is nothing to type: no key goes into a line that nobody sees."""
    room = hall(home, "first")
    async with room.candidate() as one:
        await one.press("1")
    async with room.candidate("home") as one:
        await one.shown("reset")
        await one.press("shift+tab", "tab")
        assert one.app.focused is None
        await one.press("escape")
        assert one.on == "HomeScreen"


async def test_a_paper_handed_in_elsewhere_shows_its_report(home: Path) -> None:
    """Another window was first; no answer is taken twice."""
    room = hall(home, "first")
    async with room.candidate() as one:
        other = Sitting.resume(room.course, room.store(), now=room.wall)
        assert other is not None
        other.hand_in()
        await one.press("n")
        assert one.on == "ReportScreen"


# -- windows and rubbish -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "bare"), [((140, 45), False), ((60, 15), True)])
async def test_titles_and_keys_hold_in_every_window(
    home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], bare: bool
) -> None:
    """Time, number and first key are in sight on every screen of the exam, with and without colour."""
    if bare:
        monkeypatch.setenv("NO_COLOR", "1")
    async with hall(home).candidate("exam", seed=0, size=size) as one:
        assert "enter begin" in one.screen and "Tiny exam" in one.screen
        await one.press("enter")
        for place in (1, 3, 7, 9):
            one.sitting.go(place - 1)
            await one.press("ctrl+n")
            first, last = one.screen.split("\n")[0], one.screen.split("\n")[-1]
            assert f"{place + 1} of 10" in first and "left" in first
            assert last.strip()
        await one.press("ctrl+n")
        assert one.on == "ReviewScreen" and "left" in one.screen.split("\n")[0]
        await one.press("ctrl+s", "2")
        assert one.on == "ReportScreen" and "0 of 20 points" in one.screen


async def test_a_resize_while_typing_keeps_text_and_focus(home: Path) -> None:
    """Also through a window in which nothing fits."""
    async with hall(home, "first").candidate() as one:
        await one.press("ctrl+g", "3", "enter")
        await one.type("45")
        for size in ((20, 5), (140, 45), (60, 15)):
            await one.resize(*size)
            await one.type("0")
        assert one.sitting.answer["all"] == "45000"
        assert "3 of 3" in one.screen.split("\n")[0]


async def test_a_paste_of_rubbish_is_cleaned_and_kept(home: Path) -> None:
    """Control characters, lines and too much text: the field holds what it can, nothing is marked."""
    async with hall(home, "first").candidate() as one:
        await one.press("ctrl+g", "3", "enter")
        focused = one.app.focused
        assert isinstance(focused, Input)
        focused.post_message(events.Paste("\x1b[31m450\x00\u202e\nmore" + "9" * 5_000))
        await one.settle()
        assert one.sitting.answer["all"] == "[31m450"
        focused.post_message(events.Paste("7" * 50_000))
        await one.settle()
        assert "The text was cut" in one.screen and len(one.sitting.answer["all"]) == 2_000
