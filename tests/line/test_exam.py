"""A whole mock exam line by line: answered, reviewed, handed in, ticked, reported; time said in between."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.line.script import Scripted, desk, utc
from tests.study.exam.candidate import keyed, whole_course, whole_paper
from tutor.kinds.fields import Choice, Field, Order, Table, Text, flatten
from tutor.line import Talk, run
from tutor.line.filling import LAST_LINE
from tutor.study.exam.papers import reports
from tutor.study.exam.sitting import OVER, Sitting, standing
from tutor.study.services import Services


def _typed(one: Field, answer: str) -> list[str]:
    """The lines with which a learner gives this raw answer."""
    if isinstance(one, Choice | Order):
        numbers = {option.key: str(number) for number, option in enumerate(one.options, 1)}
        return [" ".join(numbers[key] for key in answer.split())]
    if isinstance(one, Text) and one.lines > 1 and answer:
        return [*answer.split("\n"), LAST_LINE]
    return [answer]


def _script(seed: int, name: str = "full", *, wrong: bool = False) -> list[str]:
    """Everything that is typed from the first question to the report."""
    paper, course = whole_paper(seed, name), whole_course()
    lines, ticks = [], []
    for index, question in enumerate(paper.questions):
        variant = course.items[question.item].variant(question.seed)
        answer = keyed(paper, index, wrong=wrong)
        fields = variant.item.fields(variant)
        order = [cell for one in fields if isinstance(one, Table) for cell in one.order]
        places = [one for one in flatten(fields) if one.stage == 0]
        places.sort(key=lambda one: order.index(one.name) if one.name in order else len(order))
        for one in places:
            # Several marks on one question are refused here, so such a question is left empty.
            several = isinstance(one, Choice) and not one.many and len(answer.get(one.name, "").split()) > 1
            lines += [""] if several else _typed(one, answer.get(one.name, ""))
        lines.append("")
        for one in (one for one in flatten(fields) if one.stage == 1):
            typed = _typed(one, answer["ticks"])[0]
            ticks += [typed] if typed.strip() else ["", ""]  # none at all is asked about once
    return [*lines, ":handin", "yes", *ticks]


@pytest.mark.parametrize(("name", "seed"), [("full", 0), ("half", 5)])
def test_a_whole_paper_answered_right_line_by_line_earns_all_points(home: Path, name: str, seed: int) -> None:
    """Every section full, every change a sentence, no escape byte."""
    one = Scripted(desk(home, whole_course()))
    one.types(*_script(seed, name), "", "quit", start="exam", name=name, seed=seed)
    worth = whole_course().exams[name].points
    assert f"{worth} of {worth} points (100 %)." in one.said
    for section in whole_course().exams[name].sections:
        assert f"{section.title}: {section.points} of {section.points}." in one.said
    assert "Passed (the pass mark is 50 %)." in one.said
    assert "\x1b" not in one.said
    assert "Right" not in one.said.partition("Type yes to hand in")[0]


def test_a_candidates_mistakes_cost_what_was_marked_by_hand(home: Path) -> None:
    """The same answers as in the other interface, the same 38.15 points; the ledger is read by number."""
    one = Scripted(desk(home, whole_course()))
    script = [*_script(0, wrong=True), "5.4", ":list", "99", "", "quit"]
    one.types(*script, start="exam", name="full", seed=0)
    assert "38.15 of 60 points (63 %)." in one.said
    for part in ("Single choice: 9¼ of 12", "LSTM: 10½ of 15", "Regression and loss: 6.4 of 10"):
        assert part in one.said
    assert "5.4 back through an LSTM cell: partly right, 5½ of 8 points." in one.said
    assert re.search(r"0 of ½ points; rule: [^;]+; yours: Lc\*f; expected:", one.said)
    assert "There is no question of that number" in one.said


def _timed(services: Services, script: list[tuple[float, str]]) -> str:
    """A run in which so many minutes pass before each line arrives."""
    at = [utc()]

    def line() -> str:
        minutes, text = script.pop(0) if script else (0, "quit")
        at[0] += timedelta(minutes=minutes)
        return f"{text}\n"

    class Slow(io.StringIO):
        readline = staticmethod(line)  # type: ignore[assignment]

    def now() -> datetime:
        return at[0]

    out = io.StringIO()
    timed = replace(services, now=now, monotonic=lambda: (at[0] - utc()).total_seconds())
    run(timed, Talk(Slow(), out), "exam", name="full", seed=0)
    return out.getvalue()


def test_warnings_come_before_the_next_prompt_and_late_answers_are_said_to_be_late(home: Path) -> None:
    """Each once, never in the middle of typing; what comes after the time counts nowhere."""
    script: list[tuple[float, str]] = [(61, "1"), (24, ""), (0, "3"), (4, ""), (0, ":time"), (2, "3")]
    script += [(0, ":handin"), (0, "yes"), (0, ":list"), (0, "")]
    said = _timed(desk(home, whole_course()), script)
    assert said.count("29 minutes left.") == 1
    assert "29 minutes left.\nReturn for the next question; 1 changes it:" in said
    assert said.count("1 minute left.") == 2  # the warning, and what :time says
    assert "That came after the time: it is kept apart and does not count in the total." in said
    assert said.count(OVER) == 1
    assert "After the time: 1 more point, not counted." in said


def test_the_clock_stops_while_suspended_and_goes_on_while_away(home: Path) -> None:
    """Suspended over an hour nothing is lost; left by :home the time runs."""
    services = desk(home, whole_course())
    said = _timed(services, [(10, "1"), (0, ":suspend"), (60, ""), (0, ":home"), (0, "quit")])
    assert "The clock is stopped, 80 minutes left." in said
    assert "The clock runs: 80 minutes left." in said
    assert "The paper stays open and its clock goes on" in said
    assert "1. Mock exam: The whole exam: 1 of 34 answered, 80 minutes left" in said


def _open(home: Path, *lines: str, change: Callable[[Services], object] = lambda _: None) -> Scripted:
    """A start with an open paper whose first question is answered."""
    services = desk(home, whole_course())
    if standing(services.store, utc()) is None:
        sitting = Sitting.begin(services.course, services.store, whole_paper(0), now=services.now)
        sitting.enter("choice", "gan")
        services.store.save_draft("cnn-classifier", 3, "choice", "lenet")
    change(services)
    return Scripted(desk(home, whole_course())).types(*lines)


def test_a_start_offers_to_continue_discard_or_leave_the_open_paper_for_later(home: Path) -> None:
    """Later leaves it, discard asks once more, continue is where it stood."""
    assert "Type continue, discard or later" in _open(home, "later", "quit").said
    one = _open(home, "continue", ":list", ":quit")
    assert "1 answered so far." in one.said
    assert "1.1 an architecture for images: answered, 1 point (you are here)" in one.said
    assert "The paper stays open." in _open(home, "discard", "no", "quit").said
    assert "The paper is given up." in _open(home, "discard", "yes", "quit").said
    assert standing(desk(home).store, utc()) is None


def test_commands_go_anywhere_and_change_nothing_that_was_not_asked_for(home: Path) -> None:
    """Numbers of the paper, flags, confidence, undo, the sheet; what practice has is refused."""
    lines = [":hint", ":go 2.3", ":go 99", ":mark", ":sure", ":sheet", ":figure", ":sure x", ":back"]
    lines += ["some text", "more", ".", ":undo", ":go 4.6", "390", "x", "28//", "1/2", "", "", ":back"]
    lines += [":list review", ":go 6.2", "", "", "4.5", ":handin", "no", ":discard", "no", ":quit"]
    one = Scripted(desk(home, whole_course())).types(*lines, start="exam", name="full", seed=0)
    assert "There is no :hint in an exam: nothing is marked or hinted at before you hand in." in one.said
    assert "There are questions 1.1 to 6.2" in one.said
    assert "Marked for review; :mark takes the mark off." in one.said
    assert "Noted: you are unsure." in one.said
    assert "Type :sure unsure, :sure rather or :sure sure" in one.said
    assert "of two A4 pages" in one.said
    assert "Taken back." in one.said
    assert "Not read: " in one.said
    assert "= 0.5" not in one.said
    assert "1 not complete: 4.6; 1 marked for review: 2.3." in one.said
    assert "Review. 1 of 34 answered; 33 empty: 1.1 to 4.5, 5.1 to 6.2; 1 not complete: 4.6" in one.said
    assert one.said.count("The paper goes on.") == 2
    assert reports(desk(home).store) == ()


def test_a_paper_is_chosen_from_a_list_with_a_seed(home: Path) -> None:
    """Whole ones first, then each section alone; what is no number is said."""
    one = Scripted(desk(home, whole_course()))
    one.types("x", "3", "many", "5", ":quit", start="exam")
    assert re.search(r"^1\. The whole exam: 34 questions, 60 points, 90 minutes$", one.said, re.M)
    assert "That is no number of a paper." in one.said
    assert "A seed is a whole number from 0 to 999,999,999." in one.said
    assert re.search(r"seed 5: \d+ questions, \d+ points, 20 minutes, 20 minutes left\.", one.said)


def test_rubrics_can_wait_and_an_earlier_report_is_read_again(home: Path) -> None:
    """Later leaves them; home lists the report, whose rubrics are then ticked; weak ones are practised."""
    lines = ["1", "", ":go 2.1", "text", ".", ":handin", "yes", ":later", "", "quit"]
    one = Scripted(desk(home, whole_course())).types(*lines, start="exam", name="full", seed=0)
    assert "1 answer waits for the rubric (2 points)" in one.said
    number = re.search(r"^(\d+)\. Reports of mock exams: 1$", one.said, re.M)
    assert number is not None
    one = Scripted(desk(home, whole_course())).types(number[1], "1", "1", "again", ":quit")
    assert "The whole exam, seed 0, 2026-12-01: 1 of 60 points, 1 %, not passed" in one.said
    assert "2 of 60 points (3 %)." in one.said
    assert "Question 1 of 33, Recurrent networks" in one.said


def test_the_bonus_is_entered_where_the_course_has_one(home: Path) -> None:
    """Off by default; refused beyond its limit."""
    services = desk(home, whole_course())
    services.store.set_setting("exam_bonus", "6")
    lines = [":handin", "yes", ":bonus 7", ":bonus x", ":bonus 6", "", "quit"]
    one = Scripted(services).types(*lines, start="exam", name="full", seed=0)
    assert one.said.count("Type :bonus with a whole number from 0 to 6.") == 2
    assert "0 of 60 points (10 %), with 6 bonus points 6." in one.said
