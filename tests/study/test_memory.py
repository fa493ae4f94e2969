"""Ratings row by row, cards as the package would keep them, and what moves no card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import fsrs
import pytest

from tests.study.attempts import NOON, answered, entry
from tutor.study.days import moment
from tutor.study.memory import DECAY, Memory, card_of, curve, interval
from tutor.study.rating import Rating, rate
from tutor.study.timing import Timing, prior

AGAIN, HARD, GOOD, EASY = Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY


@pytest.mark.parametrize(
    ("what", "usual", "rating"),
    [
        ({"points": 0.0, "status": "solved"}, 60.0, AGAIN),
        ({"points": 1.0, "status": "solved"}, 60.0, AGAIN),
        ({"points": 0.0}, 60.0, AGAIN),
        ({"points": 0.0, "note": "sure=sure"}, 60.0, AGAIN),
        ({"points": 0.5}, 60.0, AGAIN),
        ({"points": 0.4, "hints": 3}, 60.0, AGAIN),
        ({"points": 0.6, "hints": 2}, 60.0, HARD),
        ({"points": 0.8, "hints": 1}, 60.0, HARD),
        ({"points": 2 / 3}, 60.0, HARD),
        ({"points": 2 / 3, "note": "sure=sure", "seconds": 5.0}, 60.0, HARD),
        ({"points": 1.0, "note": "sure=unsure"}, 60.0, HARD),
        ({"points": 1.0, "seconds": 121.0}, 60.0, HARD),
        ({"points": 1.0, "seconds": 121.0, "note": "sure=sure"}, 60.0, HARD),
        ({"points": 1.0, "seconds": 900.0}, None, GOOD),
        ({"points": 1.0}, 60.0, GOOD),
        ({"points": 1.0, "note": "sure=rather", "seconds": 20.0}, 60.0, GOOD),
        ({"points": 1.0, "note": "sure=sure"}, 60.0, GOOD),
        ({"points": 1.0, "note": "sure=sure", "seconds": 0.0}, 60.0, GOOD),
        ({"points": 1.0, "seconds": 20.0}, 60.0, GOOD),
        ({"points": 1.0, "note": "sure=sure", "seconds": 30.0}, 60.0, EASY),
    ],
)
def test_a_rating_follows_from_marks_hints_time_and_confidence(
    what: dict[str, Any], usual: float | None, rating: Rating
) -> None:
    """Each row of the table in `rating`."""
    assert rate(answered("a", **what), usual) is rating


def test_a_card_is_kept_as_the_package_keeps_it() -> None:
    """Stability and difficulty after reviews on other days and on the same day are FSRS's own."""
    memory = Memory([entry("a")])
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card(card_id=1)
    for days, points in ((0, 1.0), (3, 1.0), (3.1, 0.7), (12, 0.0), (13, 1.0), (40, 1.0)):
        attempt = answered("a", points, days=days)
        memory.add(attempt)
        at = moment(attempt.at)
        card, _ = scheduler.review_card(card, fsrs.Rating(int(rate(attempt, 60.0))), at)
        found = memory.cards["a/a"]
        assert (found.stability, found.difficulty) == pytest.approx((card.stability, card.difficulty))
    assert memory.due_at("a/a") == pytest.approx(card.due, abs=timedelta(days=0.5))
    assert (found.reviews, found.lapses) == (6, 1)


def test_the_forgetting_curve_is_the_package_s() -> None:
    """Our constant is its default, whole days agree, and recall is 90 % after the stability."""
    scheduler = fsrs.Scheduler()
    assert scheduler.parameters[20] == DECAY
    for days in (0, 1, 7, 100):
        card = fsrs.Card(card_id=1, stability=4.2, difficulty=5.0, last_review=NOON)
        ours = curve(4.2, days)
        assert ours == pytest.approx(scheduler.get_card_retrievability(card, NOON + timedelta(days=days)))
    assert curve(4.2, 4.2) == pytest.approx(0.9)
    assert interval(4.2, 0.9) == pytest.approx(4.2)


def test_items_of_a_family_share_a_card_and_others_do_not() -> None:
    """A family is per concept; an item without one stands alone."""
    one, two = entry("a", concept="x", family="f"), entry("b", concept="x", family="f")
    three, four = entry("c", concept="x"), entry("d", concept="y", family="f")
    assert len({card_of(item) for item in (one, two, three, four)}) == 3
    assert card_of(one) == card_of(two)


@pytest.mark.parametrize(
    "attempt", [answered("a", session="cram-1"), answered("gone"), answered("azimuth-loss")]
)
def test_what_is_no_answer_from_memory_moves_no_card(attempt: Any) -> None:
    """Cramming, coding tasks and items that are gone change nothing."""
    memory = Memory([entry("a")])
    before = memory.dump()
    memory.add(attempt)
    assert memory.dump() == before


def test_exam_papers_count_and_what_is_unreadable_does_not() -> None:
    """A question of a paper is an answer from memory; a time that is none is no answer."""
    memory = Memory([entry("a")])
    memory.add(replace(answered("a"), at="nonsense"))
    assert not memory.cards
    memory.add(answered("a", session="exam-1"))
    assert memory.recall("a/a", NOON) == 1.0
    assert memory.recall("b/b", NOON) == 0.0


def test_a_memory_comes_back_from_json_and_refuses_what_is_none() -> None:
    """What was dumped is loaded whole; anything else raises and leaves what was there."""
    memory, again = Memory([entry("a"), entry("b")]), Memory([entry("a"), entry("b")])
    for days in (0, 2, 5):
        memory.add(answered("a", 0.8, days=days))
    again.load(memory.dump())
    assert (again.cards, again.items, again.dump()) == (memory.cards, memory.items, memory.dump())
    good = memory.dump()
    strange: list[Any] = [{}, [], None, {**good, "cards": {"a": [0, 1, 1, 1, 1, 1]}}, {**good, "timing": {}}]
    for bad in strange:
        with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
            again.load(bad)
        assert again.cards == memory.cards


def test_another_course_is_another_version() -> None:
    """Where an item belongs to another card, the checkpoint has to be made anew."""
    assert Memory([entry("a")]).version == Memory([entry("a")]).version
    assert Memory([entry("a")]).version != Memory([entry("a", family="f")]).version


def test_weak_cards_are_due_first_and_a_day_apart_at_least() -> None:
    """What was failed is due the next day, not within the hour; what went well later."""
    memory = Memory([entry("a"), entry("b")])
    memory.add(answered("a", 1.0))
    memory.add(answered("b", 0.0))
    assert memory.due(NOON + timedelta(hours=5)) == ()
    assert memory.due(NOON + timedelta(days=1, hours=1)) == ("b/b",)
    assert memory.due(NOON + timedelta(days=30)) == ("b/b", "a/a")
    assert memory.due(datetime(9999, 1, 1, tzinfo=UTC)) == ("b/b", "a/a")


def test_minutes_come_from_the_learner_s_own_times() -> None:
    """Before any time it is the estimate; then the learner's pace and the item's own times decide."""
    timing, one, other = Timing(), entry("a"), entry("b")
    assert timing.minutes(one) == prior(one)
    assert timing.usual(one) is None
    for _ in range(12):
        timing.add(one, 60 * 3 * prior(one))
    assert timing.minutes(one) == pytest.approx(3 * prior(one), rel=0.1)
    assert prior(one) * 1.5 < timing.minutes(other) < 3 * prior(one)
    before = timing.dump()
    for strange in (0.0, -5.0, float("nan"), float("inf")):
        timing.add(one, strange)
    assert timing.dump() == before
    timing.add(one, 1e9)
    assert timing.minutes(one) < 6 * prior(one)
