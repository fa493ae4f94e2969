"""Home in line mode: what there is to do as a numbered list, and the ways into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from tutor.line import telling
from tutor.line.desk import Desk
from tutor.line.lesson import LessonTalk
from tutor.line.quiz import QuizTalk
from tutor.line.talk import Ended, Left, Talk
from tutor.line.task import TaskTalk
from tutor.store.backups import back_up
from tutor.study import STATE
from tutor.study.aside import check_session
from tutor.study.dates import countdown, read_date
from tutor.study.finding import Found, find, places_of
from tutor.study.noting import for_review
from tutor.study.progress import topics
from tutor.study.queue import first_minute, practice
from tutor.study.reading import last_lesson, place_in, standing
from tutor.study.session import Session, resume
from tutor.study.summing import weak
from tutor.words import clean

__all__ = ["run"]

FIRST = "first"
EXAM = "exam_date"
SAVED = "Everything is saved."
MOST_HITS = 12


class _Way(NamedTuple):
    """One line of the list: its words, and where it leads."""

    text: str
    go: Callable[[], object]


def run(
    desk: Desk, talk: Talk, start: str = "auto", *, session: Session | None = None, name: str = ""
) -> int:
    """Talk until the learner leaves or the input ends; returns the exit status. `start` is `auto`, `quiz`
    (with a session), `lesson` or `task` (`name` is then the id).
    """
    one = _Home(desk, talk)
    back_up(desk.places.progress, desk.now())
    try:
        one.begin(start, session, name)
    except Ended:
        pass
    except KeyboardInterrupt:
        talk.say("")
    talk.say(SAVED)
    for sentence in filter(None, (desk.store.notice,)):
        talk.say(sentence)
    desk.store.close()
    return 0


class _Home:
    """One run of line mode."""

    def __init__(self, desk: Desk, talk: Talk) -> None:
        self.desk, self.talk = desk, talk

    def begin(self, start: str, session: Session | None, name: str) -> None:
        """Where this run starts, then home again and again; a quiz that was asked for ends with itself."""
        for sentence in (self.desk.store.notice, *self.desk.course.problems[:1]):
            if sentence:
                self.talk.say(sentence)
        self.talk.say(
            "dltutor, line by line. A line that begins with a colon is a command; :help lists them."
        )
        if start == "quiz" and session is not None:
            with suppress(Left):
                self.practise(session)
                return
        elif start in ("lesson", "task"):
            with suppress(Left):
                (self.lesson if start == "lesson" else self.task)(name)
        elif self._new():
            self._first_minute()
        while True:
            self._home()

    def _new(self) -> bool:
        store = self.desk.store
        return bool(self.desk.course.entries) and not store.state(STATE) and not store.summary()

    def _first_minute(self) -> None:
        self.talk.say("Three questions to begin with.")
        with suppress(Left):
            self.practise(self._session(first_minute(self.desk.course), FIRST), summed=False)
            if self.desk.store.setting(EXAM) is None:
                self.exam_date()

    # -- the list ------------------------------------------------------------------------------------------

    def _home(self) -> None:
        """Say what there is, and go where the learner wants."""
        ways = self._ways()
        exam = countdown(self.desk.store.setting(EXAM), self.desk.now().date())
        self.talk.say("", f"Home{f', {exam}' if exam else ''}. {self._today()}")
        self.talk.say(*(f"{number}. {way.text}" for number, way in enumerate(ways, 1)))
        while True:
            text = self.talk.ask("A number, words to search for, return for the first, or quit")
            if text.casefold().lstrip(":") in ("quit", "q", "exit"):
                raise Ended
            if text and not (text.isdecimal() and text.isascii()):
                ways = self._search(text) or ways
                continue
            number = int(text[:6]) if text else 1
            if 1 <= number <= len(ways):
                with suppress(Left):
                    ways[number - 1].go()
                return
            self.talk.say(f"Type a number from 1 to {len(ways)}, or quit.")

    def _search(self, text: str) -> list[_Way]:
        """The things that fit the words, as the new list to choose from; nothing where none does."""
        desk = self.desk
        marked = for_review(desk.store.kept().states)
        found = find(places_of(desk.course, desk.store.summary(), desk.store.latest(), marked), text)
        if not found:
            self.talk.say("Nothing fits these words; the numbers above still hold.")
            return []
        go = {"lesson": self.lesson, "task": self.task, "question": self._one}
        ways = [_Way(_told(one), _with(go[one.sort], one.id)) for one in found[:MOST_HITS]]
        more = f", the first {MOST_HITS} are" if len(found) > MOST_HITS else ""
        self.talk.say(f"{len(found)} found{more}:")
        self.talk.say(*(f"{number}. {way.text}" for number, way in enumerate(ways, 1)))
        return ways

    def _one(self, item: str) -> None:
        """One question by itself; an open session stays where it stands."""
        desk = self.desk
        session = check_session(
            desk.course, desk.store, item, now=desk.now, monotonic=desk.monotonic, seed=desk.seed
        )
        QuizTalk(
            self.talk, session, prover=desk.prover, checking=desk.checking, sheet=desk.sheet, end="go home"
        ).run()

    def _ways(self) -> list[_Way]:
        desk, course = self.desk, self.desk.course
        summary = desk.store.summary()
        ways: list[_Way] = []
        if desk.store.state(STATE):
            ways.append(_Way("Continue the open session", self._continue))
        name = last_lesson(desk.store, course.lessons)
        if name and standing(place_in(desk.store, name)) != "read":
            begun = standing(place_in(desk.store, name)) == "here"
            text = f"{'Read on' if begun else 'Read a lesson'}: {course.lessons[name].title}"
            ways.append(_Way(text, lambda: self.lesson(name)))
        if course.entries:
            ways.append(_Way(f"Practise {min(desk.questions, len(course.entries))} questions from all topics",
                             lambda: self._practise("")))  # fmt: skip
        for topic in topics(course, summary):
            if topic.items:
                share = f"{round(100 * topic.mastery)} percent, {topic.tried} of {topic.items} tried"
                ways.append(_Way(f"Practise {topic.title}: {share}", _with(self._practise, topic.id)))
        for lesson in course.lessons.values():
            state = {"new": "new", "here": "begun", "read": "read"}[standing(place_in(desk.store, lesson.id))]
            text = f"Lesson: {lesson.title}, {state}, {lesson.minutes} minutes"
            ways.append(_Way(text, _with(self.lesson, lesson.id)))
        for task in course.tasks.values():
            count, best = summary.get(task.id, (0, 0.0))
            state = "done" if best >= 1 else "begun" if count else "new"
            ways.append(_Way(f"Coding task: {task.title}, {state}", _with(self.task, task.id)))
        ways.append(_Way("Say when the exam is", self.exam_date))
        return ways

    def _today(self) -> str:
        entries, summary = self.desk.course.entries, self.desk.store.summary()
        tried = sum(one.id in summary for one in entries)
        return (
            f"{tried} of {len(entries)} questions tried." if entries else "This course has no questions yet."
        )

    # -- where they lead -----------------------------------------------------------------------------------

    def _session(self, queue: Sequence[tuple[str, int]], name: str = "practice") -> Session:
        desk = self.desk
        desk.turns[0] += 1
        return Session(
            desk.course,
            desk.store,
            queue,
            now=desk.now,
            monotonic=desk.monotonic,
            seed=f"{desk.seed}:{desk.turns[0]}",
            name=name,
        )

    def practise(self, session: Session, *, summed: bool = True) -> None:
        """Talk a session through to its end; what was weak can be repeated there."""
        session.save()
        desk = self.desk
        QuizTalk(self.talk, session, prover=desk.prover, checking=desk.checking, sheet=desk.sheet).run()
        if not summed:
            return
        again = weak(session)
        self.talk.say("", *telling.sum_of(session))
        if again and self.talk.ask("Return goes on").casefold().lstrip(":") in ("again", "a"):
            stream = self._stream()
            self.practise(self._session([(name, 1 + stream.index(9_999)) for name in again]))

    def _stream(self) -> Any:
        from tutor.kinds.draw import Stream

        self.desk.turns[0] += 1
        return Stream(f"{self.desk.seed}:line:{self.desk.turns[0]}")

    def _practise(self, topic: str) -> None:
        desk = self.desk
        if desk.store.state(STATE) and not self._discarded():
            return
        queue = practice(
            desk.course.select(topic=topic), desk.store.summary(), desk.questions, self._stream()
        )
        if queue:
            self.practise(self._session(queue))

    def _discarded(self) -> bool:
        """True once the open session is out of the way; where it is to be continued, that is done."""
        self.talk.say("A session is still open.")
        text = self.talk.ask(
            "Type continue, discard (its answers stay in your progress), or later"
        ).casefold()
        if text and "continue".startswith(text):
            self._continue()
        elif text and "discard".startswith(text):
            self.desk.store.save_state(STATE, None)
            return True
        return False

    def _continue(self) -> None:
        desk = self.desk
        found = resume(desk.course, desk.store, now=desk.now, monotonic=desk.monotonic)
        if found is None:
            self.talk.say("The open session cannot be read any more; a new one begins.")
            desk.store.save_state(STATE, None)
            self._practise("")
        else:
            self.practise(found)

    def lesson(self, name: str) -> None:
        """Read a lesson where it was left."""
        LessonTalk(self.talk, self.desk, self.desk.course.lessons[name]).run()

    def task(self, name: str) -> None:
        """Work on a coding task."""
        TaskTalk(self.talk, self.desk, self.desk.course.tasks[name]).run()

    def exam_date(self) -> None:
        """Ask when the exam is; nothing typed skips it."""
        store, today = self.desk.store, self.desk.now().date()
        while True:
            text = self.talk.ask("When is your exam? A date such as 2026-12-03, or in 12 days; return skips")
            found = read_date(text, today) if text else None
            if found is None and text:
                self.talk.say(f"“{clean(text)[:40]}” is no date to come: type one such as 2026-12-03.")
                continue
            if found is not None or store.setting(EXAM) is None:
                store.set_setting(EXAM, found.isoformat() if found else "")
            if found is not None:
                self.talk.say(f"{found:%A, %d %B %Y}: {countdown(found.isoformat(), today)}.")
            return


def _told(one: Found) -> str:
    """A hit in words."""
    kind = {"question": f"{one.kind} question", "task": "coding task", "lesson": "lesson"}[one.sort]
    state = "new" if one.state is None else f"{round(100 * one.state)} percent"
    more = [] if one.sort == "lesson" else [state, "marked for review"] if one.marked else [state]
    return ", ".join((one.title, kind, one.topic, *more))


def _with(do: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: do(name)
