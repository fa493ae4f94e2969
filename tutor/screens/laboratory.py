"""The verbs of an experiment on screen: run, stop, look at kept runs, compare, explain, read the program.

What is drawn is the screen's; every truth is the trial's.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from checkers.protocol import Event, Finished, Started
from tutor.course.experiments import Experiment, program_path
from tutor.kinds import Echo, Variant
from tutor.kinds.fields import Answer, Axes, Choice, Field, Option, Order, flatten, keys_in
from tutor.screens.charting import words_of
from tutor.screens.filling import Filling
from tutor.screens.live import LiveRuns
from tutor.screens.threads import Threads
from tutor.study.trying import Run, Trial, TrialProblem
from tutor.widgets.guesses import GuessForm

if TYPE_CHECKING:
    from tutor.screens.experiment_runs import Kept

__all__ = ["Laboratory", "Predictions"]

LETTERS = "ABCDEFGHIJ"


class Predictions:
    """The predictions of a trial, as a form fills a question; an order is shown with letters for its keys."""

    index = 0
    variant: Variant | None = None

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._keys: dict[str, dict[str, str]] = {}
        self.fields: tuple[Field, ...] = tuple(self._lettered(one.name) for one in trial.experiment.predict)

    def _lettered(self, name: str) -> Field:
        field = self._trial.field(name)
        if isinstance(field, Axes):  # they have no ticks, and a sketch needs to know where it may go
            x, y = (
                f"{field.x}: {field.left:g} … {field.right:g}",
                f"{field.y}: {field.low:g} … {field.high:g}",
            )
            return replace(field, x=x, y=y)
        if not isinstance(field, Order):  # the question itself stands above it
            return replace(field, label="") if isinstance(field, Choice) else field
        self._keys[name] = {letter: one.key for letter, one in zip(LETTERS, field.options)}
        options = tuple(Option(key=letter, text=one.text) for letter, one in zip(LETTERS, field.options))
        return replace(field, label="", options=options)

    @property
    def every(self) -> tuple[Field, ...]:
        """Each field that holds a text of its own."""
        return flatten(self.fields)

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """All of them until a run has judged them."""
        return self.every if self._trial.phase == "predict" else ()

    @property
    def answer(self) -> Answer:
        """What is typed, as the form shows it."""
        return {name: self._shown(name, text) for name, text in self._trial.typed.items()}

    def _shown(self, name: str, text: str) -> str:
        letters = {key: letter for letter, key in self._keys.get(name, {}).items()}
        keys = keys_in(text)
        return " ".join(letters[key] for key in keys) if letters and set(keys) <= set(letters) else text

    def echo(self, name: str) -> Echo:
        """Why a text cannot be read, if it cannot."""
        return Echo(problem=self._trial.trouble(name))

    def enter(self, name: str, text: str) -> None:
        """Keep what the form holds now."""
        keys = self._keys.get(name)
        known = " ".join(keys.get(one, one) for one in keys_in(text)) if keys else text
        if known != self._trial.typed.get(name, ""):
            self._trial.type(name, known)


class Laboratory(Threads, Filling):
    """Drives a trial; `draw`, which says how it looks, is the screen's."""

    def __init__(self, experiment: Experiment, lesson: str = "", runs: Sequence[str] = ()) -> None:
        super().__init__()
        self.given, self._lesson = experiment, lesson
        self.form: GuessForm = GuessForm(id="form")
        self.live = LiveRuns(self.thread, self.tell)
        self.trial: Trial
        self.predictions: Predictions
        self.shown: tuple[str, ...] = tuple(runs)
        """The uids of the run that is looked at, or of the two that are compared."""
        self.stopped = ""
        """What there is to say of a run that was stopped."""
        self.started: Started | None = None
        self.ended_at = float("-inf")
        self.explained = False

    @property
    def pad_allowed(self) -> bool:
        """A run may go on at the same time."""
        return True

    @property
    def beside_pad(self) -> tuple[str, None]:
        """The experiment."""
        return self.given.title, None

    @property
    def held(self) -> Predictions:
        """The predictions."""
        return self.predictions

    def draw(self) -> None:
        """Draw what the trial says now."""
        raise NotImplementedError

    def drawn_soon(self) -> None:
        """Points came: draw them within a moment, many at once."""
        raise NotImplementedError

    def see_results(self) -> None:
        """Bring curves and results into sight."""
        raise NotImplementedError

    # -- predicting ----------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """Keep what the learner changed, also where the message about it is still under way."""
        for name, text in self.form.changed().items():
            self.predictions.enter(name, text)

    # -- a run ---------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """True while a run goes on."""
        return self.trial.phase == "running"

    def ask_to_run(self) -> None:
        """Run; before the first run ask where predictions are missing: afterwards it is too late."""
        self.take_over()
        missing = self.trial.missing if self.trial.phase == "predict" else ()
        if not missing:
            self.run_it()
            return
        from tutor.screens.dialog import Question, QuestionScreen  # most runs never need it

        what = f"{len(missing)} predictions are" if len(missing) > 1 else "One prediction is"
        asked = Question(
            text=f"{what} not made yet, or cannot be read. After the run it is too late to predict.",
            answers=(("", "predict first"), ("run", "run all the same")),
        )
        self.app.push_screen(QuestionScreen(asked), partial(self._run_if, missing[0]))

    def _run_if(self, name: str, answer: str | None) -> None:
        if answer == "run":
            self.run_it()
        else:
            self.form.focus_field(name)

    def run_it(self, seed: int = 0) -> None:
        """Begin a run with the values chosen."""
        if self.running:
            return
        self.calm()
        try:
            job = self.trial.job(seed)
        except TrialProblem as problem:
            self.complain(str(problem))
            return
        self.set_focus(None)
        self.stopped, self.started, self.shown = "", None, ()
        self.live.start(job, self.take)
        self.draw()
        self.call_after_refresh(self.see_results)

    def again(self) -> None:
        """The same values with a seed that they were not run with yet."""
        trial = self.trial
        used = [one.seed for one in trial.runs if one.parameters == trial.chosen]
        self.run_it(max(used, default=0) + 1)

    def take(self, events: Sequence[Event]) -> None:
        """What the run said since this was asked last."""
        for event in events:
            if isinstance(event, Finished):
                self._ended(event)
                return
            self.started = event if isinstance(event, Started) else self.started
            self.trial.take(event)
        self.drawn_soon()

    def _ended(self, finished: Finished) -> None:
        came = self.trial.finish(finished)
        self.ended_at = self.services.monotonic()
        if isinstance(came, Run):
            self.shown = (came.uid,)
            self.fresh_notice()
        elif came.stopped:
            self.stopped = came.sentence
        else:
            self.complain(came.sentence)
        self.draw()
        self.call_after_refresh(self.see_results)

    def stop(self) -> None:
        """End the run at once; nothing of it is kept."""
        if self.running:
            self.live.stop()
            self.trial.stop()
            self.stopped = "The run was stopped; nothing of it was kept."
            self.draw()

    def complain(self, sentence: str) -> None:
        """Say what went wrong, until the next run begins."""
        self._complaint = sentence
        self.say(sentence)

    _complaint = ""

    def calm(self) -> None:
        """Take that sentence away."""
        if self._complaint:
            self._complaint = ""
            self.dismiss_notice()

    # -- kept runs -----------------------------------------------------------------------------------------

    @property
    def looked_at(self) -> tuple[Run, ...]:
        """The run in sight, or the two that are compared; else, once predictions were judged, the newest."""
        runs = {one.uid: one for one in self.trial.runs}
        found = tuple(runs[name] for name in self.shown if name in runs)
        return found or (tuple(self.trial.runs[-1:]) if self.trial.phase != "predict" else ())

    def number(self, run: Run) -> int:
        """What a run is called: its place among the kept ones, from 1."""
        return next(place for place, one in enumerate(self.trial.runs, 1) if one.uid == run.uid)

    def list_runs(self) -> None:
        """Choose a run to look at, or two to compare."""
        from tutor.screens.experiment_runs import RunsScreen  # most never look

        kept = [self._kept(one) for one in self.trial.runs][::-1]
        at = self.looked_at
        self.app.push_screen(RunsScreen(kept, at[-1].uid if at else ""), self._chosen)

    def _kept(self, run: Run) -> Kept:
        from tutor.screens.experiment_runs import Kept

        made = f"{self.given.told(run.parameters)}, seed {run.seed}"
        judged = "judged your predictions · " if run.counted else ""
        return Kept(run.uid, self.number(run), made, f"{judged}{words_of(run, self.trial)}")

    def _chosen(self, runs: tuple[str, ...] | None) -> None:
        if runs:
            self.look_at(runs)

    def look_at(self, runs: Sequence[str]) -> None:
        """Show a run, or two side by side."""
        self.shown = tuple(runs)
        self.draw()
        self.call_after_refresh(self.see_results)

    def step(self, by: int) -> None:
        """The run before or after the one in sight."""
        runs, at = self.trial.runs, self.looked_at
        if at:
            place = self.number(at[-1]) - 1 + by
            self.look_at((runs[max(0, min(len(runs) - 1, place))].uid,))

    def compare(self) -> None:
        """The run in sight beside the one before it, or the first two; or one of them alone again."""
        runs, at = self.trial.runs, self.looked_at
        if len(at) == 2:
            self.look_at((at[-1].uid,))
        elif at and len(runs) > 1:
            place = max(1, self.number(at[-1]) - 1)
            self.look_at((runs[place - 1].uid, runs[place].uid))

    # -- the rest ------------------------------------------------------------------------------------------

    def explain(self) -> None:
        """Open the question about the reason; the experiment comes back behind it."""
        self.live.stop()
        at = tuple(one.uid for one in self.looked_at)
        self.shell.open_explanation(self.given.id, self._lesson, at)

    def see_program(self) -> None:
        """Show the program, to read."""
        from tutor.screens.source import SourceScreen  # few look

        path = program_path(self.services.course.checkers, self.given)
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            self.complain(f"The program of {self.given.id} cannot be read: look at {path}.")
            return
        self.app.push_screen(SourceScreen(source, self.given.title, path.name))

    def info(self) -> None:
        """Where the experiment comes from, and what belongs to it."""
        from tutor.screens.info import InfoScreen  # few look
        from tutor.study.informing import experiment_facts

        services = self.services
        told = experiment_facts(services.course, services.store, self.given, services.zone)
        self.app.push_screen(InfoScreen(told, "About this experiment"))

    def reset(self) -> None:
        """Put the parameters back to where they start."""
        for name, value in self.given.start.items():
            self.trial.choose(name, value)
        self.draw()

    def take_values(self, run: Run) -> None:
        """Have the next run begin from this one's values, as far as they can still be chosen."""
        for name, value in run.parameters.items():
            with suppress(TrialProblem):
                self.trial.choose(name, value)

    def close(self) -> None:
        """Back to where it was opened from, and nothing keeps running."""
        self.live.stop()
        if self._lesson:
            self.shell.open_lesson(self._lesson)
        else:
            super().close()

    def quit(self) -> None:
        """Quit, and nothing keeps running."""
        self.live.stop()
        super().quit()
