"""Home in line mode: the first minute, the list, an open session, lessons, tasks, and what is kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from checkers.protocol import CheckDone, Finished, Job, Metric, Started
from tests.line.script import Scripted, desk
from tests.study.attempts import answered
from tutor.study import STATE
from tutor.study.reading import place_in


def test_a_newcomer_is_asked_a_question_first_and_then_for_the_exam(home: Path) -> None:
    """No menu comes before the first question; the date is read as people type it."""
    one = Scripted(desk(home)).types(*[":n"] * 3, "someday", "in 12 days", "nonsense", "40", "quit")
    assert one.said.index("Question 1 of") < one.said.index("When is your exam?")
    assert "“someday” is no date to come" in one.said
    assert "exam in 12 days" in one.said
    assert "Type minutes a day from 5 to 600" in one.said
    assert "40 minutes a day." in one.said
    assert "Home, exam in 12 days." in one.said
    assert re.search(r"Today: \d+ questions, about \d+ minutes", one.said)


def test_an_open_session_is_continued_discarded_or_kept_for_later(home: Path) -> None:
    """Nobody loses a session by beginning another one."""
    Scripted(desk(home)).types(":n")
    one = Scripted(desk(home)).types("3", "later", "3", "nonsense", "quit")
    assert one.said.count("A session is still open.") == 2
    again = desk(home)
    assert again.store.state(STATE) is not None
    one = Scripted(again).types("1")
    assert "Question 2 of" in one.said
    one = Scripted(desk(home)).types("3", "discard", ":home", "quit")
    assert "Question 1 of" in one.said


def test_a_lesson_is_read_section_by_section_and_resumes_there(home: Path) -> None:
    """Formulas stand on one line, tables are said row by row, an example answers to what is typed."""
    one = Scripted(desk(home)).types("", "", start="lesson", name="reading")
    assert "Section 1 of 3: First things" in one.said
    assert "    y = x₁/x₂" in one.said
    assert "Note: A note that stands apart." in one.said
    assert "name x₁; value 3." in one.said
    again = Scripted(desk(home)).types("n = 10", "n = q", "x = 1", "", "", "", start="lesson", name="reading")
    assert "Section 2 of 3: Try something" in again.said
    assert "= 6" in again.said
    assert "An example is changed by its names: n." in again.said
    assert "Figure: " in again.said
    assert "The lesson is read." in again.said
    kept = place_in(desk(home).store, "reading")
    assert kept is not None
    assert kept.done


def test_a_question_in_a_lesson_leads_back_into_it(home: Path) -> None:
    """The lesson goes on behind its question, also when the learner leaves the question."""
    one = Scripted(desk(home)).types("answer", ":home", "", start="lesson", name="reading")
    assert "Back in the lesson." in one.said
    assert "Section 2 of 3" in one.said


def test_words_at_home_search_for_something_to_do(home: Path) -> None:
    """What fits becomes the list; nothing that fits leaves the list as it was; the question comes back."""
    one = Scripted(desk(home)).types(":home", "zzz", "capital", "1", ":home", "quit")
    assert "Nothing fits these words" in one.said
    assert "found:" in one.said
    assert "Question 1 of 1" in one.said
    assert one.said.count("Home") == 2


class _Checker:
    """A checker that finds what it was told to find."""

    def __init__(self, *events: Any) -> None:
        self.events = events

    def job(self, task: str, source: str, **more: Any) -> Job:
        """A job."""
        return Job(task, source, file=more["file"])

    def check(self, job: Job, on_event: Any, cancel: Any = None) -> Finished:
        """Tell every event."""
        for event in self.events:
            on_event(event)
        assert isinstance(self.events[-1], Finished)
        return self.events[-1]


def test_a_task_says_every_check_and_how_the_training_went(home: Path) -> None:
    """Started, training, checks with their sentences, the verdict with its points."""
    checks = [{"name": "a", "status": "pass"}, {"name": "b", "status": "fail"}]
    found = _Checker(
        Started("double_it.py", "double-it", "cpu", "namespaces"),
        Metric(1, loss=2.0),
        Metric(2, loss=0.5),
        CheckDone("a", "returns a tensor", "pass"),
        CheckDone("b", "doubles it", "fail", "4", "f(2) gave 5", "times two", detail="line 3: return x + 3"),
        Finished("double_it.py", "double-it", "1", "", "fail", 0.0, checks, message="f(2) gave 5"),
    )
    one = Scripted(desk(home, checking=lambda: found))
    one.types("", ":why", ":hint", ":reset", "yes", ":quit", start="task", name="double-it")
    assert "Isolation: namespaces; device: cpu." in one.said
    assert "Training: loss fell from 2 to 0.5" in one.said
    assert "Failed: doubles it. f(2) gave 5, expected 4: times two" in one.said
    assert "Fail: 1 of 2 checks passed; 0 points. f(2) gave 5" in one.said
    assert "line 3: return x + 3" in one.said
    assert "Hint 1:" in one.said
    assert "your file is kept as" in one.said


def test_the_program_runs_through_pipes_without_an_escape_byte(home: Path) -> None:
    """`dltutor --line` and `quiz --line` need no terminal; every line is flushed, the end is status 0."""
    for arguments, typed in ((["--line"], "1\n\n"), (["quiz", "--line", "--seed", "3", "--n", "2"], "1\n\n")):
        done = subprocess.run(
            [sys.executable, "-m", "tutor.cli", *arguments],
            input=typed.encode(),
            capture_output=True,
            env=dict(os.environ, DLTUTOR_HOME=str(home)),
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == b""
        text = done.stdout.decode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)
        assert "Question 1 of" in text
        assert text.endswith("Everything is saved.\n")


def test_today_and_cramming_are_ways_of_home(home: Path) -> None:
    """The plan's questions are asked in its order; cramming begins with the weakest and marks its session."""
    one = desk(home)
    one.store.record(answered("ratio", 0.0, at=one.now(), days=-3))
    said = Scripted(desk(home)).types("2", ":home", "quit").said
    assert re.search(r"2\. Today: \d+ questions, about \d+ minutes", said)
    assert "Question 1 of" in said
    said = Scripted(desk(home)).types("4", "discard", ":solution", "yes", ":home", "quit").said
    assert "4. Cram the weakest first; the schedule stays as it is" in said
    made = [attempt.session for attempt in desk(home).store.attempts() if attempt.session != "s"]
    assert len(made) == 1
    assert made[0].startswith("cram-")


def test_help_at_home_says_what_can_be_typed(home: Path) -> None:
    """The first line promises it."""
    Scripted(desk(home)).types(":n")
    for word in (":help", "help", "?"):
        one = Scripted(desk(home)).types(word, "quit")
        assert "A number goes there" in one.said and "Nothing fits" not in one.said
