"""A coding task: the brief, the learner's file, the checks and curves as they come; every verb is the
bench's.
"""

from __future__ import annotations

import os
from functools import partial
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from checkers.protocol import Event, Finished, Metric
from tutor.course.model import Task
from tutor.keys import cap
from tutor.places import PlaceProblem
from tutor.screens.base import Act, Do
from tutor.screens.moving import SCROLL, moves
from tutor.screens.runs import Runs
from tutor.screens.saves import Saves
from tutor.screens.workplace import Workplace
from tutor.study.bench import Bench
from tutor.study.taskfiles import brief_text
from tutor.watching import Change
from tutor.widgets.brief import Brief
from tutor.widgets.checks import CheckList, RunPanel, headline, held
from tutor.widgets.entry import Cut
from tutor.widgets.graphics import way
from tutor.widgets.lines import Pane
from tutor.widgets.pictures import Pictures
from tutor.widgets.predict import PredictForm
from tutor.widgets.text import points
from tutor.widgets.training import TrainingView
from tutor.widgets.views import FieldChanged
from tutor.widgets.words import Words

__all__ = ["TaskScreen"]

PAUSE = 0.3
"""Seconds after a verdict during which `enter` is ignored, as everywhere."""
SOON = 0.6
"""Seconds after which a file that went has its folder looked at."""
FRAME, CURVE = 0.03, 0.1
"""Seconds within which the events of a run, and those of a curve, are drawn together: keys never wait for
them.
"""
PICTURES = {
    "auto": "As this terminal can, by its name",
    "kitty": "In pixels, by the protocol of kitty and ghostty",
    "sixel": "In pixels, by the protocol of foot, WezTerm and others",
    "blocks": "In half blocks, which every terminal with colours can draw",
    "off": "In words only",
}
"""How pictures can be drawn: the setting and what the palette says of it."""
READY = {
    "": "",
    "warming": "The checker is warming up; you can run at once all the same.",
    "ready": "The checker is ready, {}.",
    "missing": "The checker does not start; a run says why.",
}


class TaskScreen(Workplace):
    """Draws a bench. Files are read and checks run in threads; what they say comes back as messages."""

    mathematical: ClassVar[bool] = True  # its predictions may be numbers

    DEFAULT_CSS = """
    TaskScreen #body { layout: vertical; }
    TaskScreen #area { height: 1fr; layout: vertical; padding: 1 0 0 0; }
    TaskScreen #text, TaskScreen #results { padding: 0 1 1 1; }
    TaskScreen #hints, TaskScreen #solution, TaskScreen #because { margin-top: 1; }
    TaskScreen #file, TaskScreen #before { color: $muted; margin-bottom: 1; }
    TaskScreen.-ran #results { min-height: 100%; }
    TaskScreen #side-panel { margin-bottom: 1; }
    TaskScreen.-wide #panel, TaskScreen #side-panel { display: none; }
    TaskScreen.-wide #area { layout: horizontal; overflow-y: hidden; }
    TaskScreen.-wide #text { width: 1fr; height: 100%; }
    TaskScreen.-wide #results { width: 1fr; height: 100%; border-left: solid $rule; padding: 0 1 0 2;
                                margin-left: 2; }
    TaskScreen.-wide.-sheet #results { display: none; }
    """

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        self._verdict_at = float("-inf")
        self._due = self._curve_due = False
        self._ready = self._level = ""
        self._was_wide = False
        self._saves_heard = 0
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
        self.saves = Saves(self.bench.path, services.store, self._heard)
        self._runs = Runs(self.thread, self.tell, services.monotonic)
        self._panels = (
            RunPanel(self.bench, id="panel"),
            RunPanel(self.bench, id="side-panel", sums_up=False),
        )
        self._file, self._before = Words(id="file"), Words(id="before")
        checks = CheckList(self.bench)
        self._predict = PredictForm(self.given.predict, self.bench.predictions.typed, id="predict")
        self._curve, self._pictures = TrainingView(self.bench, id="curve"), Pictures(id="pictures")
        brief = Brief(_body(brief_text(services.course, self.given), self.given.title))
        text = Pane(self._file, self._before, brief, self.hints, id="text")
        found = (checks, self._curve, self._pictures, self.listing, self.because)
        results = Pane(self._panels[1], self._predict, *found, id="results")
        yield Widget(self._panels[0], Pane(text, results, id="area"), id="body")

    def on_mount(self) -> None:
        """Draw at once; the file and the checker come after the first frame, off this thread."""
        self._ticker = self.set_interval(1.0, self._tick, pause=True)
        if self.bench.solved:
            self.show_solution()
        self.draw()
        self.call_after_refresh(self._prepare)

    def on_unmount(self) -> None:
        """Whatever way the screen goes, the running check goes with it; when the program ends, so does the
        checker, since a thread may still wait for its start.
        """
        self.saves.end()
        if self.app.return_code is None:
            self._runs.stop()
        else:
            self._runs.close()

    # -- the start -----------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        if self.services.checking is not None:
            self._runs.checker = self.services.checking()
        self.thread(self._begin)

    def _begin(self) -> None:
        """In a thread: put the starter there, and have torch imported before the first run."""
        try:
            made, problem = self.bench.begin(), ""
        except PlaceProblem as error:
            made, problem = False, str(error)
        self.tell(partial(self._prepared, made, problem))
        if self._runs.checker is not None:
            self.tell(partial(self._checker_is, "warming", ""))
            level = self._runs.warm()
            self.tell(partial(self._checker_is, "ready" if level else "missing", level))

    def _prepared(self, made: bool, problem: str) -> None:
        self.made = made
        if problem:
            self.complain(problem)
        self.draw()
        self.thread(self._watch)

    def _watch(self) -> None:
        """In a thread: begin to watch the file, then say so."""
        self.saves.start()
        self.tell(self._draw_title)

    def _checker_is(self, state: str, level: str) -> None:
        self._ready, self._level = state, level
        self.draw()

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw what the bench says now."""
        bench, self._due, self._curve_due = self.bench, False, False
        with self.app.batch_update():
            for panel in self._panels:
                panel.update(ready=self._ready == "ready")
            self._panels[0].display = self._panels[0].display and not self.wide
            self._panels[1].display = self._panels[1].display and self.wide
            self.set_class(bench.running or bench.finished is not None, "-ran")
            self.checks.ready = READY[self._ready].format(held(self._level))
            self.checks.redraw()
            self._draw_curve()
            self._draw_pictures()
            self._draw_predictions()
            made = " (made just now from the starter)" if self.made else ""
            self._file.show(f"Your file{made}: {bench.path}")
            self._before.show(self.before())
            hints = self.given.hints[: bench.hints]
            self.hints.show(tuple(_hint(number, text) for number, text in enumerate(hints, 1)))
            self.listing.show(self.solution)
            over = bool(self.solution) or (bench.passed and self.checks.unfolded)
            self.because.show(self.given.because.strip() if over else "")
            self._draw_title()
        if self._ticker is not None:
            self._ticker.resume() if bench.running else self._ticker.pause()
        if self._editor is not None:
            self._editor.draw()
        self.refresh_footer()

    def _draw_pictures(self) -> None:
        pictures, app = self.bench.pictures, self.app
        setting = self.services.store.setting("pictures") if pictures else None
        drawn = way(os.environ, setting, headless=app.is_headless)
        self._pictures.show(pictures, drawn, words=app.no_color)

    def _draw_curve(self) -> None:
        """The growing curve stands above the checks in a narrow window, and below them when it is done."""
        self._stand(self._curve, above=self.bench.running and not self.wide)
        self._curve.update()

    def _draw_predictions(self) -> None:
        """They are asked above the checks before the first run; what found no answer stands below them."""
        finished = self.bench.finished is not None
        self._stand(self._predict, above=not finished)
        typed = self.bench.predictions.typed
        self._predict.show(self.bench.predictable, typed, again=finished and bool(typed))

    def _stand(self, widget: Widget, *, above: bool) -> None:
        """Have a widget stand right above the checks, or right below them."""
        pane, checks = self.query_one("#results", Pane), self.checks
        stands = pane.children.index(widget) < pane.children.index(checks)
        if above and not stands:
            pane.move_child(widget, before=checks)
        elif stands and not above:
            pane.move_child(widget, after=checks)

    def _draw_title(self) -> None:
        bench, worth = self.bench, points(self.given.worth)
        state = "checking" if bench.running else headline(bench).split(":")[0].split(",")[0]
        if not state:
            state = {"warming": "checker warming up…", "ready": "checker ready"}.get(self._ready, "")
        name, method, total = bench.path.name, self.saves.method, f"{worth} point{'s' * (worth != '1')}"
        place = f"Code › {self.given.title}"
        # Where not all of it fits, the task's name needs the room; the panel has verdict and points.
        ways = [(state, name, total), (state, name)]
        if method:
            watched = f"watching {name} ({method})"
            ways = [(state, watched, total), (state, watched), (watched,), (f"watching ({method})",)]
        elif self.size.width < 80:
            del ways[0]
        told = [" · ".join(filter(None, way)) for way in ways]
        room = self.size.width - cell_len(place) - 4
        self.title_bar(place, next((one for one in told if cell_len(one) <= room), told[-1]))

    def _tick(self) -> None:
        for panel in self._panels:
            if panel.display:
                panel.update()

    def on_resize(self, event: events.Resize) -> None:
        """One page, or two side by side; what was found stays in sight when that changes."""
        self.draw()
        was, self._was_wide = self._was_wide, self.wide
        if was != self.wide and self.has_class("-ran"):
            self.call_after_refresh(self._see_results)

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Depends on whether a check runs, and on what it left to read."""
        bench, foldable = self.bench, self.checks.foldable or self.bench.passed
        acts = [Act("enter", "run", self.run_checks)]
        if bench.running:
            acts.append(Act("leave", "stop", self.leave))
        if self._predict.has_keys:
            acts = self._typing()
        elif bench.predictable:
            acts.append(Act("field", "predict", self._predict.begin))
        acts.append(Act("editor", "editor", self.edit))
        if bench.hints_left:
            acts.append(Act("hint", "hint", self.hint))
        elif not self.solution:
            acts.append(Act("hint", "solution", self.ask_solution))
        if bench.passed and not bench.running and self.following():
            acts.append(Act("next", "next task", self.next_task))
        if foldable:
            acts.append(Act("why", "fold" if self.checks.unfolded else "why", self.why))
        acts.append(Act("reset", "reset", self.ask_reset, quiet=foldable))
        if not bench.running and not self._predict.has_keys:
            acts.append(Act("leave", "back", self.leave))
        acts += [
            Act("help", "help", self.show_help),
            Act("info", "about this task", self.info, quiet=True),
            Act("run", "run", self.run_checks, quiet=True),
            Act("check", "check", self.run_checks, quiet=True),
            Act("watch", "stop watching" if self.saves.on else "watch the file", self.turn_watch, quiet=True),
            *moves(self, self.turn, self._page, word=SCROLL, shown=False),
        ]
        return acts

    def _typing(self) -> list[Act]:
        """What can be done while a prediction is typed."""
        below = self._predict.following()
        if below is None:
            return [Act("enter", "run", self.run_checks), Act("leave", "keys", self.leave)]
        return [
            Act("enter", "next", below.focus),
            Act("run", "run", self.run_checks),
            Act("leave", "keys", self.leave),
            Act("field", "next", below.focus, quiet=True),
            Act("fieldback", "back", self.app.action_focus_previous, quiet=True),
        ]

    def on_field_changed(self, event: FieldChanged) -> None:
        """Keep a prediction as it is typed."""
        event.stop()
        self.bench.predictions.type(event.name, event.text)

    def on_cut(self, event: Cut) -> None:
        """Say that not all of a paste is there."""
        event.stop()
        self.complain(f"The text was cut: a prediction takes at most {event.limit:,} characters.")

    def commands(self) -> list[tuple[str, str, Do]]:
        """The program's own editor; how pictures are drawn, if the terminal does more than its name says."""
        told = "Open the file in dltutor's own editor, whatever $EDITOR is"
        made: list[tuple[str, str, Do]] = [("Edit here", told, self.edit_here)]
        return made + [
            (f"Pictures: {name}", told, partial(self._set_pictures, name)) for name, told in PICTURES.items()
        ]

    def _set_pictures(self, name: str) -> None:
        self.services.store.set_setting("pictures", name)
        self.draw()

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after a verdict is a slip of the finger."""
        early = self.services.monotonic() - self._verdict_at < PAUSE
        if not (early and name in ("enter", "check")):
            await super().action_press(name)

    # -- running -------------------------------------------------------------------------------------------

    def run_checks(self) -> None:
        """Check the file as it is on disk now; the same text is not checked twice at once."""
        self.thread(partial(self.read, self._start))

    def turn_watch(self) -> None:
        """Check at every save from now on, or only when asked to; remembered."""
        self.saves.turn(on=not self.saves.on)
        self.draw()
        if self.saves.on:
            self.thread(self._watch)

    def _heard(self, change: Change) -> None:
        """In the watch's thread: the file is another one, or gone; its new text is checked, or one sentence
        says what is wrong.
        """
        self._saves_heard += 1
        self.read(partial(self._saved_as, self._saves_heard))
        if change == "gone":  # with its folder the notices go, and it polls
            self.tell(partial(self.set_timer, SOON, self._draw_title))

    def _saved_as(self, number: int, source: str) -> None:
        """Of several saves that were heard of while the terminal was lent to an editor, the newest counts."""
        if number == self._saves_heard and self.saves.on:
            self._saved(source)

    def _saved(self, source: str) -> None:
        bench = self.bench
        if self.saves.is_own(source):
            return
        if self._editor is not None:
            self._editor.outside(source)
        if bench.checked(source):
            self.calm()
            self._edited(source)
        elif bench.holds_back or self._predict.has_keys:
            self._edited(source)
            self.complain(self._held_back())
        else:
            self._start(source, asked=False)

    def saved_here(self, source: str, *, asked: bool) -> str:
        """Check what the program's own editor wrote; before the first run of all, predictions come first."""
        if self.bench.holds_back and not asked:
            self._edited(source)
            return f"{self.bench.path.name} is saved: ctrl+r runs it, or predict first, after esc, with tab."
        self._start(source)
        return ""

    def _held_back(self) -> str:
        """Why a save was not checked: the learner may want to predict, or is at it."""
        file, typing = self.bench.path.name, self._predict.has_keys
        run = cap("run" if typing else "enter", typing=typing)
        first = "once you have predicted" if typing else f"{cap('field', typing=typing)} predicts first"
        return f"{file} is saved and not run yet: {run} runs it, {first}."

    def _start(self, source: str, *, asked: bool = True) -> None:
        bench = self.bench
        if bench.running and source == bench.source:
            return
        self.made = False
        self.calm()
        if self._predict.has_keys:
            self.set_focus(None)
        bench.run(source, asked=asked)
        self.checks.unfolded = False
        self._runs.start(self.given.id, source, bench.path.name, bench.predictions.job, self._take)
        self.draw()  # while the checker is at it already
        self.call_after_refresh(self._see_results)

    def _take(self, event: Event) -> None:
        self.bench.take(event)
        if isinstance(event, Finished):
            self._verdict_at = self.services.monotonic()
            self.fresh_notice()
            self.draw()
        elif isinstance(event, Metric):
            if not self._curve_due:
                self._curve_due = True
                self.set_timer(CURVE, self._draw_curve_due)
        elif not self._due:
            self._due = True
            self.set_timer(FRAME, self._draw_due)

    def _draw_due(self) -> None:
        if self._due:
            self.draw()

    def _draw_curve_due(self) -> None:
        """Only what a report changes: the lines of the panel and the curve."""
        if self._curve_due:
            self._curve_due = False
            with self.app.batch_update():
                self._tick()
                self._draw_curve()

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
