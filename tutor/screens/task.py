"""A coding task: the brief, the learner's file, and the checks as they finish; every verb is the bench's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from checkers.protocol import Event, Finished
from tutor.course.model import Task
from tutor.places import PlaceProblem
from tutor.screens.base import Act, Page
from tutor.screens.editor import edit
from tutor.screens.runs import Runs
from tutor.study.bench import Bench
from tutor.study.taskfiles import brief_text, read_file, solution_text
from tutor.widgets.brief import Brief, Listing
from tutor.widgets.checks import CheckList, RunPanel, headline
from tutor.widgets.lines import Pane
from tutor.widgets.notice import Notice
from tutor.widgets.text import clean, points
from tutor.widgets.words import Paragraphs, Words

__all__ = ["TaskScreen"]

PAUSE = 0.3
"""Seconds after a verdict during which `enter` is ignored, as everywhere."""
FRAME = 0.03
"""Seconds within which the events of a run are drawn together, so that keys never wait for them."""


class Told(Message):
    """A worker thread has something for the screen, which does it in its own thread."""

    def __init__(self, do: Callable[[], object]) -> None:
        self.do = do
        super().__init__()


class TaskScreen(Page):
    """Draws a bench. Files are read and checks run in threads; what they say comes back as messages."""

    DEFAULT_CSS = """
    TaskScreen #body { layout: vertical; }
    TaskScreen #area { height: 1fr; layout: vertical; padding: 1 0 0 0; }
    TaskScreen #text, TaskScreen #results { padding: 0 1 1 1; }
    TaskScreen #hints, TaskScreen #solution, TaskScreen #because { margin-top: 1; }
    TaskScreen #file { color: $muted; margin-bottom: 1; }
    TaskScreen.-ran #results { min-height: 100%; }
    TaskScreen #side-panel { margin-bottom: 1; }
    TaskScreen.-wide #panel, TaskScreen #side-panel { display: none; }
    TaskScreen.-wide #area { layout: horizontal; overflow-y: hidden; }
    TaskScreen.-wide #text { width: 1fr; height: 100%; }
    TaskScreen.-wide #results { width: 1fr; height: 100%; border-left: solid $rule; padding: 0 1 0 2;
                                margin-left: 2; }
    """

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.given = task
        self._verdict_at = float("-inf")
        self._solution = ""
        self._made = False
        self._complaint = ""
        self._due = False
        self._ticker: Timer | None = None

    # -- the parts -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The verdict, below it file, brief, hints and checks as one page; side by side in a wide window."""
        services = self.services
        self.bench = Bench(
            self.given,
            services.course,
            services.store,
            services.places,
            now=services.now,
            monotonic=services.monotonic,
        )
        self._runs = Runs(self._thread, self._tell, services.monotonic)
        self._panels = (RunPanel(self.bench, id="panel"), RunPanel(self.bench, id="side-panel"))
        self._file, self._hints = Words(id="file"), Paragraphs(id="hints")
        self._listing = Listing("One solution; others pass as well", id="solution")
        self._because = Words(id="because")
        self._checks = CheckList(self.bench)
        brief = Brief(_body(brief_text(services.course, self.given), self.given.title))
        text = Pane(self._file, brief, self._hints, id="text")
        results = Pane(self._panels[1], self._checks, self._listing, self._because, id="results")
        yield Widget(self._panels[0], Pane(text, results, id="area"), id="body")

    def on_mount(self) -> None:
        """Draw at once; the file and the checker come after the first frame, off this thread."""
        self._ticker = self.set_interval(1.0, self._tick, pause=True)
        if self.bench.solved:
            self._show_solution()
        self.draw()
        self.call_after_refresh(self._prepare)

    def on_unmount(self) -> None:
        """Whatever way the screen goes, the running check goes with it."""
        self._runs.stop()

    # -- threads -------------------------------------------------------------------------------------------

    def _thread(self, work: Callable[[], object]) -> None:
        self.run_worker(work, thread=True, group="task")

    def _tell(self, do: Callable[[], object]) -> None:
        """From a thread: have something done in the screen's own, unless the program has ended meanwhile."""
        with suppress(RuntimeError):
            self.post_message(Told(do))

    def on_told(self, event: Told) -> None:
        """Do what a thread asked for."""
        event.stop()
        event.do()

    def _prepare(self) -> None:
        if self.services.checking is not None:
            self._runs.checker = self.services.checking()
        self._thread(self._begin)

    def _begin(self) -> None:
        """In a thread: put the starter there, and have torch imported before the first run."""
        try:
            made, problem = self.bench.begin(), ""
        except PlaceProblem as error:
            made, problem = False, str(error)
        self._tell(partial(self._prepared, made, problem))
        if self._runs.checker is not None:
            with suppress(OSError):  # the first run says what is wrong
                self._runs.checker.warm()

    def _prepared(self, made: bool, problem: str) -> None:
        self._made = made
        if problem:
            self._complain(problem)
        self.draw()

    def _complain(self, sentence: str) -> None:
        """Say what is wrong with the file or the editor, until the next run begins."""
        self._complaint = sentence
        self.say(sentence)

    def _calm(self) -> None:
        notice = self.query_one(Notice)
        if self._complaint and notice.sentence == clean(self._complaint):
            notice.show("")

    def _read(self, then: Callable[[str], object]) -> None:
        """In a thread: read the learner's file."""
        try:
            source = read_file(self.bench.path)
        except PlaceProblem as problem:
            self._tell(partial(self._complain, str(problem)))
        else:
            self._tell(partial(then, source))

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw what the bench says now."""
        bench, self._due = self.bench, False
        with self.app.batch_update():
            for panel in self._panels:
                panel.update()
            self._panels[0].display = self._panels[0].display and not self.wide
            self._panels[1].display = self._panels[1].display and self.wide
            self.set_class(bench.running or bench.finished is not None, "-ran")
            self._checks.redraw()
            made = " (made just now from the starter)" if self._made else ""
            self._file.show(f"Your file{made}: {bench.path}")
            hints = self.given.hints[: bench.hints]
            self._hints.show(tuple(_hint(number, text) for number, text in enumerate(hints, 1)))
            self._listing.show(self._solution)
            over = bool(self._solution) or (bench.passed and self._checks.unfolded)
            self._because.show(self.given.because.strip() if over else "")
            self._draw_title()
        if self._ticker is not None:
            self._ticker.resume() if bench.running else self._ticker.pause()
        self.refresh_footer()

    def _draw_title(self) -> None:
        bench, worth = self.bench, points(self.given.worth)
        state = "checking" if bench.running else headline(bench).split(":")[0].split(",")[0]
        told = [state, bench.path.name, f"{worth} point{'s' * (worth != '1')}"]
        if self.size.width < 80:  # the task's name needs the room, and the panel has the points
            del told[2:]
        self.title_bar(f"Code › {self.given.title}", " · ".join(filter(None, told)))

    def _tick(self) -> None:
        for panel in self._panels:
            if panel.display:
                panel.update()

    def on_resize(self, event: events.Resize) -> None:
        """One page, or two side by side."""
        self.draw()

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Depends on whether a check runs, and on what it left to read."""
        bench, foldable = self.bench, self._checks.foldable or self.bench.passed
        acts = [Act("enter", "run", self.run_checks)]
        if bench.running:
            acts.append(Act("leave", "stop", self.leave))
        acts.append(Act("editor", "editor", self.edit))
        if bench.hints_left:
            acts.append(Act("hint", "hint", self.hint))
        elif not self._solution:
            acts.append(Act("hint", "solution", self.ask_solution))
        if foldable:
            acts.append(Act("why", "fold" if self._checks.unfolded else "why", self.why))
        acts.append(Act("reset", "reset", self.ask_reset, quiet=foldable))
        if not bench.running:
            acts.append(Act("leave", "back", self.leave))
        acts += [
            Act("help", "help", self.show_help),
            Act("run", "run", self.run_checks, quiet=True),
            Act("check", "check", self.run_checks, quiet=True),
            Act("down", "down", lambda: self.turn(1), quiet=True),
            Act("up", "up", lambda: self.turn(-1), quiet=True),
            Act("first", "first", lambda: self.turn(-999), quiet=True),
            Act("last", "last", lambda: self.turn(999), quiet=True),
            Act("pagedown", "page", lambda: self.turn(self._page), quiet=True),
            Act("pageup", "page", lambda: self.turn(-self._page), quiet=True),
        ]
        return acts

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after a verdict is a slip of the finger."""
        early = self.services.monotonic() - self._verdict_at < PAUSE
        if not (early and name in ("enter", "check")):
            await super().action_press(name)

    # -- running -------------------------------------------------------------------------------------------

    def run_checks(self) -> None:
        """Check the file as it is on disk now; the same text is not checked twice at once."""
        self._thread(partial(self._read, self._start))

    def _start(self, source: str) -> None:
        bench = self.bench
        if bench.running and source == bench.source:
            return
        self._made = False
        self._calm()
        bench.run(source)
        self._checks.unfolded = False
        self.draw()
        self.call_after_refresh(self._see_results)
        self._runs.start(self.given.id, source, bench.path.name, self._take)

    def _take(self, event: Event) -> None:
        self.bench.take(event)
        if isinstance(event, Finished):
            self._verdict_at = self.services.monotonic()
            self.fresh_notice()
            self.draw()
        elif not self._due:
            self._due = True
            self.set_timer(FRAME, self._draw_due)

    def _draw_due(self) -> None:
        if self._due:
            self.draw()

    def stop(self) -> None:
        """End the running check at once."""
        self._runs.stop()
        self.bench.stop()
        self.draw()

    def leave(self) -> None:
        """Stop the running check first, then leave as everywhere."""
        if self.bench.running:
            self.stop()
        else:
            super().leave()

    def close(self) -> None:
        """Home, and nothing keeps running."""
        self._runs.stop()
        super().close()

    def quit(self) -> None:
        """Quit, and nothing keeps running."""
        self._runs.stop()
        super().quit()

    # -- the file ------------------------------------------------------------------------------------------

    def edit(self) -> None:
        """Open the file in the learner's editor; the program waits meanwhile."""
        problem = edit(self.app, self.bench.path)
        if problem:
            self._complain(problem)
        else:
            self._thread(partial(self._read, self._edited))

    def _edited(self, source: str) -> None:
        self.bench.edited(source)
        self.draw()

    def ask_reset(self) -> None:
        """Ask before the file changes, although a backup is kept."""
        from tutor.screens.dialog import Question, QuestionScreen  # most runs never need it

        asked = Question(
            text="Put the starter back and begin a new attempt? Your file is kept beside it as a backup.",
            answers=(("reset", "start over"), ("", "keep my file")),
        )
        self.app.push_screen(QuestionScreen(asked), self._reset_if)

    def _reset_if(self, answer: str | None) -> None:
        if answer == "reset":
            if self.bench.running:
                self.stop()
            self._thread(self._reset)

    def _reset(self) -> None:
        """In a thread: the disk's part of a reset."""
        try:
            backup = self.bench.put_back()
        except PlaceProblem as problem:
            self._tell(partial(self._complain, str(problem)))
        else:
            self._tell(partial(self._was_reset, backup))

    def _was_reset(self, backup: Path | None) -> None:
        self.bench.begin_anew()
        self._solution, self._checks.unfolded, self._made = "", False, backup is None
        kept = f" and your file is kept as {backup}" if backup else ""
        self._complain(f"The starter is back{kept}.")
        self.query_one("#area", Pane).scroll_home(animate=False)
        self.draw()

    # -- help ----------------------------------------------------------------------------------------------

    def hint(self) -> None:
        """Show one more hint."""
        self.bench.hint()
        self.fresh_notice()
        self.draw()
        self.call_after_refresh(self._hints.scroll_visible, animate=False)

    def ask_solution(self) -> None:
        """Ask before the attempt ends; where it has ended, the solution costs nothing."""
        if self.bench.over:
            self._solve_if("solution")
            return
        from tutor.screens.dialog import Question, QuestionScreen

        asked = Question(
            text="Show the full solution? It ends this attempt without points; a reset begins a new one.",
            answers=(("solution", "show the solution"), ("", "keep trying")),
        )
        self.app.push_screen(QuestionScreen(asked), self._solve_if)

    def _solve_if(self, answer: str | None) -> None:
        if answer == "solution" and self._show_solution():
            self.bench.solve()
            self.fresh_notice()
            self.draw()
            self.call_after_refresh(self._listing.scroll_visible, animate=False, top=True)

    def _show_solution(self) -> bool:
        try:
            self._solution = solution_text(self.services.course, self.given)
        except PlaceProblem as problem:
            self._complain(str(problem))
        return bool(self._solution)

    def why(self) -> None:
        """Unfold tracebacks and what was printed, after a pass the explanation too; or fold them."""
        self._checks.unfolded = not self._checks.unfolded
        self.draw()
        if self._checks.unfolded and self._because.display:
            self.call_after_refresh(self._because.scroll_visible, animate=False, top=True)

    # -- moving --------------------------------------------------------------------------------------------

    @property
    def _page(self) -> int:
        return max(1, self.query_one("#area").size.height - 1)

    def _see_results(self) -> None:
        """Bring the checks to the top of the page."""
        area, results = self.query_one("#area", Pane), self.query_one("#results", Pane)
        if self.wide:
            results.scroll_home(animate=False)
        else:
            area.scroll_to(y=results.virtual_region.y, animate=False)

    def turn(self, rows: int) -> None:
        """Scroll the page; side by side the checks come first, and past their end the brief."""
        for pane in self._panes():
            room = pane.max_scroll_y - pane.scroll_offset.y if rows > 0 else pane.scroll_offset.y
            if room > 0:
                pane.scroll_relative(y=rows, animate=False)
                return

    def _panes(self) -> list[Pane]:
        names = ("#results", "#text") if self.wide else ("#area",)
        return [self.query_one(name, Pane) for name in names]


def _hint(number: int, text: str) -> tuple[Content, str]:
    return Content.styled(f"Hint {number}  ", "bold $accent"), text


def _body(brief: str, title: str) -> str:
    """The brief without a first heading that only repeats the title line."""
    first, _, rest = brief.lstrip().partition("\n")
    return rest.lstrip() if first.lstrip("# ").strip().casefold() == title.casefold() else brief
