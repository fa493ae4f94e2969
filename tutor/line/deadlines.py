"""Sheets and deadlines in sentences: the assignment, the weeks until the exam, and what is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from tutor.line.handin import SheetTalk, number_in
from tutor.line.talk import Command, Conversation, Left, Talk
from tutor.study.assigned import Standing, keep_due_date, stand
from tutor.study.dates import read_date
from tutor.study.deadlines import (
    calendar,
    checklists,
    day_told,
    keep_start,
    open_ones,
    outcome,
    presents,
    read_start,
)
from tutor.study.handin import collect, sheets, tally
from tutor.study.services import Services
from tutor.study.timetable import EXAM_DATE

__all__ = ["DeadlinesTalk", "Leads"]

NONE = ("none", "never")


class Leads(NamedTuple):
    """Where entries lead: a task, a question by itself, a lesson, the questions of a topic."""

    task: Callable[[str], object]
    question: Callable[[str], object]
    lesson: Callable[[str], object]
    practise: Callable[[str], object]


class DeadlinesTalk(Conversation):
    """Tells all three, and goes where the learner wants; what was opened comes back here."""

    about = "A number opens that sheet; return goes home. Commands:"

    def __init__(self, talk: Talk, services: Services, leads: Leads) -> None:
        super().__init__(talk)
        self.services, self._leads = services, leads
        self._sheets = sheets(services.course)

    def run(self, first: str = "") -> None:
        """Say how things stand, then do what is asked for, `first` before all; return goes home."""
        self.talk.say("", "Sheets and deadlines.", *map(self._standing, self._standings()), self._week())
        self._list("")
        words = " or ".join(f":{one.word}" for one in self.commands() if one.word != "list")
        asked = f"A number opens a sheet, {words}, return goes home"
        for one in self.commands():
            if one.word == first:
                one.do("")
        while text := self.ask(asked):
            place = number_in(text, len(self._sheets))
            if place:
                SheetTalk(self.talk, self.services, self._sheets[place - 1], self._leads.task).run()
                self._list("")
            else:
                self.talk.say(f"Type a number from 1 to {len(self._sheets)}, a command or return.")

    def commands(self) -> Iterable[Command]:
        """The other two, and the days that belong to them."""
        yield Command("list", "l", "say the sheets again", self._list)
        if self.services.course.index.assignments:
            yield Command(
                "assignment", "a", "each part with what is open; a number opens it", self._assignment
            )
            yield Command("due", "d", "say when the assignment is due, as in :due 2026-12-18", self._due)
        if self.services.course.index.sections:
            yield Command("weeks", "w", "the weeks until the exam; a number opens a topic", self._weeks)
            yield Command("exam", "e", "say when the exam is, as in :exam 2027-02-01", self._exam)
            yield Command(
                "start", "s", "say when the first week begins, as in :start 2026-10-12", self._start
            )

    # -- the sheets ----------------------------------------------------------------------------------------

    def _list(self, _: str) -> None:
        services = self.services
        if not self._sheets:
            self.talk.say("This course has no sheets to hand in.")
        for number, one in enumerate(self._sheets, 1):
            counts = tally(collect(services.course, services.places, services.store, one.id))
            title = f", {one.title}" if one.title else ""
            self.talk.say(f"{number}. Sheet {one.id}{title}: {counts.told}.")

    # -- the assignment ------------------------------------------------------------------------------------

    def _standings(self) -> list[Standing]:
        services = self.services
        course = services.course
        return [stand(course, services.store, one, services.zone) for one in course.index.assignments]

    def _standing(self, found: Standing) -> str:
        one, today = found.assignment, self.services.today()
        due = f", due {day_told(found.due, today)}" if found.due else ""
        points = f"{found.earned:g} of {one.points} points"
        return f"Assignment {one.id}, {one.title}{due}: {points}; {outcome(found)}."

    def _assignment(self, _: str) -> None:
        ways: list[tuple[str, Callable[[], object]]] = []
        for found in self._standings():
            self.talk.say(self._standing(found))
            for number, standing in enumerate(found.parts, 1):
                title = f"Part {number}, {standing.part.title}"
                if not standing.part.points:
                    self.talk.say(f"{title}: no points, a preparation.")
                    continue
                late = ", partly late" if any(one.late for one in standing.counted) else ""
                earned = f"{round(standing.earned, 2):g} of {standing.part.points} points{late}"
                self.talk.say(f"{title}: {earned}.")
                for counted in standing.counted:
                    for one in open_ones(self.services.course, counted):
                        go = self._leads.task if one.sort == "task" else self._leads.question
                        ways.append((one.name, _with(go, one.name)))
                        mark = f"{round(one.earned, 2):g} of {one.points}"
                        self.talk.say(f"{len(ways)}. {one.title}, {one.sort}, {one.source}: {mark}.")
        self._follow([go for _, go in ways])

    def _due(self, typed: str) -> None:
        """Of the only assignment, or of the one whose id is named first."""
        known = [one.id for one in self.services.course.index.assignments]
        word, _, rest = typed.partition(" ")
        name, text = (word, rest) if word in known and rest else (known[0], typed)
        day = self._day(f"When is assignment {name} due", text, read_start)
        if day is not None:
            keep_due_date(self.services.store, name, day if isinstance(day, date) else None)
            self.talk.say("The day is forgotten." if day == "" else self._due_told(name, day))

    def _due_told(self, name: str, day: date | str) -> str:
        assert isinstance(day, date)
        return f"Assignment {name} is due {day_told(day, self.services.today())}."

    # -- the weeks -----------------------------------------------------------------------------------------

    def _week(self) -> str:
        found = calendar(self.services)
        if found.problem or not found.weeks:
            return found.problem
        if found.now < 0:
            return f"The weeks begin {day_told(found.weeks[0].begins, self.services.today())}."
        does = ", ".join(found.weeks[found.now].does)
        return f"This is week {found.now + 1} of {len(found.weeks)} until the exam: {does}."

    def _weeks(self, _: str) -> None:
        found, course = calendar(self.services), self.services.course
        self.talk.say(*filter(None, (found.problem, *found.remarks)))
        ways: list[Callable[[], object]] = []
        for place, week in enumerate(found.weeks):
            state = ", this week" if place == found.now else ", behind you" if place < found.now else ""
            self.talk.say(f"Week {place + 1}, {week.begins:%d %b %Y}{state}: {', '.join(week.does)}.")
            for topic in week.topics:
                lesson = next((one for one in course.lessons.values() if one.topic == topic), None)
                known = course.topic(topic)
                if known is None or not (lesson or course.select(topic=topic)):
                    continue
                go, name = (self._leads.lesson, lesson.id) if lesson else (self._leads.practise, topic)
                ways.append(_with(go, name))
                self.talk.say(f"{len(ways)}. {known.title}, {'lesson' if lesson else 'questions'}")
            for item in checklists(course) if presents(week) else ():
                ways.append(_with(self._leads.question, item))
                title = next(one.title for one in course.entries if one.id == item)
                self.talk.say(f"{len(ways)}. Checklist: {title}")
        self._follow(ways)

    def _exam(self, typed: str) -> None:
        today = self.services.today()
        day = self._day("When is your exam", typed, lambda text: read_date(text, today))
        if day is not None:
            self.services.store.set_setting(EXAM_DATE, day.isoformat() if isinstance(day, date) else "")
            self.talk.say(self._week())

    def _start(self, typed: str) -> None:
        day = self._day("When does the first week begin", typed, read_start)
        if day is not None:
            keep_start(self.services.store, day if isinstance(day, date) else None)
            self.talk.say(self._week())

    # -- shared --------------------------------------------------------------------------------------------

    def _day(self, asked: str, typed: str, read: Callable[[str], date | None]) -> date | str | None:
        """The day that is typed, "" to forget it, None where nothing shall change."""
        text = typed or self.ask(f"{asked}? A day such as 2026-12-03, or none; return changes nothing")
        if not text:
            return None
        if text.casefold() in NONE:
            return ""
        found = read(text) or read_date(text, self.services.today())
        if found is None:
            self.talk.say("This is no day that fits: type one such as 2026-12-03, or none.")
        return found

    def _follow(self, ways: Sequence[Callable[[], object]]) -> None:
        """Go one of these ways, and come back."""
        while ways and (text := self.ask(f"A number from 1 to {len(ways)} opens it, return goes back")):
            place = number_in(text, len(ways))
            if place:
                with suppress(Left):
                    ways[place - 1]()
                self.talk.say("Back at sheets and deadlines.")
                return
            self.talk.say(f"Type a number from 1 to {len(ways)}, or return.")


def _with(do: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: do(name)
