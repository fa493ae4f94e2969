"""The play pad's state for one run of the program: its text, what was run, and the question's own numbers."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.study.services import Services
from tutor.words import clean

if TYPE_CHECKING:  # home is painted without the kinds and the mathematics below them
    from tutor.kinds import Variant
    from tutor.pad import Pad, Ran

__all__ = ["LIMIT", "NOTHING", "OWNER", "Entry", "Scratch", "numbers_of", "scratch_of"]

OWNER = "play pad"
"""Of the lasting Python; no lesson has a blank in its name."""
LIMIT = 20_000
"""Characters of the text: as many as a draft holds."""
NOTHING = "Nothing can be run here: dltutor doctor says what is missing."
FIRST = "import torch\n\n"
_DRAFT, _FIELD = "pad:", "text"
_MOST = 40  # runs that are remembered
_HOLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Entry:
    """One run: its text and what came of it; None as long as it goes on, with what it has printed so far."""

    source: str
    ran: Ran | None = None
    output: str = ""


class Scratch:
    """Lives as long as the program, whatever screens come and go; the text is kept at every key."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store
        self.text = clean(self._store.drafts(_DRAFT, 0).get(_FIELD, ""))
        self.runs: list[Entry] = []
        self.numbers = ""
        """Assignments of the question beside which the pad is open; may be empty."""
        self.cursor: tuple[int, int] | None = None
        self._given = ""
        self._past: list[str] = []
        self._at = 0
        self._now = ""

    @property
    def usable(self) -> bool:
        """Whether anything can be run here."""
        return self._services.pads is not None

    def pad(self) -> Pad:
        """The lasting Python."""
        make: Callable[[], object] | None = self._services.pads
        assert make is not None
        found: Pad = make().pad(OWNER)  # type: ignore[attr-defined]
        return found

    def warm(self) -> None:
        """Have torch imported before the first run; does not wait."""
        if self._services.pads is not None:
            self._services.pads().warm()

    # -- the text ------------------------------------------------------------------------------------------

    def beside(self, variant: Variant | None) -> None:
        """The pad is opened beside this question, or beside something that has no numbers.

        A text that nobody changed makes room for the numbers; another one stays as it is.
        """
        self.numbers = numbers_of(variant) if variant is not None else ""
        if self.text.strip() in ("", FIRST.strip(), self._given.strip()):
            self._given = FIRST + (f"{self.numbers}\n" if self.numbers else "")
            self.text, self.cursor = self._given, None
        self._at = len(self._past)

    @property
    def offers(self) -> bool:
        """Whether there are numbers that the text does not have yet."""
        return bool(self.numbers) and self.numbers not in self.text

    def type(self, text: str) -> None:
        """Keep what is typed."""
        text = text[:LIMIT]
        if text != self.text:
            self.text = text
            self._store.save_draft(_DRAFT, 0, _FIELD, "" if text == self._given else text)

    # -- runs ----------------------------------------------------------------------------------------------

    def begin(self, source: str) -> None:
        """Remember what is about to be run."""
        self.runs = [*self.runs[1 - _MOST :], Entry(source)]
        if not self._past or self._past[-1] != source:
            self._past = [*self._past[1 - _MOST :], source]
        self._at = len(self._past)

    def printed(self, text: str) -> None:
        """The run that goes on has printed something."""
        if self.runs and self.runs[-1].ran is None:
            last = self.runs[-1]
            self.runs[-1] = Entry(last.source, None, last.output + text)

    def ended(self, ran: Ran) -> None:
        """What came of it."""
        if self.runs and self.runs[-1].ran is None:
            self.runs[-1] = Entry(self.runs[-1].source, ran, ran.output)

    def before(self, now: str) -> str | None:
        """The text that was run before the one shown; None where there is none."""
        if self._at == len(self._past):
            self._now = now
        at = self._at - 1
        while at >= 0 and self._past[at] == now:
            at -= 1
        if at < 0:
            return None
        self._at = at
        return self._past[at]

    def after(self) -> str | None:
        """The text that came after the one shown, at last the one that was typed; None beyond it."""
        if self._at >= len(self._past):
            return None
        self._at += 1
        return self._past[self._at] if self._at < len(self._past) else self._now


def scratch_of(services: Services) -> Scratch:
    """The one play pad of this run of the program."""
    if OWNER not in services.desks:
        services.desks[OWNER] = Scratch(services)
    found: Scratch = services.desks[OWNER]
    return found


def numbers_of(variant: Variant) -> str:
    """The parameters that a question shows, as assignments: `x1 = 1.5` and so on, one a line.

    Only what was drawn and stands by itself in the question's own text: others may be what is asked for.
    """
    from tutor.kinds.program import literal  # with the mathematics, which home does without
    from tutor.maths import Problem

    shown = {hole.partition(":")[0].strip() for hole in _HOLE.findall(variant.item.ask)}
    lines = []
    for name, value in variant.params.items():
        if name in shown and not isinstance(value, str):
            try:
                told = " ".join(literal(value).replace("\0", " ").split())
            except Problem:  # nothing that Python could write
                continue
            lines.append(f"{name}{'_' * keyword.iskeyword(name)} = {told}\n")
    return "".join(lines)
