"""Sheets and deadlines: the assignment part by part, the weeks until the exam, and the sheets to hand in."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from tutor.screens.base import Act, Do, Page
from tutor.screens.moving import moves
from tutor.study.dates import countdown, read_date
from tutor.study.deadlines import (
    Calendar,
    calendar,
    checklists,
    day_told,
    keep_start,
    open_ones,
    outcome,
    presents,
    read_start,
)
from tutor.study.timetable import EXAM_DATE
from tutor.widgets.cursor import CursorList
from tutor.widgets.lines import Pane
from tutor.widgets.rows import Rowed, RowList
from tutor.widgets.words import Words

if TYPE_CHECKING:  # what collects the sheets is read after first paint
    from tutor.study.assigned import Counted, PartStanding, Standing
    from tutor.study.handin import Sheet, Tally
    from tutor.study.weeks import Week

__all__ = ["DeadlinesScreen"]

READING = "reading your files…"
EMPTY = "This course has no sheets to hand in and no assignment."


class _Read(Message):
    """From the thread: everything that is shown."""

    def __init__(self, standings: list[Standing], weeks: Calendar, sheets: list[tuple[Sheet, Tally]]) -> None:
        super().__init__()
        self.standings, self.weeks, self.sheets = standings, weeks, sheets


class DeadlinesScreen(Page):
    """Opens at once; files and log are read in a thread. `at` is the line under the cursor."""

    DEFAULT_CSS = """
    DeadlinesScreen #body { layout: vertical; }
    DeadlinesScreen #said { padding: 1 0 0 2; color: $muted; }
    DeadlinesScreen #list { height: 1fr; margin-top: 1; }
    """

    def __init__(self, at: str = "") -> None:
        super().__init__()
        self._at = at
        self._doings: dict[str, tuple[str, Do]] = {}
        self._practise: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """One line while it is read, then the page."""
        self._said, self.list = Words(READING, id="said"), RowList()
        yield Widget(self._said, Pane(self.list, id="list"), id="body")

    def on_mount(self) -> None:
        """Read after the first frame."""
        exam = countdown(self.services.store.setting(EXAM_DATE), self.services.today())
        self.title_bar("dltutor › sheets and deadlines", exam)
        self.refresh_footer()
        self.call_after_refresh(self.read)

    def read(self) -> None:
        """Read log and files anew, in a thread."""
        self.run_worker(self._read, thread=True, group="read", exclusive=True)

    def _read(self) -> None:
        from tutor.study.assigned import stand
        from tutor.study.handin import collect, sheets, tally

        services = self.services
        course, store = services.course, services.store
        standings = [stand(course, store, one, services.zone) for one in course.index.assignments]
        weeks = calendar(services)
        found = [(one, tally(collect(course, services.places, store, one.id))) for one in sheets(course)]
        with suppress(RuntimeError):  # the program has ended meanwhile
            self.post_message(_Read(standings, weeks, found))

    def on__read(self, event: _Read) -> None:
        """Show what was read."""
        event.stop()
        if self.left:
            return
        self._doings, self._practise = {}, {}
        rows = [row for one in event.standings for row in self._assignment(one)]
        rows += [*self._weeks(event.weeks), *self._sheets(event.sheets)]
        self._said.show("" if event.standings or event.sheets else EMPTY)
        self.list.show(rows, self._at)
        self._at = ""
        self.refresh_footer()

    # -- the rows ------------------------------------------------------------------------------------------

    def _can(self, name: str, label: str, do: Do) -> str:
        """Note what `enter` does on a line; returns its name."""
        self._doings[name] = (label, do)
        return name

    def _assignment(self, found: Standing) -> list[Rowed]:
        one, today = found.assignment, self.services.today()
        far = f"{_points(found.earned)} of {one.points} points"
        rows = [Rowed(f"Assignment {one.id}: {one.title}", far, look="head")]
        rows.append(Rowed(f"{outcome(found).capitalize()}.", look="told"))
        due = self._can(f"due:{one.id}", "set the day", partial(self._ask_due, one.id))
        rows.append(Rowed("Due", day_told(found.due, today) if found.due else "no day set", due, look="part"))
        for number, part in enumerate(found.parts, 1):
            rows += self._part(number, part)
        return rows

    def _part(self, number: int, standing: PartStanding) -> list[Rowed]:
        title = f"Part {number}  {standing.part.title}"
        if not standing.part.points:
            return [Rowed(title, "no points", look="part")]
        far = f"{_points(standing.earned)} of {standing.part.points}"
        done = standing.earned >= standing.part.points
        rows = [Rowed(title, f"✓ {far}" if done else far, look="part")]
        return rows + [row for one in standing.counted for row in self._counted(one)]

    def _counted(self, counted: Counted) -> list[Rowed]:
        rows = []
        for one in open_ones(self.services.course, counted):
            name = f"open:{one.source}:{one.name}"
            go = partial(self.shell.visit, one.sort, one.name, partial(self.shell.open_deadlines, name))
            self._can(name, f"open the {one.sort}", go)
            late = "late, " if one.late else ""
            far = f"{late}{one.source}: {_points(one.earned)} of {one.points}"
            rows.append(Rowed(f"  {one.title}", far, name, "◐" if one.earned else "·"))
        if counted.late and not rows:
            rows.append(Rowed(f"    {counted.source}", "late, and counted"))
        return rows

    def _weeks(self, found: Calendar) -> list[Rowed]:
        if not self.services.course.index.sections:
            return []
        today = self.services.today()
        exam = self._can("exam", "set the day", self._ask_exam)
        rows = [
            Rowed("Weeks until the exam", look="head"),
            Rowed("Exam", day_told(found.exam, today) if found.exam else "no day set", exam, look="part"),
        ]
        if found.exam is not None:
            start = self._can("start", "set the day", self._ask_start)
            told = day_told(found.start, today) if found.start else "today"
            rows.append(Rowed("First week begins", told, start, look="part"))
        rows += [Rowed(one, look="told") for one in (found.problem, *found.remarks) if one]
        for place, week in enumerate(found.weeks):
            rows += self._week(place, week, found.now)
        return rows

    def _week(self, place: int, week: Week, now: int) -> list[Rowed]:
        begins = f"{week.begins:%a} {week.begins.day} {week.begins:%b}"
        far = f"this week, from {begins}" if place == now else begins if place > now else "behind you"
        mark = "◐" if place == now else "✓" if place < now else "·"
        rows = [Rowed(f"Week {place + 1:<2} {', '.join(week.does)}", far, mark=mark, strong=place == now)]
        for topic in week.topics:
            rows += self._topic(topic, place)
        if presents(week):
            rows += [self._checklist(one) for one in checklists(self.services.course)]
        return rows

    def _topic(self, topic: str, place: int) -> list[Rowed]:
        course, shell = self.services.course, self.shell
        found = course.topic(topic)
        if found is None:
            return []
        lesson = next((one for one in course.lessons.values() if one.topic == topic), None)
        name, asked = f"week:{place}:{topic}", bool(course.select(topic=topic))
        if asked:
            self._practise[name] = topic
        if lesson is not None:
            back = partial(shell.open_deadlines, name)
            self._can(name, "read the lesson", partial(shell.visit, "lesson", lesson.id, back))
        elif asked:
            self._can(name, "practise this topic", partial(shell.practise, topic))
        else:
            return [Rowed(f"      {found.title}")]
        return [Rowed(f"      {found.title}", "lesson" if lesson else "questions", name)]

    def _checklist(self, item: str) -> Rowed:
        title = next((one.title for one in self.services.course.entries if one.id == item), item)
        name, back = f"list:{item}", partial(self.shell.open_deadlines, f"list:{item}")
        self._can(name, "mark yourself", partial(self.shell.visit, "question", item, back))
        best = self.services.store.summary().get(item)
        told = "not tried yet" if best is None else f"{round(100 * best[1])} % at best"
        return Rowed(f"      Checklist: {title}", told, name)

    def _sheets(self, found: list[tuple[Sheet, Tally]]) -> list[Rowed]:
        rows = [Rowed("Sheets to hand in", look="head")] if found else []
        for one, counts in found:
            name = self._can(f"sheet:{one.id}", "open the sheet", partial(self.shell.open_hand_in, one.id))
            done = counts.complete == counts.tasks
            mark = "✓" if done else "◐" if counts.programs or counts.interpreted else "·"
            rows.append(Rowed(f"{one.id:<6} {one.title}", counts.told, name, mark))
        return rows

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """What the line under the cursor leads to, and moving."""
        rows, here = self.list, self.list.name_here
        acts = []
        if here in self._doings:
            label, do = self._doings[here]
            acts.append(Act("enter", label, do))
        if here in self._practise and acts[0].label == "read the lesson":
            acts.append(Act("again", "practise it", partial(self.shell.practise, self._practise[here])))
        return [
            *acts,
            *moves(self, rows.move, rows.page),
            Act("next", "next section", lambda: rows.turn(1)),
            Act("back", "section before", lambda: rows.turn(-1), quiet=True),
            Act("leave", "back", self.leave),
        ]

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """A click moved the cursor."""
        event.stop()
        self.refresh_footer()

    # -- days ----------------------------------------------------------------------------------------------

    def _ask_due(self, assignment: str) -> None:
        from tutor.screens.day import DayScreen
        from tutor.study.assigned import due_date, keep_due_date

        def keep(told: str | None) -> None:
            if told is not None:
                keep_due_date(self.services.store, assignment, read_start(told))
                self._kept()

        kept = due_date(self.services.store, assignment)
        title = f"When is assignment {assignment} due?"
        self.app.push_screen(DayScreen(title, kept, self.services.today(), read_start), keep)

    def _ask_exam(self) -> None:
        from tutor.screens.day import DayScreen

        def keep(told: str | None) -> None:
            if told is not None:
                self.services.store.set_setting(EXAM_DATE, told)
                self._kept()

        kept, today = read_start(self.services.store.setting(EXAM_DATE) or ""), self.services.today()
        ask = DayScreen("When is your exam?", kept, today, lambda text: read_date(text, today))
        self.app.push_screen(ask, keep)

    def _ask_start(self) -> None:
        from tutor.screens.day import DayScreen

        def keep(told: str | None) -> None:
            if told is not None:
                keep_start(self.services.store, read_start(told))
                self._kept()

        found = calendar(self.services)
        ask = DayScreen("When does the first week begin?", found.start, self.services.today(), read_start)
        self.app.push_screen(ask, keep)

    def _kept(self) -> None:
        """A day is another one: show what follows from it."""
        exam = countdown(self.services.store.setting(EXAM_DATE), self.services.today())
        self.title_bar("dltutor › sheets and deadlines", exam)
        self.fresh_notice()
        self.read()


def _points(points: float) -> str:
    return f"{round(points, 2):g}"
