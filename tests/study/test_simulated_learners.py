"""The simulated learners of the benchmarks are worth measuring with: they learn, forget and repeat."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from statistics import fmean

import pytest

from tests.benchmarks.learners.mock import papers, sit
from tests.benchmarks.learners.person import Person
from tests.benchmarks.learners.policies import FsrsOrder, RandomOrder
from tests.benchmarks.learners.rows import row
from tests.benchmarks.learners.strengths import Strengths
from tests.benchmarks.learners.studying import exam_time, study
from tests.benchmarks.learners.sums import effect, mean_interval, share_interval
from tests.benchmarks.learners.traces import Traces
from tests.benchmarks.learners.world import Question, World, see
from tutor.course import find_content, open_course
from tutor.places import find_places

MODELS = pytest.mark.parametrize("model", [Strengths, Traces])
LEARNERS = 12


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The shipped course as learners see it."""
    home = tmp_path_factory.mktemp("home")
    return see(open_course(find_content(), find_places({"DLTUTOR_HOME": str(home)}).cache))


def _some(world: World) -> list[Question]:
    return list(world.questions.values())[::25]


def _mean(people: list[Person], questions: list[Question], at: float) -> float:
    return fmean(one.expected(question, at) for one in people for question in questions)


@MODELS
def test_who_practises_learns_and_who_then_waits_forgets(world: World, model: type[Person]) -> None:
    """Chances rise with practice over days, and fall in the months after, but not below those of before."""
    people = [model(world, str(seed)) for seed in range(LEARNERS)]
    questions = _some(world)
    before = _mean(people, questions, 0)
    for day in range(6):
        for one in people:
            for question in questions:
                one.practise(question, float(day))
    after, later = _mean(people, questions, 5.5), _mean(people, questions, 120)
    assert after > before + 0.2
    assert before < later < after - 0.05


@MODELS
def test_practice_over_days_lasts_longer_than_at_once(world: World, model: type[Person]) -> None:
    """Four practices a week apart leave more after two months than four in one evening."""
    spaced, massed = ([model(world, str(seed)) for seed in range(LEARNERS)] for _ in range(2))
    questions = _some(world)
    for turn in range(4):
        for one, other in zip(spaced, massed):
            for question in questions:
                one.learn(question, 7.0 * turn, 0.5)
                other.learn(question, 21 + turn / 100, 0.5)
    assert _mean(spaced, questions, 81) > _mean(massed, questions, 81) + 0.01


@MODELS
def test_the_same_seed_is_the_same_learner_with_the_same_log(world: World, model: type[Person]) -> None:
    """Two runs of a seed log the same rows and earn the same mark; another seed does not."""
    logs, marks = [], []
    for seed in ("1", "1", "2"):
        person = model(world, seed)
        logs.append(study(person, RandomOrder(world, seed), days=3, minutes=12).attempts)
        paper = papers(world.course, world.course.exams["full"], [3])[0]
        marks.append(sit(person, paper, exam_time(3)[1], random.Random(1)))
    assert logs[0] == logs[1] != logs[2]
    assert marks[0] == marks[1] != marks[2]


@MODELS
def test_the_drawn_mark_lies_around_the_expected_one(world: World, model: type[Person]) -> None:
    """Over many sittings the earned points average to the expected ones, section by section."""
    person = model(world, "7")
    paper = papers(world.course, world.course.exams["full"], [5])[0]
    results = [sit(person, paper, 0.5, random.Random(seed)) for seed in range(400)]
    for section, expected in results[0].expected.items():
        assert fmean(one.earned[section] for one in results) == pytest.approx(expected, abs=0.35)


def test_a_log_is_what_the_program_would_write(world: World) -> None:
    """Rows carry real items, ledgers that sum to the points, times in order and prices of hints."""
    person = Strengths(world, "3")
    log = study(person, FsrsOrder(world, "3", shuffled=True), days=8, minutes=30).attempts
    assert len(log) > 40
    assert [one.at for one in log] == sorted(one.at for one in log)
    assert {"right", "wrong"} <= {one.status for one in log}
    assert any(one.hints for one in log)
    for one in log:
        entry = world.course.items[one.item]
        assert (one.kind, one.content) == (entry.kind, entry.content)
        earned = min(1.0, sum(float(line["points"]) for line in one.ledger))
        assert one.points == pytest.approx(earned * one.reachable)


def test_a_shown_solution_earns_nothing_and_has_no_ledger(world: World) -> None:
    """Who gives up is logged as solved."""
    person, question = Strengths(world, "0"), _some(world)[0]
    gave_up = replace(person.practise(question, 0.0), solved=True)
    made = row(question, gave_up, uid="u", session="s", seed=1, at=datetime(2026, 1, 5, tzinfo=UTC))
    assert (made.status, made.points, made.reachable, made.ledger) == ("solved", 0.0, 0.0, [])


def test_nobody_has_more_minutes_than_others(world: World) -> None:
    """What an evening took too long is missing the next time: in all at most one question is over."""
    person = Traces(world, "4")
    weeks = study(person, RandomOrder(world, "4"), days=20, minutes=10)
    assert sum(weeks.minutes) <= 10 * len(weeks.minutes) + 30
    assert weeks.idle == 0


def test_intervals_are_the_textbook_ones() -> None:
    """Wilson's interval of 80 of 100, a bootstrap that covers the mean, an effect of one spread."""
    low, high = share_interval(80, 100)
    assert (round(low, 3), round(high, 3)) == (0.711, 0.867)
    low, high = mean_interval([1.0, 2.0, 3.0, 4.0])
    assert 1.0 <= low < 2.5 < high <= 4.0
    assert effect([1.0, 3.0], [0.0, 4.0]) == pytest.approx((2**0.5, 1.0))
