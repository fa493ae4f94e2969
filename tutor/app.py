"""The composition root of the TUI: services, which screen comes when, commands, and the last resort; no
logic.
"""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from tutor.keys import KEYS
from tutor.study import EXAM, STATE
from tutor.study.services import Services
from tutor.widgets.inorder import InOrder
from tutor.widgets.theme import THEMES, chosen

if TYPE_CHECKING:  # home is painted without the kinds and the mathematics below them
    from tutor.course.model import Entry
    from tutor.kinds.draw import Stream
    from tutor.screens.search import Looked
    from tutor.study.exam.sitting import Sitting
    from tutor.study.session import Session
    from tutor.study.today import Today

__all__ = ["Services", "TutorApp", "opening", "run"]

FIRST = "first"
UNLISTED = frozenset(
    [
        "enter",
        "palette",
        "choose",
        "toggle",
        "field",
        "fieldback",
        "up",
        "down",
        "first",
        "last",
        "pageup",
        "pagedown",
        "leave",
        "figure",
    ]
)
"""What the palette leaves out: keys that only move or answer."""


def opening(services: Services) -> str:
    """What a start shows when nothing else was asked for: a newcomer's first question, or home."""
    store = services.store
    new = bool(services.course.entries) and not store.state(STATE) and not store.state(EXAM)
    new = new and not store.summary()
    return FIRST if new else "home"


class TutorApp(InOrder):
    """Shows one screen after the other. `start` is `home`, `first`, `quiz` (with a session), `task`,
    `experiment`, `lesson`, `reading` or `exam` (`task` is then the id of what to open, `seed` that of the
    paper).
    """

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "dltutor"
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        services: Services,
        start: str = "",
        *,
        session: Session | None = None,
        task: str = "",
        seed: int | None = None,
    ) -> None:
        super().__init__()
        self.services = services
        self.crash = ""
        self._start = opening(services) if start in ("", "auto") else start
        self._session, self._task_name, self._seed = session, task, seed  # `_task` is Textual's own
        self._streams = 0
        self.animation_level = "none"
        for theme in THEMES.values():
            self.register_theme(theme)
        # Our two themes only: the ansi ones are black on black under NO_COLOR.
        self.theme = chosen(services.store.setting("theme")).name

    # -- which screen comes when -------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[Any]:
        """The first screen is the first paint: nothing is drawn before it."""
        if self._start == FIRST:
            from tutor.study.queue import first_minute

            self._session = self._new(first_minute(self.services.course), name=FIRST)
        if self._start in (FIRST, "quiz") and self._session is not None and self._session.slots:
            return self._quiz(self._session)
        if self._start == "lesson" and (screen := self._lesson_screen(self._task_name)) is not None:
            return screen
        if self._start == "experiment" and (screen := self._experiment_screen(self._task_name)) is not None:
            return screen
        if self._start == "reading" and (screen := self._reading_screen(self._task_name)) is not None:
            return screen
        if self._start == "exam":
            return self._exam(self._task_name, self._seed)
        if self._start == "task" and (screen := self._task_screen(self._task_name)) is not None:
            return screen
        return self._home()

    def _home(self) -> Screen[Any]:
        from tutor.screens.home import HomeScreen  # a start that shows a question does not need it

        return HomeScreen()

    def _quiz(self, session: Session) -> Screen[Any]:
        from tutor.screens.quiz import QuizScreen  # a start that shows home does not need it

        return QuizScreen(session)

    def _task_screen(self, task: str) -> Screen[Any] | None:
        from tutor.screens.task import TaskScreen  # most starts show no task

        found = self.services.course.task(task)
        return TaskScreen(found) if found is not None else None

    def _reading_screen(self, topic: str, at: str = "") -> Screen[Any] | None:
        from tutor.screens.reading import ReadingScreen  # opened by few

        found = self.services.course.readings.get(topic)
        return ReadingScreen(found, at) if found is not None else None

    def _lesson_screen(self, lesson: str) -> Screen[Any] | None:
        from tutor.screens.lesson import LessonScreen  # most starts show no lesson

        found = self.services.course.lesson(lesson)
        return LessonScreen(found) if found is not None else None

    def _experiment_screen(
        self, experiment: str, lesson: str = "", runs: Sequence[str] = ()
    ) -> Screen[Any] | None:
        from tutor.screens.experiment import ExperimentScreen  # most starts show no experiment

        found = self.services.course.experiment(experiment)
        return ExperimentScreen(found, lesson, runs) if found is not None else None

    def _show(self, screen: Screen[Any]) -> None:
        """Show a screen instead of the one in front and all below it: nothing goes on unseen there."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_screen(screen)

    def go_home(self) -> None:
        """Show home."""
        self._show(self._home())

    def open_session(self, session: Session) -> None:
        """Show a session's question."""
        self._show(self._quiz(session))

    def continue_session(self) -> None:
        """Show the session that was left open; one that cannot be read is begun anew."""
        from tutor.study.session import resume

        services = self.services
        session = resume(services.course, services.store, now=services.now, monotonic=services.monotonic)
        if session is None:
            self._begin("")
        else:
            self.open_session(session)

    def open_task(self, task: str) -> None:
        """Show a coding task."""
        screen = self._task_screen(task)
        if screen is None:
            self.notify(f"The task cannot be opened here: run dltutor task start {task}.", markup=False)
        else:
            self._show(screen)

    def open_lesson(self, lesson: str) -> None:
        """Show a lesson where it was left."""
        screen = self._lesson_screen(lesson)
        if screen is not None:
            self._show(screen)

    def open_experiment(self, experiment: str, lesson: str = "", runs: Sequence[str] = ()) -> None:
        """Show an experiment; `lesson` comes back behind it, else home; `runs` are the kept ones in sight."""
        screen = self._experiment_screen(experiment, lesson, runs)
        if screen is not None:
            self._show(screen)

    def open_explanation(self, experiment: str, lesson: str = "", runs: Sequence[str] = ()) -> None:
        """Show the question about the reason of an experiment, which comes back behind it."""
        found = self.services.course.experiment(experiment)
        if found is not None:
            back = partial(self.open_experiment, experiment, lesson, runs)
            self._ask(found.explain, self._with_behind(back), "the experiment")

    def open_check(self, lesson: str, item: str) -> None:
        """Show a question of a lesson, which comes back behind it."""
        self._ask(item, self._with_behind(partial(self.open_lesson, lesson)), "the lesson")

    def open_reading(self, topic: str, at: str = "") -> None:
        """Show a topic's further reading, the cursor on the question `at`."""
        screen = self._reading_screen(topic, at)
        if screen is not None:
            self._show(screen)

    def ask_in_reading(self, topic: str, item: str) -> None:
        """Show a question of a reading list, which comes back behind it."""
        self._ask(item, self._with_behind(partial(self.open_reading, topic, item)), "the reading list")

    def _with_behind(self, back: Callable[[], object]) -> Callable[[], object]:
        """`back`, and behind the screen that it shows lies again what lies behind the one in front now."""
        behind = getattr(self.screen, "behind", None)

        def again() -> None:
            back()
            self.screen.behind = behind  # type: ignore[attr-defined]

        return again

    def ask_again(self, item: str) -> None:
        """Show one question from the progress screen, which comes back behind it."""
        self._ask(item, partial(self.open_progress, "mistakes"), "progress")

    def _ask(self, item: str, back: Callable[[], object], where: str) -> None:
        from tutor.screens.check import CheckScreen
        from tutor.study.aside import check_session

        services = self.services
        if item in services.course.items:
            session = check_session(services, item)
            self._show(CheckScreen(session, back, where))

    def open_search(
        self, *, typing: bool = False, kept: Looked | None = None, back: Callable[[], object] | None = None
    ) -> None:
        """Show everything there is to open, narrowed by what is typed; `kept` is what was typed and where the
        cursor stood, `back` what comes behind it instead of home.
        """
        from tutor.screens.search import SearchScreen  # opened by few

        screen = SearchScreen(typing=typing, kept=kept)
        screen.behind = back
        self._show(screen)

    def open_deadlines(self, at: str = "") -> None:
        """Show the assignment, the weeks until the exam and the sheets, the cursor on the line `at`."""
        from tutor.screens.deadlines import DeadlinesScreen  # opened by few

        self._show(DeadlinesScreen(at))

    def open_hand_in(self, sheet: str, at: str = "") -> None:
        """Show what of a sheet is there to be handed in, the cursor on the task `at`."""
        from tutor.screens.handin import HandInScreen  # opened by few

        self._show(HandInScreen(sheet, at))

    def visit(self, sort: str, name: str, back: Callable[[], object], where: str = "where you were") -> None:
        """Show a `task`, `lesson`, `reading`, `experiment` or `question`, behind which `back` is done instead
        of going home; `where` names what that leads to.
        """
        if sort == "question":
            self._ask(name, back, where)
            return
        makers: dict[str, Callable[[str], Screen[Any] | None]] = {
            "task": self._task_screen,
            "lesson": self._lesson_screen,
            "reading": self._reading_screen,
        }
        from tutor.screens.base import Page

        screen = makers.get(sort, self._experiment_screen)(name)
        if isinstance(screen, Page):
            screen.behind = back
            self._show(screen)

    def open_progress(self, at: str = "") -> None:
        """Show what is mastered, forecast, remembered and mistaken, the cursor on the section `at`."""
        from tutor.screens.progress import ProgressScreen  # computed when it is opened

        self._show(ProgressScreen(at))

    def open_exam(self, name: str = "", seed: int | None = None) -> None:
        """Show the papers to choose from, or what becomes of the open one; a hand-in that was interrupted is
        completed first.
        """
        self._show(self._exam(name, seed))

    def _exam(self, name: str = "", seed: int | None = None) -> Screen[Any]:
        from tutor.screens.exam.report import ReportScreen
        from tutor.screens.exam.start import StartScreen
        from tutor.study.exam.sitting import finish

        services = self.services
        report = finish(services.course, services.store, now=services.now)
        return StartScreen(name, seed) if report is None else ReportScreen(report)

    def continue_exam(self) -> None:
        """Show the open paper where it stood; one that cannot be read is told about."""
        from tutor.study.exam.sitting import Sitting

        services = self.services
        sitting = Sitting.resume(
            services.course, services.store, now=services.now, monotonic=services.monotonic
        )
        if sitting is None:
            self.open_exam()
        else:
            self.open_sitting(sitting)

    def open_sitting(self, sitting: Sitting) -> None:
        """Show the question in front of an open paper."""
        from tutor.screens.exam.sitting import SittingScreen

        self._show(SittingScreen(sitting))

    def exam_over(self, sitting: Sitting) -> None:
        """Hand a paper in, unless that is done, and show its report."""
        from tutor.screens.exam.report import ReportScreen

        if sitting.handed:  # in another window
            self.open_report(sitting.uid)
        else:
            self._show(ReportScreen(sitting.hand_in()))

    def open_report(self, uid: str) -> None:
        """Show the report of a paper that was handed in; home where there is none."""
        from tutor.screens.exam.report import ReportScreen
        from tutor.study.exam.report import open_report

        services = self.services
        report = open_report(services.course, services.store, uid, now=services.now)
        self._show(self._home() if report is None else ReportScreen(report))

    def session_over(self, session: Session) -> None:
        """The first minute ends with the date of the exam, every other session with its summary."""
        if session.name == FIRST and self.services.store.setting("exam_date") is None:
            self.ask_exam_date()
        else:
            from tutor.screens.summary import SummaryScreen

            self._show(SummaryScreen(session))

    def ask_exam_date(self, *, minutes: bool = False) -> None:
        """Ask when the exam is and for how many minutes a day there are, which `minutes` goes to at once."""
        from tutor.screens.exam_date import ExamDateScreen

        self._show(ExamDateScreen(minutes=minutes))

    def on_ready(self) -> None:
        """The first frame is out: what was made for it stays, so the collector need not look at it again."""
        self.call_after_refresh(_collect_again)
        self.call_after_refresh(self._back_up)

    def _back_up(self) -> None:
        """Copy yesterday's log, in a thread: a copy of many attempts takes its time."""
        from tutor.store.backups import back_up

        services = self.services
        self.run_worker(partial(back_up, services.places.progress, services.now()), thread=True)

    # -- beginning sessions ------------------------------------------------------------------------------

    def stream(self, purpose: str) -> Stream:
        """Draws of their own for each purpose and turn; the same seed gives the same ones."""
        from tutor.kinds.draw import Stream

        self._streams += 1
        return Stream(f"{self.services.seed}:{purpose}:{self._streams}")

    def _new(self, queue: Sequence[tuple[str, int]], *, name: str = "practice", mode: str = "") -> Session:
        from tutor.study.session import Session

        services = self.services
        return Session(
            services.course,
            services.store,
            queue,
            now=services.now,
            monotonic=services.monotonic,
            seed=f"{services.seed}:{self._streams}",
            name=name,
            mode=mode,
        )

    def practise(self, topic: str = "") -> None:
        """Begin a session of a topic or of all; asks first while another is open."""
        self._unless_open(partial(self._begin, topic))

    def begin_today(self, found: Today | None = None) -> None:
        """Begin what today's plan still asks; once that is done, more questions."""
        self._unless_open(partial(self._begin_today, found))

    def cram(self, topic: str = "") -> None:
        """Begin with the weakest of a topic or of all; the schedule is left alone."""
        self._unless_open(partial(self._begin_cram, topic))

    def practise_lesson(self, lesson: str) -> None:
        """Begin a session about what a lesson teaches; asks first while another is open."""
        self._unless_open(partial(self._begin_about, lesson))

    def _begin_about(self, lesson: str) -> None:
        from tutor.study.after import questions_of

        found = self.services.course.lesson(lesson)
        if found is not None:
            self._begin_with(questions_of(self.services.course, found))

    def _unless_open(self, begin: Callable[[], None]) -> None:
        """Begin a session, or ask first while another is open."""
        if not self.services.store.state(STATE):
            begin()
            return
        from tutor.screens.dialog import Question, QuestionScreen

        asked = Question(
            text="A session is still open.",
            answers=(
                ("continue", "continue it"),
                ("discard", "discard it and begin anew; its answers stay in your progress"),
                ("", "later: back to home"),
            ),
        )
        self.push_screen(QuestionScreen(asked), partial(self._begin_if, begin))

    def ask_discard(self) -> None:
        """Give up the open session, if the learner means it; a session in front is left for home."""
        from tutor.screens.dialog import Question, QuestionScreen

        asked = Question(
            text="Discard the open session? Its answers stay in your progress.",
            answers=(("discard", "discard it"), ("", "later: keep it")),
        )
        self.push_screen(QuestionScreen(asked), self._discard_if)

    def _discard_if(self, answer: str | None) -> None:
        if answer == "discard":
            self.services.store.save_state(STATE, None)
            self.go_home()

    def _begin_if(self, begin: Callable[[], None], answer: str | None) -> None:
        if answer == "continue":
            self.continue_session()
        elif answer == "discard":
            self.services.store.save_state(STATE, None)
            begin()

    def _begin_today(self, found: Today | None) -> None:
        from tutor.study.today import today

        queue = (found or today(self.services, keep=True)).queue
        if queue:
            self.open_session(self._new(queue))
        else:
            self._begin("")

    def _begin_cram(self, topic: str) -> None:
        from tutor.study.cramming import CRAM, cram
        from tutor.study.today import remember

        services = self.services
        entries = services.course.select(topic=topic)
        memory, stream = remember(services), self.stream("cram")
        queue = cram(entries, memory, services.questions, now=services.now(), stream=stream)
        if queue:
            self.open_session(self._new(queue, mode=CRAM))

    def _begin(self, topic: str) -> None:
        self._begin_with(self.services.course.select(topic=topic))

    def _begin_with(self, entries: Sequence[Entry]) -> None:
        from tutor.study.queue import practice

        services = self.services
        summary = services.store.summary()
        queue = practice(entries, summary, services.questions, self.stream("practice"))
        if queue:
            self.open_session(self._new(queue))

    def repeat(self, items: Sequence[str], mode: str = "") -> None:
        """Begin a session of these items with fresh values, of the mode of the one before."""
        stream = self.stream("repeat")
        self.open_session(self._new([(name, 1 + stream.index(9_999)) for name in items], mode=mode))

    # -- commands ----------------------------------------------------------------------------------------

    def action_command_palette(self) -> None:
        """Show the palette, unless it is open."""
        from tutor.screens.palette import Palette  # most starts never need it

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: our own commands only."""
        from tutor.screens.base import Keyed

        if isinstance(screen, Keyed):
            for act in screen.available():
                if act.id not in UNLISTED:
                    yield SystemCommand(
                        act.label.capitalize(), KEYS[act.id].help, partial(self._press, act.id)
                    )
            for name, sentence, do in screen.commands():
                yield SystemCommand(name, sentence, do)
        yield SystemCommand("Home", "Topics, progress and tasks", self.go_home)
        if self.services.store.state(STATE):
            yield SystemCommand("Continue the open session", "Exactly where it stood", self.continue_session)
            yield SystemCommand(
                "Discard the open session", "Its answers stay in your progress", self.ask_discard
            )
        yield SystemCommand("Today", "What the plan asks today", self.begin_today)
        yield SystemCommand("Practise all topics", "Questions from the whole course", self.practise)
        yield SystemCommand("Cram all topics", "The weakest first; the schedule stays as it is", self.cram)
        for topic in self.services.course.index.topics:
            if self.services.course.select(topic=topic.id):
                yield SystemCommand(
                    f"Practise: {topic.title}", "Questions of one topic", partial(self.practise, topic.id)
                )
                yield SystemCommand(
                    f"Cram: {topic.title}",
                    "The weakest of one topic; the schedule stays as it is",
                    partial(self.cram, topic.id),
                )
        for lesson in self.services.course.lessons.values():
            yield SystemCommand(
                f"Lesson: {lesson.title}", "Read it where you left it", partial(self.open_lesson, lesson.id)
            )
        for name in self.services.course.readings:
            topic_of = self.services.course.topic(name)
            yield SystemCommand(
                f"Further reading: {topic_of.title if topic_of else name}",
                "Books, what to look for, and questions about it",
                partial(self.open_reading, name),
            )
        for task in self.services.course.tasks.values():
            yield SystemCommand(
                f"Task: {task.title}", "Hands-on work in PyTorch", partial(self.open_task, task.id)
            )
        for one in self.services.course.experiments.values():
            yield SystemCommand(
                f"Experiment: {one.title}",
                "Predict, run it live, explain, vary",
                partial(self.open_experiment, one.id),
            )
        yield SystemCommand(
            "Find",
            "A question, a lesson, a task or an experiment by a few words",
            partial(self.open_search, typing=True),
        )
        yield SystemCommand(
            "Progress", "Mastery, forecast, memory, time, mistakes, mock exams", self.open_progress
        )
        if self._has_sheets():
            yield SystemCommand(
                "Sheets and deadlines",
                "Hand in a sheet, the assignment, the weeks until the exam",
                self.open_deadlines,
            )
        if self.services.course.exams:
            if self.services.store.state(EXAM):
                yield SystemCommand("Continue the open paper", "Exactly where it stood", self.continue_exam)
            yield SystemCommand("Mock exam", "Sit a paper, or read the reports", self.open_exam)
        yield SystemCommand("Exam date", "Say when your exam is", self.ask_exam_date)
        yield SystemCommand(
            "Minutes a day",
            "Say how many minutes a day you have",
            partial(self.ask_exam_date, minutes=True),
        )
        for name in THEMES:
            yield SystemCommand(
                f"Theme: {name}", f"Use the {name} theme from now on", partial(self.set_theme, name)
            )

    def _has_sheets(self) -> bool:
        course = self.services.course
        return bool(course.index.assignments or course.index.weeks or course.tasks)

    async def _press(self, name: str) -> None:
        await self.screen.run_action(f"press('{name}')")

    def set_theme(self, name: str) -> None:
        """Use a theme, now and at every later start."""
        self.theme = chosen(name).name
        self.services.store.set_setting("theme", name)

    def action_help_quit(self) -> None:
        """`ctrl+c` ends nothing by accident."""
        self.notify("Press ctrl+q to quit; everything is saved.", markup=False)

    # -- last resort -------------------------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """Leave the screen in order: the learner reads one sentence, the traceback goes to a file."""
        self._return_code = 3
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        if not self.crash:
            self.crash = _report(error, self.services.places.cache)
        self._close_messages_no_wait()


def _collect_again() -> None:
    """End the pause of the garbage collector that a start takes."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _report(error: BaseException, folder: Path) -> str:
    """Write the traceback to a file and return the sentence for the learner."""
    kept = "could not be kept"
    path = folder / "last-crash.txt"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        kept = f"is in {path}"
    return (
        f"dltutor had to stop because of a fault of its own ({type(error).__name__}); all your answers are "
        f"saved, and the report, which {kept}, helps to mend it."
    )


def run(
    services: Services,
    start: str = "",
    *,
    session: Session | None = None,
    task: str = "",
    seed: int | None = None,
) -> int:
    """Show the TUI until the learner quits; returns the exit status."""
    app = TutorApp(services, start, session=session, task=task, seed=seed)
    app.run()
    if app.crash:
        print(app.crash, file=sys.stderr)  # noqa: T201 - the screen is gone, this is the learner's terminal
        return 3
    return app.return_code or 0
