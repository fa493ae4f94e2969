"""The learner's work on one experiment: predicted, run, judged once, explained, compared."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from checkers.protocol import Points, Result, Series
from tests.study.runs import LAST, desk, events, trial, tried
from tutor.kinds.fields import Choice, Number, Order
from tutor.study.trying import Problem, Trial, TrialProblem, fill_because, points_of


def _phase(one: Trial) -> str:
    return one.phase


def test_predictions_are_kept_as_typed_and_are_there_again(home: Path) -> None:
    """What was typed before the first run outlives the program; what is missing or unread is named."""
    one = trial(home)
    assert one.phase == "predict" and list(one.missing) == ["worst", "left", "ranking"]
    one.type("worst", "small")
    one.type("left", "two")
    assert list(one.missing) == ["left", "ranking"] and "two" in one.trouble("left")
    again = trial(home)
    assert again.typed == {"worst": "small", "left": "two"} and again.phase == "predict"


def test_each_kind_of_prediction_has_a_field_of_its_own(home: Path) -> None:
    """The fields are those of items, and the order of options never changes."""
    one = trial(home)
    assert [type(one.field(name)) for name in ("worst", "left", "ranking")] == [Choice, Number, Order]
    assert one.options("worst") == trial(home).options("worst")
    assert {key for key, _ in one.options("worst")} == {"small", "middle", "large"}


def test_the_first_run_at_the_start_values_judges_and_no_other(home: Path) -> None:
    """A run with other values or another seed leaves the predictions open; once judged they stay."""
    one = trial(home)
    one.type("worst", "large")
    one.type("left", "7 %")
    one.choose("steps", "16")
    assert not tried(one).counted and one.judged == {} and _phase(one) == "predict"
    one.choose("steps", 8)
    assert not tried(one, 1).counted
    first = tried(one)
    assert first.counted and _phase(one) == "seen"
    verdicts = {name: judged.verdict for name, judged in one.judged.items()}
    assert verdicts == {"worst": "right", "left": "partial", "ranking": "open"}
    assert list(one.points) == [Fraction(3, 2), 2]
    one.type("worst", "small")
    assert not tried(one).counted and one.judged["worst"].verdict == "right"
    assert trial(home).judged == one.judged and len(trial(home).runs) == 4


def test_what_cannot_be_read_costs_nothing(home: Path) -> None:
    """An unreadable prediction has no points to lose and a sentence that says why."""
    one = trial(home)
    one.type("left", "about a half")
    tried(one)
    judged = one.judged["left"]
    assert judged.verdict == "invalid" and judged.points == 0 and judged.sentence
    assert list(one.points) == [0, 0]


def test_points_are_drawn_live_and_give_way_to_the_whole_series(home: Path) -> None:
    """While it runs the curve grows; at the end it is what the program drew, and that is kept."""
    one = trial(home)
    one.job(0)
    assert one.phase == "running"
    for event in events()[:2]:
        one.take(event)
    assert len(one.curves["distance", "middle"]) == 3
    one.take(Points([["no such panel", "x", 0, 0]]))
    assert list(one.curves) == [("distance", "middle")]
    for event in events()[2:]:
        one.take(event)
    run = one.finish(LAST)
    assert not isinstance(run, Problem)
    assert len(one.curves["distance", "middle"]) == 8 == len(points_of(run)["distance", "middle"])


@pytest.mark.parametrize(
    ("verdict", "stopped"), [("cancelled", True), ("timeout", False), ("error", False), ("fail", False)]
)
def test_a_run_that_came_to_nothing_is_not_kept(home: Path, verdict: str, stopped: bool) -> None:
    """Stopped, too slow or broken: one sentence, and the predictions are open as before."""
    one = trial(home)
    one.type("worst", "large")
    one.job(0)
    for event in events():
        one.take(event)
    found = one.finish(replace(LAST, verdict=verdict, message="It broke."))  # type: ignore[arg-type]
    assert isinstance(found, Problem) and found.sentence and found.stopped == stopped
    assert one.runs == [] and one.phase == "predict" and one.curves == {} and one.typed == {"worst": "large"}


@pytest.mark.parametrize(
    "lie",
    [
        Result("worst", "huge"),
        Result("left", "much"),
        Result("ranking", ["large", "small"]),
        Result("ranking", "large"),
    ],
)
def test_a_result_that_no_prediction_can_have_is_our_fault(home: Path, lie: Result) -> None:
    """Such a run is not kept and says which result is wrong."""
    one = trial(home)
    one.job(0)
    for event in (*events(), lie):
        one.take(event)
    found = one.finish(LAST)
    assert isinstance(found, Problem) and lie.name in found.sentence and one.runs == []


def test_only_choices_can_be_chosen(home: Path) -> None:
    """A value that is none of them and an unknown parameter are refused in a sentence."""
    one = trial(home)
    one.choose("rate", "0.5")
    assert one.chosen["rate"] == "0.5" and not one.at_start
    for name, value in (("rate", "0.7"), ("depth", "3"), ("noise", "\x1b[31m")):
        with pytest.raises(TrialProblem, match=r"choose one of|it has"):
            one.choose(name, value)


def test_a_program_that_is_missing_is_said_and_nothing_begins(home: Path, tmp_path: Path) -> None:
    """The trial stays where it was."""
    services = desk(home)
    lost = replace(services.course, root=tmp_path / "course")
    one = Trial(services.course.experiments["tiny-descent"], replace(services, course=lost))
    with pytest.raises(TrialProblem, match=r"tiny_descent\.py"):
        one.job(0)
    assert one.phase == "predict"


def test_the_explanation_holds_the_runs_own_numbers(home: Path) -> None:
    """Numbers with the decimals asked for, options by their text, parameters as they were chosen."""
    one = trial(home)
    one.choose("steps", 16)
    said = one.because(tried(one, left=0.44))
    assert said.startswith("After 16 steps 1.5 is the farthest away") and "keeps 0.4 % of" in said


@pytest.mark.parametrize(
    ("hole", "left", "shown"),
    [
        ("{left:,}", 2688.0, "2,688"),
        ("{left:,}", 0.25, "0.25"),
        ("{steps:,}", 0.25, "16"),
        ("{rate:,}", 0.25, "0.25"),
        ("{left:1%}", 0.25, "25.0"),
        ("{{left:,}}", 0.25, "{left:,}"),
    ],
)
def test_thousands_stand_apart_where_the_author_says_so(
    home: Path, hole: str, left: float, shown: str
) -> None:
    """As in the texts of items: whole numbers alone, and what is none is written as without."""
    one = trial(home)
    one.choose("steps", 16)
    experiment = replace(one.experiment, because=hole)
    assert fill_because(experiment, tried(one, left=left)) == shown


def test_two_runs_stand_side_by_side(home: Path) -> None:
    """What was changed, every result of both, tables with a column of each, curves of both."""
    one = trial(home)
    a = tried(one)
    one.choose("rate", "0.5")
    b = tried(one, 3, Series("distance", "only here", [[1, "inf"]]), left=0.0)
    both = one.compared(a, b)
    assert [(x.label, x.a, x.b) for x in both.changed] == [
        ("step size", "0.25", "0.5, straight to the bottom"),
        ("seed", "0", "3"),
    ]
    assert ("left", "0.39 %", "0 %") in [(x.label, x.a, x.b) for x in both.results]
    title, columns, rows = both.tables[0]
    assert (title, columns) == ("at the end", ("step size", "distance (A)", "distance (B)"))
    assert rows[2] == ("0.25", "0.0039", "0")
    names = {series: (len(x), len(y)) for series, x, y in both.curves["distance"]}
    assert names == {"middle": (8, 8), "only here": (0, 1)}
