"""What tests of the experiment screen share: a scripted checker that trains nothing, and a home with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from checkers.protocol import Event, Finished, Job, Points, Result, Series, Started, Tabled
from tests.screens.pupil import Pupil, Room
from tutor.screens.experiment import ExperimentScreen
from tutor.store import Store
from tutor.study.services import Services

__all__ = ["FACTORS", "Lab", "Scripted", "predicted", "screen"]

FACTORS = {"small": 0.98, "middle": 0.5, "large": 2.0}
"""What a step multiplies the distance by, by series: what the real program of `tiny-descent` does."""


@dataclass
class Scripted:
    """Stands in for `Checking`: does `tiny-descent`'s sums; after `pause_after` steps it waits for `go` or a
    cancel. `verdict` is how it ends, `more` are further results.
    """

    pause_after: int | None = None
    verdict: Any = "pass"
    message: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    go: threading.Event = field(default_factory=threading.Event)
    jobs: list[Job] = field(default_factory=list)
    cancelled: int = 0
    error: Exception | None = None

    def warm(self) -> None:
        """Is warm."""

    def isolation(self) -> str:
        """A level."""
        return "landlock"

    def close(self) -> None:
        """Has nothing to close."""

    def check(self, job: Job, on_event: Callable[[Event], None], cancel: threading.Event) -> Finished:
        """Plays the run on the calling thread."""
        self.jobs.append(job)
        if self.error is not None:
            raise self.error
        steps = int(job.lab["parameters"]["steps"])
        on_event(Started(job.file, job.task, "cpu", "landlock"))
        kept: dict[str, list[list[Any]]] = {name: [] for name in FACTORS}
        for step in range(1, steps + 1):
            while step - 1 == self.pause_after and not self.go.wait(0.002):
                if cancel.is_set():
                    self.cancelled += 1
                    return self._end(job, on_event, "cancelled")
            for name, factor in FACTORS.items():
                kept[name].append([step, factor**step])
                on_event(Points([["distance", name, step, factor**step]]))
        for name, points in kept.items():
            on_event(Series("distance", name, points))
        left = 100 * FACTORS["middle"] ** steps + job.lab["seed"]
        for name, value in {"worst": "large", "left": left, "ranking": ["large", "small", "middle"]}.items():
            on_event(Result(name, value))
        for name, value in self.more.items():
            on_event(Result(name, value))
        rows = [[name, factor**steps] for name, factor in FACTORS.items()]
        on_event(Tabled("at the end", ["step size", "distance"], rows))
        return self._end(job, on_event, self.verdict)

    def _end(self, job: Job, on_event: Callable[[Event], None], verdict: Any) -> Finished:
        message = self.message if verdict != "pass" else ""
        last = Finished(job.file, job.task, "", "", verdict, 0.0, seconds=1.5, message=message)
        on_event(last)
        return last


@dataclass
class Lab(Room):
    """A room whose checker is scripted."""

    checking: Scripted = field(default_factory=Scripted)

    def services(self, store: Store | None = None) -> Services:
        """Services with it."""
        return replace(super().services(store), checking=lambda: self.checking)


def screen(pupil: Pupil) -> ExperimentScreen:
    """The experiment in front."""
    assert isinstance(pupil.app.screen, ExperimentScreen)
    return pupil.app.screen


async def idle(pupil: Pupil) -> None:
    """Until no thread works any more and the screen has drawn what they said."""
    for _ in range(2):
        await pupil.pilot.app.workers.wait_for_complete()
        await pupil.settle()


async def until(pupil: Pupil, true: Callable[[], bool]) -> None:
    """Until something is true, looked at after every turn of the loop; fails after very many turns."""
    for _ in range(2_000):
        if true():
            return
        await pupil.pilot.pause(0.005)
    raise AssertionError(f"never came true; the screen says:\n{pupil.screen}")


async def predicted(pupil: Pupil) -> None:
    """Say that 1.5 ends farthest away, that 0.3 % are left, and put 1.5 first, then 0.01."""
    await idle(pupil)
    trial = screen(pupil).trial
    await pupil.press("enter")
    place = [key for key, _ in trial.options("worst")].index("large") + 1
    await pupil.press(str(place), "enter")
    await pupil.type("0.3")
    screen(pupil).predictions.enter("ranking", "large small middle")
    trial.type("ranking", "large small middle")
    screen(pupil).form.put(screen(pupil).predictions.answer)
    await pupil.settle()


async def ran(pupil: Pupil) -> None:
    """Predict and run to the end."""
    await predicted(pupil)
    await pupil.press("ctrl+r")
    await idle(pupil)
    pupil.clock.seconds += 1
