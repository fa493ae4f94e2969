"""The whole proof of a course: its structure, every item on many seeds, every task's solution, starter and
mutants.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.course.cells import prove_lessons
from tutor.course.experiments import Experiment, program_path
from tutor.course.filling import exam_problems
from tutor.course.lint import DEFAULT_SEEDS, FULL_SEEDS, cores, lint_items, structure
from tutor.course.load import item_files
from tutor.course.model import Course, Task
from tutor.course.programs import prove_programs
from tutor.course.sharing import shared_out
from tutor.course.source import Located, read_source
from tutor.places import Places

if TYPE_CHECKING:
    from tutor.checking import Checking

__all__ = ["prove"]

Say = Callable[[str], None]
PROGRAM_SEEDS, FULL_PROGRAM_SEEDS = 10, 40
RUNS = 15
"""Seconds: as long as all of them stay within, the everyday proof runs experiments, quick ones first."""


def prove(
    root: Path,
    places: Places,
    *,
    only: Path | None = None,
    seeds: int = 0,
    full: bool = False,
    changed: bool = False,
    tasks: bool = True,
    jobs: int = 0,
    progress: Say | None = None,
) -> Iterator[Located]:
    """Every problem of the course in `root`, or of the one file `only`, as it is found.

    `changed` leaves out items that passed before with the same text and at least as many seeds.
    """
    course, problems = structure(root)
    shown = only.relative_to(root.parent).as_posix() if only else ""
    yield from (one for one in problems if not shown or one.file.startswith(shown))
    wanted = seeds or (FULL_SEEDS if full else DEFAULT_SEEDS)
    if only is None or only == root / "exams" or only.parent == root / "exams":
        yield from (one for one in exam_problems(course, wanted) if not shown or one.file.startswith(shown))
    passed = _Passed(places.cache / "lint.json")
    asked = _asked(root, only)
    names = [name for name in course.items if asked is None or name in asked]
    if changed:
        names = [name for name in names if not passed.holds(course.items[name].content, wanted)]
    for number, (name, found) in enumerate(lint_items(root, names, wanted, jobs or cores()), 1):
        if progress and number % 10 == 0:
            progress(f"{number} of {len(names)} items proved")
        if not found:
            passed.note(course.items[name].content, wanted)
        yield from found
    if progress and names:
        progress("programs run in torch")
    of_programs = seeds or (FULL_PROGRAM_SEEDS if full else PROGRAM_SEEDS)
    for one in prove_programs(root, course, names, of_programs, jobs or cores()):
        if one.id:
            passed.drop(course.items[one.id].content)
        yield one
    passed.save()
    folder = root / "lessons"
    read = [one for one in course.lessons.values() if only in (None, root, folder, folder / f"{one.id}.md")]
    yield from prove_lessons(course, read, progress or (lambda _: None), jobs or cores())
    if tasks:
        yield from _tasks(course, only, full, progress, jobs or cores())
        yield from _runs(course, only, full, progress, jobs or cores())


def _asked(root: Path, only: Path | None) -> frozenset[str] | None:
    """The ids in the file, or below the folder, of items that is asked for; None asks for all."""
    if only is None or only == root / "items":
        return None
    files = [path for path in item_files(root) if only in (path, *path.parents)]
    listed = [read_source(path, path.name).value for path in files]
    entries = [raw for value in listed if isinstance(value, list) for raw in value]
    return frozenset(str(raw.get("id")) for raw in entries if isinstance(raw, dict))


def _tasks(
    course: Course, only: Path | None, full: bool, progress: Say | None, jobs: int
) -> Iterator[Located]:
    """The tasks' proofs, several tasks at a time, each by a checker of its own; in the course's order."""
    from tutor.task_proofs import Proof
    from tutor.task_proofs import prove as prove_tasks

    def wanted(task: Task) -> bool:
        if only is None:  # one that trains takes minutes: it is proved when it is asked for, or everything is
            return full or not task.trains
        folder = course.root / "tasks"
        return only == folder or folder / task.folder in (only, *only.parents)

    chosen = [task for task in course.tasks.values() if wanted(task)]
    if not chosen:
        return

    def proved(checking: Checking, task: Task) -> list[Proof]:
        proofs = []
        # All wrong programs are tried when a task is asked for, or everything is.
        for proof in prove_tasks(checking, [task.id], brief=only is None and not full):
            if progress:
                progress(f"{proof.task}: {proof.file.name}")
            proofs.append(proof)
        return proofs

    for proof in shared_out(_checkers(course), proved, chosen, jobs):
        if proof.problem:
            shown = proof.file.relative_to(course.root.parent).as_posix()
            yield Located(file=shown, line=1, id=proof.task, problem=proof.problem, fix=proof.fix)


def _checkers(course: Course) -> Callable[[], Checking]:
    """Makes a checker of the course's tasks and experiments."""
    from tutor.checking import Checking

    return lambda: Checking(content=course.root, checkers=course.checkers)


def _runs(
    course: Course, only: Path | None, full: bool, progress: Say | None, jobs: int
) -> Iterator[Located]:
    """The experiments' programs, several at a time. The everyday proof runs the quick ones once."""
    from tutor.study.rehearsing import Rehearsal, rehearse

    chosen = _chosen_runs(course, only, full)
    if not chosen:
        return

    def proved(checking: Checking, one: Experiment) -> list[Rehearsal]:
        thorough = full or only is not None
        return list(rehearse(checking, one, course.checkers, full=thorough, told=progress))

    for found in shared_out(_checkers(course), proved, chosen, jobs):
        shown = found.file.relative_to(course.root.parent).as_posix()
        yield Located(file=shown, line=1, id=found.experiment, problem=found.problem, fix=found.fix)


def _chosen_runs(course: Course, only: Path | None, full: bool) -> list[Experiment]:
    """Which experiments are run: those that are named, all of them, or the quick ones."""
    every = sorted(course.experiments.values(), key=lambda one: one.seconds)
    folder = course.root / "experiments"
    if only is not None:
        paths = {one.id: (folder / f"{one.id}.yaml", program_path(course.checkers, one)) for one in every}
        return [one for one in every if only == folder or only in paths[one.id]]
    if full:
        return every
    chosen, seconds = [], 0
    for one in every:
        seconds += one.seconds
        if seconds <= RUNS:
            chosen.append(one)
    return chosen


class _Passed:
    """Which texts passed with how many seeds, under which version of the program's code."""

    def __init__(self, path: Path) -> None:
        self._path, self._code = path, _code()
        self._seeds: dict[str, int] = {}
        with suppress(OSError, ValueError, AttributeError, TypeError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["code"] == self._code:
                self._seeds = {str(name): int(count) for name, count in kept["seeds"].items()}

    def holds(self, content: str, seeds: int) -> bool:
        return self._seeds.get(content, 0) >= seeds

    def note(self, content: str, seeds: int) -> None:
        self._seeds[content] = max(seeds, self._seeds.get(content, 0))

    def drop(self, content: str) -> None:
        self._seeds.pop(content, None)

    def save(self) -> None:
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps({"code": self._code, "seeds": self._seeds}), encoding="utf-8")


def _code() -> str:
    """A digest of everything that marking depends on."""
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(
        [
            *package.glob("maths/*.py"),
            *package.glob("kinds/*.py"),
            *package.glob("course/*.py"),
            package / "marking.py",
        ]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
