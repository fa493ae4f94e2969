"""The report: points by section, topic and part, rubrics, bonus, late answers, earlier papers, carrying."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest

from tests.study.exam.desk import Bench, answered, paper
from tutor.store import Store
from tutor.study import EXAM
from tutor.study.exam.report import open_report, reports
from tutor.study.exam.sitting import standing
from tutor.study.portable import merge, read_progress, write_progress


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """One learner with an empty log."""
    return Bench(tmp_path)


def test_points_are_the_papers_own_and_exact(bench: Bench) -> None:
    """A half of three points is one and a half; sections and topics add up to the total."""
    one = bench.begin()
    one.go(1)
    one.enter("twice", "28/2")
    one.enter("thrice", "20")
    report = one.hand_in()
    assert report.question(1).points == Fraction(3, 2)
    assert [part.points for part in report.sections] == [Fraction(3, 2), 0]
    assert [part.of for part in report.sections] == [4, 3]
    assert [part.title for part in report.topics] == ["Evaluation"]
    assert report.total.points == Fraction(3, 2)
    verdict = report.question(1).verdict
    assert verdict is not None
    assert [(line.part, line.points, line.of) for line in verdict.lines] == [
        ("twice", Fraction(1, 2), Fraction(1, 2)),
        ("thrice", 0, Fraction(1, 2)),
    ]
    assert report.weak == ("words", "sums", "pick")
    assert report.says[-1] == "Not passed (the pass mark is 50 %)."


def test_several_marks_on_one_question_score_nothing(bench: Bench) -> None:
    """As on the paper, with the sentence that says so; the attempt counts."""
    one = bench.begin()
    one.enter("choice", "a b")
    report = one.hand_in()
    assert report.question(0).points == 0
    verdict = report.question(0).verdict
    assert verdict is not None
    assert "several marks score nothing" in verdict.feedback[0]
    assert [row.status for row in bench.store.attempts()] == ["wrong"]


def test_what_cannot_be_read_is_marked_with_nothing_and_its_sentence(bench: Bench) -> None:
    """It blocks neither the hand-in nor the other part."""
    one = bench.begin()
    one.go(1)
    one.enter("twice", "14+")
    one.enter("thrice", "21")
    report = one.hand_in()
    found = report.question(1)
    assert found.points == Fraction(3, 2)
    assert found.verdict is not None
    assert [line.rule for line in found.verdict.lines] == ["unreadable", "right"]
    assert found.verdict.lines[0].says


def test_a_text_waits_for_its_rubric_and_is_marked_once(bench: Bench) -> None:
    """Boxes are drafts until they are handed in; then the attempt is in the log, once."""
    report = answered(bench.begin())
    assert report.pending == (2,)
    assert report.total.pending == 3
    assert report.outcome.passed is True
    assert len(bench.store.attempts()) == 2
    assert report.model(2) == "Because."
    boxes = report.rubric(2)
    assert boxes is not None
    assert [box.key for box in boxes.options] == ["one", "two"]
    report.enter(2, "one")
    again = open_report(bench.course, bench.opened(), report.uid, now=bench.clock)
    assert again is not None
    assert again.ticked(2) == "one"
    assert again.tick(2, "nonsense") is None
    assert again.pending == (2,)
    verdict = again.tick(2, "one")
    assert verdict is not None
    assert verdict.points == Fraction(1, 2)
    assert again.tick(2, "one two") is None
    assert again.total.points == Fraction(11, 2)
    rows = bench.store.attempts(item="words")
    assert [(row.points, row.answer) for row in rows] == [(0.5, {"text": "For a reason", "ticks": "one"})]
    last = open_report(bench.course, bench.opened(), report.uid, now=bench.clock)
    assert last is not None
    assert last.total.points == Fraction(11, 2)


def test_a_kill_between_log_and_report_loses_no_ticks(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log has them, so the next report does too."""
    report = answered(bench.begin())
    monkeypatch.setattr(Store, "save_state", lambda *_: None)
    report.tick(2, "one two")
    monkeypatch.undo()
    again = open_report(bench.course, bench.opened(), report.uid, now=bench.clock)
    assert again is not None
    assert again.pending == ()
    assert again.total.points == 7
    assert len(bench.store.attempts()) == 3


def test_answers_after_the_time_are_kept_apart_and_marked(bench: Bench) -> None:
    """The answer that stood when time was over counts; the later one is shown beside it, noted as late."""
    one = bench.begin()
    one.enter("choice", "b")
    one.go(1)
    one.enter("twice", "14")
    bench.clock.on(minutes=91)
    one.enter("thrice", "21")
    one = bench.resumed()
    one.go(0)
    one.enter("choice", "a")
    one.go(2)
    one.enter("text", "too late")
    report = one.hand_in()
    assert [found.points for found in report.questions] == [0, Fraction(3, 2), 0]
    assert [found.late_points for found in report.questions] == [1, Fraction(3, 2), 0]
    assert report.total.late == Fraction(5, 2)
    assert report.pending == ()
    assert report.late_pending == (2,)
    assert report.tick(2, "one two") is None
    assert report.tick(2, "one two", late=True) is not None
    assert report.total.points == Fraction(3, 2)
    assert report.total.late == Fraction(11, 2)
    assert report.question(0).answer == {"choice": "b"}
    assert report.question(0).late_answer == {"choice": "a"}
    rows = [(row.item, row.points, row.note) for row in bench.store.attempts()]
    assert rows == [
        ("pick", 0.0, ""),
        ("sums", 0.5, ""),
        ("pick", 1.0, "late"),
        ("sums", 1.0, "late"),
        ("words", 1.0, "late"),
    ]
    assert "After the time: 5½ more points, not counted." in report.says


def test_looking_at_a_paper_after_the_time_makes_nothing_late(bench: Bench) -> None:
    """Only a changed answer is."""
    one = bench.begin()
    one.enter("choice", "a")
    bench.clock.on(minutes=100)
    one.enter("choice", "a")
    one.enter("choice", "b")
    one.undo()
    report = one.hand_in()
    assert report.total.late == 0
    assert report.question(0).late is None
    assert report.question(0).points == 1


def test_confidence_is_kept_with_the_attempt(bench: Bench) -> None:
    """As in practice."""
    one = bench.begin()
    one.sure("sure")
    one.enter("choice", "a")
    one.hand_in()
    assert bench.store.attempts()[0].note == "sure=sure"


def test_the_bonus_is_off_until_it_is_allowed_and_never_lifts_above_the_paper(bench: Bench) -> None:
    """Shown apart, capped at the points there are; refused in one sentence beyond the rule."""
    report = answered(bench.begin(paper(bonus=6)))
    assert report.most_bonus == 0
    assert not report.set_bonus(1)
    bench.store.set_setting("exam_bonus", "6")
    assert report.set_bonus(6)
    assert report.total.points == 4
    assert report.outcome.points == 7
    assert report.outcome.percent == 100
    assert not report.set_bonus(7)
    assert report.message == "Bonus points are a whole number from 0 to 6."
    assert reports(bench.store)[0].bonus == 6
    bench.store.set_setting("exam_bonus", "4")
    assert report.bonus == 4
    bench.store.set_setting("exam_bonus", "nonsense")
    assert report.bonus == 0


def test_the_pass_mark_is_the_blueprints_until_it_is_set(bench: Bench) -> None:
    """A rubric that can still decide it leaves it open."""
    report = answered(bench.begin(paper(pass_percent=60)))
    assert report.outcome.percent == 57
    passed = [report.outcome.passed]
    report.tick(2, "")
    passed.append(report.outcome.passed)
    bench.store.set_setting("exam_pass", "57")
    assert [*passed, report.outcome.passed] == [None, False, True]
    assert report.says[-1] == "Passed (the pass mark is 57 %)."


def test_papers_are_compared_in_the_order_in_which_they_were_handed_in(bench: Bench) -> None:
    """Foreign, open and discarded ones are left out."""
    first = answered(bench.begin())
    assert first.comparison() == "This is the first paper you handed in."
    bench.clock.on(minutes=60)
    one = bench.begin()
    one.enter("choice", "a")
    second = one.hand_in()
    assert second.comparison() == "14 %, after 57 % in the paper before it."
    bench.store.save_state("exam:foreign", {"format": 1, "status": "handed"})
    bench.begin()
    found = reports(bench.store)
    assert [(one.uid, one.percent, one.passed) for one in found] == [
        (first.uid, 57, True),
        (second.uid, 14, False),
    ]
    assert found[0].sections == (("first", Fraction(4), Fraction(4)), ("second", Fraction(0), Fraction(3)))


def _carried(bench: Bench, into: Store) -> None:
    out = io.StringIO()
    write_progress(bench.store, out, bench.clock())
    path = bench.folder / "progress.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    merge(into, read_progress(path))


def test_an_open_paper_travels_and_an_older_copy_never_replaces_it(bench: Bench, tmp_path: Path) -> None:
    """Continued elsewhere and handed in, it comes back as handed in; the old export changes nothing."""
    one = bench.begin()
    one.enter("choice", "b")
    there = Bench(tmp_path / "there")
    there.clock.on(minutes=10)
    _carried(bench, there.store)
    other = there.resumed()
    assert other.answer == {"choice": "b"}
    assert other.left == 80 * 60
    other.enter("choice", "a")
    other.flag()
    _carried(bench, there.store)
    assert there.resumed().answer == {"choice": "a"}
    assert there.resumed().flagged(0)
    _carried(there, bench.store)
    assert bench.resumed().answer == {"choice": "a"}
    there.resumed().hand_in()
    _carried(bench, there.store)
    assert standing(there.store, there.clock()) is None
    assert there.store.state(EXAM) is None
    _carried(there, bench.store)
    assert standing(bench.store, bench.clock()) is None
    assert [one.percent for one in reports(bench.store)] == [14]
    assert len(bench.store.attempts()) == 1
