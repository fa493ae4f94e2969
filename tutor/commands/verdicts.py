"""The events of a check as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkers.protocol import CheckDone, Compared, Event, Finished, Predicted

__all__ = ["SYMBOLS", "compared", "lines"]

SYMBOLS = {"pass": "✓", "fail": "✗", "skip": "·", "error": "!"}


def lines(event: Event) -> list[str]:
    """An event as sentences; none for what only a screen can show."""
    from checkers.protocol import CheckDone, Compared, Finished, Picture, Predicted, Started

    if isinstance(event, Started):
        return [f"{event.file} · {event.device} · isolation: {event.isolation}"]
    if isinstance(event, CheckDone):
        return _check(event)
    if isinstance(event, Predicted):
        return _predicted(event)
    if isinstance(event, Picture):
        return [f"    picture: {event.caption} ({event.width}×{event.height})"]
    if isinstance(event, Compared):
        return [f"  {compared(event)}"]
    return _finished(event) if isinstance(event, Finished) else []


def _check(event: CheckDone) -> list[str]:
    from checkers.protocol import sentence

    told = [f"  {SYMBOLS[event.status]} {event.sentence}"]
    if event.status in ("fail", "error"):
        told += [f"    {sentence(event)}", *(f"      {line}" for line in event.detail.splitlines())]
    return told


def _predicted(event: Predicted) -> list[str]:
    """A prediction never counts, so it stands under a word of its own."""
    asked = f": {event.ask}" if event.ask else ""
    return [f"  {SYMBOLS[event.status]} predicted {event.typed or 'nothing'}{asked}", f"    {event.says}"]


def compared(event: Compared) -> str:
    """What comparing two devices found, as one sentence."""
    if event.problem:
        return event.problem
    if event.largest == 0:
        return f"{event.answers} answers with {event.numbers:,} numbers, all equal."
    return (
        f"{event.answers} answers with {event.numbers:,} numbers: the largest relative difference is "
        f"{event.largest:.2g}, in {event.where}."
    )


def _finished(event: Finished) -> list[str]:
    good = sum(one["status"] == "pass" for one in event.checks)
    share = f"{good} of {len(event.checks)} checks, {event.points:.0%} of the points"
    return [
        f"{event.verdict}: {share}, {event.seconds:.1f} s",
        *([f"Data: {event.data}"] if event.data else []),
        *([event.message] if event.message else []),
        "",
    ]
