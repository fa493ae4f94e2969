"""Marks for review and how sure one was: kept with the session, in the store and in the log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.screens.pupil import tiny_course
from tutor.places import find_places
from tutor.store import Store
from tutor.study.aside import check_session
from tutor.study.finding import find, places_of
from tutor.study.informing import facts
from tutor.study.noting import for_review, is_marked, note_of, sure_in
from tutor.study.portable import merge, of_store
from tutor.study.services import Services
from tutor.study.session import Session, resume


def utc() -> datetime:
    """One fixed moment."""
    return datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty log."""
    return Store.open(tmp_path / "progress.db", now=utc)


def _session(store: Store) -> Session:
    queue = [("capital", 0), ("ratio", 0)]
    return Session(tiny_course(), store, queue, now=utc, monotonic=lambda: 0.0, seed="1")


def _resumed(store: Store) -> Session:
    found = resume(tiny_course(), store, now=utc, monotonic=lambda: 0.0)
    assert found is not None
    return found


def test_a_mark_outlives_the_session_until_it_is_taken_off(store: Store) -> None:
    """It is there after resuming and in a new session, and the second press takes it off everywhere."""
    first = _session(store)
    assert first.mark() and first.slot.review
    first.save()
    assert _resumed(store).slots[0].review and not _resumed(store).slots[1].review
    second = _session(store)
    assert second.slot.review and not second.mark(0)
    assert not is_marked(store, "capital") and not _session(store).slot.review


def test_a_fresh_variant_of_a_marked_question_is_marked_and_both_follow_one_press(store: Store) -> None:
    """The mark is the item's, so all its variants in a session show the same."""
    session = _session(store)
    session.mark()
    session.again()
    assert session.slot.review
    session.mark()
    assert [slot.review for slot in session.slots] == [False, False, False]


def test_a_question_by_itself_can_be_marked_without_touching_an_open_session(store: Store) -> None:
    """A question from the list or a lesson keeps its mark in the store; where practice stands is not its
    business.
    """
    practice = _session(store)
    practice.save()
    before = store.state("session")
    services = Services(
        course=tiny_course(),
        store=store,
        places=find_places({}),
        now=utc,
        monotonic=lambda: 0.0,
        seed="1",
    )
    alone = check_session(services, "ratio")
    alone.mark()
    alone.save()
    assert store.state("session") == before and is_marked(store, "ratio")


def test_the_word_marked_finds_what_is_marked_for_review(store: Store) -> None:
    """Alone and with other words; nothing else is found by it."""
    _session(store).mark()
    marked = for_review(store.kept().states)
    every = places_of(tiny_course(), store.summary(), store.latest(), marked)
    assert [one.id for one in find(every, "marked")] == ["capital"]
    assert find(every, "marked banana") == []


def test_marks_travel_with_exported_progress(store: Store, tmp_path: Path) -> None:
    """A mark made on one machine is there on the other after the merge."""
    _session(store).mark()
    other = Store.open(tmp_path / "other.db", now=utc)
    merge(other, of_store(store))
    assert is_marked(other, "capital")


def test_how_sure_goes_round_and_is_kept_with_session_and_attempt(store: Store) -> None:
    """Unsure, rather, sure, not said; after the verdict it stays as it was."""
    session = _session(store)
    assert [session.rate() for _ in range(4)] == ["unsure", "rather", "sure", ""]
    session.rate("rather")
    assert _resumed(store).slot.sure == "rather"
    session.enter("choice", "zero")
    session.check()
    assert session.rate() == "rather"
    (attempt,) = store.attempts()
    assert sure_in(attempt.note) == "rather"


def test_nothing_said_leaves_the_note_empty_and_foreign_notes_say_nothing() -> None:
    """The note of a coding attempt, or one of a later version, is not taken for a word of ours."""
    assert note_of("") == note_of("banana") == ""
    assert [sure_in(one) for one in ("", "sure=", "sure=certain", "shape passed; sure", "sure=sure")] == [
        *[""] * 4,
        "sure",
    ]


def test_a_session_of_an_older_version_says_nothing_on_how_sure(store: Store) -> None:
    """States without the word, or with another one, resume all the same."""
    session = _session(store)
    session.save()
    state = store.state("session")
    assert state is not None and isinstance(state["slots"], list)
    del state["slots"][0]["sure"]
    state["slots"][1]["sure"] = ["certain"]
    store.save_state("session", state)
    assert [slot.sure for slot in _resumed(store).slots] == ["", ""]


def test_facts_tell_source_seed_and_history_and_never_the_answer(store: Store) -> None:
    """Each try has its day and points; one whose solution was shown says so."""
    session = _session(store)
    session.rate("sure")
    session.enter("choice", "zero")
    session.check()
    session.again()
    session.solve()
    told = dict(facts(session))
    assert told["your tries"] == (
        "2026-12-01: 0 of 1, solution shown",
        "2026-12-01: 0 of 1, sure",
    )
    assert told["this one"] == (f"capital, seed {session.slot.seed}",)
    assert any(": " in line for line in told["asked in"])
