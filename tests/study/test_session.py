"""The session: what every verb does to the question in front, the log and the drafts."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.building import course_from
from tutor.course import Course
from tutor.store import Store
from tutor.study.session import Phase, Session, resume

ITEMS = """
- id: pick
  kind: choice
  COMMON
  ask: Which?
  show: 2
  right: [{key: a, text: A, says: yes it is}]
  wrong: [{key: b, text: B, says: it is not}]
- id: sums
  kind: numeric
  COMMON
  points: 2
  draw:
    n: {from: 2 .. 500, exam: 7}
  ask: "Twice {n} and thrice {n}?"
  parts:
    - {id: twice, label: twice, key: 2*n, rule: Multiply by two., measure: count}
    - {id: thrice, label: thrice, key: 3*n, rule: Multiply by three., measure: count}
- id: words
  kind: short
  COMMON
  ask: Say why.
  model: Because.
  rubric:
    - {key: one, share: 1/2, text: the first point}
    - {key: two, share: 1/2, text: the second point}
"""


class Clock:
    """A monotonic clock that moves only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Seconds since the start."""
        return self.seconds


def utc() -> datetime:
    """One fixed moment."""
    return datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A choice, a two-part calculation and a short answer."""
    made, problems = course_from(tmp_path, ITEMS)
    assert not problems, problems
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty log."""
    return Store.open(tmp_path / "progress.db", now=utc)


@pytest.fixture
def clock() -> Clock:
    """A clock at zero."""
    return Clock()


@pytest.fixture
def session(course: Course, store: Store, clock: Clock) -> Session:
    """All three questions with the exam's own values."""
    queue = [("pick", 0), ("sums", 0), ("words", 0)]
    return Session(course, store, queue, now=utc, monotonic=clock, seed="test")


def test_a_right_answer_is_logged_before_it_is_shown(session: Session, store: Store, clock: Clock) -> None:
    """The attempt holds item, seed, answer, points, ledger and the time spent."""
    clock.seconds = 12.5
    session.enter("choice", "a")
    verdict = session.check()
    assert verdict is not None and verdict.status == "right"
    (attempt,) = store.attempts()
    assert (attempt.item, attempt.seed, attempt.answer, attempt.points) == ("pick", 0, {"choice": "a"}, 1.0)
    assert attempt.seconds == 12.5 and attempt.ledger[0]["rule"] == "right"


@pytest.mark.parametrize("verb", ["check", "solve"])
def test_an_attempt_and_its_place_in_the_session_are_one_write(
    session: Session, store: Store, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """A program killed before it comes back to the open question, one killed after it to the marked one."""
    session.enter("choice", "a")
    session.save()
    written: list[object] = []
    write = store._write

    def watch(key: tuple[object, ...], what: Any) -> None:
        written.append(key[0])
        write(key, what)

    monkeypatch.setattr(store, "_write", watch)
    getattr(session, verb)()
    assert written == ["attempt"]
    state = store.state("session")
    assert state is not None and state["slots"][0]["phase"] == "marked"  # type: ignore[index]


def test_a_skip_is_one_write(session: Session, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No start finds the session at a question that counts as skipped."""
    seen: list[object] = []
    monkeypatch.setattr(store, "save_state", lambda name, state: seen.append(state["index"]))
    session.skip()
    assert seen == [1]


def test_unreadable_text_costs_nothing_and_names_its_field(session: Session, store: Store) -> None:
    """No attempt is counted, the question stays open, the sentence says where."""
    session.next()
    session.enter("twice", "((")
    session.enter("thrice", "21")
    verdict = session.check()
    assert verdict is not None and verdict.status == "invalid"
    assert session.phase is Phase.ASKING and session.message.startswith("twice:")
    assert store.attempts() == []


def test_empty_fields_are_asked_about_once(session: Session, store: Store) -> None:
    """The second check marks without them."""
    session.next()
    session.enter("twice", "14")
    session.check()
    assert "thrice" in session.message and store.attempts() == []
    verdict = session.check()
    assert verdict is not None and verdict.status == "partial" and verdict.points == Fraction(1, 2)


def test_nothing_entered_is_no_attempt_however_often_checked(session: Session, store: Store) -> None:
    """An empty answer is never marked wrong."""
    for _ in range(3):
        session.check()
    assert store.attempts() == [] and session.message


def test_each_hint_takes_a_fifth_and_the_solution_everything(session: Session, store: Store) -> None:
    """Hints are paid from what was earned; a solved attempt is logged as solved with no points."""
    session.enter("choice", "a")
    assert [session.hint() for _ in range(4)] == ["look", "think", "write", ""]
    assert session.reachable == Fraction(2, 5)
    session.check()
    assert store.attempts()[0].points == pytest.approx(0.4)
    session.next()
    session.solve()
    assert store.attempts()[1].status == "solved" and store.attempts()[1].points == 0
    assert session.solution and session.earned == 0


def test_a_short_answer_is_written_then_ticked(session: Session, store: Store) -> None:
    """The rubric appears after the text; ticks are marked; no ticks are an honest zero."""
    session.go(2)
    session.check()
    assert session.slot.phase == "asking" and session.message
    session.enter("text", "a sentence")
    assert session.check() is None
    assert session.slot.phase == "ticking"
    assert [one.name for one in session.open_fields] == ["ticks"]
    session.enter("ticks", "two")
    verdict = session.check()
    assert verdict is not None and verdict.points == Fraction(1, 2)
    assert store.attempts()[0].answer == {"text": "a sentence", "ticks": "two"}


def test_undo_takes_back_choices_one_by_one_then_the_skip(session: Session) -> None:
    """Each choice is one step; with nothing to take back the skipped question comes back."""
    session.enter("choice", "a")
    session.enter("choice", "b")
    assert session.undo() and session.slot.answer == {"choice": "a"}
    assert session.undo() and session.slot.answer == {}
    session.skip()
    assert session.index == 1 and session.slots[0].phase is Phase.SKIPPED
    assert session.undo() and session.index == 0 and session.phase is Phase.ASKING


def test_again_brings_fresh_values_right_behind(session: Session) -> None:
    """The new variant has another seed and stands next in the queue."""
    session.next()
    session.again()
    assert session.index == 2 and session.slot.item == "sums" and session.slot.seed != 0
    assert session.variant is not None and session.variant.names["n"] != 7


def test_a_marked_question_can_be_looked_at_but_not_changed(session: Session) -> None:
    """Going back shows the answer and its verdict; typing does nothing."""
    session.enter("choice", "b")
    session.check()
    session.next()
    session.back()
    session.enter("choice", "a")
    assert session.slot.answer == {"choice": "b"} and session.slot.verdict is not None


def test_a_session_resumes_exactly_where_it_stood(
    session: Session, course: Course, store: Store, clock: Clock
) -> None:
    """Answers, verdicts, hints, drafts and the place come back from the log alone."""
    session.enter("choice", "b")
    session.check()
    session.next()
    session.hint()
    session.enter("twice", "1")
    session.enter("twice", "14")
    back = resume(course, store, now=utc, monotonic=clock)
    assert back is not None and back.index == 1 and back.slot.hints == 1
    assert back.slot.answer == {"twice": "14"}
    assert back.slots[0].verdict is not None and back.slots[0].verdict.status == "wrong"
    assert back.uid == session.uid


def test_a_finished_session_leaves_nothing_to_resume(
    session: Session, course: Course, store: Store, clock: Clock
) -> None:
    """Past the last question the state is gone."""
    session.go(3)
    assert session.finished and resume(course, store, now=utc, monotonic=clock) is None


def test_a_foreign_state_is_no_reason_not_to_start(course: Course, store: Store, clock: Clock) -> None:
    """Whatever another version wrote there, there is simply nothing to resume."""
    foreign: list[dict[str, object]] = [
        {"slots": 3},
        {"slots": [{}]},
        {"a": "b"},
        {"slots": [{"item": "pick", "seed": "x"}]},
    ]
    for state in foreign:
        store.save_state("session", state)
        assert resume(course, store, now=utc, monotonic=clock) is None


def test_questions_that_left_the_course_are_dropped(course: Course, store: Store, clock: Clock) -> None:
    """The others keep their places and answers."""
    session = Session(course, store, [("pick", 0), ("sums", 0)], now=utc, monotonic=clock, seed="test")
    session.go(1)
    session.slots[0].item = "gone"
    session.save()
    back = resume(course, store, now=utc, monotonic=clock)
    assert back is not None and [slot.item for slot in back.slots] == ["sums"]


def test_an_answer_begun_and_not_checked_comes_back_once_before_the_end(session: Session) -> None:
    """Going on from the last question would leave it behind unseen; going on once more does."""
    session.go(1)
    session.enter("twice", "14")
    session.go(len(session.slots) - 1)
    session.next()
    assert not session.finished and session.index == 1 and "not checked" in session.message
    session.go(len(session.slots) - 1)
    session.next()
    assert session.finished


def test_nothing_begun_ends_at_once(session: Session) -> None:
    """As ever."""
    session.go(len(session.slots) - 1)
    session.next()
    assert session.finished
