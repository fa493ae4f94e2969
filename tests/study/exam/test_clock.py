"""The time of a paper: warnings once each, wall time through a kill, clocks that are set."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path

import pytest

from tests.study.exam.desk import Bench, paper
from tutor.study.exam.sitting import OVER, Sitting, standing


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """One learner with an empty log."""
    return Bench(tmp_path)


def test_each_warning_is_said_once_also_over_a_restart(bench: Bench) -> None:
    """30, 10, 5 and 1 minutes, then the end; never again after a kill."""
    one = bench.begin()
    said = []
    for _ in range(95):
        bench.clock.on(minutes=1)
        said += [text for text in (one.warning(), one.warning()) if text]
        if len(said) % 2:
            one = bench.resumed()
    assert said == ["30 minutes left.", "10 minutes left.", "5 minutes left.", "1 minute left.", OVER]


def test_a_short_paper_has_no_warning_that_is_longer_than_itself(bench: Bench) -> None:
    """20 minutes begin without a word."""
    one = bench.begin(paper(20))
    assert one.warning() == ""
    bench.clock.on(minutes=10)
    assert one.warning() == "10 minutes left."


def test_time_goes_on_while_the_program_is_closed(bench: Bench) -> None:
    """Of several warnings that came due meanwhile the last is said."""
    bench.begin()
    bench.clock.on(minutes=83)
    one = bench.resumed()
    assert one.left == 7 * 60
    assert one.warning() == "7 minutes left."
    assert one.warning() == ""
    bench.clock.on(minutes=8)
    found = standing(bench.store, bench.clock())
    assert found is not None
    assert found.over
    again = bench.resumed()
    assert again.late
    assert again.warning() == OVER


@pytest.mark.parametrize("back", [2, 60, 60 * 24 * 400])
def test_a_clock_set_back_gives_no_time_and_is_said_once(bench: Bench, back: float) -> None:
    """Neither in the running program nor while it was closed; answers stay."""
    one = bench.begin()
    one.enter("choice", "a")
    bench.clock.on(minutes=30)
    assert one.left == 60 * 60
    bench.clock.on(minutes=-back)
    assert one.left == 60 * 60
    assert "set back" in one.warning()
    assert one.warning() == ""
    bench.clock.on(minutes=10)
    assert one.left == 50 * 60
    bench.clock.on(minutes=-back)
    again = bench.resumed()
    assert again.left <= 50 * 60
    assert again.left >= 50 * 60 - 5
    assert "set back" in again.warning()
    assert again.answer == {"choice": "a"}


def test_a_clock_set_forward_takes_time_and_setting_it_right_gives_none_back(bench: Bench) -> None:
    """An hour ahead is an hour gone; steady time tells it from waiting."""
    steady = [0.0]
    one = Sitting.begin(bench.course, bench.store, paper(), now=bench.clock, monotonic=lambda: steady[0])
    bench.clock.on(minutes=10)
    steady[0] += 600
    assert one.warning() == ""
    bench.clock.on(minutes=20)
    assert one.left == 60 * 60
    assert one.warning().startswith("The clock went forward 20 minutes at once")
    bench.clock.on(minutes=-15)
    steady[0] += 300
    assert one.left == 55 * 60
    assert "set back 20 minutes" in one.warning()


def test_another_time_zone_changes_nothing(bench: Bench) -> None:
    """The same instant in another zone is the same time; the log stays in UTC."""
    one = bench.begin()
    bench.clock.on(minutes=10)
    bench.clock.at = bench.clock.at.astimezone(timezone(timedelta(hours=13)))
    assert one.left == 80 * 60
    again = bench.resumed()
    assert again.left == 80 * 60
    assert again.warning() == ""
    again.enter("choice", "a")
    again.hand_in()
    assert bench.store.attempts()[0].at.endswith("+00:00")


def test_a_restart_right_after_a_set_back_wins_nothing_by_what_was_not_noted(bench: Bench) -> None:
    """What passed since the last note on the disk is charged, not given."""
    one = bench.begin()
    bench.clock.on(seconds=4)
    left = one.left
    bench.clock.on(minutes=-30)
    assert bench.resumed().left <= left


def test_seconds_are_counted_for_the_question_in_front_and_not_while_closed(bench: Bench) -> None:
    """The log tells how long each question took."""
    one = bench.begin()
    one.enter("choice", "a")
    bench.clock.on(seconds=40)
    one.go(1)
    one.enter("twice", "14")
    bench.clock.on(minutes=30)
    again = bench.resumed()
    bench.clock.on(seconds=15)
    again.hand_in()
    assert [row.seconds for row in bench.store.attempts()] == [40, 15]
