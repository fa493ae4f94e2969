"""Whole papers of the shipped course: all right, and a candidate's mistakes against marks made by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.study.exam.candidate import SECTIONS, WRONG, keyed, whole_course, whole_paper
from tutor.store import Store
from tutor.study.exam.paper import Paper
from tutor.study.exam.report import Report
from tutor.study.exam.sitting import Sitting


def utc() -> datetime:
    """One fixed moment."""
    return datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def _sat(folder: Path, paper: Paper, *, wrong: bool = False) -> Report:
    """The paper answered, handed in and ticked."""
    store = Store.open(folder / "progress.db", now=utc)
    one = Sitting.begin(whole_course(), store, paper, now=utc)
    answers = [keyed(paper, index, wrong=wrong) for index in range(len(paper.questions))]
    for index, answer in enumerate(answers):
        one.go(index)
        for field in one.open_fields:
            one.enter(field.name, answer.get(field.name, ""))
    report = one.hand_in()
    for index in report.pending:
        report.tick(index, answers[index]["ticks"])
    assert report.pending == ()
    return report


@pytest.mark.parametrize(("name", "seed"), [("full", 0), ("full", 7), ("half", 3), ("short", 1)])
def test_a_paper_answered_by_its_key_earns_all_points(tmp_path: Path, name: str, seed: int) -> None:
    """Every section and the whole, rubrics ticked."""
    report = _sat(tmp_path, whole_paper(seed, name))
    assert [part.points for part in report.sections] == [part.of for part in report.sections]
    assert report.total.points == whole_course().exams[name].points
    assert report.weak == ()
    assert report.outcome.percent == 100
    assert len(report.log.attempts()) == len(report.questions)


def test_a_candidates_mistakes_cost_what_the_exams_rules_say(tmp_path: Path) -> None:
    """Question by question and section by section as marked by hand."""
    report = _sat(tmp_path, whole_paper(0), wrong=True)
    found = {one.question.number: one.points for one in report.questions if one.points != one.of}
    assert found == {number: Fraction(points) for number, (_, points) in WRONG.items()}
    assert {part.id: part.points for part in report.sections} == SECTIONS
    assert report.total.points == Fraction("38.15")
    assert report.says[0] == "38.15 of 60 points (63 %)."
    rules = {line.rule for line in report.question(1).verdict.lines}  # type: ignore[union-attr]
    assert rules == {"several-marked"}
    assert set(report.weak) == {one.question.item for one in report.questions if one.question.number in WRONG}
