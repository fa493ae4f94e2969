"""Home: what to do today, what there is to practise, and how far each topic is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from tutor.course.model import Lesson
from tutor.screens.base import Act, Page
from tutor.screens.moving import moves
from tutor.study import EXAM, STATE
from tutor.study.dates import countdown
from tutor.study.further import list_told, share_read
from tutor.study.linking import next_task
from tutor.study.progress import TopicProgress, topics
from tutor.study.reading import Place, Standing, last_lesson, place_in, standing
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.text import bar, clean, short
from tutor.widgets.words import Words

if TYPE_CHECKING:  # the plan is made after first paint
    from tutor.study.today import Today

__all__ = ["HomeScreen", "Row"]

BAR = 14
CONTINUE, READ_ON, PAPER = "Continue", "Read on", "Mock exam"
PLANNING = "the plan is being made"
PROGRESS = "mastery, forecast, memory, time, mistakes, mock exams"
SHEETS = "hand in, the assignment, the weeks until the exam"
CRAMMING = "weakest first; the schedule stays as it is"
ON_PAPER = "continue the paper"
TRY = "try it live"
ROOMY = 92
"""Columns from which the experiments of each topic are counted."""
_MARKS = {"new": "·", "here": "◐", "read": "✓"}
_STATES = {"new": "new", "here": "begun", "read": "read"}


class _Planned(Message):
    """From the thread: what today asks."""

    def __init__(self, day: Today) -> None:
        super().__init__()
        self.day = day


class _Foreseen(Message):
    """From the thread: what the exam would bring."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Row(NamedTuple):
    """One line that can be chosen: what it says, what `enter` is called there, and what it does."""

    head: str
    text: str
    label: str
    do: Callable[[], object]
    section: str = ""
    topic: TopicProgress | None = None
    done: bool = False
    live: str = ""
    """How many of a topic's experiments were run, of how many."""


class HomeList(CursorList):
    """The rows with their headings and one cursor."""

    at_once = True

    def __init__(self, rows: list[Row]) -> None:
        super().__init__()
        self.rows = rows

    def build(self, width: int) -> list[Content]:
        """Every row; topics as a table."""
        lines: list[Content] = []
        self.lines_of = []
        section = None
        for place, row in enumerate(self.rows):
            if row.section != section:
                section = row.section
                lines += self._heading(row, width) if section else []
            self.lines_of.append(len(lines))
            lines.append(self._line(row, width, here=place == self.cursor))
        return lines

    def _heading(self, row: Row, width: int) -> list[Content]:
        if row.topic is None:
            return [Content(""), Content.styled(f"  {row.section}", "$muted")]
        name, columns = self._columns(width)
        head = f"  {row.section.ljust(name)}  {'best marks'.ljust(BAR + 6)}"
        if columns:
            head += "  tried".rjust(9)
        if any(one.topic and one.topic.tasks for one in self.rows) and columns:
            head += "   tasks"
        if any(one.live for one in self.rows) and width >= ROOMY:
            head += "   experiments"
        return [Content(""), Content.styled(head, "$muted")]

    @staticmethod
    def _columns(width: int) -> tuple[int, bool]:
        """Cells for the topic's name, and whether the counts fit."""
        return max(12, min(36, width - 2 - 2 - (BAR + 6) - 17)), width >= 56

    def _line(self, row: Row, width: int, *, here: bool) -> Content:
        lead = Content.styled("▸ " if here else "  ", "bold $accent")
        style = "bold" if here else ""
        if row.topic is not None:
            text = self._topic(row.topic, width, style)
            if row.live and width >= ROOMY:
                blank = 0 if row.topic.tasks else 8
                text += Content.styled(" " * blank + row.live.rjust(14), "$muted")
            return lead + text
        head = Content.styled(row.head.ljust(2 if row.section else 12), "bold $accent" if here else "bold")
        return (lead + head + Content.styled(clean(row.text), style)).truncate(width, ellipsis=True)

    def _topic(self, topic: TopicProgress, width: int, style: str) -> Content:
        name, columns = self._columns(width)
        text = Content.styled(short(topic.title, name).ljust(name), style) + Content("  ")
        if topic.items:
            text += Content.styled(bar(topic.best, BAR), "$accent" if topic.tried else "$rule")
            text += Content(f" {round(100 * topic.best):>3} %")
            counts = f"{topic.tried}/{topic.items}".rjust(7) if columns else ""
        else:
            text += Content(" " * (BAR + 6))
            counts = " " * 7 if columns else ""
        text += Content.styled(counts, "$muted")
        if topic.tasks and columns:
            text += Content.styled(f"{topic.tasks_done}/{topic.tasks}".rjust(8), "$muted")
        return text

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)


class HomeScreen(Page):
    """Everything that exists now, nothing that does not."""

    DEFAULT_CSS = """
    HomeScreen #body { layout: vertical; }
    HomeScreen #today { padding: 1 0 0 2; }
    HomeScreen #outlook { padding: 0 0 0 2; }
    HomeScreen #list { height: 1fr; margin-top: 1; }
    HomeScreen #status { height: auto; color: $muted; padding: 0 2; }
    """

    def body(self) -> ComposeResult:
        """Today's line, the rows, a line about the machine."""
        self._day: Today | None = None
        summary = self._known = self.services.store.summary()  # once: 100,000 attempts take their time
        self._runs = self.services.store.run_counts() if self.services.course.experiments else {}
        self._tried = any(one.id in summary for one in self.services.course.entries)
        self.list = HomeList(self._rows())
        self._outlook, self._status = Words(id="outlook"), Words(id="status")
        today = Words(self._today(), id="today")
        yield Widget(today, self._outlook, Pane(self.list, id="list"), self._status, id="body")

    def on_mount(self) -> None:
        """Ready for `enter`."""
        exam = countdown(self.services.store.setting("exam_date"), self.services.today())
        self.title_bar("dltutor", exam)
        self.refresh_footer()
        # After the first frame, in threads: looking for torch reads many folders, a plan the newer attempts.
        self.call_after_refresh(self.run_worker, self._look_for_torch, thread=True)
        if self.services.course.entries:
            self.call_after_refresh(self.run_worker, self._plan_today, thread=True)

    # -- what there is -----------------------------------------------------------------------------------

    def _rows(self) -> list[Row]:
        course, shell = self.services.course, self.shell
        rows = self._open_paper()
        going = self._open_question()
        if going:
            rows.append(Row(CONTINUE, going, "continue", shell.continue_session))
        places = {name: place_in(self.services.store, name) for name in course.lessons}
        lesson = self._next_lesson(places)
        begun = bool(lesson) and lesson[0].head == READ_ON
        rows += lesson if begun else []
        if course.entries:
            text, label = (self._day.text, self._day.label) if self._day else (PLANNING, "begin")
            rows.append(Row("Today", text, label, lambda: shell.begin_today(self._day)))
            if self._tried:
                rows.append(Row("Cram", CRAMMING, "cram", shell.cram))
        if course.exams and not (rows and rows[0].head == PAPER):
            longest = max(course.exams.values(), key=lambda one: one.minutes)
            text = f"{longest.points} points in {longest.minutes} minutes, or a shorter one"
            rows.append(Row(PAPER, text, "choose a paper", shell.open_exam))
        rows += [] if begun else lesson
        rows += [*self._next_task(), *self._next_experiment()]
        summary = self._known
        if summary:
            rows.append(Row("Progress", PROGRESS, "progress", shell.open_progress))
        if course.index.assignments:
            rows.append(Row("Sheets", SHEETS, "sheets and deadlines", shell.open_deadlines))
        for topic in topics(course, summary):
            if topic.items:
                begin, live = _with(shell.practise, topic.id), self._live(topic.id)
                rows.append(Row("", "", "practise this topic", begin, "Topic", topic, live=live))
        for one in course.lessons.values():
            state = standing(places[one.id])
            open_it = _with(shell.open_lesson, one.id)
            rows.append(Row(_MARKS[state], _told(one, state), "read the lesson", open_it, "Lessons"))
        rows += self._readings()
        for task in course.tasks.values():
            count, best = summary.get(task.id, (0, 0.0))
            mark = "✓" if best >= 1 else "◐" if count else "·"
            topic_of = course.topic(task.topic)
            section = f"Code · {topic_of.title if topic_of else task.topic}"
            rows.append(Row(mark, task.title, "open the task", _with(shell.open_task, task.id), section))
        return rows + self._experiments()

    def _readings(self) -> list[Row]:
        """Every topic's further reading, and how many of its books were read."""
        services, rows = self.services, []
        for one in services.course.readings.values():
            topic = services.course.topic(one.topic)
            told = list_told(one, services.store)
            share = share_read(one, services.store)
            mark = "✓" if share >= 1 else "◐" if share else "·"
            title = f"{topic.title if topic else one.topic}  ({told})"
            open_it = _with(self.shell.open_reading, one.topic)
            rows.append(Row(mark, title, "see the books", open_it, "Further reading"))
        return rows

    def _experiments(self) -> list[Row]:
        """Every experiment under its topic, and whether a run of it is kept."""
        course, rows = self.services.course, []
        for one in course.experiments.values():
            topic = course.topic(one.topic)
            section = f"Experiments · {topic.title if topic else one.topic}"
            mark = "✓" if self._runs.get(one.id) else "·"
            rows.append(Row(mark, one.title, TRY, _with(self.shell.open_experiment, one.id), section))
        return rows

    def _live(self, topic: str) -> str:
        """How many experiments of a topic were run, of how many; nothing where it has none."""
        own = [one.id for one in self.services.course.experiments.values() if one.topic == topic]
        return f"{sum(bool(self._runs.get(one)) for one in own)}/{len(own)}" if own else ""

    def _next_experiment(self) -> list[Row]:
        """The first experiment that was not run yet; none once all were."""
        every = self.services.course.experiments.values()
        one = next((one for one in every if not self._runs.get(one.id)), None)
        if one is None:
            return []
        told = f"{one.title}, about {one.seconds} s a run"
        return [Row("Experiment", told, TRY, _with(self.shell.open_experiment, one.id))]

    def _next_task(self) -> list[Row]:
        """The coding task to begin with or to go on with; none when all are passed."""
        task = next_task(self.services.course, self._known)
        if task is None:
            return []
        begun = self._known.get(task.id, (0, 0.0))[0]
        told = f"{task.title}, {'begun' if begun else task.level}"
        return [Row("Code", told, "open the task", _with(self.shell.open_task, task.id))]

    def _open_paper(self) -> list[Row]:
        """The mock exam that is open, first of all: its clock may be running."""
        services, shell = self.services, self.shell
        if not services.store.state(EXAM):
            return []
        from tutor.study.exam.clock import time_left  # most starts have no open paper
        from tutor.study.exam.standing import standing

        found = standing(services.store, services.now())
        if found is None:
            return []
        if found.problem or found.handing:
            return [Row(PAPER, found.problem or f"{found.title}: handed in", "open", shell.open_exam)]
        told = f"continue the paper, {time_left(found.left)}{', stopped' if found.suspended else ''}"
        return [Row(PAPER, told, ON_PAPER, shell.continue_exam)]

    def _next_lesson(self, places: Mapping[str, Place | None]) -> list[Row]:
        """The lesson to go on with, or to begin with."""
        name = last_lesson(self.services.store, places)
        if not name or standing(places[name]) == "read":
            return []
        state = standing(places[name])
        told = _told(self.services.course.lessons[name], state)
        head = READ_ON if state == "here" else "Learn"
        return [Row(head, told, "read", _with(self.shell.open_lesson, name))]

    def _open_question(self) -> str:
        """Where an open session stands, or nothing."""
        state = self.services.store.state(STATE)
        try:
            if not state:
                return ""
            slots, index = state["slots"], int(str(state["index"]))
            assert isinstance(slots, list)
            wanted = slots[index]["item"]
            title = next((one.title for one in self.services.course.entries if one.id == wanted), "")
            return f"{title}: question {index + 1} of {len(slots)}" if title else ""
        except (KeyError, IndexError, TypeError, ValueError, AssertionError):
            return ""  # a state of another make is no reason not to start

    def _today(self) -> str:
        summary = self._known
        tried = sum(one.id in summary for one in self.services.course.entries)
        total = len(self.services.course.entries)
        if not total:
            return "This course has no questions yet."
        if not tried:
            return f"{total} questions to try."
        solid = sum(summary.get(one.id, (0, 0.0))[1] >= 1 for one in self.services.course.entries)
        return f"{tried} of {total} questions tried, {solid} with all points."

    def _look_for_torch(self) -> None:
        """Say whether tasks can be checked, without importing what is heavy."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            told = f"torch {version('torch').split('+')[0]}: tasks can be checked"
        except PackageNotFoundError:
            told = "torch is not installed: questions work, tasks cannot be checked"
        self.app.call_from_thread(self._status.show, told)

    def _plan_today(self) -> None:
        """Bring the memory up to the log and plan the day."""
        from tutor.study.today import today  # brings the kinds, which home is painted without

        worker = get_current_worker()
        found = today(self.services, keep=True, going=lambda: not worker.is_cancelled)
        with suppress(RuntimeError):  # the program has ended meanwhile
            if not worker.is_cancelled:
                self.post_message(_Planned(found))
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Forecast the exam, once there is enough to go by."""
        from tutor.study.outlook import outlook

        text = outlook(self.services)
        if text:
            self.post_message(_Foreseen(text))

    def on__foreseen(self, event: _Foreseen) -> None:
        """There is a forecast: it stands below how far the course was tried."""
        event.stop()
        self._outlook.show(event.text)

    def on__planned(self, event: _Planned) -> None:
        """The day is planned: its row says so, and the first remark on it is made."""
        event.stop()
        self._day = event.day
        self.list.rows = self._rows()
        self.list.redraw()
        self.refresh_footer()
        remark = next((one for one in event.day.remarks if one not in self.services.seen), "")
        if remark and self.is_active and not self.services.store.notice:
            self.say(remark)

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """The row under the cursor, and moving."""
        rows = self.list.rows
        acts = [Act("enter", rows[self.list.cursor].label, rows[self.list.cursor].do)] if rows else []
        if rows and rows[self.list.cursor].head == CONTINUE:
            acts.append(Act("reset", "discard", self.shell.ask_discard))
        if rows and rows[self.list.cursor].label == ON_PAPER:
            acts.append(Act("reset", "discard", self.shell.open_exam))
        return [
            *acts,
            *moves(self, self.move),
            Act("search", "find", lambda: self.shell.open_search(typing=True)),
            Act("list", "list", self.shell.open_search, quiet=True),
            Act("quit", "quit", self.quit),
        ]

    def move(self, step: int) -> None:
        """Move the cursor."""
        self.list.move(step)

    def close(self) -> None:
        """There is nothing above home."""


def _told(lesson: Lesson, state: Standing) -> str:
    return f"{lesson.title}  ({_STATES[state]}, {lesson.minutes} minutes)"


def _with(do: Callable[[str], object], name: str) -> Callable[[], object]:
    return lambda: do(name)
