"""The way to the coding tasks in line mode: the one to go on with, or one of a topic; then the next."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.course.model import Task
from tutor.line.talk import Talk
from tutor.line.task import Onward, TaskTalk
from tutor.study.linking import next_task
from tutor.study.services import Services
from tutor.study.stats.wording import count_of

__all__ = ["Tasks"]


class Tasks:
    """All coding tasks of the course."""

    def __init__(self, talk: Talk, services: Services) -> None:
        self.talk, self.services = talk, services

    @property
    def next(self) -> Task | None:
        """The task to begin with or to go on with; None when all are passed."""
        return next_task(self.services.course, self.services.store.summary())

    def says(self) -> str:
        """How many there are and how many are passed, in one line; nothing where there are none."""
        tasks = list(self.services.course.tasks.values())
        done = sum(self._state(one) == "done" for one in tasks)
        return f"All coding tasks, by topic: {done} of {len(tasks)} done" if tasks else ""

    def open(self, name: str) -> None:
        """Work on a task, and on those that the learner goes on with; raises Left for home."""
        while True:
            try:
                TaskTalk(self.talk, self.services, self.services.course.tasks[name]).run()
                return
            except Onward as onward:
                name = onward.task

    def choose(self) -> None:
        """Ask for a topic, then for one of its tasks."""
        course = self.services.course
        topics = [
            (one, [task for task in course.tasks.values() if task.topic == one.id])
            for one in course.index.topics
        ]
        topics = [(one, tasks) for one, tasks in topics if tasks]
        told = [
            f"{topic.title}: {count_of(len(tasks), 'task')}, "
            f"{sum(self._state(one) == 'done' for one in tasks)} done"
            for topic, tasks in topics
        ]
        place = self._number(told, "topic")
        if place is None:
            return
        tasks = topics[place][1]
        number = self._number([f"{one.title}, {one.level}, {self._state(one)}" for one in tasks], "task")
        if number is not None:
            self.open(tasks[number].id)

    def _state(self, task: Task) -> str:
        count, best = self.services.store.summary().get(task.id, (0, 0.0))
        return "done" if best >= 1 else "begun" if count else "new"

    def _number(self, lines: Sequence[str], what: str) -> int | None:
        """The place of the line that is chosen; None for home."""
        self.talk.say(*(f"{number}. {line}" for number, line in enumerate(lines, 1)))
        while True:
            text = self.talk.ask(f"A number from 1 to {len(lines)}, or return to go home")
            if not text or text.casefold() in (":home", ":o"):
                return None
            if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(lines):
                return int(text) - 1
            self.talk.say(f"That is no number of a {what}.")
