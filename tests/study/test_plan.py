"""The daily plan: within its minutes always, toward the date, weakest first, topics mixed, repeatable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.study.attempts import NOON, answered, entry, pile
from tutor.course.model import Entry
from tutor.kinds.draw import Stream
from tutor.study.cramming import cram
from tutor.study.memory import Memory, card_of
from tutor.study.plan import Planned, plan_day, unfitting
from tutor.study.queue import interleaved

DAY = NOON.date()


def planned(
    entries: Sequence[Entry],
    memory: Memory,
    *,
    exam: int | None = 12,
    minutes: float = 25.0,
    now: datetime = NOON,
    seed: str = "1",
) -> tuple[Planned, ...]:
    """A plan with the exam so many days away."""
    day = None if exam is None else now.date() + timedelta(days=exam)
    return plan_day(entries, memory, now=now, exam=day, minutes=minutes, stream=Stream(seed))


def after_days(entries: Sequence[Entry], exam: int, minutes: float, points: float = 1.0) -> list[int]:
    """Cards still unseen after each day of following the plan until the exam."""
    memory, unseen = Memory(entries), []
    for day in range(exam):
        now = NOON + timedelta(days=day)
        for one in planned(entries, memory, exam=exam - day, minutes=minutes, now=now):
            memory.add(answered(one.item, points, at=now, seconds=60 * one.minutes))
        unseen.append(len(memory.unseen()))
    return unseen


@settings(max_examples=60, deadline=None)
@given(
    tried=st.lists(
        st.tuples(
            st.integers(0, 24), st.floats(0, 1), st.floats(0, 20), st.floats(0, 4_000), st.sampled_from("se")
        ),
        max_size=30,
    ),
    exam=st.none() | st.integers(-3, 40),
    minutes=st.floats(0, 90),
)
def test_a_plan_never_exceeds_its_minutes(
    tried: list[tuple[int, float, float, float, str]], exam: int | None, minutes: float
) -> None:
    """Whatever was answered and whenever the exam is; and no card comes twice or again on the same day."""
    entries = pile(25)
    memory = Memory(entries)
    for number, points, days, seconds, session in sorted(tried, key=lambda one: one[2]):
        name = entries[number].id
        memory.add(answered(name, points, days=days - 20, seconds=seconds, session=session))
    plan = planned(entries, memory, exam=exam, minutes=minutes)
    assert sum(one.minutes for one in plan) <= minutes
    cards = [card_of(memory.entries[one.item]) for one in plan]
    assert len(cards) == len(set(cards))
    assert not any(name in memory.cards and memory.cards[name].last.date() == DAY for name in cards)
    assert plan == planned(entries, memory, exam=exam, minutes=minutes)


def test_new_items_have_the_exam_s_own_values_and_known_ones_fresh_values() -> None:
    """The first meeting is the exam's question; after that the numbers change with the stream."""
    entries = pile(6)
    memory = Memory(entries)
    memory.add(answered("item-0", 0.0, days=-3))
    found = {one.item: one for one in planned(entries, memory)}
    assert found["item-0"].seed > 0
    assert all(one.seed == 0 for name, one in found.items() if name != "item-0")
    assert {one.why for one in found.values()} == {"new", "due"}


def test_all_cards_are_met_before_the_exam_with_days_to_spare() -> None:
    """Where the minutes allow it, the last third of the days is for going over everything again."""
    unseen = after_days(pile(60), exam=12, minutes=20)
    assert unseen[8] == 0
    assert unseen[0] >= 60 - 14


def test_reviews_are_not_starved_by_new_cards() -> None:
    """With far more new cards than time, a good part of the day still goes to what was met before."""
    entries = pile(400)
    memory = Memory(entries)
    for number in range(40):
        memory.add(answered(f"item-{number}", 0.3, days=-4))
    found = planned(entries, memory, exam=5, minutes=30)
    assert sum(one.minutes for one in found if one.why != "new") >= 30 / 4
    assert sum(one.minutes for one in found if one.why == "new") >= 30 / 4


def test_what_will_not_fit_is_told() -> None:
    """Cards for which the minutes until the exam have no room are named; with time enough there are none."""
    entries = pile(60)
    memory = Memory(entries)

    def left_out(minutes: float, exam: date | None) -> tuple[str, ...]:
        return unfitting(entries, memory, now=NOON, exam=exam, minutes=minutes)

    soon = DAY + timedelta(days=2)
    assert 30 < len(left_out(15, soon)) < 60
    assert left_out(60, soon) == ()
    assert left_out(1, None) == ()
    assert left_out(1, DAY - timedelta(days=1)) == ()


def test_the_weakest_come_first() -> None:
    """Of cards met at the same time those that were failed are asked before all others."""
    entries = pile(20)
    memory = Memory(entries)
    for number in range(20):
        memory.add(answered(f"item-{number}", 0.0 if number < 6 else 1.0, days=-5))
    found = {one.item for one in planned(entries, memory, exam=10, minutes=9.5)}
    assert found >= {f"item-{number}" for number in range(6)}
    assert len(found) < 10


def test_near_the_exam_the_plan_sharpens() -> None:
    """On its eve, well-known cards are gone over although none of them is due; long before they are not
    preferred to weaker ones.
    """
    entries = pile(10)
    memory = Memory(entries)
    for number in range(10):
        for days in (-12, -7):
            memory.add(answered(f"item-{number}", 1.0, days=days))
    eve = planned(entries, memory, exam=1, minutes=30)
    assert len(eve) == 10
    assert {one.why for one in eve} == {"exam"}
    assert planned(entries, memory, exam=None, minutes=30) == ()


def test_without_a_date_it_is_the_plain_schedule() -> None:
    """What is due, weakest first, then what is new; a date that is past is no date."""
    entries = pile(8, topics=1)
    memory = Memory(entries)
    memory.add(answered("item-3", 1.0, days=-90))
    memory.add(answered("item-5", 0.0, days=-2))
    memory.add(answered("item-6", 1.0, days=-1))
    found = [one.item for one in planned(entries, memory, exam=None, minutes=60)]
    assert set(found[:2]) == {"item-3", "item-5"}
    assert found[2:] == ["item-0", "item-1", "item-2", "item-4", "item-7"]
    assert [one.item for one in planned(entries, memory, exam=-1, minutes=60)] == found


def test_neighbours_have_different_topics() -> None:
    """Topics take turns as long as there is more than one of them."""
    found = planned(pile(12, topics=3), Memory(pile(12, topics=3)), minutes=60)
    topics = [int(one.item.split("-")[1]) % 3 for one in found]
    assert len(found) == 12
    assert all(one != other for one, other in pairwise(topics))
    assert interleaved("aaab", str) == ["a", "b", "a", "a"]


def test_a_family_takes_turns_among_its_items() -> None:
    """One card a day, by the item that was tried least."""
    entries = [entry(name, concept="c", family="f") for name in ("a", "b", "c")]
    memory, asked = Memory(entries), []
    for day in range(6):
        now = NOON + timedelta(days=day)
        for one in planned(entries, memory, exam=9 - day, now=now):
            asked.append(one.item)
            memory.add(answered(one.item, 0.0, at=now))
    assert asked == ["a", "b", "c", "a", "b", "c"]


def test_a_clock_set_back_hides_no_card() -> None:
    """A card whose last review lies in the future by the clock is asked all the same."""
    entries = pile(3)
    memory = Memory(entries)
    memory.add(answered("item-1", 0.0, days=300))
    for exam in (10, None):
        assert "item-1" in {one.item for one in planned(entries, memory, exam=exam)}


def test_the_day_is_the_learner_s_own() -> None:
    """What was answered late in the evening in the west was yesterday there, and is today in the east."""
    entries = pile(1)
    memory = Memory(entries)
    memory.add(answered("item-0", 0.0, days=-0.6))
    west, east = (NOON.astimezone(timezone(timedelta(hours=hours))) for hours in (-2, 11))
    assert len(planned(entries, memory, now=west)) == 1
    assert planned(entries, memory, now=NOON.astimezone(timezone(timedelta(hours=13)))) != ()
    assert planned(entries, memory, now=east - timedelta(hours=12)) == ()


@pytest.mark.parametrize("weights", [None, {"item-0/item-0": 1.0}])
def test_the_weight_in_the_exam_decides_between_equals(weights: dict[str, float] | None) -> None:
    """With room for one new card, the one that the exam asks comes."""
    entries = pile(9)
    exam = DAY + timedelta(days=1)
    found = plan_day(
        entries,
        Memory(entries),
        now=NOON,
        exam=exam,
        minutes=1.6,
        stream=Stream("1"),
        weights=weights or {"item-7/item-7": 1.0},
    )
    assert [one.item for one in found] == ["item-0" if weights else "item-7"]


def test_cramming_asks_the_weakest_card_first() -> None:
    """Failed ones, then what was never tried, then what is known; one item of each card."""
    entries = [*pile(3), entry("twin", concept="item-0", family="item-0")]
    memory = Memory(entries)
    memory.add(answered("item-0", 1.0, days=-1))
    memory.add(answered("item-2", 0.0, days=-1))
    found = cram(entries, memory, 10, now=NOON, stream=Stream("1"))
    assert [name for name, _ in found] == ["item-2", "item-1", "twin"]
    assert found[1][1] == 0
    assert len(cram(entries, memory, 2, now=NOON, stream=Stream("1"))) == 2
