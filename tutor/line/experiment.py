"""An experiment in sentences: predicted field by field, run with its progress told, explained, varied."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from checkers.protocol import Event, Finished, Points, Started
from tutor.course.experiments import Experiment
from tutor.kinds import Echo, Variant
from tutor.kinds.fields import Answer, Field, flatten
from tutor.line.filling import announced
from tutor.line.form import FormTalk
from tutor.line.pad import pad_command
from tutor.line.quiz import QuizTalk
from tutor.line.talk import Command, Left, Talk
from tutor.store import Run
from tutor.study.aside import check_session
from tutor.study.outcomes import comparison_lines, curve_lines, latest, result_lines
from tutor.study.services import Services
from tutor.study.stats.wording import count_of
from tutor.study.trying import Problem, Trial, TrialProblem

__all__ = ["ExperimentTalk", "Experiments"]

EVERY = 5.0
"""Seconds between two sentences about a run that goes on."""
_WORDS = {
    "right": "Right",
    "partial": "Half right",
    "wrong": "Not right",
    "invalid": "Not read",
    "open": "Open",
}


class _Guesses:
    """The predictions of a trial as a form."""

    variant: Variant | None = None

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self.fields: tuple[Field, ...] = tuple(trial.field(one.name) for one in trial.experiment.predict)

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """All of them until a run has judged them."""
        return flatten(self.fields) if self._trial.phase == "predict" else ()

    @property
    def answer(self) -> Answer:
        """What is typed."""
        return dict(self._trial.typed)

    def enter(self, name: str, text: str) -> None:
        """Keep what was typed."""
        self._trial.type(name, text)

    def echo(self, name: str) -> Echo:
        """Why a text cannot be read, if it cannot."""
        return Echo(problem=self._trial.trouble(name))


class ExperimentTalk(FormTalk):
    """Talks about one experiment; every verb is the trial's."""

    about = "Return runs it. Commands begin with a colon; their letters will do:"

    def __init__(self, talk: Talk, services: Services, experiment: Experiment) -> None:
        self.trial = Trial(experiment, services)
        super().__init__(talk, _Guesses(self.trial), services)
        self.experiment = experiment
        self._said = 0.0

    def run(self) -> None:
        """Predict, run and vary as often as the learner wants; raises Left for home."""
        one = self.experiment
        data = f", data {one.data}" if one.data else ""
        self.talk.say("", f"Experiment: {one.title}, about {count_of(one.seconds, 'second')}{data}.")
        self.situation("")
        if self.trial.phase == "predict":
            self._predict()
            self.ask("Return runs it with these values, which are what the predictions are about")
            self.start(0)
        else:
            self.outcome(self.trial.runs[-1])
        while True:
            self._vary()

    def commands(self) -> Iterable[Command]:
        """The trial's verbs."""
        yield Command("ask", "r", "hear again what is done, and what can be changed", self.situation)
        yield Command("predictions", "p", "hear your predictions and what became of them", self._predictions)
        if self.trial.runs:
            yield Command("set", "d", "change a value, such as :set depth 8", self._set)
            yield Command("again", "a", "run once more with a new seed, or with :again 3", self._again)
            yield Command("list", "l", "the runs that are kept, by their numbers", self._list)
            yield Command("show", "w", "hear a run again, such as :show 2", self._show)
            yield Command("explain", "e", "a question about the reason", self.explain)
        if len(self.trial.runs) > 1:
            yield Command("compare", "c", "two runs side by side, such as :compare 1 2", self._compare)
        yield pad_command(self.talk, self.services)

    # -- before ----------------------------------------------------------------------------------------------

    def situation(self, _: str) -> None:
        """What is done, and what can be changed."""
        self.talk.say(self.trial.ask)
        for one in self.experiment.parameters:
            others = ", ".join(one.told(each) for each in one.choices)
            now = one.told(self.trial.chosen[one.name])
            self.talk.say(f"{one.label[:1].upper()}{one.label[1:]}: {now}; it can be {others}.")

    def _predict(self) -> None:
        self.talk.say("Say first what you expect; an empty line leaves a prediction out.")
        questions = self.experiment.predict
        for number, (question, field) in enumerate(zip(questions, self.form.fields), 1):
            self.talk.say(f"Prediction {number} of {len(questions)}: {question.ask.strip()}")
            self.talk.say(*announced((field,)))
            for place in flatten((field,)):
                self.fill(place)

    def _predictions(self, _: str) -> None:
        judged = self.trial.judged
        for one in self.experiment.predict:
            if one.name in judged:
                self._judged(one.name)
            else:
                self.talk.say(f"{one.ask.strip()} {self.trial.typed.get(one.name, '').strip() or 'empty'}")

    # -- a run -----------------------------------------------------------------------------------------------

    def start(self, seed: int) -> None:
        """Run it with the values chosen and say what came of it."""
        services = self.services
        if services.checking is None:
            self.talk.say("This start of the program has no checker: use dltutor experiment run.")
            return
        cancel = threading.Event()
        try:
            job = self.trial.job(seed)
            self.talk.say(f"Running: {self.experiment.told(self.trial.chosen)}, seed {seed}.")
            self._said = services.monotonic()
            finished = services.checking().check(job, self._take, cancel)
        except TrialProblem as problem:
            self.talk.say(str(problem))
            return
        except KeyboardInterrupt:
            self.trial.stop()
            self.talk.say("The run was stopped; nothing was kept.")
            return
        except Exception as error:  # a fault of ours must not end the program
            self.trial.stop()
            self.talk.say(f"The run cannot be done: {(str(error) or type(error).__name__).rstrip('.')}.")
            return
        found = self.trial.finish(finished)
        if isinstance(found, Problem):
            self.talk.say(found.sentence)
        else:
            self.outcome(found)

    def _take(self, event: Event) -> None:
        if not isinstance(event, Finished):
            self.trial.take(event)
        now = self.services.monotonic()
        if isinstance(event, Started):
            self._said = now
        elif isinstance(event, Points) and now - self._said >= EVERY:
            self._said = now
            self.talk.say(*(f"{line}." for line in latest(self.experiment, self.trial.curves)))

    def outcome(self, run: Run) -> None:
        """What a run gave, and what became of the predictions where it was held against them."""
        values, took = self.experiment.told(run.parameters), f"{run.seconds:.1f} seconds"
        self.talk.say(f"Run {self._number(run)}: {values}, seed {run.seed}, {took}.")
        if run.counted:
            for one in self.experiment.predict:
                self._judged(one.name)
        self.talk.say(*(f"{line}." for line in curve_lines(self.experiment, run)))
        self.talk.say(*(f"{line}." for line in result_lines(self.experiment, run)))
        for table in run.tables:
            self._table(table["title"], table["columns"], table["rows"])
        self.talk.say(self.trial.because(run))
        self._onward()

    def _judged(self, name: str) -> None:
        question, one = self.experiment.question(name), self.trial.judged[name]
        asked = question.ask.strip() if question is not None else name
        self.talk.say(f"{asked} {_WORDS[one.verdict]}: {one.sentence}")

    def _table(self, title: str, columns: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
        """A table row by row, each cell behind its heading."""
        from tutor.study.judging import told

        self.talk.say(f"Table: {title}.")
        for row in rows:
            cells = [f"{told(head)} {told(cell)}" for head, cell in zip(columns, row)]
            self.talk.say(f"{'; '.join(cells)}.")

    def _onward(self) -> None:
        if self.experiment.explain in self.services.course.items:
            title = self.services.course.items[self.experiment.explain].title
            self.talk.say(f"A question asks for the reason, {title}: :explain opens it.")
        self.talk.say(f"What to try next: {self.experiment.vary.strip()}")

    # -- after -----------------------------------------------------------------------------------------------

    def _vary(self) -> None:
        """One line: a value to change, or return for a run."""
        sample = self.experiment.parameters[0]
        other = next(
            (each for each in sample.choices if each != self.trial.chosen[sample.name]), sample.start
        )
        told = self.experiment.told(self.trial.chosen)
        text = self.ask(
            f"Change a value with a line such as {sample.name}={other}; return runs it with {told}"
        )
        if not text:
            self.start(0)
            return
        self._set(text.replace("=", " ", 1))

    def _set(self, text: str) -> None:
        name, _, value = text.strip().partition(" ")
        by_label = {one.label.casefold(): one.name for one in self.experiment.parameters}
        whole = next((label for label in by_label if text.strip().casefold().startswith(f"{label} ")), "")
        if whole:
            name, value = by_label[whole], text.strip()[len(whole) :]
        parameter = self.experiment.parameter(name)
        known = {one.casefold(): key for key, one in (parameter.names if parameter else {}).items()}
        try:
            self.trial.choose(name, known.get(value.strip().casefold(), value.strip()))
        except TrialProblem as problem:
            self.talk.say(str(problem))
            return
        self.talk.say(f"The next run has {self.experiment.told(self.trial.chosen)}.")

    def _again(self, text: str) -> None:
        given = text.strip()
        if given and not (given.isdecimal() and given.isascii() and len(given) < 10):
            self.talk.say("A seed is a whole number: type :again 3, for example.")
            return
        newest = self.trial.runs[-1].seed if self.trial.runs else 0
        self.start(int(given) if given else newest + 1)

    def _list(self, _: str) -> None:
        for run in self.trial.runs:
            counted = ", held against your predictions" if run.counted else ""
            values = self.experiment.told(run.parameters)
            self.talk.say(f"Run {self._number(run)}: {values}, seed {run.seed}{counted}.")

    def _show(self, text: str) -> None:
        found = self._runs(text, 1)
        if found:
            self.outcome(found[0])

    def _compare(self, text: str) -> None:
        found = self._runs(text, 2)
        if len(found) == 2:
            self.talk.say(f"Run A is run {self._number(found[0])}, run B is run {self._number(found[1])}.")
            self.talk.say(*(f"{line}." for line in comparison_lines(self.trial.compared(*found))))

    def _runs(self, text: str, count: int) -> list[Run]:
        """The runs of these numbers, the newest without any; nothing where a number fits none, which is
        said.
        """
        numbers = [int(one) for one in text.split() if one.isdecimal() and one.isascii() and len(one) < 6]
        most = len(self.trial.runs)
        if not text.strip():
            return self.trial.runs[-count:]
        if len(numbers) != count or not all(1 <= one <= most for one in numbers):
            what = "a number" if count == 1 else "two numbers with a blank between"
            self.talk.say(f"There are runs 1 to {most}: type {what}.")
            return []
        return [self.trial.runs[one - 1] for one in numbers]

    def _number(self, run: Run) -> int:
        return next(place for place, one in enumerate(self.trial.runs, 1) if one.uid == run.uid)

    def explain(self, _: str) -> None:
        """The question about the reason, by itself."""
        if self.experiment.explain not in self.services.course.items:
            self.talk.say("The question that belongs here is not in this course.")
            return
        session = check_session(self.services, self.experiment.explain)
        try:
            QuizTalk(self.talk, session, self.services, end="go back to the experiment").run()
        except Left:
            self.talk.say("Back in the experiment.")


class Experiments:
    """All experiments of the course."""

    def __init__(self, talk: Talk, services: Services) -> None:
        self.talk, self.services = talk, services

    def says(self) -> str:
        """How many there are and how many were run, in one line; nothing where there are none."""
        every = self.services.course.experiments
        seen = self.services.store.run_counts()
        return f"All experiments: {sum(one in seen for one in every)} of {len(every)} seen" if every else ""

    def open(self, name: str) -> None:
        """Do one; raises Left for home."""
        ExperimentTalk(self.talk, self.services, self.services.course.experiments[name]).run()

    def choose(self) -> None:
        """Ask for one of them."""
        course, seen = self.services.course, self.services.store.run_counts()
        every = list(course.experiments.values())
        for number, one in enumerate(every, 1):
            topic = course.topic(one.topic)
            state = "seen" if one.id in seen else "new"
            self.talk.say(
                f"{number}. {one.title}, {topic.title if topic else one.topic}, {one.level}, {state}"
            )
        while True:
            text = self.talk.ask(f"A number from 1 to {len(every)}, or return to go home")
            if not text or text.casefold() in (":home", ":o"):
                return
            if text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= len(every):
                self.open(every[int(text) - 1].id)
                return
            self.talk.say("That is no number of an experiment.")
