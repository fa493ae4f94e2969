"""An experiment in line mode: predicted in sentences, run, judged, explained, varied, compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from checkers.protocol import Event, Finished, Job
from tests.line.script import Scripted, desk
from tests.study.runs import LAST, events
from tutor.study.trying import Trial


class _Checker:
    """Plays the tiny program's run; `ending` says how it ends."""

    def __init__(self, ending: Finished | BaseException = LAST) -> None:
        self.ending = ending
        self.jobs: list[Job] = []

    def check(self, job: Job, on_event: Callable[[Event], None], cancel: object) -> Finished:
        self.jobs.append(job)
        for event in events(left=0.39 if job.lab["parameters"]["steps"] == 8 else 0.01):
            on_event(event)
        if isinstance(self.ending, BaseException):
            raise self.ending
        on_event(self.ending)
        return self.ending


def _script(home: Path, ending: Finished | BaseException = LAST) -> tuple[Scripted, _Checker]:
    checker = _Checker(ending)
    return Scripted(desk(home, checking=lambda: checker)), checker


def _tried(one: Scripted, *lines: str) -> str:
    """What is said when the experiment is opened by a search from home."""
    return one.types(":home", "parabola", "1", *lines, ":quit").said


def test_an_experiment_is_predicted_run_and_judged_in_sentences(home: Path) -> None:
    """Each prediction is asked for until it can be read; then yours, measured and why are said."""
    one, checker = _script(home)
    said = _tried(one, "1.5", "abc", "7", "2 1 3", "")
    assert "Experiment: Down a parabola, about 1 second." in said
    assert "Prediction 1 of 3: Which step size ends farthest" in said and "Not read" in said
    assert "Half right: You said 7 %; measured: 0.39 %." in said
    assert "Table: at the end." in said and "step size 1.5; distance 256." in said
    assert "keeps 0.4 % of the distance" in said and ":explain opens it" in said
    assert len(checker.jobs) == 1 and len(desk(home).store.runs("tiny-descent")) == 1


def test_a_second_visit_tells_what_was_seen_and_goes_on(home: Path) -> None:
    """Values are changed by a line, runs listed, shown and compared; wrong lines are answered."""
    one, _ = _script(home)
    _tried(one, "1.5", "7", "2 1 3", "")
    two, checker = _script(home)
    said = _tried(
        two,
        "steps=16", "", "rate 0.9", ":set step size 0.5", ":again 4", ":again x", ":list", ":compare 1 2",
        ":compare 9", ":show 1", ":predictions", ":ask",
    )  # fmt: skip
    assert "Prediction 1" not in said and [job.lab["seed"] for job in checker.jobs] == [0, 4]
    assert checker.jobs[1].lab["parameters"] == {"steps": 16, "rate": "0.5", "noise": "none"}
    assert "rate cannot be 0.9: choose one of 0.25, 0.5." in said and "A seed is a whole number" in said
    assert "steps: 8 in run A, 16 in run B." in said and "left: 0.39 % in run A, 0.01 % in run B." in said
    assert "There are runs 1 to 3: type two numbers" in said
    assert "Run 3: steps 16, step size 0.5, straight to the bottom, noise none, seed 4." in said


def test_the_reason_is_asked_for_by_the_question_itself(home: Path) -> None:
    """`:explain` opens the item; its attempt is in the log; home from there is the experiment."""
    one, _ = _script(home)
    said = _tried(one, "", "", "", "", ":explain", "1", ":home", ":list")
    assert "Question 1 of 1" in said and "Back in the experiment." in said and "Run 1:" in said
    assert [attempt.item for attempt in desk(home).store.attempts()] == ["capital"]


def test_a_run_that_is_stopped_or_broken_ends_nothing(home: Path) -> None:
    """One sentence, and the learner may go on."""
    for ending, told in (
        (KeyboardInterrupt(), "The run was stopped; nothing was kept."),
        (RuntimeError("no processes"), "The run cannot be done: no processes."),
        (replace(LAST, verdict="timeout"), "longer than 60 seconds"),
    ):
        one, _ = _script(home, ending)
        said = _tried(one, "", "", "", "", ":ask")
        assert told in said and one.status == 0
        assert desk(home).store.runs() == []


def test_all_experiments_can_be_chosen_from_home(home: Path) -> None:
    """Home lists them with how many were seen, and a number opens one."""
    one, _ = _script(home)
    said = one.types(":home", "quit").said
    number = next(line.split(".")[0] for line in said.split("\n") if "All experiments: 0 of 1 seen" in line)
    two, _ = _script(home)
    said = two.types(":home", number, "7", "1", ":home", "quit").said
    assert "1. Down a parabola, Alpha, easy, new" in said and "That is no number of an experiment." in said
    assert "Experiment: Down a parabola" in said


def test_what_is_typed_here_is_there_on_the_screen(home: Path) -> None:
    """Drafts of predictions are those of the trial."""
    one, _ = _script(home)
    _tried(one, "1.5", "7", ":home")
    again = desk(home)
    trial = Trial(again.course.experiments["tiny-descent"], again)
    assert trial.typed["worst"] == "large" and trial.typed["left"] == "7"
