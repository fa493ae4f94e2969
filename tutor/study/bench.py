"""The learner's work on one coding task, without any interface: the file, the hints, the run, the verdict.

A screen calls the verbs and draws what the properties say, as it does with a session. `begin` and `put_back`
touch the learner's folder and nothing else, so they may run on any thread; everything else belongs to one
thread.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

from checkers.protocol import CheckDone, Event, Finished, Metric, Picture, Predicted, Started
from tutor.course.model import Course, Prediction, Task
from tutor.marking import Verdict, after_hints
from tutor.places import Places, reset, start, task_file
from tutor.store import Attempt, Store
from tutor.study.coding import attempt_of, verdict_of
from tutor.study.predicting import Predictions
from tutor.study.taskfiles import starter_text
from tutor.study.training import Training

__all__ = ["MOST_PICTURES", "Bench", "hints_paid", "note_pass"]

MOST_PICTURES = 64
"""Pictures of one run that are kept, as many as the checker lets through."""


class Bench:
    """Hints and a shown solution belong to the attempt: they count for every run until `begin_anew`."""

    def __init__(
        self,
        task: Task,
        course: Course,
        store: Store,
        places: Places,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self.task, self.course = task, course
        self._store, self._places, self._now, self._monotonic = store, places, now, monotonic
        self.path = task_file(places, task.id)
        self.hints, self.solved, self.passed = _kept(store, task.id)
        state = store.state(_name(task.id)) or {}
        self.ran = state.get("ran") is True
        """True once a run of this attempt got as far as one check that passed: the file loads."""
        seen = state.get("predicted")
        self.predictions = Predictions(task, store, seen if isinstance(seen, list) else ())
        self.decided = False
        """True once the learner asked for a run of this attempt: the offer to predict was read."""
        self.source: str | None = None
        self.running = False
        self.started: Started | None = None
        self.training = Training()
        self.pictures: list[Picture] = []
        self.checks: dict[str, CheckDone] = {}
        self.stale: set[str] = set()
        self.finished: Finished | None = None
        self.terms = (self.hints, self.solved)
        self._since = self._run_at = monotonic()

    # -- the file ------------------------------------------------------------------------------------------

    def begin(self) -> bool:
        """Put the starter into the workspace unless a file is there; True where it was made now.

        Raises PlaceProblem.
        """
        return start(self._places, self.task.id, starter_text(self.course, self.task))[1]

    def put_back(self) -> Path | None:
        """Put the starter back and return the backup of the learner's file; `begin_anew` belongs to it.

        Raises PlaceProblem, and then everything is as it was.
        """
        return reset(self._places, self.task.id, starter_text(self.course, self.task), self._now())[1]

    def begin_anew(self) -> None:
        """A new attempt: no hints, no verdict."""
        self.hints, self.solved, self.passed, self.ran = 0, False, False, False
        self.predictions.clear()
        self.decided = False
        self.training, self.pictures = Training(), []
        self.source, self.finished = None, None
        self.checks, self.stale = {}, set()
        self.terms = (0, False)
        self._since = self._monotonic()
        self._keep()

    # -- help ----------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """True once the attempt has ended, by a pass or by the solution: hints cost nothing any more."""
        return self.passed or self.solved

    @property
    def hints_left(self) -> int:
        """How many hints can still be asked for."""
        return 0 if self.over else len(self.task.hints) - self.hints

    def hint(self) -> None:
        """Show the next hint; each costs a fifth of what this attempt can earn."""
        if self.hints_left:
            self.hints += 1
            self._keep()

    def solve(self) -> None:
        """End the attempt with the solution; one that had passed already keeps its points."""
        if self.solved:
            return
        ended, self.solved = not self.passed, True
        if ended:
            self._store.record(self._given_up(), (_name(self.task.id), self._standing()))
        else:
            self._keep()

    # -- a run ---------------------------------------------------------------------------------------------

    def run(self, source: str, *, asked: bool = True) -> None:
        """A check of this text begins, `asked` for or by a save; what was found before stays in sight as
        stale.
        """
        self.decided = self.decided or asked
        self.source, self.running = source, True
        self.started = None
        self.training, self.pictures = Training(), []
        self.predictions.begin()
        self.stale = set(self.checks)
        self.terms = (self.hints, self.solved)  # a hint taken while this runs did not help to write it

    def take(self, event: Event) -> None:
        """Take one event of the running check; the last one ends it and is recorded if it counts."""
        if isinstance(event, Started):
            self.started, self._run_at = event, self._monotonic()
        elif isinstance(event, Metric):
            self.training.take(event, self._monotonic())
        elif isinstance(event, Picture):
            if len(self.pictures) < MOST_PICTURES:
                self.pictures.append(event)
        elif isinstance(event, Predicted):
            self.predictions.take(event)
        elif isinstance(event, CheckDone):
            self.checks[event.name] = event
            self.stale.discard(event.name)
        elif isinstance(event, Finished):
            self._finish(event)

    def stop(self) -> None:
        """The learner stopped the run: nothing of it counts."""
        if self.running:
            version = ""
            self.take(Finished(self.path.name, self.task.id, version, "", "cancelled", 0.0))

    @property
    def elapsed(self) -> float:
        """Seconds since the learner's file was started."""
        return max(0.0, self._monotonic() - self._run_at)

    def _finish(self, finished: Finished) -> None:
        self.running, self.finished = False, finished
        self.checks = {name: one for name, one in self.checks.items() if name not in self.stale}
        self.stale = set()
        hints, solved = self.terms
        attempt = attempt_of(
            self.task,
            finished,
            self.checks.values(),
            source=self.source or "",
            hints=hints,
            seconds=self._time(),
            now=self._now(),
        )
        if attempt is None or solved:
            return
        self.ran = self.ran or any(one.status == "pass" for one in self.checks.values())
        self.passed = self.passed or finished.verdict == "pass"
        self._since = self._monotonic()
        self._store.record(attempt, (_name(self.task.id), self._standing()))
        self.predictions.end()

    @property
    def predictable(self) -> tuple[Prediction, ...]:
        """The predictions that can be typed now: before the first run, and what that could not answer."""
        return () if self.over or self.running else self.predictions.open(first=not self.ran)

    @property
    def holds_back(self) -> bool:
        """True while a save must not run the file by itself: the first run gives away what can still be
        predicted, so the learner says when.
        """
        said = self.predictions.job
        return not (self.decided or self.ran) and any(one.name not in said for one in self.predictable)

    def checked(self, source: str) -> bool:
        """True where this very text is being checked, or has its verdict."""
        ended = self.finished is not None and self.finished.verdict not in ("cancelled", "error")
        return source == self.source and (self.running or ended)

    def edited(self, source: str) -> None:
        """The file changed after the verdict, which is now about an older version."""
        if not self.running and self.source is not None:
            self.stale = set(self.checks) if source != self.source else set()

    # -- what it earned ------------------------------------------------------------------------------------

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of the last run that ended."""
        return verdict_of(self.task, self.finished, self.checks.values()) if self.finished else None

    @property
    def earned(self) -> Fraction:
        """Points of the last run in the task's own points, hints paid; none after the solution was shown."""
        hints, solved = self.terms
        verdict = self.verdict
        return (
            Fraction(0) if verdict is None or solved else self.task.worth * after_hints(verdict.points, hints)
        )

    @property
    def best(self) -> Fraction | None:
        """The most points that were ever earned here, None before the first attempt."""
        found = self._store.summary().get(self.task.id)
        return self.task.worth * Fraction(found[1]).limit_denominator(1000) if found else None

    def _time(self) -> float:
        return max(0.0, self._monotonic() - self._since)

    def _given_up(self) -> Attempt:
        return Attempt(
            uid=str(uuid4()),
            at=self._now().isoformat(timespec="milliseconds"),
            session="",
            item=self.task.id,
            kind="code",
            content="",
            seed=0,
            params="{}",
            answer={"source": self.source or ""},
            status="solved",
            points=0.0,
            reachable=0.0,
            ledger=[],
            hints=self.hints,
            seconds=round(self._time(), 3),
            device="",
        )

    def _keep(self) -> None:
        self._store.save_state(_name(self.task.id), self._standing())

    def _standing(self) -> dict[str, object]:
        kept: dict[str, object] = {"hints": self.hints, "solved": self.solved, "passed": self.passed}
        return {**kept, "ran": self.ran, "predicted": sorted(self.predictions.seen)}


def _name(task_id: str) -> str:
    return f"task:{task_id}"


def _kept(store: Store, task_id: str) -> tuple[int, bool, bool]:
    state = store.state(_name(task_id)) or {}
    hints = state.get("hints")
    kept = hints if isinstance(hints, int) and 0 <= hints <= 9 else 0
    return kept, state.get("solved") is True, state.get("passed") is True


def hints_paid(store: Store, task_id: str) -> tuple[int, bool]:
    """How many hints the attempt in progress has taken, and whether its solution was shown."""
    return _kept(store, task_id)[:2]


def note_pass(store: Store, task_id: str) -> None:
    """A pass elsewhere (on the command line) ends the attempt in progress as one here does."""
    solved = _kept(store, task_id)[1]
    store.save_state(_name(task_id), {"hints": 0, "solved": solved, "passed": True})
