"""The bench of a coding task, without a screen: what counts, what hints cost, what a reset forgets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checkers.predict import read
from checkers.protocol import CheckStatus, Event, Metric, Picture, Predicted, Started
from tests.screens.workbench import PREDICT, STARTER, Desk, ending, failing, passing
from tutor.places import PlaceProblem
from tutor.study.bench import MOST_PICTURES, Bench, hints_paid, note_pass


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Desk:
    """A learner with a course of one task."""
    return Desk(tmp_path, home)


def bench_of(desk: Desk) -> Bench:
    """A bench on the desk's store, as a new start of the program makes it."""
    task = desk.course.tasks["double-it"]
    return Bench(task, desk.course, desk.store, desk.places, now=desk.now, monotonic=desk.clock)


def play(bench: Bench, events: list[Event], source: str = "x = 1\n") -> None:
    """Run this text and let the checker say this."""
    bench.run(source)
    for event in events:
        bench.take(event)


def test_begin_makes_the_file_once(desk: Desk) -> None:
    """The first visit makes the file from the starter, later ones find it."""
    bench = bench_of(desk)
    assert bench.begin() is True and bench.path.read_text() == STARTER
    assert bench.begin() is False


def test_points_are_exact_and_hints_are_paid(desk: Desk) -> None:
    """One part of two is a third of three points; with one hint a fifth less."""
    bench = bench_of(desk)
    play(bench, failing())
    assert bench.earned == 1 and bench.verdict is not None and bench.verdict.status == "partial"
    bench.hint()
    play(bench, failing())
    assert float(bench.earned) == 0.8
    assert [round(one.points, 4) for one in desk.store.attempts()] == [0.3333, 0.2667]


def test_no_more_hints_than_there_are(desk: Desk) -> None:
    """A fourth hint is neither shown nor paid."""
    bench = bench_of(desk)
    for _ in range(5):
        bench.hint()
    assert bench.hints == 3 and bench.hints_left == 0


def test_after_a_pass_hints_cost_nothing_and_the_solution_adds_no_attempt(desk: Desk) -> None:
    """A pass ends the attempt: what is read afterwards is free, and runs after the solution do not count."""
    bench = bench_of(desk)
    play(bench, passing())
    bench.hint()
    bench.solve()
    play(bench, passing())
    assert bench.hints == 0 and bench.over and bench.earned == 0
    assert [one.status for one in desk.store.attempts()] == ["right"]


def test_state_comes_back_with_the_next_start(desk: Desk) -> None:
    """Hints, a shown solution and a pass are known to a new bench, and to other interfaces."""
    bench = bench_of(desk)
    bench.hint()
    bench.solve()
    again = bench_of(desk)
    assert (again.hints, again.solved, again.passed) == (1, True, False)
    assert hints_paid(desk.store, "double-it") == (1, True)
    assert hints_paid(desk.store, "another") == (0, False)


@pytest.mark.parametrize("state", [{}, {"hints": "2"}, {"hints": -1, "solved": "yes"}, {"hints": 10**9}])
def test_a_foreign_state_is_no_state(desk: Desk, state: dict[str, object]) -> None:
    """What another version or a damaged file left behind neither costs points nor ends the attempt."""
    desk.store.save_state("task:double-it", state)
    bench = bench_of(desk)
    assert (bench.hints, bench.solved, bench.passed) == (0, False, False)


@pytest.mark.parametrize("verdict", ["cancelled", "error"])
def test_what_is_no_verdict_is_no_attempt(desk: Desk, verdict: str) -> None:
    """A stopped run and a fault of ours leave no trace, in points or in the store."""
    bench = bench_of(desk)
    play(bench, ending(verdict))
    assert bench.earned == 0 and bench.best is None and desk.store.attempts() == []


def test_stop_ends_a_run_without_a_checker(desk: Desk) -> None:
    """The bench does not wait for the checker's own word, and a second stop is nothing."""
    bench = bench_of(desk)
    bench.run("x = 1\n")
    bench.take(Started("double_it.py", "double-it", "cpu", "limits"))
    bench.stop()
    bench.stop()
    assert not bench.running and bench.finished is not None and bench.finished.verdict == "cancelled"


def test_a_change_of_the_file_makes_the_verdict_old_and_undoing_it_new(desk: Desk) -> None:
    """Only a text other than the checked one makes what was found stale."""
    bench = bench_of(desk)
    play(bench, failing(), "a\n")
    bench.edited("b\n")
    assert bench.stale == set(bench.checks)
    bench.edited("a\n")
    assert bench.stale == set()


def test_elapsed_counts_from_the_start_of_the_file(desk: Desk) -> None:
    """The time that the checker needs to start is not the learner's."""
    bench = bench_of(desk)
    bench.run("x = 1\n")
    desk.clock.seconds = 5.0
    bench.take(Started("double_it.py", "double-it", "cpu", "limits"))
    desk.clock.seconds = 7.5
    assert bench.elapsed == 2.5


def test_a_reset_begins_anew_and_keeps_what_was_earned(desk: Desk) -> None:
    """Hints, verdict and shown solution are forgotten; the best points stay."""
    bench = bench_of(desk)
    bench.begin()
    bench.hint()
    play(bench, passing())
    bench.solve()
    backup = bench.put_back()
    bench.begin_anew()
    assert backup is not None and backup.is_file()
    assert (bench.hints, bench.over, bench.finished, bench.checks) == (0, False, None, {})
    assert float(bench.best or 0) == 2.4
    assert bench_of(desk).hints_left == 3


def test_a_missing_starter_is_a_sentence(desk: Desk) -> None:
    """A damaged installation is said in one sentence, and the learner's file is not touched."""
    bench = bench_of(desk)
    bench.begin()
    (desk.course.root / "tasks" / "double_it" / "starter.py").unlink()
    with pytest.raises(PlaceProblem, match="The starter of double-it cannot be read"):
        bench.put_back()
    assert bench.path.read_text() == STARTER


def test_a_pass_on_the_command_line_ends_the_attempt_too(desk: Desk) -> None:
    """The hints paid until then are forgotten; whether the solution was shown is not."""
    bench = bench_of(desk)
    bench.hint()
    assert hints_paid(desk.store, "double-it") == (1, False)
    note_pass(desk.store, "double-it")
    assert hints_paid(desk.store, "double-it") == (0, False)
    assert bench_of(desk).passed
    bench_of(desk).solve()
    note_pass(desk.store, "double-it")
    assert hints_paid(desk.store, "double-it")[0] == 0


# -- predictions, curves and pictures --------------------------------------------------------------------


def told(name: str, status: CheckStatus = "pass") -> Predicted:
    """A prediction that was held against the program."""
    return Predicted(name, "", "(5, 7)", status, "(5, 7)", True, "Predicted right: (5, 7). Why.")


@pytest.fixture
def asking(tmp_path: Path, home: Path) -> Desk:
    """A learner whose task asks for three predictions."""
    return Desk(tmp_path, home, more=PREDICT)


def names(bench: Bench) -> list[str]:
    """The predictions that can be typed now."""
    return [one.name for one in bench.predictable]


def test_predictions_are_asked_before_the_first_run_only(asking: Desk) -> None:
    """Who just runs is not asked again; a reset asks anew."""
    bench = bench_of(asking)
    assert names(bench) == ["shape_of_a_row", "value_at_three", "error_for_a_list"]
    bench.run("x")
    assert names(bench) == []
    bench.stop()
    assert len(names(bench)) == 3
    play(bench, failing())
    assert names(bench) == [] and names(bench_of(asking)) == []
    bench.begin_anew()
    assert len(names(bench)) == 3 and len(names(bench_of(asking))) == 3


def test_a_file_that_does_not_load_is_no_first_run(asking: Desk) -> None:
    """Where not one check passed, nothing has answered anything: the three are asked again."""
    bench = bench_of(asking)
    play(bench, ending("timeout"))
    assert len(names(bench)) == 3 and len(asking.store.attempts()) == 1


def test_a_task_without_predictions_asks_for_none(desk: Desk) -> None:
    """And what is typed under a name that nobody asked for is dropped."""
    bench = bench_of(desk)
    bench.predictions.type("shape_of_a_row", "(5, 7)")
    assert names(bench) == [] and bench.predictions.job == {} and bench.predictions.typed == {}


def test_predictions_are_kept_as_typed_and_go_with_every_run(asking: Desk) -> None:
    """The next start finds the text; a recorded attempt does not drop it; blanks do not go along."""
    bench = bench_of(asking)
    bench.predictions.type("shape_of_a_row", " (5, 7) ")
    bench.predictions.type("value_at_three", "   ")
    again = bench_of(asking)
    assert again.predictions.job == {"shape_of_a_row": "(5, 7)"}
    play(again, [told("shape_of_a_row"), *failing()])
    assert bench_of(asking).predictions.job == {"shape_of_a_row": "(5, 7)"}
    assert len(asking.store.attempts()) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("90 %", 0.9),
        ("0,5%", 0.005),
        ("2*3", 6.0),
        ("1/4 + 1/2", 0.75),
        ("−ln(1/10)", 2.302585092994046),
        ("2^-40", 2.0**-40),
        ("1/3", 1 / 3),
        ("10^-9/3", 1e-9 / 3),
        ("0,25", 0.25),
        ("1e-3", 0.001),
        ("2,688", 2.688),
        ("nan", None),
        ("six", None),
    ],
)
def test_a_predicted_number_may_be_a_calculation(asking: Desk, typed: str, number: float | None) -> None:
    """The checker is told what it comes to, the learner sees what was typed; the rest goes as it is."""
    bench = bench_of(asking)
    bench.predictions.type("value_at_three", typed)
    sent = bench.predictions.job["value_at_three"]
    if number is None or typed == "2,688":
        assert sent == typed
    else:
        assert read("value", sent) == pytest.approx(number, rel=1e-15)
    play(bench, [replace(told("value_at_three"), typed=sent), *failing()])
    assert bench.predictions.told["value_at_three"].typed == typed


def test_a_prediction_stays_as_it_was_once_its_answer_is_known(asking: Desk) -> None:
    """No text is changed after the reveal, in this start of the program or the next."""
    bench = bench_of(asking)
    bench.predictions.type("shape_of_a_row", "(5, 7)")
    play(bench, [told("shape_of_a_row", "fail"), *failing()])
    for one in (bench, bench_of(asking)):
        one.predictions.type("shape_of_a_row", "(7, 5)")
        assert one.predictions.job == {"shape_of_a_row": "(5, 7)"}


def test_what_found_no_answer_can_be_typed_again(asking: Desk) -> None:
    """A file that does not load, or a text that cannot be read, leaves the prediction open."""
    bench = bench_of(asking)
    bench.predictions.type("shape_of_a_row", "(5, 7)")
    bench.predictions.type("value_at_three", "six")
    play(bench, [told("shape_of_a_row", "skip"), told("value_at_three", "error"), *failing()])
    assert names(bench) == ["shape_of_a_row", "value_at_three"]
    play(bench, [told("shape_of_a_row"), told("value_at_three", "error"), *failing()])
    assert names(bench) == ["value_at_three"]


def test_what_an_older_run_said_about_a_prediction_goes_with_it(asking: Desk) -> None:
    """A run that counts and says nothing takes the old answer away; a stopped one leaves it."""
    bench = bench_of(asking)
    bench.predictions.type("shape_of_a_row", "(5, 7)")
    play(bench, [told("shape_of_a_row"), *failing()])
    bench.run("y")
    bench.stop()
    assert list(bench.predictions.told) == ["shape_of_a_row"]
    play(bench, failing())
    assert bench.predictions.told == {}


def test_a_new_attempt_forgets_the_predictions(asking: Desk) -> None:
    """Text, answers and drafts are gone."""
    bench = bench_of(asking)
    bench.predictions.type("shape_of_a_row", "(5, 7)")
    play(bench, [told("shape_of_a_row"), *failing()])
    bench.begin_anew()
    assert bench.predictions.told == {} and bench_of(asking).predictions.typed == {}


@pytest.mark.parametrize("state", [{"predicted": 3}, {"predicted": [4, None, "nobody"], "ran": "yes"}])
def test_a_foreign_state_of_predictions_is_none(asking: Desk, state: dict[str, object]) -> None:
    """Whatever stands in the store, the three are asked."""
    asking.store.save_state("task:double-it", state)
    assert len(names(bench_of(asking))) == 3


def test_curve_and_pictures_belong_to_one_run(desk: Desk) -> None:
    """They stay after its end, and go when the next one begins."""
    bench = bench_of(desk)
    shown = [Picture("a", 1, 1, "AAAA")] * (MOST_PICTURES + 3)
    play(bench, [Metric(1, loss=2.0), Metric(2, loss=1.0), *shown, *passing()])
    assert bench.training.curves[0].loss == [(1, 2.0), (2, 1.0)]
    assert len(bench.pictures) == MOST_PICTURES
    bench.run("y")
    assert bench.training.curves == [] and bench.pictures == []


def waits(bench: Bench) -> bool:
    """Whether a save must not run by itself now."""
    return bench.holds_back


def test_a_save_waits_for_predictions_until_the_learner_decides(asking: Desk) -> None:
    """Until all are typed, a run was asked for, or one got anywhere; a new attempt asks again."""
    bench = bench_of(asking)
    assert waits(bench)
    for name in names(bench):
        bench.predictions.type(name, "1")
    assert not waits(bench)
    bench.begin_anew()
    assert waits(bench)
    bench.run("x = 1\n", asked=True)
    bench.stop()
    assert not waits(bench)
    bench.begin_anew()
    bench.run("x = 1\n", asked=False)
    bench.stop()
    assert waits(bench)


def checked(bench: Bench, source: str) -> bool:
    """Whether this text needs no check now."""
    return bench.checked(source)


def test_a_text_is_checked_once_unless_its_check_came_to_nothing(desk: Desk) -> None:
    """While it runs and after its verdict; a stopped run and a fault of ours leave it unchecked."""
    bench = bench_of(desk)
    bench.run("x = 1\n")
    assert checked(bench, "x = 1\n") and not checked(bench, "x = 2\n")
    bench.stop()
    assert not checked(bench, "x = 1\n")
    play(bench, ending("error"))
    assert not checked(bench, "x = 1\n")
    play(bench, failing())
    assert checked(bench, "x = 1\n")
