"""Home: what to do today, what there is to practise, and how far each topic is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from tutor.course.model import Lesson
from tutor.screens.base import Act, Page
from tutor.study import STATE
from tutor.study.dates import countdown
from tutor.study.progress import TopicProgress, topics
from tutor.study.reading import Place, Standing, last_lesson, place_in, standing
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.text import bar, clean, short
from tutor.widgets.words import Words

__all__ = ["HomeScreen", "Row"]

BAR = 14
MINUTES_A_QUESTION = 2
CONTINUE, READ_ON = "Continue", "Read on"
_MARKS = {"new": "·", "here": "◐", "read": "✓"}
_STATES = {"new": "new", "here": "begun", "read": "read"}


class Row(NamedTuple):
    """One line that can be chosen: what it says, what `enter` is called there, and what it does."""

    head: str
    text: str
    label: str
    do: Callable[[], object]
    section: str = ""
    topic: TopicProgress | None = None
    done: bool = False


class HomeList(CursorList):
    """The rows with their headings and one cursor."""

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
        head = f"  {row.section.ljust(name)}  {'mastery'.ljust(BAR + 6)}"
        if columns:
            head += "  tried".rjust(9)
        if any(one.topic and one.topic.tasks for one in self.rows) and columns:
            head += "   tasks"
        return [Content(""), Content.styled(head, "$muted")]

    @staticmethod
    def _columns(width: int) -> tuple[int, bool]:
        """Cells for the topic's name, and whether the counts fit."""
        return max(12, min(36, width - 2 - 2 - (BAR + 6) - 17)), width >= 56

    def _line(self, row: Row, width: int, *, here: bool) -> Content:
        lead = Content.styled("▸ " if here else "  ", "bold $accent")
        style = "bold" if here else ""
        if row.topic is not None:
            return lead + self._topic(row.topic, width, style)
        head = Content.styled(row.head.ljust(2 if row.section else 12), "bold $accent" if here else "bold")
        return (lead + head + Content.styled(clean(row.text), style)).truncate(width, ellipsis=True)

    def _topic(self, topic: TopicProgress, width: int, style: str) -> Content:
        name, columns = self._columns(width)
        text = Content.styled(short(topic.title, name).ljust(name), style) + Content("  ")
        if topic.items:
            text += Content.styled(bar(topic.mastery, BAR), "$accent" if topic.tried else "$rule")
            text += Content(f" {round(100 * topic.mastery):>3} %")
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

    async def on_click(self, event: events.Click) -> None:
        """A click goes to a row and opens it."""
        event.stop()
        place = self.at(event.y)
        if place is not None:
            self.move(place - self.cursor)
            await self.screen.run_action("press('enter')")


class HomeScreen(Page):
    """Everything that exists now, nothing that does not."""

    DEFAULT_CSS = """
    HomeScreen #body { layout: vertical; }
    HomeScreen #today { padding: 1 0 1 2; }
    HomeScreen #list { height: 1fr; }
    HomeScreen #status { height: auto; color: $muted; padding: 0 2; }
    """

    def body(self) -> ComposeResult:
        """Today's line, the rows, a line about the machine."""
        self.list = HomeList(self._rows())
        self._status = Words(id="status")
        yield Widget(Words(self._today(), id="today"), Pane(self.list, id="list"), self._status, id="body")

    def on_mount(self) -> None:
        """Ready for `enter`."""
        exam = countdown(self.services.store.setting("exam_date"), self.services.now().date())
        self.title_bar("dltutor", exam)
        self.refresh_footer()
        # After the first frame, in a thread: looking for torch reads many folders.
        self.call_after_refresh(self.run_worker, self._look_for_torch, thread=True)

    # -- what there is -----------------------------------------------------------------------------------

    def _summary(self) -> dict[str, tuple[int, float]]:
        return self.services.store.summary()

    def _rows(self) -> list[Row]:
        course, shell = self.services.course, self.shell
        rows: list[Row] = []
        going = self._open_question()
        if going:
            rows.append(Row(CONTINUE, going, "continue", shell.continue_session))
        places = {name: place_in(self.services.store, name) for name in course.lessons}
        lesson = self._next_lesson(places)
        begun = bool(lesson) and lesson[0].head == READ_ON
        rows += lesson if begun else []
        if course.entries:
            number = min(self.services.questions, len(course.entries))
            minutes = MINUTES_A_QUESTION * number
            text = f"{number} questions from all topics, about {minutes} minutes"
            rows.append(Row("Practise", text, "practise", shell.practise))
        rows += [] if begun else lesson
        summary = self._summary()
        for topic in topics(course, summary):
            if topic.items:
                rows.append(
                    Row("", "", "practise this topic", _with(shell.practise, topic.id), "Topic", topic)
                )
        for one in course.lessons.values():
            state = standing(places[one.id])
            open_it = _with(shell.open_lesson, one.id)
            rows.append(Row(_MARKS[state], _told(one, state), "read the lesson", open_it, "Lessons"))
        for task in course.tasks.values():
            count, best = summary.get(task.id, (0, 0.0))
            mark = "✓" if best >= 1 else "◐" if count else "·"
            rows.append(Row(mark, task.title, "open the task", _with(shell.open_task, task.id), "Code"))
        return rows

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
        summary = self._summary()
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

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """The row under the cursor, and moving."""
        rows = self.list.rows
        acts = [Act("enter", rows[self.list.cursor].label, rows[self.list.cursor].do)] if rows else []
        if rows and rows[self.list.cursor].head == CONTINUE:
            acts.append(Act("reset", "discard", self.shell.ask_discard))
        return [
            *acts,
            Act("down", "down", lambda: self.move(1)),
            Act("up", "up", lambda: self.move(-1)),
            Act("search", "find", lambda: self.shell.open_search(typing=True)),
            Act("list", "list", self.shell.open_search, quiet=True),
            Act("first", "first", lambda: self.move(-999), quiet=True),
            Act("last", "last", lambda: self.move(999), quiet=True),
            Act("pagedown", "page", lambda: self.move(10), quiet=True),
            Act("pageup", "page", lambda: self.move(-10), quiet=True),
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
