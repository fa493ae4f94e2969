"""A coding task in line mode: brief, checks as sentences, hints; the file is edited in any editor."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable

from checkers.protocol import CheckDone, Event, Finished, Metric, Predicted, Started, sentence
from tutor.course.model import Task
from tutor.line.pad import pad_command
from tutor.line.talk import Command, Conversation, Left, Talk, chosen
from tutor.line.telling import worth_of
from tutor.places import PlaceProblem
from tutor.study.bench import Bench
from tutor.study.informing import task_facts
from tutor.study.linking import next_task, to_do_before
from tutor.study.services import Services
from tutor.study.taskfiles import brief_text, read_file, solution_text
from tutor.watching import Change, Watch

__all__ = ["Onward", "TaskTalk"]

_STATUS = {"pass": "Passed", "fail": "Failed", "skip": "Skipped", "error": "Our fault"}
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
EVERY = 5.0
"""Seconds between two sentences about a training that goes on."""


class Onward(Left):
    """The learner goes on with another task."""

    def __init__(self, task: str) -> None:
        self.task = task
        super().__init__()


class _Saves:
    """Saves that wait for a check: any number of them are one, and each stops the check of an older text."""

    def __init__(self) -> None:
        self._saved, self._over = threading.Event(), False
        self._cancel = threading.Event()

    def heard(self, _: Change) -> None:
        """The file is another one."""
        self._saved.set()
        self._cancel.set()

    def end(self) -> None:
        """No more checks; the running one ends at once."""
        self._over = True
        self.heard("changed")

    def next(self) -> threading.Event | None:
        """Wait for a save; what cancels its check, None at the end."""
        self._saved.wait()
        self._saved.clear()  # before the file is read: what is saved from here on counts as new
        cancel = self._cancel = threading.Event()
        return None if self._over else cancel


class TaskTalk(Conversation):
    """Talks about one task; every verb is the bench's."""

    about = "Return checks your file. Commands begin with a colon; their letters will do:"

    def __init__(self, talk: Talk, services: Services, task: Task) -> None:
        super().__init__(talk)
        self.services, self.task = services, task
        self.bench = Bench(
            task,
            services.course,
            services.store,
            services.places,
            now=services.now,
            monotonic=services.monotonic,
        )
        self._said = float("-inf")
        self._heard: set[str] = set()

    @property
    def _next(self) -> Task | None:
        return next_task(self.services.course, self.services.store.summary(), self.task.id)

    def run(self) -> None:
        """Check as often as the learner wants; raises Left for home."""
        self.talk.say("", f"Coding task: {self.task.title}, {worth_of(self.task.worth)}.")
        before = to_do_before(self.services.course, self.task.id, self.services.store.summary())
        if before:
            self.talk.say(f"It builds on {' and '.join(one.title for one in before)}, best done first.")
        try:
            made = self.bench.begin()
        except PlaceProblem as problem:
            self.talk.say(str(problem))
            return
        self.brief("")
        self.talk.say(f"Your file{', made just now from the starter' if made else ''}: {self.bench.path}")
        while True:
            if self.ask("Return checks your file"):
                self.talk.say("Edit the file, then press return; :help lists the commands.")
            else:
                self.check()

    def commands(self) -> Iterable[Command]:
        """The bench's verbs."""
        yield Command("brief", "r", "read the task again", self.brief)
        if self.bench.hints_left:
            yield Command("hint", "h", "the next hint, for a fifth of the points", self._hint)
        yield Command("solution", "s", "show the full solution; it ends the attempt", self._solution)
        if self.bench.predictable:
            yield Command("predict", "p", "say beforehand what the program will do", self._predict)
        yield Command("watch", "c", "check at every save, until return is pressed", self._watch)
        if self.bench.finished is not None:
            yield Command("why", "w", "the details of the last check", self._why)
        yield Command("reset", "x", "put the starter back; your file is kept as a backup", self._reset)
        yield Command("info", "i", "where this task comes from, and what belongs to it", self._info)
        yield pad_command(self.talk, self.services)
        if self.bench.passed and self._next is not None:
            yield Command("next", "n", f"go on with the next task: {self._next.title}", self._onward)

    # -- a check ---------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Check the file as it is on disk now, and say what each check found."""
        source = self._read()
        if source is None:
            return
        try:
            self._check(source)
        except KeyboardInterrupt:
            self.bench.stop()
            self.talk.say("The check was stopped.")

    def _read(self) -> str | None:
        try:
            return read_file(self.bench.path)
        except PlaceProblem as problem:
            self.talk.say(str(problem))
            return None

    def _check(self, source: str, cancel: threading.Event | None = None) -> None:
        bench = self.bench
        if self.services.checking is None:
            self.talk.say("This start of the program has no checker: use dltutor task check.")
            return
        self.talk.say("Checking.")
        self._heard.clear()
        bench.run(source)
        name = bench.path.name
        try:
            checker = self.services.checking()
            job = checker.job(self.task.id, source, file=name, predictions=dict(bench.predictions.job))
            checker.check(job, self._take, cancel)
        except Exception as error:  # a fault of ours must neither end the program nor look like a verdict
            why = (str(error) or type(error).__name__).rstrip(".")
            message = f"The checks cannot run: {why}."
            self._take(Finished(name, self.task.id, "", "", "error", 0.0, message=message))

    def _take(self, event: Event) -> None:
        self.bench.take(event)
        if isinstance(event, Started):
            self.talk.say(f"Isolation: {event.isolation}; device: {event.device}.")
        elif isinstance(event, Metric):
            self._training()
        elif isinstance(event, CheckDone):
            told = sentence(event)
            self._heard.add(told)
            if event.status == "skip":
                told = told.replace("skipped, needs:", "It needs what failed:")
            self.talk.say(f"{_STATUS[event.status]}: {event.sentence}{f'. {told}' if told else ''}")
        elif isinstance(event, Predicted):
            typed = self.bench.predictions.told[event.name].typed
            self.talk.say(f"Your prediction, {event.ask.rstrip('?')}: {typed}. {event.says}")
        elif isinstance(event, Finished):
            self._finished(event)

    def _training(self) -> None:
        """How far the training is, now and then."""
        now, curve = self.services.monotonic(), self.bench.training.current
        if curve is None or now - self._said < EVERY:
            return
        self._said = now
        done = f", {round(100 * curve.done)} percent done" if curve.done is not None else ""
        left = f", about {curve.left:.0f} seconds left" if curve.left is not None else ""
        self.talk.say(f"Training: {curve.says}{done}{left}.")

    def _finished(self, event: Finished) -> None:
        if event.verdict == "cancelled":
            self.talk.say("The check was stopped.")
            return
        good = sum(one["status"] == "pass" for one in event.checks)
        longest = self.bench.training.longest
        if longest is not None:
            self.talk.say(f"Training: {longest.says}.")
        if event.data:
            self.talk.say(f"Data: {event.data}.")
        earned = f"; {worth_of(self.bench.earned)}" if event.verdict not in ("error", "cancelled") else ""
        if earned and self.bench.earned and self.bench.hints:
            earned += f", {self.bench.hints} hint{'s' * (self.bench.hints > 1)} paid"
        told = f"{good} of {len(event.checks)} checks passed{earned}"
        # What a check has just said is not said twice: a screen reader reads all of it.
        message = "" if event.message in self._heard else event.message
        self.talk.say(f"{event.verdict.capitalize()}: {told}. {message}")
        if event.verdict == "pass":
            self.talk.say(self.task.because)
            if self._next is not None:
                self.talk.say(f"The next task is {self._next.title}: :next opens it.")

    # -- commands --------------------------------------------------------------------------------------------

    def brief(self, _: str) -> None:
        """The task's text."""
        text = _HEADING.sub(r"\1", brief_text(self.services.course, self.task))
        # The title was just said.
        self.talk.say(text.removeprefix(self.task.title).lstrip())

    def _hint(self, _: str) -> None:
        self.bench.hint()
        self.talk.say(f"Hint {self.bench.hints}: {self.task.hints[self.bench.hints - 1]}")

    def _solution(self, _: str) -> None:
        asked = "It ends this attempt without points. Type yes to see the solution"
        if not self.bench.over and not self.sure(asked, "The attempt goes on."):
            return
        try:
            text = solution_text(self.services.course, self.task)
        except PlaceProblem as problem:
            self.talk.say(str(problem))
            return
        self.bench.solve()
        self.talk.listing(f"    {line}" for line in text.rstrip().split("\n"))
        self.talk.say(self.task.because)

    def _predict(self, _: str) -> None:
        for one in self.bench.predictable:
            text = self.talk.ask(f"{one.ask} Your prediction, a {one.kind}; return leaves it out")
            if text:
                self.bench.predictions.type(one.name, text)
        self.talk.say("Your predictions are held against the program with the next check.")

    def _watch(self, _: str) -> None:
        """Check at every save; the checks run in a thread, since this one waits for the learner's line."""
        bench = self.bench
        if bench.holds_back:
            self.talk.say("The first run shows what :predict asks beforehand; it costs nothing.")
        saves = _Saves()
        with Watch(bench.path, saves.heard) as watch:
            watch.ready.wait(2.0)
            self.talk.say(f"Watching {bench.path.name} ({watch.method}): every save is checked.")
            worker = threading.Thread(target=self._check_saves, args=(saves,), daemon=True)
            worker.start()
            try:
                text = self.talk.ask("Return stops watching")
            finally:
                saves.end()
                worker.join()
        self.talk.say("No longer watching.")
        if text.startswith(":"):
            found = chosen({one.word: one for one in self._all()}, text)
            self.talk.say(found) if isinstance(found, str) else found[0].do(found[1])

    def _check_saves(self, saves: _Saves) -> None:
        """In a thread, which has the bench to itself: each new text, the newest only."""
        while (cancel := saves.next()) is not None:
            source = self._read()
            if source is None or self.bench.checked(source):
                continue
            try:
                self._check(source, cancel)
            except Exception as error:  # a fault of ours is told here, where no one else would see it
                self.talk.say(f"The checks cannot run: {(str(error) or type(error).__name__).rstrip('.')}.")
            self.bench.stop()

    def _why(self, _: str) -> None:
        finished = self.bench.finished
        for one in self.bench.checks.values():
            if one.detail:
                self.talk.say(f"{one.sentence}:")
                self.talk.listing(f"    {line}" for line in one.detail.splitlines())
        if finished is not None and finished.output_tail.strip():
            self.talk.say("Your program printed:")
            self.talk.listing(f"    {line}" for line in finished.output_tail.rstrip().splitlines())
        elif not any(one.detail for one in self.bench.checks.values()):
            self.talk.say("There is nothing more to say about the last check.")

    def _info(self, _: str) -> None:
        services = self.services
        for name, lines in task_facts(services.course, services.store, self.task, services.zone):
            self.talk.say(f"{name[:1].upper()}{name[1:]}: {'; '.join(lines)}.")

    def _onward(self, _: str) -> None:
        if self._next is not None:
            raise Onward(self._next.id)

    def _reset(self, _: str) -> None:
        asked = "Type yes to put the starter back; your file is kept as a backup"
        if not self.sure(asked, "Your file stays."):
            return
        try:
            backup = self.bench.put_back()
        except PlaceProblem as problem:
            self.talk.say(str(problem))
            return
        self.bench.begin_anew()
        self.talk.say(f"The starter is back{f', your file is kept as {backup}' if backup else ''}.")
