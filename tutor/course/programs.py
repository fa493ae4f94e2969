"""The proof of “see it in torch”: every program of the course prints the key of its own variant.

The programs run in a process of their own, with torch in it; nothing here imports torch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

from checkers import protocol
from tutor.course.lint import MOST, OURS, Finding, Whereabouts
from tutor.course.model import Course
from tutor.course.sharing import shared_out
from tutor.course.source import Located
from tutor.kinds import DrawProblem, Item
from tutor.kinds.program import Program, found_in

__all__ = ["KINDS_WITH_PROGRAMS", "Ran", "Runner", "examine_program", "prove_programs"]

KINDS_WITH_PROGRAMS = ("numeric", "formula", "shape", "trace")
FEWEST_LINES, MOST_LINES, WIDEST = 3, 44, 88
FIX = "mend the program"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program printed, and the error that ended it, or nothing."""

    printed: str
    problem: str


class Runner:
    """A process with torch in it that runs authors' programs; use it as a context manager."""

    def __init__(self) -> None:
        self._process = self._start()
        self._kept: dict[str, Ran] = {}

    @staticmethod
    def _start() -> subprocess.Popen[str]:
        package = Path(protocol.__file__).resolve().parent
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "checkers.programs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            # Several run side by side, and one of these programs has nothing for a second thread to do.
            env={**os.environ, "PYTHONPATH": str(package.parent), "OMP_NUM_THREADS": "1"},
        )

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not read any more
                    pipe.close()

    def run(self, source: str) -> Ran:
        """Run one program; the same text is run once."""
        if source not in self._kept:
            self._kept[source] = self._run(source)
        return self._kept[source]

    def _run(self, source: str) -> Ran:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"id": len(self._kept), "source": source}) + "\n")
            self._process.stdin.flush()
            said = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            self._end()
            self._process = self._start()
            return Ran("", "the end of the process that runs it")
        return Ran(said["printed"], said["problem"])


def prove_programs(
    root: Path, course: Course, names: Iterable[str], seeds: int, jobs: int = 1
) -> Iterator[Located]:
    """Every fault of these items' programs on this many seeds, item by item, in so many processes."""
    wanted = [course.items[name] for name in names if course.items[name].kind in KINDS_WITH_PROGRAMS]
    if not wanted:
        return
    if find_spec("torch") is None:
        what, fix = "torch is not installed here, so no program was run", "pip install torch"
        yield Located(file=f"{root.name}/items", line=1, id="", problem=what, fix=fix)
        return
    where = Whereabouts(root)

    def examined(runner: Runner, item: Item) -> list[Located]:
        return [where.located(item, one) for one in examine_program(item, seeds, runner)]

    yield from shared_out(Runner, examined, wanted, jobs)


def examine_program(item: Item, seeds: int, runner: Runner) -> list[Finding]:
    """What is wrong with an item's program over the seeds 0…seeds−1, a few faults at most."""
    found: dict[str, Finding] = {}
    for seed in range(seeds):
        try:
            program = item.program(item.variant(seed))
        except DrawProblem as problem:
            return [Finding("torch", f"seed {seed}: {problem.sentence}", FIX)]
        except OURS as error:
            told = f"seed {seed}: writing the program fails with {type(error).__name__}: {error}"
            return [Finding("torch", told, "tell the program's authors")]
        if program is None:
            return [Finding("kind", "there is no program that shows it in torch", "write it under `torch`")]
        for one in _faults(program, runner):
            found.setdefault(one, Finding("torch", f"seed {seed}: {one}", FIX))
        if len(found) >= MOST:
            break
    return list(found.values())[:MOST]


def _faults(program: Program, runner: Runner) -> Iterator[str]:
    lines = program.source.splitlines()
    if lines[0] != "import torch":
        yield "the program does not begin with “import torch”"
    if not FEWEST_LINES <= len(lines) <= MOST_LINES:
        yield f"the program has {len(lines)} lines, not {FEWEST_LINES} to {MOST_LINES}"
    wide = max(lines, key=len)
    if len(wide) > WIDEST:
        yield f"the program has a line of {len(wide)} characters, at most {WIDEST} fit: {wide.strip()[:40]}"
    ran = runner.run(program.source)
    if ran.problem:
        yield f"the program ends with {ran.problem}"
        return
    for one in found_in(ran.printed, program.prints):
        if not one.printed:
            yield f"the program prints no line “{one.part} = …”"
        elif not one.equal:
            yield f"the program prints {one.part} = {one.printed[:80]}, the key is {one.key[:80]}"
