"""Sitting a paper: navigation, drafts, no verdict before the end, and what a kill leaves."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from tests.study.exam.desk import Bench, answered, paper
from tutor.store import Store
from tutor.study import EXAM
from tutor.study.exam.document import state_name
from tutor.study.exam.sitting import Sitting, SittingProblem, discard, standing


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """One learner with an empty log."""
    return Bench(tmp_path)


def test_questions_are_answered_in_any_order_and_changed_until_the_end(bench: Bench) -> None:
    """Going away and coming back keeps every answer; states tell how full one is and nothing else."""
    one = bench.begin()
    one.go(1)
    one.enter("twice", "13")
    assert [one.state(i) for i in range(3)] == ["empty", "begun", "empty"]
    one.back()
    one.enter("choice", "b")
    one.next()
    assert one.answer == {"twice": "13"}
    one.enter("twice", "14")
    one.enter("thrice", "")
    one.enter("thrice", "21")
    assert [one.state(i) for i in range(3)] == ["full", "full", "empty"]
    assert one.empty == (2,)
    one.go(99)
    assert one.question.number == "2.1"
    one.go(-5)
    assert one.index == 0


def test_nothing_is_recorded_and_no_rubric_is_shown_before_the_paper_is_handed_in(bench: Bench) -> None:
    """The log stays empty, the rubric's field cannot be entered."""
    one = bench.begin()
    one.go(2)
    one.enter("text", "words")
    one.enter("ticks", "one two")
    assert [field.name for field in one.fields] == ["text"]
    assert one.answer == {"text": "words"}
    assert bench.store.attempts() == []


def test_the_echo_reads_a_calculation_and_does_not_work_it_out(bench: Bench) -> None:
    """There is no calculator in the exam; what cannot be read is said and kept."""
    one = bench.begin()
    one.go(1)
    one.enter("twice", "28/2")
    assert one.echo("twice").line == "28/2"
    assert "14" not in "".join((one.echo("twice").value, *one.echo("twice").drawn))
    one.enter("twice", "28//")
    assert one.echo("twice").problem
    assert one.answer["twice"] == "28//"


def test_a_kill_loses_nothing_that_was_typed_and_comes_back_to_the_same_place(bench: Bench) -> None:
    """Answers, flags, confidence, place and order survive without any saying goodbye."""
    one = bench.begin()
    one.enter("choice", "c")
    one.go(1)
    one.flag()
    one.sure("rather")
    one.enter("twice", "1")
    one.enter("twice", "14")
    again = bench.resumed()
    assert again.index == 1
    assert again.answer == {"twice": "14"}
    assert again.answer_of(0) == {"choice": "c"}
    assert again.flagged(1)
    assert again.sureness(1) == "rather"
    assert asdict(again.questions[2]) == asdict(one.questions[2])
    found = standing(bench.store, bench.clock())
    assert found is not None
    assert found.says == "Tiny exam: 2 of 3 answered, 90 minutes left"


def test_the_last_change_of_a_question_is_taken_back(bench: Bench) -> None:
    """Choices step by step, typed text field by field, also on the disk."""
    one = bench.begin()
    one.enter("choice", "a")
    one.enter("choice", "b")
    assert one.undo()
    assert one.answer == {"choice": "a"}
    assert bench.resumed().answer == {"choice": "a"}
    assert one.undo()
    assert not one.undo()


def test_a_paper_is_suspended_with_its_clock_and_goes_on_where_it_stood(bench: Bench) -> None:
    """A day later as much is left as before; typing wakes it as well."""
    one = bench.begin()
    bench.clock.on(minutes=20)
    one.suspend()
    bench.clock.on(minutes=24 * 60)
    again = bench.resumed()
    stopped = again.suspended
    assert again.left == 70 * 60
    again.wake()
    bench.clock.on(minutes=1)
    assert again.left == 69 * 60
    again.suspend()
    bench.clock.on(minutes=5)
    again.enter("choice", "a")
    assert (stopped, again.suspended) == (True, False)
    assert again.left == 69 * 60


def test_a_second_paper_waits_until_the_first_is_out_of_the_way(bench: Bench) -> None:
    """Beginning refuses in one sentence; a discarded paper leaves nothing behind."""
    one = bench.begin()
    one.enter("choice", "a")
    with pytest.raises(SittingProblem) as refused:
        bench.begin()
    assert "still open" in refused.value.sentence
    discard(bench.store)
    assert standing(bench.store, bench.clock()) is None
    assert bench.restart() is None
    assert bench.store.kept().drafts == []
    assert bench.begin().answer == {}


def test_an_item_that_left_the_course_is_said_once_and_its_answer_stays(bench: Bench) -> None:
    """Its points are left out of the paper; everything else is marked as ever."""
    one = bench.begin()
    one.enter("choice", "a")
    one.go(1)
    one.enter("twice", "14")
    again = bench.restart(bench.without("sums"))
    assert again is not None
    assert again.variant is None
    assert "Question 1.2 (sums) is no longer in the course" in again.message
    assert again.open_fields == ()
    assert again.item is None
    assert again.title(1) == "a question"
    report = again.hand_in()
    assert report.total.points == 1
    assert report.total.of == 4
    assert report.question(1).answer == {"twice": "14"}
    assert "Question 1.2 could not be marked" in report.says[-1]


def test_an_item_that_left_the_course_before_it_was_answered_costs_nothing(bench: Bench) -> None:
    """Nobody can answer what is not there."""
    bench.begin().enter("choice", "a")
    again = bench.restart(bench.without("words"))
    assert again is not None
    report = again.hand_in()
    assert report.total.points == 1
    assert report.total.of == 4
    assert report.weak == ("sums",)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"format": 99, "uid": "exam-1", "status": "open"}, "newer dltutor"),
        ({"format": 1, "uid": "exam-1", "status": "open"}, "cannot be read"),
        ({"format": "x"}, "cannot be read"),
        ({"format": 1, "uid": "exam-1", "questions": [{"points": "1/0"}]}, "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_a_foreign_document_is_said_in_one_sentence_and_left_alone(
    bench: Bench, body: dict[str, object] | None, says: str
) -> None:
    """No crash, nothing deleted; a new paper can be begun beside it."""
    bench.store.save_state(EXAM, {"uid": "exam-1"})
    bench.store.save_state(state_name("exam-1"), body)
    found = standing(bench.store, bench.clock())
    assert found is not None
    assert says in found.problem
    assert bench.restart() is None
    bench.begin()
    assert bench.store.state(state_name("exam-1")) == body


@pytest.mark.parametrize("name", [5, None, "", {"uid": 3}])
def test_a_name_that_is_none_means_that_no_paper_is_open(bench: Bench, name: object) -> None:
    """Whatever stands there, home comes up."""
    bench.store.save_state(EXAM, {"uid": name})
    assert standing(bench.store, bench.clock()) is None
    assert bench.restart() is None


def test_a_damaged_document_never_stops_a_start(bench: Bench) -> None:
    """Each value replaced by another type in turn reads as foreign, or does no harm."""
    bench.begin().enter("choice", "a")
    name = str((bench.store.state(EXAM) or {})["uid"])
    whole = bench.store.state(state_name(name)) or {}
    for key in whole:
        for value in (None, -1, "x", [], {}, [1], {"a": 1}, 1e300, True):
            bench.store.save_state(state_name(name), {**whole, key: value})
            found = standing(bench.store, bench.clock())
            sitting = Sitting.resume(bench.course, bench.store, now=bench.clock)
            assert found is None or isinstance(found.says, str)
            assert sitting is None or sitting.state(0) in ("full", "begun", "empty")


class _Stops(Store):
    """A store that the program does not survive: nothing is written from the n-th write on."""

    left = 0

    def _write(self, *args: object) -> None:
        if self.left <= 0:
            raise KeyboardInterrupt
        self.left -= 1
        super()._write(*args)  # type: ignore[arg-type]

    def add(self, attempts: object) -> int:
        if self.left <= 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().add(attempts)  # type: ignore[arg-type]


@pytest.mark.parametrize("writes", range(1, 12))
def test_a_hand_in_that_was_killed_anywhere_is_completed_exactly_once(bench: Bench, writes: int) -> None:
    """After any number of writes the next start has the same report and each answer once in the log."""
    sitting = bench.begin()
    sitting.enter("choice", "a")
    sitting.go(1)
    sitting.enter("twice", "13")
    sitting.log = store = _Stops.open(bench.folder / "progress.db", now=bench.clock)
    assert isinstance(store, _Stops)
    store.left = writes
    try:
        sitting.hand_in()
    except KeyboardInterrupt:
        bench.clock.on(minutes=400)
    found = bench.restart()
    assert found is None
    rows = bench.store.attempts()
    assert [(row.item, row.points, row.session) for row in rows] == [
        ("pick", 1.0, sitting.uid),
        ("sums", 0.0, sitting.uid),
    ]
    assert standing(bench.store, bench.clock()) is None
    assert bench.restart() is None
    assert len(bench.store.attempts()) == 2
    assert not [one for one in bench.store.kept().drafts if one[0].startswith("exam-")]


def test_a_full_disk_is_told_before_an_answer_is_lost_and_saved_when_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice is there at the first key that the disk refuses; room made, the next key saves both."""
    one = bench.begin()
    real = bench.store._link.write
    trouble = "The disk is full."

    def refused(*_: object, **__: object) -> str:
        bench.store._link.trouble = trouble
        return "later"

    monkeypatch.setattr(bench.store._link, "write", refused)
    one.enter("choice", "a")
    told = [one.notice]
    assert one.answer == {"choice": "a"}
    monkeypatch.setattr(bench.store._link, "write", real)
    one.go(1)
    assert [*told, one.notice] == [trouble, None]
    assert bench.resumed().answer_of(0) == {"choice": "a"}


def test_another_window_that_handed_the_paper_in_is_never_overwritten(bench: Bench) -> None:
    """The window that is late says so; its typing changes nothing."""
    one = bench.begin()
    other = Sitting.resume(bench.course, bench.opened(), now=bench.clock)
    assert other is not None
    answered(other)
    one.enter("choice", "b")
    assert one.handed  # it is said at the first key, not only when the question is left
    assert "another window" in one.message
    one.go(1)
    assert one.handed
    assert one.hand_in().question(0).points == 1
    assert len(bench.store.attempts()) == 2


def test_practice_with_the_same_item_and_values_keeps_its_own_draft(bench: Bench) -> None:
    """Neither typing nor handing in touches what practice holds."""
    bench.store.save_draft("pick", 0, "choice", "c")
    one = bench.begin(paper())
    assert one.answer == {}
    answered(one)
    assert bench.store.drafts("pick", 0) == {"choice": "c"}
