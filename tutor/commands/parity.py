"""`dltutor task check --parity`: the reference on two devices, and how far its answers differ."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Literal

from tutor.commands.console import Refusal, let_run, say

if TYPE_CHECKING:
    from checkers.protocol import Compared, Event, Finished
    from tutor.checking import Checking
    from tutor.course.model import Course, Task

__all__ = ["both", "report_parity"]


def report_parity(
    course: Course, task: Task, device: str, data: str, timeout: float | None, as_json: bool
) -> int:
    """Says how far the reference's answers differ. Status 0 also where there is no such device, 1 when the
    reference fails on one of them or the two cannot be compared.
    """
    from tutor.checking import Checking

    other = device if device in ("cuda", "mps") else "cuda"
    try:
        source = (course.checkers / "tasks" / task.folder / "solution.py").read_text(encoding="utf-8")
    except OSError as error:
        raise Refusal(f"the reference of {task.id} cannot be read ({error.strerror})") from None
    let_run(course)
    with Checking(content=course.root, checkers=course.checkers) as checking:
        missing = bool(checking.refusal(other))
        devices = ("cpu", other)[: 1 if missing else 2]
        verdicts, found = both(checking, task.id, (source, source), devices, data=data, timeout=timeout)
    for finished in verdicts:
        _say(f"{finished.device}: {finished.verdict}, {finished.seconds:.1f} s", as_json, finished)
        if finished.verdict != "pass":
            _say(finished.message, as_json)
    if missing:
        skipped = f"GPU part skipped: no {other.upper()}"
        say(json.dumps({"t": "parity", "skipped": skipped}) if as_json else skipped)
    elif found is not None:
        from tutor.commands.verdicts import compared

        _say(compared(found), as_json, found)
    good = all(one.verdict == "pass" for one in verdicts)
    return 0 if good and (missing or (found is not None and not found.problem)) else 1


def _say(text: str, as_json: bool, event: Event | None = None) -> None:
    from checkers.protocol import encode

    if not as_json:
        say(text)
    elif event is not None:
        say(encode(event))


def both(
    checking: Checking,
    task: str,
    sources: tuple[str, str],
    devices: tuple[str, ...],
    *,
    data: str = "",
    timeout: float | None = None,
) -> tuple[list[Finished], Compared | None]:
    """Runs a source on each device with one seed; the verdicts, and what comparing two of them found."""
    from dataclasses import replace

    from checkers.protocol import Compared

    seed, seen = secrets.randbits(32), list[Compared]()
    verdicts: list[Finished] = []
    modes: tuple[Literal["keep", "compare"], ...] = ("keep", "compare")

    def watch(event: Event) -> None:
        if isinstance(event, Compared):
            seen.append(event)

    for source, device, parity in zip(sources, devices, modes, strict=False):
        job = checking.job(task, source, device=device, data=data, timeout=timeout)
        verdicts.append(checking.check(replace(job, seed=seed, parity=parity), watch))
    return verdicts, seen[-1] if seen else None
