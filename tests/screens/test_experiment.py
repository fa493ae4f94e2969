"""An experiment as a learner meets it: predict, watch, explain, vary, compare; with a checker that plays a
script.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList

from tests.screens.lab import Lab, Scripted, idle, predicted, ran, screen, until
from tests.screens.pupil import Pupil, tiny_course
from tutor.course import Course
from tutor.course.experiments import Axis, Box, Question
from tutor.kinds.fields import keys_in
from tutor.screens.experiment import ExperimentScreen
from tutor.widgets.bars import Footer
from tutor.widgets.knobs import Knobs
from tutor.widgets.lines import Lines

NAME = "tiny-descent"


def opened(lab: Lab, size: tuple[int, int] = (80, 24)) -> Any:
    """The app on the experiment."""
    return lab.open("experiment", size, task=NAME)


def page(pupil: Pupil) -> str:
    """All that the screen holds, in sight or not."""
    shown = [one for one in pupil.app.screen.query(Lines).results(Lines) if one.display and one.size.width]
    return "\n".join(line.plain.rstrip() for one in shown for line in one.lines(one.size.width))


def sketched_course() -> Course:
    """The tiny course, its experiment with a curve to predict."""
    course = tiny_course()
    one = course.experiments[NAME]
    box = Box(x=Axis(label="step", from_=0, to=8), y=Axis(label="distance", from_=0, to=1))
    ask = Question(name="curve", kind="sketch", ask="How does it fall?", axes=box, shape="falls")
    return replace(course, experiments={NAME: replace(one, predict=(ask,))})


# -- predicting ----------------------------------------------------------------------------------------


async def test_the_first_visit_says_what_is_run_and_asks_first(home: Path) -> None:
    """Situation, start values and the first prediction are in sight; nothing can be varied yet."""
    async with opened(Lab(home)) as pupil:
        await idle(pupil)
        assert pupil.title == "Experiment › Down a parabola  predict"
        assert "Gradient descent runs on f(x) = x²" in pupil.screen
        assert "No data set · about 1 s a run · checker ready, isolation: landlock" in pupil.screen
        assert "The run to predict: steps 8, step size 0.25, noise none, seed 0." in pupil.screen
        assert pupil.first == "predict" and "1  Which step size ends farthest" in pupil.screen
        assert not screen(pupil).knobs.open


async def test_enter_leads_through_the_predictions_to_the_run(home: Path) -> None:
    """Choose, type, put in order: the bottom line says what enter does, and at the end it runs."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await idle(pupil)
        seen = []
        for keys in (("enter",), ("1", "enter"), ("4", "enter"), ("space", "j", "space")):
            seen.append(pupil.first)
            await pupil.press(*keys)
        assert seen == ["predict", "choose", "next field", "keep order"]
        assert pupil.first == "run"
        await pupil.press("enter")
        await idle(pupil)
        assert screen(pupil).trial.phase == "seen" and len(lab.checking.jobs) == 1


async def test_what_was_predicted_is_there_again_at_the_next_visit(home: Path) -> None:
    """Every key is a draft: choice, half a number, an order."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await idle(pupil)
        await pupil.press("enter", "2", "enter")
        await pupil.type("12")
        await pupil.press("tab", "space", "j", "space")
        before = dict(screen(pupil).trial.typed)
        assert set(before) == {"worst", "left", "ranking"} and before["left"] == "12"
        assert set(keys_in(before["ranking"])) == {"small", "middle", "large"}
    async with opened(lab) as pupil:
        await idle(pupil)
        assert screen(pupil).trial.typed == before
        shown = {name: screen(pupil).form.shown(name) for name in screen(pupil).form.names}
        assert shown == screen(pupil).predictions.answer and "(•)" in pupil.screen
        assert shown["ranking"].split() == sorted(shown["ranking"].split(), key="BACDEF".index)


async def test_a_run_without_predictions_is_asked_about(home: Path) -> None:
    """The first answer leads to the prediction that is missing, the second runs."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await idle(pupil)
        await pupil.press("r")
        assert pupil.on == "QuestionScreen" and "3 predictions are not made yet" in pupil.screen
        await pupil.press("enter")
        assert pupil.on == "ExperimentScreen" and screen(pupil).form.current == "worst"
        assert lab.checking.jobs == []
        await pupil.press("r", "2")
        await idle(pupil)
        assert len(lab.checking.jobs) == 1
        assert page(pupil).count("no prediction") == 6  # in a line above the curves, and below them


async def test_an_unreadable_prediction_is_said_beside_it(home: Path) -> None:
    """Why it cannot be read stands there while it is typed."""
    async with opened(Lab(home), (100, 40)) as pupil:
        await idle(pupil)
        await pupil.press("tab", "tab")
        await pupil.type("much")
        assert "“much”" in pupil.screen.replace("“muc h”", "“much”")


# -- running -------------------------------------------------------------------------------------------


async def test_curves_grow_while_it_runs_and_esc_stops_at_once(home: Path) -> None:
    """Three series with signs of their own, newest values in the legend; a stopped run leaves nothing."""
    lab = Lab(home, checking=Scripted(pause_after=3))
    async with opened(lab) as pupil:
        await predicted(pupil)
        await pupil.press("ctrl+r")
        await until(pupil, lambda: "━●━ small  0.941" in pupil.screen)
        assert "╍■╍ middle  0.125" in pupil.screen and "·▲· large  8" in pupil.screen
        assert "Running: steps 8, step size 0.25, noise none, seed 0" in pupil.screen
        assert "on cpu, isolation: landlock" in pupil.screen
        assert pupil.footer["leave"] == ("esc", "stop") and pupil.first == "stop"
        await pupil.press("escape")
        assert screen(pupil).trial.phase == "predict" and screen(pupil).trial.runs == []
        assert "The run was stopped; nothing of it was kept." in page(pupil)
        assert screen(pupil).trial.typed["left"] == "0.3"
        await idle(pupil)
        assert lab.checking.cancelled == 1 and pupil.on == "ExperimentScreen"


async def test_leaving_the_screen_ends_the_run(home: Path) -> None:
    """Whoever goes elsewhere leaves nothing running behind."""
    lab = Lab(home, checking=Scripted(pause_after=1))
    async with opened(lab) as pupil:
        await predicted(pupil)
        await pupil.press("ctrl+r")
        pupil.app.go_home()
        await until(pupil, lambda: lab.checking.cancelled == 1)
        assert pupil.on == "HomeScreen"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (Scripted(verdict="error", message="Line 3 of the program: no such panel."), "no such panel"),
        (Scripted(verdict="timeout"), "took longer than"),
        (Scripted(error=OSError("the pipe is gone")), "The run cannot begin: the pipe is gone."),
        (Scripted(more={"worst": "none of them"}), "nothing was kept"),
    ],
)
async def test_a_run_that_fails_is_one_sentence(home: Path, script: Scripted, said: str) -> None:
    """Whatever went wrong: a sentence, no kept run, and the predictions are still open."""
    async with opened(Lab(home, checking=script)) as pupil:
        await ran(pupil)
        assert said in pupil.notice and screen(pupil).trial.runs == []
        assert screen(pupil).trial.phase == "predict" and pupil.app.crash == ""


# -- what came out -------------------------------------------------------------------------------------


async def test_predictions_are_judged_by_symbol_and_word(home: Path) -> None:
    """Above the curves in one line, below them with both values; tables beneath, the reason folded."""
    async with opened(Lab(home)) as pupil:
        await ran(pupil)
        assert "predictions   1 ✓ right  2 ✓ right  3 ✓ right" in pupil.screen
        told = page(pupil)
        assert "✓ Which step size ends farthest from the minimum?" in told and "You said 1.5" in told
        assert "at the end" in told and "0.003906" in told
        assert "▸ Why it comes out like this (w)" in told and "keeps" not in told
        await pupil.press("w")
        assert "The chosen one keeps 0.4 % of the distance." in page(pupil)


async def test_enter_right_after_the_end_is_a_slip(home: Path) -> None:
    """For 300 ms the verdict stays in sight, then enter opens the question about the reason."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await predicted(pupil)
        await pupil.press("ctrl+r")
        await idle(pupil)
        await pupil.pilot.press("enter")
        await pupil.settle()
        assert pupil.on == "ExperimentScreen" and pupil.first == "explain"
        await pupil.press("enter")
        assert pupil.on == "CheckScreen"


async def test_the_question_about_the_reason_comes_back_to_the_run(home: Path) -> None:
    """An answer unfolds the explanation, and then comes varying: the same run would show nothing new."""
    async with opened(Lab(home)) as pupil:
        await ran(pupil)
        await pupil.press("enter")
        assert pupil.on == "CheckScreen" and pupil.session.slot.item == "capital"
        await pupil.press("1", "enter", "enter")
        await idle(pupil)
        assert pupil.on == "ExperimentScreen" and pupil.first == "vary"
        assert "The chosen one keeps 0.4 % of the distance." in page(pupil)
        assert "run 1 of 1" in pupil.title


async def test_a_sketch_is_drawn_with_the_measured_curve(home: Path) -> None:
    """Both lines stand in one box with their names; the keys that drew it are those of any sketch."""
    script = Scripted(more={"curve": [[step, 0.5**step] for step in range(9)]})
    async with opened(Lab(home, course=sketched_course(), checking=script), (80, 40)) as pupil:
        await idle(pupil)
        await pupil.press("enter", *["up"] * 8, "right", *["up"] * 4, "end", *["down"] * 8)
        assert screen(pupil).trial.typed["curve"].startswith("0.9, 0.7")
        await pupil.press("enter")
        await idle(pupil)
        sketched = "\n".join(line.plain for line in screen(pupil)._sketched.lines(70))
        assert "━●━ measured  0.00391" in sketched and "╍■╍ you" in sketched
        assert sketched.count("■") >= 7
        assert "1 ✓ right" not in page(pupil) and "✓ right" in page(pupil)


# -- varying and comparing -----------------------------------------------------------------------------


async def test_a_parameter_is_varied_by_keys_and_both_runs_are_compared(home: Path) -> None:
    """Both curves in one box, what was changed, every result with the difference."""
    lab = Lab(home)
    async with opened(lab, (100, 40)) as pupil:
        await ran(pupil)
        await pupil.press("tab", "right")
        assert screen(pupil).trial.chosen["steps"] == 16 and pupil.first == "run"
        await pupil.press("enter")
        await idle(pupil)
        assert lab.checking.jobs[-1].lab["parameters"]["steps"] == 16
        assert "run 2 of 2" in pupil.title and "Run 2: steps 16" in pupil.screen
        pupil.clock.seconds += 1
        await pupil.press("C")
        assert "runs 1 and 2" in pupil.title
        assert "━●━ A small  0.851" in pupil.screen and "·○· B small  0.724" in pupil.screen
        rows = [line.split() for line in page(pupil).split("\n")]
        assert ["steps", "8", "16"] in rows
        assert ["left", "0.3906", "%", "0.001526", "%", "−0.3891", "%"] in rows
        assert ["large", "256", "65536"] in rows
        await pupil.press("C")
        assert "run 2 of 2" in pupil.title
        await pupil.press("b")
        assert "run 1 of 2" in pupil.title
        await pupil.press("x")
        assert screen(pupil).trial.at_start


async def test_a_choice_can_be_clicked(home: Path) -> None:
    """A click on a value takes it; one on an entry of the bottom line is its key."""
    async with opened(Lab(home), (100, 40)) as pupil:
        await ran(pupil)
        knobs = pupil.app.screen.query_one(Knobs)
        row = knobs.lines(knobs.size.width)[0].plain
        await pupil.pilot.click(knobs, offset=(row.index("16"), 0))
        await pupil.settle()
        assert screen(pupil).trial.chosen["steps"] == 16
        await pupil.click("run" if "run" in pupil.footer else "enter")
        await idle(pupil)
        assert len(screen(pupil).trial.runs) == 2
        await pupil.pilot.click(screen(pupil)._panels, offset=(20, 4))
        await pupil.settle()
        assert pupil.on == "FigureScreen"


async def test_a_runs_the_same_with_a_seed_of_its_own(home: Path) -> None:
    """Seeds count up; the list names seed and parameters of each run, and two ticks compare any two."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await ran(pupil)
        for _ in range(2):
            await pupil.press("a")
            await idle(pupil)
        assert [one.lab["seed"] for one in lab.checking.jobs] == [0, 1, 2]
        await pupil.press("l")
        assert pupil.on == "RunsScreen" and "noise none, seed 2" in pupil.screen
        assert "judged your predictions" in pupil.screen
        await pupil.press("space", "G", "space")
        assert pupil.first == "compare"
        await pupil.press("enter")
        assert pupil.on == "ExperimentScreen" and "runs 1 and 3" in pupil.title
        await pupil.press("l", "2")
        assert "run 2 of 3" in pupil.title


async def test_runs_are_kept_for_the_next_visit(home: Path) -> None:
    """The screen opens on the newest run, with its curves and the verdicts of the first."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await ran(pupil)
    async with opened(lab) as pupil:
        await idle(pupil)
        assert "run 1 of 1" in pupil.title and "━●━ small  0.851" in pupil.screen
        assert "predictions   1 ✓ right" in pupil.screen


# -- looking closer ------------------------------------------------------------------------------------


async def test_the_curves_can_be_walked_along_and_the_program_read(home: Path) -> None:
    """d says every value at a step, v shows the program; both lead back."""
    async with opened(Lab(home)) as pupil:
        await idle(pupil)
        await pupil.press("v")
        assert pupil.on == "SourceScreen" and "def run(lab: Lab) -> None:" in pupil.screen
        await pupil.press("v")
        await ran(pupil)
        await pupil.press("d", "left")
        assert (
            pupil.on == "FigureScreen"
            and "At step 7: small 0.868, middle 0.00781, large 128." in pupil.screen
        )
        await pupil.press("escape")
        assert pupil.on == "ExperimentScreen"


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (72, 20), (140, 45)])
async def test_every_size_has_a_bottom_line_of_at_most_seven(home: Path, size: tuple[int, int]) -> None:
    """Predicting, seen, compared: the first entry is what enter does, nothing is wider than the window."""
    async with opened(Lab(home), size) as pupil:
        await ran(pupil)
        await pupil.press("a")
        await idle(pupil)
        pupil.clock.seconds += 1
        for keys in ((), ("C",), ("tab",), ("right",)):
            await pupil.press(*keys)
            shown = pupil.app.screen.query_one(Footer).shown
            assert 1 <= len(shown) <= 7 and shown[0].id == "enter"
            assert max(map(len, pupil.screen.split("\n"))) <= size[0]


async def test_without_colours_all_is_told_by_signs_and_words(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines, signs and verdicts are the same letters, and no colour is asked for."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(Lab(home)) as pupil:
        await ran(pupil)
        assert pupil.app.no_color
        assert "━●━ small" in pupil.screen and "╍■╍ middle" in pupil.screen and "✓ right" in pupil.screen


# -- ways in and out -----------------------------------------------------------------------------------


async def test_home_lists_experiments_under_their_topics(home: Path) -> None:
    """One row to go on with, one in the list, which is ticked once a run is kept."""
    lab = Lab(home)
    async with lab.open("home", (80, 70)) as pupil:
        assert "Experiment  Down a parabola, about 1 s a run" in pupil.screen
        assert "Experiments · Alpha" in pupil.screen and "· Down a parabola" in pupil.screen
        await pupil.press("G")
        assert pupil.first == "try it live"
        await pupil.press("enter")
        assert pupil.on == "ExperimentScreen"
        await ran(pupil)
        await pupil.press("escape")
        await until(pupil, lambda: pupil.on == "HomeScreen")
        await pupil.settle()
        assert "✓ Down a parabola" in pupil.screen and "about 1 s a run" not in pupil.screen


async def test_search_and_palette_find_it(home: Path) -> None:
    """By words of its title, from anywhere."""
    async with Lab(home).open("home") as pupil:
        await pupil.press("slash", *"parabola", "enter")
        assert pupil.on == "ExperimentScreen"
        await pupil.press("escape", "ctrl+p", *"experiment")
        await until(pupil, lambda: pupil.app.screen.query_one(CommandList).option_count > 0)
        assert "Experiment: Down a parabola" in pupil.screen


async def test_a_lesson_comes_back_behind_an_experiment(home: Path) -> None:
    """Opened from a lesson, esc leads there; also after the question about the reason."""
    async with Lab(home).open("home") as pupil:
        pupil.app.open_experiment(NAME, "reading")
        await pupil.settle()
        await ran(pupil)
        await pupil.press("enter", "escape")
        await until(pupil, lambda: isinstance(pupil.app.screen, ExperimentScreen))
        await pupil.settle()
        await pupil.press("escape")
        assert pupil.on == "LessonScreen"


@pytest.mark.parametrize("key", ["1", "space"])
async def test_a_choice_out_of_sight_is_not_made(home: Path, key: str) -> None:
    """Where the questions do not fit and none has focus, a number leads to the first one."""
    async with Lab(home).open("home", size=(60, 15)) as pupil:
        pupil.app.open_experiment(NAME)
        await pupil.settle()
        one = screen(pupil)
        assert not one.form.current
        await pupil.press(key)
        assert one.form.current == (one.form.names[0] if key == "1" else "")
        assert not any(one.predictions.answer.values())


async def test_a_key_that_comes_before_the_experiment_is_there_does_nothing(home: Path) -> None:
    """Its screen was pushed in the same instant and has no parts yet."""
    async with Lab(home).open("home") as pupil:
        pupil.app.open_experiment(NAME)
        await pupil.app.screen.run_action("press('enter')")
        await pupil.settle()
        assert pupil.on == "ExperimentScreen" and screen(pupil).trial.phase == "predict"


async def test_facts_name_what_belongs_together_both_ways(home: Path) -> None:
    """The experiment names the questions about its concept, and such a question the experiment."""
    async with opened(Lab(home)) as pupil:
        await pupil.press("i")
        assert pupil.on == "InfoScreen" and "which layer keeps the size" in pupil.screen
        assert "none yet" in pupil.screen
    async with Lab(home).asked("capital") as pupil:
        item = pupil.app.services.course.items["capital"]
        assert item.concept == "padding" or item.source
        await pupil.press("i")
        assert "tried live" in pupil.screen and "Down a parabola" in pupil.screen


async def test_the_next_visit_goes_on_from_the_values_of_the_newest_run(home: Path) -> None:
    """What was varied last is where varying goes on."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await ran(pupil)
        await pupil.press("tab", "right", "enter")
        await idle(pupil)
    async with opened(lab) as pupil:
        await idle(pupil)
        assert screen(pupil).trial.chosen["steps"] == 16 and "run 2 of 2" in pupil.title


async def test_in_a_wide_window_words_stand_beside_the_curves(home: Path) -> None:
    """Verdicts and reason on the left, curves on the right, all without scrolling."""
    async with opened(Lab(home), (140, 45)) as pupil:
        await ran(pupil)
        await pupil.press("w")
        rows = pupil.screen.split("\n")
        assert any("Your predictions" in row[:70] for row in rows)
        assert any("The chosen one keeps 0.4 %" in row[:70] for row in rows)
        assert any("━●━ small  0.851" in row[70:] for row in rows)
        await pupil.resize(80, 24)
        assert "━●━ small  0.851" in pupil.screen


async def test_other_runs_give_nothing_away_before_the_predictions(home: Path) -> None:
    """A run at other values, made on the command line say, is in the list and not in sight."""
    lab = Lab(home)
    async with opened(lab) as pupil:
        await predicted(pupil)
        screen(pupil).trial.choose("steps", 16)
        await pupil.press("ctrl+r")
        await idle(pupil)
        assert len(screen(pupil).trial.runs) == 1 and screen(pupil).trial.phase == "predict"
    async with opened(lab, (140, 45)) as pupil:
        await idle(pupil)
        assert "━●━" not in pupil.screen and pupil.first in ("predict", "run")
        assert "list" in pupil.footer
        await pupil.press("l", "enter")
        assert "━●━ small  0.724" in pupil.screen and screen(pupil).trial.phase == "predict"
