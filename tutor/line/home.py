"""Home in line mode: what there is to do as a numbered list, and the ways into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from tutor.course.model import Entry
from tutor.line import deadlines, telling
from tutor.line.experiment import Experiments
from tutor.line.lesson import LessonTalk
from tutor.line.papers import Papers
from tutor.line.progress import Leads, ProgressTalk
from tutor.line.quiz import QuizTalk
from tutor.line.reading import ReadingTalk
from tutor.line.talk import Ended, Left, Talk
from tutor.line.tasks import Tasks
from tutor.store.backups import back_up
from tutor.study import CRAM, STATE
from tutor.study import EXAM as OPEN_EXAM
from tutor.study.after import Way, questions_of, ways_on
from tutor.study.aside import check_session
from tutor.study.cramming import cram
from tutor.study.dates import countdown, read_date
from tutor.study.exam.papers import reports
from tutor.study.finding import Found, find, places_of
from tutor.study.further import list_told
from tutor.study.noting import for_review
from tutor.study.outlook import outlook
from tutor.study.progress import topics
from tutor.study.queue import first_minute, practice
from tutor.study.reading import last_lesson, place_in, standing
from tutor.study.services import Services
from tutor.study.session import Session, resume
from tutor.study.summing import weak
from tutor.study.timetable import MINUTES_A_DAY, MINUTES_PROBLEM, minutes_a_day, read_minutes
from tutor.study.today import Today, remember, today
from tutor.words import clean

__all__ = ["run"]

FIRST = "first"
EXAM = "exam_date"
PROGRESS = "progress"
HELP = (
    "A number goes there; words find questions, lessons, tasks and experiments; return does the first.",
    "progress shows how you stand; quit ends the program, and everything is kept.",
    "In a question, lesson, task or experiment :help lists what can be typed there.",
)
DEADLINES = ("sheets", "sheet", "assignment", "weeks")
SAVED = "Everything is saved."
MOST_HITS = 12
WAYS = {
    "task": "Coding task",
    "experiment": "Experiment",
    "questions": "Practise",
    "reading": "Books",
    "lesson": "Next lesson",
}


class _Way(NamedTuple):
    """One line of the list: its words, and where it leads."""

    text: str
    go: Callable[[], object]


def run(
    services: Services,
    talk: Talk,
    start: str = "auto",
    *,
    session: Session | None = None,
    name: str = "",
    seed: int | None = None,
) -> int:
    """Talk until the learner leaves or the input ends; returns the exit status. `start` is `auto`, `quiz`
    (with a session), `lesson`, `task` or `exam` (`name` is then the id, `seed` that of the paper).
    """
    one = _Home(services, talk)
    back_up(services.places.progress, services.now())
    try:
        one.begin(start, session, name, seed)
    except Ended:
        pass
    except KeyboardInterrupt:
        talk.say("")
    talk.say(SAVED)
    for sentence in filter(None, (services.store.notice,)):
        talk.say(sentence)
    services.store.close()
    return 0


class _Home:
    """One run of line mode."""

    def __init__(self, services: Services, talk: Talk) -> None:
        self.services, self.talk = services, talk
        self._turns = 0
        self.tasks = Tasks(talk, services)
        self.experiments = Experiments(talk, services)
        self.papers = Papers(talk, services, self._repeat, lambda: 1 + self._stream().index(9_999))

    def begin(self, start: str, session: Session | None, name: str, seed: int | None) -> None:
        """Where this run starts, then home again and again; a quiz that was asked for ends with itself."""
        for sentence in (self.services.store.notice, *self.services.course.problems[:1]):
            if sentence:
                self.talk.say(sentence)
        self.talk.say(
            "dltutor, line by line. A line that begins with a colon is a command; :help lists them."
        )
        if start == "quiz" and session is not None:
            with suppress(Left):
                self.practise(session)
                return
        elif start in ("lesson", "reading", "task"):
            with suppress(Left):
                {"lesson": self.lesson, "reading": self.reading, "task": self.task}[start](name)
        elif start == "exam":
            with suppress(Left):
                self.papers.enter(name, seed)
        elif self._new():
            self._first_minute()
        else:
            with suppress(Left):
                self.papers.settle()
        while True:
            self._home()

    def _new(self) -> bool:
        store = self.services.store
        begun = store.state(STATE) or store.state(OPEN_EXAM) or store.summary()
        return bool(self.services.course.entries) and not begun

    def _first_minute(self) -> None:
        self.talk.say("Three questions to begin with.")
        with suppress(Left):
            self.practise(self._session(first_minute(self.services.course), FIRST), summed=False)
            if self.services.store.setting(EXAM) is None:
                self.exam_date()

    # -- the list ------------------------------------------------------------------------------------------

    def _home(self) -> None:
        """Say what there is, and go where the learner wants."""
        day = today(self.services, keep=True) if self.services.course.entries else None
        ways = self._ways(day)
        exam = countdown(self.services.store.setting(EXAM), self.services.today())
        self.talk.say("", f"Home{f', {exam}' if exam else ''}. {self._so_far()}", *self._remarks(day))
        self.talk.say(*filter(None, (outlook(self.services),)))
        self.talk.say(*(f"{number}. {way.text}" for number, way in enumerate(ways, 1)))
        while True:
            text = self.talk.ask("A number, words to search for, progress, return for the first, or quit")
            if text.casefold().lstrip(":") in ("quit", "q", "exit"):
                raise Ended
            if text.casefold().lstrip(":") in ("help", "?"):
                self.talk.say(*HELP)
                continue
            if (word := text.casefold().lstrip(":")) in DEADLINES and any(
                way.go == self.deadlines for way in ways
            ):
                with suppress(Left):
                    self.deadlines(word)
                return
            if text.casefold().lstrip(":") == PROGRESS:
                with suppress(Left):
                    self.progress()
                return
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
        services = self.services
        marked = for_review(services.store.kept().states)
        found = find(
            places_of(
                services.course,
                services.store.summary(),
                services.store.latest(),
                marked,
                services.zone,
                services.store.run_counts(),
            ),
            text,
        )
        if not found:
            self.talk.say("Nothing fits these words; the numbers above still hold.")
            return []
        go = {
            "lesson": self.lesson,
            "reading": self.reading,
            "task": self.task,
            "question": self._one,
            "experiment": self.experiments.open,
        }
        ways = [_Way(_told(one), _with(go[one.sort], one.id)) for one in found[:MOST_HITS]]
        more = f", the first {MOST_HITS} are" if len(found) > MOST_HITS else ""
        self.talk.say(f"{len(found)} found{more}:")
        self.talk.say(*(f"{number}. {way.text}" for number, way in enumerate(ways, 1)))
        return ways

    def _one(self, item: str) -> None:
        """One question by itself; an open session stays where it stands."""
        services = self.services
        session = check_session(services, item)
        QuizTalk(self.talk, session, services, end="go home").run()

    def _remarks(self, day: Today | None) -> list[str]:
        """What there is to say of the day, each sentence once in a run."""
        new = [one for one in day.remarks if one not in self.services.seen] if day else []
        self.services.seen.update(new)
        return new

    def _ways(self, day: Today | None) -> list[_Way]:
        services, course = self.services, self.services.course
        summary = services.store.summary()
        ways: list[_Way] = []
        if self.papers.open:
            ways.append(_Way(f"Mock exam: {self.papers.open}", self.papers.choose))
        if services.store.state(STATE):
            ways.append(_Way("Continue the open session", self._continue))
        name = last_lesson(services.store, course.lessons)
        if name and standing(place_in(services.store, name)) != "read":
            begun = standing(place_in(services.store, name)) == "here"
            text = f"{'Read on' if begun else 'Read a lesson'}: {course.lessons[name].title}"
            ways.append(_Way(text, lambda: self.lesson(name)))
        if day is not None:
            ways.append(_Way(f"Today: {day.text}", lambda: self._planned(day)))
            if any(one.id in summary for one in course.entries):
                text = "Cram the weakest first; the schedule stays as it is"
                ways.append(_Way(text, lambda: self._cram("")))
        if course.exams and not self.papers.open:
            ways.append(_Way("Mock exam: choose a paper", self.papers.choose))
        if count := len(reports(services.store)):
            ways.append(_Way(f"Reports of mock exams: {count}", self.papers.earlier))
        for topic in topics(course, summary):
            if topic.items:
                share = f"{round(100 * topic.best)} percent at best, {topic.tried} of {topic.items} tried"
                ways.append(_Way(f"Practise {topic.title}: {share}", _with(self._practise, topic.id)))
        for lesson in course.lessons.values():
            state = {"new": "new", "here": "begun", "read": "read"}[
                standing(place_in(services.store, lesson.id))
            ]
            text = f"Lesson: {lesson.title}, {state}, {lesson.minutes} minutes"
            ways.append(_Way(text, _with(self.lesson, lesson.id)))
        for one in course.readings.values():
            topic_of = course.topic(one.topic)
            text = f"Further reading, {topic_of.title if topic_of else one.topic}"
            ways.append(_Way(f"{text}: {list_told(one, services.store)}", _with(self.reading, one.topic)))
        if task := self.tasks.next:
            ways.append(_Way(f"Coding task to go on with: {task.title}", _with(self.task, task.id)))
        if all_of_them := self.tasks.says():
            ways.append(_Way(all_of_them, self.tasks.choose))
        if every_one := self.experiments.says():
            ways.append(_Way(every_one, self.experiments.choose))
        if course.index.assignments or course.index.weeks:
            ways.append(_Way("Sheets and deadlines: assignment, weeks, handing in", self.deadlines))
        ways.append(_Way("Progress: mastery, forecast, memory, time, mistakes, mock exams", self.progress))
        ways.append(_Way("Say when the exam is, and how many minutes a day you have", self.exam_date))
        return ways

    def _so_far(self) -> str:
        entries, summary = self.services.course.entries, self.services.store.summary()
        tried = sum(one.id in summary for one in entries)
        return (
            f"{tried} of {len(entries)} questions tried." if entries else "This course has no questions yet."
        )

    # -- where they lead -----------------------------------------------------------------------------------

    def _session(
        self, queue: Sequence[tuple[str, int]], name: str = "practice", *, mode: str = ""
    ) -> Session:
        services = self.services
        self._turns += 1
        return Session(
            services.course,
            services.store,
            queue,
            now=services.now,
            monotonic=services.monotonic,
            seed=f"{services.seed}:{self._turns}",
            name=name,
            mode=mode,
        )

    def practise(self, session: Session, *, summed: bool = True) -> None:
        """Talk a session through to its end; what was weak can be repeated there."""
        session.save()
        services = self.services
        QuizTalk(self.talk, session, services).run()
        if not summed:
            return
        again = weak(session)
        self.talk.say("", *telling.sum_of(session))
        if again and self.talk.ask("Return goes on").casefold().lstrip(":") in ("again", "a"):
            self._repeat(again, session.mode)

    def _repeat(self, items: Sequence[str], mode: str = "") -> None:
        """Practise these items with fresh values, in a session of the same mode."""
        stream = self._stream()
        self.practise(self._session([(name, 1 + stream.index(9_999)) for name in items], mode=mode))

    def _stream(self) -> Any:
        from tutor.kinds.draw import Stream

        self._turns += 1
        return Stream(f"{self.services.seed}:line:{self._turns}")

    def _practise(self, topic: str) -> None:
        services = self.services
        if services.store.state(STATE) and not self._discarded():
            return
        self._practise_these(services.course.select(topic=topic))

    def _practise_these(self, entries: Sequence[Entry]) -> None:
        """Practise some of these; no session is open."""
        services = self.services
        queue = practice(entries, services.store.summary(), services.questions, self._stream())
        if queue:
            self.practise(self._session(queue))

    def _planned(self, day: Today) -> None:
        """What today's plan still asks; once that is done, more questions."""
        if not day.plan:
            self._practise("")
        elif not self.services.store.state(STATE) or self._discarded():
            self.practise(self._session(day.queue))

    def _cram(self, topic: str) -> None:
        services = self.services
        if services.store.state(STATE) and not self._discarded():
            return
        entries = services.course.select(topic=topic)
        memory, now = remember(services), services.now()
        queue = cram(entries, memory, services.questions, now=now, stream=self._stream())
        if queue:
            self.practise(self._session(queue, mode=CRAM))

    def _discarded(self) -> bool:
        """True once the open session is out of the way; where it is to be continued, that is done."""
        self.talk.say("A session is still open.")
        text = self.talk.ask(
            "Type continue, discard (its answers stay in your progress), or later"
        ).casefold()
        if text and "continue".startswith(text):
            self._continue()
        elif text and "discard".startswith(text):
            self.services.store.save_state(STATE, None)
            return True
        return False

    def _continue(self) -> None:
        services = self.services
        found = resume(services.course, services.store, now=services.now, monotonic=services.monotonic)
        if found is None:
            self.talk.say("The open session cannot be read any more; a new one begins.")
            services.store.save_state(STATE, None)
            self._practise("")
        else:
            self.practise(found)

    def lesson(self, name: str) -> None:
        """Read a lesson where it was left, then go on to what it leads to."""
        LessonTalk(self.talk, self.services, self.services.course.lessons[name]).run()
        self._onwards(name)

    def reading(self, topic: str) -> None:
        """Tell a topic's further reading."""
        ReadingTalk(self.talk, self.services, self.services.course.readings[topic], self._one).run()

    def _onwards(self, lesson: str) -> None:
        """Ask where to go from a lesson that was read to its end."""
        services, course = self.services, self.services.course
        ways = ways_on(course, course.lessons[lesson], services.store)
        if not ways:
            return
        told = [f"{WAYS[one.sort]}: {one.title}, {one.state}" for one in ways]
        self.talk.say("Where to go from here:")
        self.talk.say(*(f"{number}. {text}" for number, text in enumerate(told, 1)))
        text = self.talk.ask(f"A number from 1 to {len(ways)}, or return to go home")
        if text.casefold().lstrip(":") in ("quit", "q"):
            raise Ended
        if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(ways):
            self._follow(ways[int(text[:6]) - 1])

    def _follow(self, way: Way) -> None:
        """Go one of these ways."""
        course = self.services.course
        match way.sort:
            case "task":
                self.task(way.id)
            case "questions":
                if not self.services.store.state(STATE) or self._discarded():
                    self._practise_these(questions_of(course, course.lessons[way.id]))
            case "reading":
                self.reading(way.id)
            case "lesson":
                self.lesson(way.id)
            case "experiment":
                self.experiments.open(way.id)

    def task(self, name: str) -> None:
        """Work on a coding task."""
        self.tasks.open(name)

    def deadlines(self, first: str = "") -> None:
        """Tell the assignment, the weeks until the exam and the sheets; `first` is what is asked for."""
        leads = deadlines.Leads(self.task, self._one, self.lesson, self._practise)
        deadlines.DeadlinesTalk(self.talk, self.services, leads).run(first)

    def progress(self) -> None:
        """Tell how far the learner is, and follow what that leads to."""
        leads = Leads(self._practise, self.lesson, self._one, self.papers.read)
        ProgressTalk(self.talk, self.services, leads).run()

    def exam_date(self) -> None:
        """Ask when the exam is; nothing typed skips it."""
        store, today = self.services.store, self.services.today()
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
                self._minutes_a_day()
            return

    def _minutes_a_day(self) -> None:
        """Ask how many minutes a day there are; nothing typed keeps what holds."""
        kept, _ = minutes_a_day(self.services)
        while text := self.talk.ask(f"How many minutes a day do you have? Return keeps {kept}"):
            found = read_minutes(text)
            if found is not None:
                self.services.store.set_setting(MINUTES_A_DAY, str(found))
                self.talk.say(f"{found} minutes a day.")
                return
            self.talk.say(MINUTES_PROBLEM)


def _told(one: Found) -> str:
    """A hit in words."""
    kind = {"question": f"{one.kind} question", "task": "coding task"}.get(one.sort, one.sort)
    state = "new" if one.state is None else f"{round(100 * one.state)} percent"
    if one.sort == "experiment" and one.state is not None:
        state = "seen"
    if one.sort in ("lesson", "reading"):
        return ", ".join((one.title, kind, one.topic))
    more = [state, "marked for review"] if one.marked else [state]
    return ", ".join((one.title, kind, one.topic, *more))


def _with(do: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: do(name)
