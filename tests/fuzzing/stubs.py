"""A checker and a proof service that answer at once with anything they may say, in the words of the real
ones.
"""

from __future__ import annotations

import base64
import random
import threading
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, get_args

from checkers.protocol import (
    CheckDone,
    Event,
    Finished,
    Job,
    Metric,
    Picture,
    Points,
    Predicted,
    Result,
    Series,
    Started,
    Tabled,
    decode,
    encode,
)
from tests.fuzzing.gestures import random_text
from tutor.maths import Scope, read
from tutor.pad import Ran, Status

__all__ = ["Checker", "Pads", "Prover"]

VERDICTS = ("pass", "pass", "fail", "fail", "fail", "timeout", "memory", "error", "cancelled")


class Checker:
    """Stands in for the client of the check server; the same seed says the same."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"checker:{seed}")
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Is warm."""

    def close(self) -> None:
        """Has nothing to close."""

    def isolation(self) -> str:
        """Some level, now and then none."""
        return self._chance.choice(("namespaces", "bubblewrap", "landlock", "limits", ""))

    def job(
        self, task: str, source: str, *, file: str = "", predictions: Mapping[str, str] | None = None
    ) -> Job:
        """As the real one."""
        return Job(task, source, file, predictions=predictions or {})

    def program(self, source: str, *, timeout: float = 10.0) -> Job:
        """As the real one."""
        return Job("program", source, "program.py", timeout=timeout, program=True)

    def check(
        self, job: Job, on_event: Callable[[Event], None], cancel: threading.Event | None = None
    ) -> Finished:
        """Says what some program earned, with small pauses in which it can be stopped."""
        cancel = cancel or threading.Event()
        with self._lock:
            chance = random.Random(self._chance.random())
        if chance.random() < 0.03:
            raise OSError("the pipe is gone")
        told = self._events(chance, job)
        for event in told:
            if cancel.wait(chance.choice((0.0, 0.0, 0.002, 0.02))):
                told[-1] = Finished(job.file, job.task, "v", "", "cancelled", 0.0)
                break
            if not isinstance(event, Finished):
                on_event(decode(encode(event)))
        last = decode(encode(told[-1]))
        assert isinstance(last, Finished)
        on_event(last)
        return last

    def _events(self, chance: random.Random, job: Job) -> list[Event]:
        made: list[Event] = [Started(job.file, job.task, "cpu", "landlock")]
        if job.lab:
            return self._trained(chance, job, made)
        for step in range(chance.choice((0, 0, 3, 40))):
            loss = chance.choice((0.5, 2.0 / (1 + step), 1e300, None, -1e300))
            made.append(Metric(step, epoch=step / 4, loss=loss, acc=chance.choice((None, 0.5)), steps=40))
        if chance.random() < 0.2:
            width, height = chance.choice(((1, 1), (28, 28), (64, 3)))
            pixels = base64.b64encode(chance.randbytes(3 * width * height)).decode()
            made.append(Picture(_text(chance), width, height, pixels))
        for name, typed in job.predictions.items():
            status = chance.choice(("pass", "fail", "error"))
            made.append(Predicted(name, "What?", typed, status, _text(chance), says=_text(chance)))  # type: ignore[arg-type]
        checks = []
        for number in range(chance.choice((0, 1, 3, 12))):
            status = chance.choice(("pass", "fail", "skip", "error"))
            said, expected, actual, hint, detail = (_text(chance) for _ in range(5))
            one = CheckDone(f"check_{number}", said, status, expected, actual, hint, 3.0, detail)  # type: ignore[arg-type]
            checks.append({"name": one.name, "status": one.status})
            made.append(one)
        verdict = chance.choice(VERDICTS)
        output = _text(chance)
        last = Finished(job.file, job.task, "v", "sha", verdict, 0.0, checks, output_tail=output)  # type: ignore[arg-type]
        return [*made, last]

    def _trained(self, chance: random.Random, job: Job, made: list[Event]) -> list[Event]:
        """What the run of an experiment may show, down to points that are no numbers."""
        names = [_text(chance)[:40].strip() or "net" for _ in range(chance.choice((0, 1, 3, 12)))]
        panels = [*job.lab["panels"], "nowhere"]
        for step in range(chance.choice((0, 1, 5, 60))):
            made.append(Points([[chance.choice(panels), name, step, _heights(chance)] for name in names]))
        for name in names:
            points = [[step, _heights(chance)] for step in range(chance.choice((0, 1, 30)))]
            made.append(Series(chance.choice(panels), name, points))
        right = {"worst": "large", "left": 0.5, "ranking": ["large", ["small", "middle"]]}
        for name, value in right.items():
            made.append(Result(name, value if chance.random() < 0.9 else _heights(chance)))
        for _ in range(chance.choice((0, 1, 6))):
            rows = [[_text(chance)[:200], _heights(chance)] for _ in range(chance.choice((0, 2, 40)))]
            made.append(Tabled(_text(chance)[:200], [_text(chance)[:200], "value"], rows))
        verdict = chance.choice(("pass", "pass", "pass", *VERDICTS))
        return [*made, Finished(job.file, job.task, "", "", verdict, 0.0, seconds=1.0, message=_text(chance))]  # type: ignore[arg-type]


def _text(chance: random.Random) -> str:
    return random_text(chance)[:3_000] if chance.random() < 0.4 else "doubles a tensor"


_HEIGHTS: tuple[Any, ...] = (0.5, 1, -2, 0, 1e-300, 1e300, "nan", "inf", "-inf")


def _heights(chance: random.Random) -> Any:
    return chance.choice(_HEIGHTS)


class Pads:
    """Stands in for the lasting Pythons of cells: a cell prints anything, and ends in any way there is."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"pads:{seed}")
        self._stop = threading.Event()
        self.alive, self.count = False, 0

    def warm(self) -> None:
        """Is warm."""

    def pad(self, owner: str) -> Pads:
        """One for all."""
        return self

    def run(
        self, source: str, on_output: Callable[[str], None], on_begin: Callable[[], None] | None = None
    ) -> Ran:
        """Some outcome, after a moment in which it can be interrupted."""
        chance = random.Random(self._chance.random())
        self._stop.clear()
        self.alive, self.count = True, self.count + 1
        if on_begin is not None:
            on_begin()
        for _ in range(chance.choice((0, 1, 20))):
            on_output(_text(chance))
        if self._stop.wait(chance.choice((0.0, 0.002, 0.02))):
            return Ran("interrupted", error="The cell was interrupted.", number=self.count)
        status = chance.choice(get_args(Status))
        kept = status not in ("lost", "unavailable")
        self.alive = self.alive and kept
        error = "" if status == "ok" else _text(chance) or "It went wrong."
        trace = tuple(_text(chance) for _ in range(chance.choice((0, 3))))
        return Ran(status, _text(chance), _text(chance), error, trace=trace, number=self.count, kept=kept)

    def interrupt(self) -> None:
        """Ends what runs."""
        self._stop.set()

    def reset(self) -> None:
        """Begins anew."""
        self.alive, self.count = False, 0

    def close(self) -> None:
        """Ends what runs."""
        self._stop.set()


class Prover:
    """Stands in for the proof service."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"prover:{seed}")

    def prove(self, claim: Any) -> bool:
        """Knows or does not."""
        return self._chance.random() < 0.5

    def worked(self, node: Any, scope: Any) -> Any:
        """Some forms, or none."""
        if self._chance.random() < 0.3:
            return None
        return SimpleNamespace(simplified=read("2 + 1/3", Scope()), derivative=node)
