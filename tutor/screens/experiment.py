"""An experiment: predict, watch it train, see what came out and why, vary it and compare."""

from __future__ import annotations

from functools import partial

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from tutor.figures.series import Chart
from tutor.keys import cap
from tutor.screens.charting import charts_of, compared, grids_of, sketches, tables_of
from tutor.screens.laboratory import Predictions
from tutor.screens.trying import Trying
from tutor.study.trying import Run, Trial, points_of
from tutor.widgets.brief import Brief
from tutor.widgets.checks import held
from tutor.widgets.form import Sheet
from tutor.widgets.judged import COLOURS, Guess, Judgement
from tutor.widgets.knobs import Knob, Knobs
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.panels import Panels
from tutor.widgets.results import Grids
from tutor.widgets.text import bar, hanging
from tutor.widgets.words import Words

__all__ = ["ExperimentScreen"]

CURVE = 0.1
"""Seconds within which points are drawn together: keys never wait for them."""
AROUND = 9
"""Rows of the window that bars, state and gaps take from the curves."""
SKETCHED = 13
SETS = {
    "garments28": "garments28 (generated)",
    "shapes32": "shapes32 (generated)",
    "digits28": "digits28 (real)",
    "wine": "wine (real)",
    "story": "a generated story",
}
READY = {
    "": "",
    "warming": "checker warming up, a run waits for it",
    "ready": "checker ready",
    "missing": "the checker does not start; a run says why",
}
WHY = "▸ Why it comes out like this"


class _State(Lines):
    """Which run is in sight and how it was made; while one goes on, for how long."""

    DEFAULT_CSS = "_State { margin-bottom: 1; }"

    def __init__(self, screen: ExperimentScreen) -> None:
        super().__init__(id="state")
        self._screen = screen

    def build(self, width: int) -> list[Content]:
        return [line for lead, one in self._screen.state(width) for line in hanging(lead, one, width)]


class ExperimentScreen(Trying):
    """Draws a trial. Programs run in threads; what they show comes back as messages."""

    DEFAULT_CSS = """
    ExperimentScreen #body { layout: vertical; }
    ExperimentScreen #area { height: 1fr; layout: vertical; padding: 1 0 0 0; }
    ExperimentScreen #text, ExperimentScreen #results { padding: 0 1 1 1; }
    ExperimentScreen #about { color: $muted; margin-bottom: 1; }
    ExperimentScreen #start { margin-top: 1; }
    ExperimentScreen #results { display: none; }
    ExperimentScreen.-wide #results, ExperimentScreen.-ran #results { display: block; }
    ExperimentScreen.-ran #results { min-height: 100%; }
    ExperimentScreen #knobs, ExperimentScreen .reason { margin-bottom: 1; }
    ExperimentScreen #text > Judgement, ExperimentScreen #text > .reason { margin: 1 0; }
    ExperimentScreen.-wide #area { layout: horizontal; overflow-y: hidden; }
    ExperimentScreen.-wide #text { width: 1fr; height: 100%; }
    ExperimentScreen.-wide #results { width: 1fr; height: 100%; border-left: solid $rule; padding: 0 1 0 2;
                                      margin-left: 2; }
    ExperimentScreen.-wide.-sheet #results { display: none; }
    """

    # -- the parts -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """Situation and predictions; below them, or beside in a wide window, curves and what came out."""
        self.trial = Trial(self.given, self.services)
        self.predictions = Predictions(self.trial)
        self._ready = self._level = ""
        self._due = self._was_wide = self.unfolded = False
        self._ticker: Timer | None = None
        self._about, self._start = Words(id="about"), Words(id="start")
        self._state, self.knobs = _State(self), Knobs(id="knobs")
        self._panels, self._sketched = Panels(id="panels"), Panels(id="sketched")
        self._grids = Grids(id="grids")
        # Words stand below the curves, in a wide window beside them.
        self._judgements = (Judgement(), Judgement())
        self._reasons = (Words(classes="reason"), Words(classes="reason"))
        self._advice = (Words(classes="reason"), Words(classes="reason"))
        below, beside = zip(self._judgements, self._reasons, self._advice)
        text = Pane(self._about, Brief(self.trial.ask), self._start, self.form, *beside, id="text")
        found = (self._panels, below[0], self._sketched, self._grids, *below[1:])
        results = Pane(self._state, self.knobs, *found, id="results")
        yield Widget(Pane(text, results, id="area"), id="body")

    async def on_mount(self) -> None:
        """Draw at once; the checker comes after the first frame, off this thread."""
        self._ticker = self.set_interval(1.0, self._tick, pause=True)
        counted = self.trial.counted
        if counted is not None:  # answers from before the first run were guesses
            tried = self.services.store.attempts(item=self.given.explain)
            self.explained = self.unfolded = any(one.at >= counted.at for one in tried)
            self.take_values(self.looked_at[-1])
        asked = {one.name: one.ask for one in self.given.predict}
        fields = self.predictions.fields
        names = frozenset(one.name for one in self.predictions.every)
        sheet = Sheet(fields=fields, open=names, answer=self.predictions.answer, echo=self.predictions.echo)
        await self.form.ask(asked, sheet)
        self.draw()
        self.call_after_refresh(self._prepare)
        if self.shown and self.explained and self.trial.phase == "seen":  # back from the question
            self.call_after_refresh(self.call_after_refresh, self.see_reason)
        elif self.trial.phase == "seen":
            self.see_results()

    def on_unmount(self) -> None:
        """Whatever way the screen goes, the run goes with it; when the program ends, so does the checker."""
        if self.app.return_code is None:
            self.live.stop()
        else:
            self.live.close()

    def _prepare(self) -> None:
        if self.services.checking is not None:
            self.live.checker = self.services.checking()
            self._checker_is("warming", "")
            self.thread(self._warm)

    def _warm(self) -> None:
        """In a thread: have torch imported before the first run."""
        level = self.live.warm()
        self.tell(partial(self._checker_is, "ready" if level else "missing", level))

    def _checker_is(self, state: str, level: str) -> None:
        self._ready, self._level = state, level
        self.draw()

    # -- drawing -------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw what the trial says now."""
        phase, anchored = self.trial.phase, self._at_results
        self._due = False
        with self.app.batch_update():
            if phase != "predict" and self.form.current:
                self.set_focus(None)
            self.form.display = phase == "predict"
            self.set_class(phase != "predict" or bool(self.stopped) or bool(self.shown), "-ran")
            self._about.show(self._told_about())
            first = f"The run to predict: {self.given.told(self.given.start)}, seed 0."
            self._start.show(first if phase == "predict" else "")
            self._draw_knobs()
            self._draw_curves()
            self._draw_found()
            self._state.redraw()
            self._draw_title()
        if self._ticker is not None:
            self._ticker.resume() if phase == "running" else self._ticker.pause()
        self.refresh_footer()
        if anchored:
            self.see_results()

    @property
    def _at_results(self) -> bool:
        """True while the results stand at the top of the page: there they stay, whatever changes above."""
        area, results = self.query_one("#area", Pane), self.query_one("#results", Pane)
        place = results.virtual_region.y
        return not self.wide and results.display and 0 < place == area.scroll_offset.y

    def _told_about(self) -> str:
        """The set in use, how long a run takes, and what holds the program."""
        data = SETS.get(self.given.data, self.given.data)
        seconds = f"about {self.given.seconds} s a run"
        ready = ", ".join(filter(None, (READY[self._ready], held(self._level))))
        return " · ".join(filter(None, (f"Data: {data}" if data else "No data set", seconds, ready)))

    def _draw_knobs(self) -> None:
        trial = self.trial
        made = []
        for one in self.given.parameters:
            places = {value: place for place, value in enumerate(one.choices)}
            texts = tuple(one.told(value) for value in one.choices)
            chosen, start = places.get(trial.chosen[one.name], 0), places.get(one.start, 0)
            made.append(Knob(one.name, one.label, texts, chosen, start))
        self.knobs.show(made, open=trial.phase == "seen")

    def charts(self) -> tuple[Chart, ...]:
        """The boxes in sight: of the run in progress, of the run that is looked at, or of two."""
        trial, at = self.trial, self.looked_at
        if self.running or not at:
            return charts_of(self.given, trial.curves)
        if len(at) == 2:
            return compared(self.given, trial.compared(*at))
        return charts_of(self.given, points_of(at[0]))

    def _names(self, runs: tuple[Run, ...]) -> tuple[str, str]:
        return f"A: run {self.number(runs[0])}", f"B: run {self.number(runs[1])}"

    def _draw_curves(self) -> None:
        wide, ran = self.wide, self.has_class("-ran")
        room = max(9, self.app.size.height - AROUND - len(self.given.parameters))
        self._panels.show(self.charts() if wide or ran else (), room)

    def _draw_found(self) -> None:
        """What came out: nothing while a run goes on."""
        trial, at = self.trial, () if self.running else self.looked_at
        seen, alone = trial.phase == "seen" and bool(at), len(at) == 1
        judged = trial.judged if seen and alone and at[0].counted else {}
        guesses = [
            Guess(one.ask, judged[one.name].verdict, judged[one.name].symbol, judged[one.name].headline,
                  judged[one.name].sentence)
            for one in self.given.predict if one.name in judged
        ]  # fmt: skip
        wide = self.wide
        self._judgements[wide].show(guesses)
        self._judgements[not wide].show(())
        self._sketched.show(sketches(trial, at[0]) if judged else (), SKETCHED)
        grids = (
            ()
            if not at
            else tables_of(at[0].tables)
            if alone
            else grids_of(trial.compared(*at), self._names(at))
        )
        self._grids.show(grids)
        because = trial.because(at[0]).strip() if seen and alone else ""
        folded = f"{WHY} ({cap('why', typing=False)})"
        self._reasons[wide].show(because if self.unfolded or not because else folded)
        self._reasons[not wide].show("")
        self._advice[wide].show(f"To vary: {self.given.vary.strip()}" if seen else "")
        self._advice[not wide].show("")

    def state(self, width: int) -> list[tuple[Content | str, Content | str]]:
        """The lines above the curves, each as (lead, text)."""
        trial, at = self.trial, self.looked_at
        if self.running:
            made = f"Running: {self.given.told(trial.chosen)}, seed {trial.seed}"
            return [("", made), ("", self._progress(width))]
        told: list[tuple[Content | str, Content | str]] = []
        if self.stopped:
            told.append(("", Content.styled(self.stopped, "$warning")))
        if len(at) == 2:
            looks = (Content.styled("━●━ A  ", "bold $accent"), Content.styled("·○· B  ", "bold $warning"))
            return [*told, *((look, self._made(one)) for look, one in zip(looks, at))]
        if at:
            below = " · ".join(filter(None, (f"{at[0].seconds:.1f} s", self._where())))
            lines = [self._made(at[0]), Content.styled(below, "$muted"), *self._verdicts(at[0])]
            return [*told, *(("", line) for line in lines)]
        return told or [("", Content.styled("The curves are drawn here while it runs.", "$muted"))]

    def _made(self, run: Run) -> Content:
        head = f"Run {self.number(run)}"
        return Content.styled(head, "bold") + Content(f": {self.given.told(run.parameters)}, seed {run.seed}")

    def _verdicts(self, run: Run) -> list[Content]:
        """The verdicts on the predictions in one line, where this run gave them."""
        judged = self.trial.judged if run.counted else {}
        if not judged:
            return []
        parts = [Content.styled("predictions ", "$muted")]
        for number, one in enumerate(judged.values(), 1):
            parts.append(Content(f"  {number} " if len(judged) > 1 else " "))
            parts.append(
                Content.styled(f"{one.symbol} {one.headline}", f"bold {COLOURS.get(one.verdict, '$muted')}")
            )
        return [Content("").join(parts)]

    def _where(self) -> str:
        level = self.started.isolation if self.started else self._level
        device = self.started.device if self.started else "cpu"
        return ", ".join(filter(None, (f"on {device}", held(level))))

    def _progress(self, width: int) -> Content:
        """How long it runs, of about how many seconds; the bar never says that it is done."""
        if self.started is None:
            waits = (
                "the run is prepared" if self._ready == "ready" else "the checker starts, which takes a while"
            )
            return Content.styled(f"{waits[:1].upper()}{waits[1:]}.", "$muted")
        elapsed, about = self.trial.elapsed, max(1, self.given.seconds)
        told = f" {elapsed:.0f} s of about {about} s · {self._where()}"
        room = max(6, min(24, width - len(told)))
        return Content.styled(bar(min(0.98, elapsed / about), room), "$accent") + Content(told)

    def _draw_title(self) -> None:
        at, count = self.looked_at, len(self.trial.runs)
        now = {"predict": "predict", "running": "running", "seen": ""}[self.trial.phase]
        if not now and at:
            now = "runs " + " and ".join(str(self.number(one)) for one in at) if len(at) == 2 else ""
            now = now or f"run {self.number(at[0])} of {count}"
        place = f"Experiment › {self.given.title}"
        told = " · ".join(filter(None, (self.given.data, now)))
        self.title_bar(place, told if cell_len(place) + cell_len(told) + 3 <= 200 else now)

    def _tick(self) -> None:
        self._state.redraw()

    def drawn_soon(self) -> None:
        """Draw within a moment."""
        if not self._due:
            self._due = True
            self.set_timer(CURVE, self._draw_due)

    def _draw_due(self) -> None:
        if self._due and self.running:
            self._due = False
            with self.app.batch_update():
                self._state.redraw()
                self._draw_curves()

    def on_resize(self, event: events.Resize) -> None:
        """One page, or two side by side; what was found stays in sight when that changes."""
        self.draw()
        was, self._was_wide = self._was_wide, self.wide
        if was != self.wide and self.has_class("-ran"):
            self.call_after_refresh(self.see_results)

    # -- bringing into sight -------------------------------------------------------------------------------

    def see_reason(self) -> None:
        """Bring the explanation into sight."""
        self._reasons[self.wide].scroll_visible(animate=False, top=True)

    def see_results(self) -> None:
        """Bring state and curves to the top of the page, once they have their place."""
        self.call_after_refresh(self._see_results)

    def _see_results(self) -> None:
        area, results = self.query_one("#area", Pane), self.query_one("#results", Pane)
        if self.wide:
            results.scroll_home(animate=False)
        elif results.display:
            area.scroll_to(y=results.virtual_region.y, animate=False)

    @property
    def all_charts(self) -> tuple[Chart, ...]:
        """The boxes in sight, and those of sketches."""
        return (*self.charts(), *self._sketched.charts)
