"""The proof that a task is sound: its solution passes, its starter fails, each mutant fails where it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from checkers import protocol
from checkers.protocol import Event, Finished, Job, Predicted
from tutor.checking import Checking, TaskUnknown, asked_of

__all__ = ["Proof", "prove"]


@dataclass(frozen=True)
class Proof:
    """One program of a task and what is wrong with it; `problem` is empty when it does what it should."""

    task: str
    file: Path
    problem: str = ""
    fix: str = ""
    finished: Finished | None = None


def prove(
    checking: Checking, tasks: list[str], seed: int | None = 0, *, brief: bool = False
) -> Iterator[Proof]:
    """Runs every program of these tasks: solution and accepted pass, starter fails, mutants fail as named.

    A `brief` proof takes one mutant of each check and one accepted program. Yields one `Proof` for each
    program as it comes, sound or not, so that progress can be shown.
    """
    for task in tasks:
        yield from _structure(checking, task)
        told: dict[str, Path] = {}
        for file, expected in _programs(checking, task, brief):
            proof = _prove(checking, task, file, expected, seed)
            # A task with data tells kinds of networks apart, and of one kind there are several mutants.
            yield proof if _has_data(checking, task) else _in_its_own_words(proof, told)


def _has_data(checking: Checking, task: str) -> bool:
    try:
        return bool(checking.task(task).get("data"))
    except TaskUnknown:  # told of each of its programs already
        return False


def _in_its_own_words(proof: Proof, told: dict[str, Path]) -> Proof:
    """The proof of one program; a mutant that is told what another one was told learns nothing of its own."""
    if proof.finished is None or "__" not in proof.file.stem:
        return proof
    other = told.setdefault(proof.finished.message, proof.file)
    if proof.problem or other == proof.file:
        return proof
    problem = f"is told the same as {other.name}: {proof.finished.message}"
    return replace(proof, problem=problem, fix="have the check name the mistake")


def _structure(checking: Checking, task: str) -> Iterator[Proof]:
    """What can be seen without running anything."""
    own, other = checking.content / protocol.folder(task), checking.tasks / protocol.folder(task)
    for file in (
        own / "task.yaml",
        own / "brief.md",
        own / "starter.py",
        other / "check.py",
        other / "solution.py",
    ):
        if not file.is_file():
            yield Proof(task, file, "the file is missing", "every task has this file")
    mutants = sorted((other / "mutants").glob("*.py"))
    if len(mutants) < 5:
        yield Proof(
            task, other / "mutants", f"only {len(mutants)} mutants", "write at least five wrong programs"
        )
    for file in mutants:
        if "__" not in file.stem:
            yield Proof(task, file, "the name does not say which check fails", "call it <check>__<note>.py")


def _programs(checking: Checking, task: str, brief: bool) -> Iterator[tuple[Path, str]]:
    """Each program with what it must do: `pass`, `fail`, or the name of the check that it fails at."""
    own, other = checking.content / protocol.folder(task), checking.tasks / protocol.folder(task)
    found = [(other / "solution.py", "pass"), (own / "starter.py", "fail")]
    accepted = sorted((other / "accepted").glob("*.py"))
    mutants = [(file, file.stem.split("__")[0]) for file in sorted((other / "mutants").glob("*__*.py"))]
    if brief:
        accepted = accepted[:1]
        mutants = [(file, name) for name, file in {name: file for file, name in mutants[::-1]}.items()][::-1]
    found += [(file, "pass") for file in accepted] + mutants
    return ((file, expected) for file, expected in found if file.is_file())


_READABLE = {"shape": "()", "value": "0.5", "error": "none"}
"""Of each kind a prediction that can be read as that kind only."""


def _prove(checking: Checking, task: str, file: Path, expected: str, seed: int | None) -> Proof:
    seen: list[protocol.CheckDone] = []
    predicted: list[Predicted] = []

    def watch(event: Event) -> None:
        if isinstance(event, protocol.CheckDone) and event.status in ("fail", "error"):
            seen.append(event)
        elif isinstance(event, Predicted):
            predicted.append(event)

    try:
        asked = asked_of(checking.task(task)) if file.stem in ("solution", "starter") else {}
        typed = {name: _READABLE.get(kind, "") for name, (_, kind) in asked.items()}
        made = checking.job(task, file.read_text(encoding="utf-8"), file=file.name, predictions=typed)
        job = Job(**{**vars(made), "seed": seed})
    except (OSError, TaskUnknown) as error:
        return Proof(task, file, str(error), "repair the task's files")
    finished = checking.check(job, watch)
    problem = _mismatch(expected, finished, seen) or _unpredictable(list(typed), expected, predicted)
    fix = "repair the program or the check" if problem else ""
    return Proof(task, file, problem, fix, finished)


def _mismatch(expected: str, finished: Finished, seen: list[protocol.CheckDone]) -> str:
    if finished.verdict == "error":
        return f"the check ended in an error: {finished.message}"
    if expected == "pass":
        return "" if finished.verdict == "pass" else f"should pass, but: {finished.message}"
    if finished.verdict == "pass":
        return "should fail, but passes"
    first = seen[0]
    if expected not in ("fail", first.name):
        return f"should fail at {expected}, but fails at {first.name}: {protocol.sentence(first)}"
    return "" if first.hint or first.expected else f"fails at {first.name} without saying what to do"


def _unpredictable(names: list[str], expected: str, seen: list[Predicted]) -> str:
    """What is wrong with the predictions that went with a solution or a starter; "" when nothing is."""
    by_name = {one.name: one for one in seen}
    for name in names:
        one = by_name.get(name)
        if one is None or one.status == "error":
            return f"the prediction {name} gives no answer" + (f": {one.says}" if one else "")
        if expected == "pass" and one.status == "skip":
            return f"the prediction {name} is not reached with this program: {one.says}"
        same = one.right if one.status == "pass" else not one.right and "which is right" in one.says
        if expected == "pass" and not same:
            return f"the prediction {name} has another answer here than in the judge: {one.actual}"
    return ""
