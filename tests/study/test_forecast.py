"""The forecast: what it makes of a log, what it does without one, and how it adds up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.shipped import shipped
from tutor.course import Course
from tutor.course.exams import Blueprint
from tutor.store import Attempt
from tutor.study.forecast import Aim, Forecast, Marks, aimed, expected, forecast
from tutor.study.forecast.points import added, blurred, marks_of, mean, quantile

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def course() -> Course:
    """The shipped course."""
    return shipped()


@pytest.fixture(scope="module")
def whole(course: Course) -> Blueprint:
    """The whole exam."""
    return course.exams["full"]


@pytest.fixture(scope="module")
def aim(course: Course, whole: Blueprint) -> Aim:
    """What the whole exam may ask."""
    return aimed(course, whole)


def attempt(item: str, points: float, *, days: float = 1, seed: int = 1, kind: str = "numeric") -> Attempt:
    """An attempt so many days before now."""
    return Attempt(
        uid=f"{item}-{seed}-{days}",
        at=(NOW - timedelta(days=days)).isoformat(timespec="milliseconds"),
        session="s",
        item=item,
        kind=kind,
        content="",
        seed=seed,
        params="{}",
        answer={},
        status="right" if points == 1 else "partial" if points else "wrong",
        points=points,
        reachable=1.0,
        ledger=[],
        hints=0,
        seconds=30.0,
        device="",
    )


def marks_of_all(course: Course, points: float, *, times: int = 3, every: int = 1) -> Marks:
    """The marks of somebody who earned the same everywhere, on some days."""
    marks = Marks()
    for time in range(times, 0, -1):
        for entry in course.entries[::every]:
            marks.add(attempt(entry.id, points, days=2 * time, seed=time, kind=entry.kind))
    return marks


def told(course: Course, whole: Blueprint, aim: Aim, marks: Marks) -> Forecast:
    """The forecast now, after looking whether it is one at all."""
    found = forecast(course, whole, marks, now=NOW, aim=aim)
    for part in (*found.sections, found.total):
        assert 0 <= part.low <= part.points <= part.high <= part.of
    assert [part.of for part in found.sections] == [one.points for one in whole.sections]
    assert found.total.points == pytest.approx(sum(part.points for part in found.sections), abs=1.5)
    return found


def test_without_attempts_there_is_a_wide_interval_and_it_says_so(
    course: Course, whole: Blueprint, aim: Aim
) -> None:
    """Nothing is known, so nearly everything is possible."""
    found = told(course, whole, aim, Marks())
    assert not found.enough and "No question was tried" in found.says
    assert found.total.high - found.total.low > 0.5 * found.total.of


def test_one_attempt_changes_little_and_is_not_enough(course: Course, whole: Blueprint, aim: Aim) -> None:
    """One mark moves the forecast, the right way, and by less than a sixth of the paper."""
    marks = Marks()
    marks.add(attempt("rates-from-accuracy", 1.0))
    before, after = told(course, whole, aim, Marks()), told(course, whole, aim, marks)
    assert not after.enough and "Only 1 question tried" in after.says
    assert 0 < after.total.points - before.total.points < 10


def test_all_right_and_all_wrong_are_far_apart_with_narrow_intervals(
    course: Course, whole: Blueprint, aim: Aim
) -> None:
    """Certain learners get certain forecasts, at both ends, and a choice is still guessed."""
    best, worst = (told(course, whole, aim, marks_of_all(course, points)) for points in (1.0, 0.0))
    assert best.enough and worst.enough and "in 8 of 10 cases" in best.says
    assert best.total.low > 45 and worst.total.high < 40
    assert best.total.high - best.total.low < 0.35 * best.total.of
    choices = worst.sections[0]
    assert choices.points >= choices.of / 4


def test_an_untried_choice_is_worth_a_guess(aim: Aim) -> None:
    """One of n options earns an n-th by luck alone, whatever else was wrong."""
    marks = Marks()
    for name in list(aim.asks)[:60]:
        if aim.asks[name].kind != "choice":
            marks.add(attempt(name, 0.0))
    shares = expected(aim, marks, NOW)
    untried = [name for name, one in aim.asks.items() if one.kind == "choice" and name not in marks.items]
    assert untried and all(shares[name] >= aim.asks[name].guess > 0 for name in untried)
    assert {aim.asks[name].guess for name in untried} >= {1 / 3, 1 / 4}
    assert all(0 <= share <= 1 for share in shares.values())


def test_what_was_known_long_ago_is_forecast_lower(course: Course, whole: Blueprint, aim: Aim) -> None:
    """The same marks, two months later: some of it is forgotten."""
    marks = marks_of_all(course, 1.0, times=1)
    later = NOW + timedelta(days=60)
    assert (
        forecast(course, whole, marks, now=later, aim=aim).total.points
        < told(course, whole, aim, marks).total.points - 3
    )


def test_recent_marks_weigh_more_than_old_ones(course: Course, aim: Aim) -> None:
    """First wrong and then right is far better than first right and then wrong."""
    names, shares = [one.id for one in course.entries[:20]], []
    for first, second in ((0.0, 1.0), (1.0, 0.0)):
        marks = Marks()
        for name in names:
            marks.add(attempt(name, first, days=20, seed=1))
            marks.add(attempt(name, second, days=2, seed=2))
        found = expected(aim, marks, NOW)
        shares.append(sum(found[name] for name in names) / len(names))
    assert shares[0] > shares[1] + 0.3


@pytest.mark.parametrize(
    "change", [{"hints": 2, "points": 0.6, "reachable": 0.6}, {"status": "solved", "points": 0.0}]
)
def test_help_lowers_what_a_mark_says(aim: Aim, change: dict[str, object]) -> None:
    """All points after hints, or a solution shown, say less than all points alone."""
    plain, helped = Marks(), Marks()
    one = attempt("rates-from-accuracy", 1.0)
    plain.add(one)
    helped.add(replace(one, **change))  # type: ignore[arg-type]
    name = "rates-from-accuracy"
    assert expected(aim, helped, NOW)[name] < expected(aim, plain, NOW)[name]
    assert helped.items[name].trials[0].weight < 1


def test_the_same_variant_again_tells_less_than_a_fresh_one() -> None:
    """A seed that was met before asks for the memory of its answer."""
    marks = Marks()
    for days, seed in ((9, 4), (6, 4), (3, 5)):
        marks.add(attempt("rates-from-accuracy", 1.0, days=days, seed=seed))
    assert [one.weight for one in marks.items["rates-from-accuracy"].trials] == [1.0, 0.5, 1.0]


def test_a_section_without_evidence_is_forecast_from_the_others(
    course: Course, whole: Blueprint, aim: Aim
) -> None:
    """Somebody good elsewhere is expected to be better in an untouched section than somebody bad."""
    lstm = {name for place in aim.places if place.section == 4 for name in place.items}
    concepts = {aim.asks[name].concept for name in lstm}
    found = []
    for points in (1.0, 0.0):
        marks = Marks()
        for entry in course.entries:
            if entry.concept not in concepts:
                marks.add(attempt(entry.id, points, kind=entry.kind))
        found.append(told(course, whole, aim, marks).sections[4])
    assert found[0].points > found[1].points + 2
    assert found[0].high - found[0].low > 2


def test_strange_attempts_do_no_harm(course: Course, whole: Blueprint, aim: Aim) -> None:
    """Items that are gone, tasks, times that are none or to come, figures out of range."""
    marks = Marks()
    one = attempt("rates-from-accuracy", 1.0)
    for other in (
        replace(one, item="no-longer-there"),
        replace(one, item="azimuth-loss", kind="code"),
        replace(one, at="yesterday"),
        replace(one, at="2031-01-01T00:00:00.000+00:00", points=9.0, hints=-3, seed=10**30),
        replace(one, at="2026-01-01T00:00:00.000+00:00", points=-1.0, hints=10**6, reachable=0.0),
    ):
        marks.add(other)
    found = told(course, whole, aim, marks)
    assert not found.enough and set(marks.items) == {"no-longer-there", "rates-from-accuracy"}


def test_the_order_of_a_clock_set_back_is_mended() -> None:
    """Trials are kept by their own time, the first one and the last ones."""
    marks = Marks()
    for days in (30, 20, 25, *range(19, 0, -1)):
        marks.add(attempt("rates-from-accuracy", 1.0, days=days, seed=days))
    days = [one.day for one in marks.items["rates-from-accuracy"].trials]
    assert days == sorted(days) and len(days) == 8 and days[0] == NOW.timestamp() / 86_400 - 30


def test_marks_come_back_from_json_and_the_forecast_is_the_same(
    course: Course, whole: Blueprint, aim: Aim
) -> None:
    """A checkpoint loses nothing, and there is no luck in a forecast."""
    marks, again = marks_of_all(course, 0.6, every=3), Marks()
    again.load(json.loads(json.dumps(marks.dump())))
    assert again.dump() == marks.dump()
    assert told(course, whole, aim, again) == told(course, whole, aim, marks)
    with pytest.raises((KeyError, TypeError, ValueError)):
        again.load({"items": 3})


def test_mock_exams_correct_the_step_from_practice_to_exam(
    course: Course, whole: Blueprint, aim: Aim
) -> None:
    """Right in practice and wrong in papers: the next paper is forecast lower than without the papers."""
    marks, sat = marks_of_all(course, 1.0, times=2), marks_of_all(course, 1.0, times=2)
    for entry in course.entries[::4]:
        for target, session in ((marks, "practice"), (sat, "exam-1")):
            one = attempt(entry.id, 0.5, days=0.5, seed=77, kind=entry.kind)
            target.add(replace(one, session=session))
    assert told(course, whole, aim, sat).total.points < told(course, whole, aim, marks).total.points


def test_points_of_a_question_have_the_mean_and_the_spread_they_were_given() -> None:
    """Beta-binomial on quarter points: mean p, variance f p (1 − p) of the share."""
    for points, share, spread, parts in ((1.0, 0.7, 1.0, 1), (8.0, 0.4, 0.4, 9), (4.5, 0.55, 0.6, 6)):
        cells = marks_of(points, share, spread, parts)
        assert sum(cells) == pytest.approx(1) and mean(cells) == pytest.approx(points * share, rel=1e-6)
        square = sum((place / 4) ** 2 * chance for place, chance in enumerate(cells))
        variance = square - mean(cells) ** 2
        assert variance == pytest.approx(spread * points**2 * share * (1 - share), abs=0.03)


def test_sums_blurs_and_quantiles_keep_their_mean_and_mass() -> None:
    """Sixty coins of a point: the 80 % interval of the binomial, a little wider with an error on top."""
    cells = [1.0]
    for _ in range(60):
        cells = added(cells, marks_of(1.0, 0.5, 1.0, 1))
    low, high = quantile(cells, 0.1), quantile(cells, 0.9)
    assert sum(cells) == pytest.approx(1) and mean(cells) == pytest.approx(30)
    assert low == pytest.approx(30 - 1.2816 * 15**0.5, abs=0.3) and high == pytest.approx(60 - low)
    wide = blurred(cells, 3.0)
    assert sum(wide) == pytest.approx(1) and quantile(wide, 0.9) > high + 0.5
    assert quantile([1.0], 0.9) == 0.0


def test_a_blueprint_whose_items_are_gone_is_still_forecast(
    course: Course, whole: Blueprint, tmp_path: Path
) -> None:
    """Slots without items earn nothing, and nothing fails."""
    bare = replace(course, items={}, entries=())
    found = forecast(bare, whole, marks_of_all(course, 1.0, times=1, every=9), now=NOW)
    assert found.total.points == 0 and not found.enough
