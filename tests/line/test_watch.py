"""Watching a task's file in line mode: every save is a check until a line is typed."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from checkers.protocol import Finished, Job
from tests.line.script import desk
from tutor.line import Talk, run

PATIENCE = 20.0


class _Script(io.StringIO):
    """A learner who types, and between two lines does something and waits for what comes of it."""

    def __init__(self, steps: Iterator[str]) -> None:
        super().__init__()
        self._steps = steps

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """The next line; none ends it all."""
        return next(self._steps, "")


class _Checker:
    """Passes what holds `good`; waits, where told to, until the check is cancelled."""

    def __init__(self) -> None:
        self.sources: list[str] = []
        self.cancelled = 0
        self.waits = ""
        self.turn = threading.Semaphore(0)
        self.began = threading.Semaphore(0)
        self.out = io.StringIO()

    def told(self, text: str) -> bool:
        """Whether this is said before patience ends."""
        tick = threading.Event()
        return any(text in self.out.getvalue() or tick.wait(0.01) for _ in range(2_000))

    def job(self, task: str, source: str, **more: Any) -> Job:
        """A job."""
        return Job(task, source, file=more["file"])

    def check(self, job: Job, on_event: Callable[[Any], None], cancel: threading.Event | None) -> Finished:
        """One check."""
        self.sources.append(job.source)
        self.began.release()
        verdict: Any = "pass" if "good" in job.source else "fail"
        if job.source == self.waits:
            assert cancel is not None and cancel.wait(PATIENCE)
            self.cancelled += 1
            verdict = "cancelled"
        ended = Finished(job.file, job.task, "1", "", verdict, 0.0, [{"name": "a", "status": "pass"}])
        on_event(ended)
        self.turn.release()
        return ended


def _run(home: Path, steps: Callable[[Path, _Checker], Iterator[str]]) -> tuple[_Checker, str, int | None]:
    checker = _Checker()
    one = desk(home, checking=lambda: checker)
    path = one.places.workspace / "double_it" / "double_it.py"
    status = run(one, Talk(_Script(steps(path, checker)), checker.out), "task", name="double-it")
    return checker, checker.out.getvalue(), status


def test_every_save_is_checked_until_a_line_is_typed(home: Path) -> None:
    """Two saves are two verdicts; after return a save is not looked at; the next return checks it."""

    def steps(path: Path, checker: _Checker) -> Iterator[str]:
        yield ":watch\n"
        path.write_text("# bad\n")
        assert checker.turn.acquire(timeout=PATIENCE)
        path.write_text("# good\n")
        assert checker.turn.acquire(timeout=PATIENCE)
        yield "\n"
        path.write_text("# after\n")
        yield ":quit\n"

    checker, said, status = _run(home, steps)
    assert checker.sources == ["# bad\n", "# good\n"] and status == 0
    assert "Watching double_it.py (" in said and "No longer watching." in said
    assert said.index("Fail: 1 of 1 checks passed") < said.index("Pass: 1 of 1 checks passed")


def test_a_newer_save_and_a_line_stop_the_running_check(home: Path) -> None:
    """Nothing is queued; a command ends the watching and is done."""

    def steps(path: Path, checker: _Checker) -> Iterator[str]:
        yield ":watch\n"
        checker.waits = "# long\n"
        path.write_text("# long\n")
        assert checker.began.acquire(timeout=PATIENCE)
        path.write_text("# good\n")
        assert checker.turn.acquire(timeout=PATIENCE) and checker.turn.acquire(timeout=PATIENCE)
        checker.began = threading.Semaphore(0)
        path.write_text("# long\n")
        assert checker.began.acquire(timeout=PATIENCE)
        yield ":why\n"
        yield ":quit\n"

    checker, said, _ = _run(home, steps)
    assert checker.sources == ["# long\n", "# good\n", "# long\n"] and checker.cancelled == 2
    assert said.count("The check was stopped.") == 2
    assert said.index("No longer watching.") < said.index("nothing more to say")


def test_a_file_that_goes_is_a_sentence_and_the_end_of_input_ends_it_all(home: Path) -> None:
    """Watching goes on; without another line the program ends as everywhere."""

    def steps(path: Path, checker: _Checker) -> Iterator[str]:
        yield ":watch\n"
        path.unlink()
        assert checker.told("is not there: save your file under this name")
        path.write_text("# good\n")
        assert checker.turn.acquire(timeout=PATIENCE)

    checker, said, status = _run(home, steps)
    assert checker.sources == ["# good\n"] and status == 0
    assert "Pass: 1 of 1 checks passed" in said
