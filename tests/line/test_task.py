"""A coding task line by line: what a check says, and that nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from checkers.protocol import CheckDone, Event, Finished, Job, Started
from tests.line.script import Scripted, desk
from tests.screens.workbench import Scripted as Checker
from tests.screens.workbench import passing, write_course

WHY = "double_it(3) gave 3, expected 6."


class _Checker:
    """One check passes, one fails, one waits for it."""

    def job(self, task: str, source: str, **more: Any) -> Job:
        """A job."""
        return Job(task, source, file=more["file"])

    def check(self, job: Job, on_event: Callable[[Event], None], cancel: object) -> Finished:
        """Say all of it."""
        on_event(Started(job.file, job.task, "cpu", "namespaces"))
        on_event(CheckDone("loads", "is a Python file that runs", "pass"))
        on_event(CheckDone("doubles", "doubles a number", "fail", hint=WHY))
        on_event(CheckDone("keeps", "keeps the shape", "skip", hint="skipped, needs: doubles a number"))
        checks = [{"name": "loads", "status": "pass"}, {"name": "doubles", "status": "fail"}]
        ended = Finished(job.file, job.task, "1", "", "fail", 0.0, checks, message=WHY)
        on_event(ended)
        return ended


def test_a_failed_check_is_said_once_and_what_waits_for_it_names_it(home: Path) -> None:
    """The closing sentence counts; it repeats nothing that was just heard."""
    one = Scripted(desk(home, checking=_Checker))
    one.types("", ":quit", start="task", name="double-it")
    assert one.said.count(WHY.removesuffix(".")) == 1
    assert "Skipped: keeps the shape. It needs what failed: doubles a number" in one.said
    assert "Fail: 1 of 2 checks passed; 0 points." in one.said


def test_the_brief_is_read_without_the_marks_of_its_headings(home: Path) -> None:
    """A screen reader says every character; the title was said already."""
    one = Scripted(desk(home))
    one.types(":quit", start="task", name="double-it")
    assert "#" not in one.said.split("Your file")[0]


def test_a_pass_leads_to_the_next_task_and_info_tells_what_belongs_to_it(home: Path, tmp_path: Path) -> None:
    """`:next` opens it without the way home; before a pass there is no such command."""
    course = write_course(tmp_path, also=("triple-it", "quadruple-it"))
    checker = Checker(script=passing())
    one = Scripted(desk(home, course, checking=lambda: checker))
    one.types(":next", "", ":info", ":next", ":info", ":quit", start="task", name="double-it")
    assert "no command “:next”" in one.said.split("Pass:")[0]
    assert "The next task is Task triple-it: :next opens it." in one.said
    first, second = one.said.split("Coding task: Task triple-it")
    assert "Asked in: t-1: doubling." in first and "Next task: Task triple-it." in first
    assert "It builds on" not in second and "Your tries: none yet." in second


def test_the_tasks_are_chosen_by_topic(home: Path, tmp_path: Path) -> None:
    """Home names the one to go on with and leads to all of them; return goes home again."""
    course = write_course(tmp_path, also=("triple-it",))
    one = Scripted(desk(home, course, checking=lambda: Checker()))
    one.types("2", "9", "1", "3", "2", ":home", "2", "", "2", "1", "", "quit")
    assert "Coding task to go on with: Twice as much" in one.said
    assert "All coding tasks, by topic: 0 of 2 done" in one.said
    assert "1. PyTorch: 2 tasks, 0 done" in one.said
    assert "2. Task triple-it, easy, new" in one.said and "That is no number of a task." in one.said
    assert "That is no number of a topic." in one.said and one.said.count("Home") == 4
    assert "It builds on Twice as much, best done first." in one.said
