"""The code cells of one lesson: their texts, what each run gave, and which of that no longer fits.

Texts are kept in the store at every key. What ran is known while the program is open: the process that holds
the names does not live longer either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tutor.course.blocks import Cell
from tutor.words import clean

__all__ = ["LIMIT", "Notebook", "Outcome", "Ran", "listed"]

LIMIT = 4_000
"""Characters of a cell's text."""
_SET = re.compile(
    r"^(?:def|class)[ ]+(?P<made>\w+)|^(?P<names>[A-Za-z_]\w*(?:[ ]*,[ ]*[A-Za-z_]\w*)*)[ ]*=(?!=)",
    re.MULTILINE,
)


class Drafts(Protocol):
    """What is needed of the store."""

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keep what is typed."""

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What is typed so far, by field."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run gave. `error` is the type of the error that ended it, or nothing; `says` has its words, or
    why it was ended. `lost` says that the names of all cells went with it, `first` that it was the first run
    of its process, and `notice` why there was not the one of before.
    """

    printed: str = ""
    error: str = ""
    says: str = ""
    seconds: float = 0.0
    lost: bool = False
    first: bool = False
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: the how manieth of the lesson, in which life of its process, of which text."""

    count: int
    life: int
    text: str
    outcome: Outcome


@dataclass
class _Held:
    """One cell as it stands."""

    cell: Cell
    text: str
    ran: Ran | None = None
    former: set[str] = field(default_factory=set)
    """Names that texts of it have set in this life of the process."""


class Notebook:
    """The cells of one lesson; numbers are those of the lesson, from 1."""

    def __init__(self, store: Drafts, lesson: str, cells: Sequence[Cell]) -> None:
        self._store, self.lesson = store, lesson
        self.life = 1
        """Counts the processes: what ran in an earlier one has left no names."""
        self._count = 0
        self._cells: dict[int, _Held] = {}
        self.follow(cells)

    def follow(self, cells: Sequence[Cell]) -> None:
        """The lesson is opened, perhaps with other cells than before; what was typed is found again, by the
        author's text that it began with, else by its number.
        """
        kept = self._store.drafts(self._name, 0)
        own = {_digest(one.source) for one in cells}
        by_digest, orphans = dict[str, str](), dict[str, str]()
        for key, text in kept.items():
            number, _, digest = key.partition(":")
            if digest in own:
                by_digest[digest] = text
            elif _digest(text) != digest:  # a cell that was put back holds its former author's text
                orphans[number] = text
        made: dict[int, _Held] = {}
        for one in cells:
            text = by_digest.get(_digest(one.source), orphans.get(str(one.number), one.source))
            before = self._cells.get(one.number)
            same = before is not None and before.cell.source == one.source
            made[one.number] = before if same and before is not None else _Held(one, text)
            made[one.number].text = text
        self._cells = made

    @property
    def _name(self) -> str:
        return f"lesson:{self.lesson}:cells"

    @property
    def numbers(self) -> list[int]:
        """The cells there are, in their order."""
        return list(self._cells)

    def cell(self, number: int) -> Cell:
        """The cell as its author wrote it."""
        return self._cells[number].cell

    # -- texts ---------------------------------------------------------------------------------------------

    def text(self, number: int) -> str:
        """The cell as it stands."""
        return self._cells[number].text

    def edited(self, number: int) -> bool:
        """Whether it is not as its author wrote it."""
        one = self._cells[number]
        return one.text != one.cell.source

    def type(self, number: int, text: str) -> None:
        """Keep another text."""
        one = self._cells[number]
        one.text = clean(text)[:LIMIT]
        self._store.save_draft(self._name, 0, f"{number}:{_digest(one.cell.source)}", one.text)

    def reset(self, number: int) -> None:
        """Have the author's text again."""
        if self.edited(number):
            self.type(number, self._cells[number].cell.source)

    def reset_all(self) -> None:
        """Have all of the author's texts again, and nothing run; the process is the caller's to end."""
        for number, one in self._cells.items():
            self.reset(number)
            one.ran = None
        self.begin_anew()
        self._count = 0

    # -- runs ----------------------------------------------------------------------------------------------

    def begin_anew(self) -> None:
        """The process has ended, and with it all names."""
        self.life += 1
        for one in self._cells.values():
            one.former = set()

    def take(self, number: int, text: str, outcome: Outcome) -> None:
        """A run of this text has ended."""
        if outcome.first:
            self.begin_anew()
        self._count += 1
        one = self._cells[number]
        one.ran = Ran(self._count, self.life, text, outcome)
        if not outcome.lost:
            one.former |= _names(text)
        else:
            self.begin_anew()

    def ran(self, number: int) -> Ran | None:
        """Its last run, None where there was none."""
        return self._cells[number].ran

    def fresh(self, number: int) -> bool:
        """Whether it ran as it stands and what it made is still there."""
        one = self._cells[number]
        return one.ran is not None and one.ran.life == self.life and one.ran.text == one.text

    def above(self, number: int) -> list[int]:
        """The cells up to this one, in order."""
        return [one for one in self._cells if one <= number]

    def missing(self, number: int) -> list[int]:
        """The cells above this one that have not run in this life of the process."""
        return [
            one
            for one in self.above(number)[:-1]
            if (ran := self._cells[one].ran) is None or ran.life != self.life
        ]

    def as_meant(self, number: int) -> bool:
        """Whether its last run ended as the cell says: without an error, or with the one that it shows."""
        one = self._cells[number]
        if one.ran is None or one.ran.outcome.lost:
            return False
        return one.ran.outcome.error == one.cell.raises

    # -- words ---------------------------------------------------------------------------------------------

    def standing(self, number: int) -> str:
        """How it stands, in a few words."""
        one = self._cells[number]
        if one.ran is None:
            return "changed, not run yet" if self.edited(number) else "not run yet"
        if one.ran.text != one.text:
            return "not run since the change"
        if one.ran.life != self.life and not one.ran.outcome.lost:
            return "its names are gone"
        outcome = one.ran.outcome
        if outcome.lost:
            return "ended"
        if outcome.error == "interrupted":
            return "interrupted"
        if outcome.error:
            return f"{outcome.error}, as meant" if outcome.error == one.cell.raises else "ended with an error"
        return f"ran in {outcome.seconds:.2f} s"

    def remarks(self, number: int) -> list[str]:
        """What does not fit any more, or never did, each in one sentence."""
        one, told = self._cells[number], list[str]()
        if one.ran is None or one.ran.outcome.lost:
            return told
        if one.ran.outcome.notice:
            told.append(one.ran.outcome.notice)
        if one.ran.life != self.life:
            return ["The process that held its names has ended: R runs all from the top."]
        before = self.above(number)[:-1]
        later = [n for n in before if (ran := self._cells[n].ran) and ran.count > one.ran.count]
        if later:
            told.append(f"{listed(later)} {_was(later)} run after this one.")
        changed = [n for n in before if (ran := self._cells[n].ran) and ran.text != self._cells[n].text]
        if changed:
            told.append(f"{listed(changed)} {_was(changed)} changed since and not run again.")
        if missing := self.missing(number):
            told.append(f"{listed(missing)} {_was(missing)} not run: R runs all from the top.")
        if stale := sorted(one.former - self._now()):
            names = ", ".join(stale[:4])
            told.append(f"Still there from an earlier text of this cell: {names}.")
        return told

    def _now(self) -> set[str]:
        """The names that some cell sets as it stands."""
        return {name for one in self._cells.values() for name in _names(one.text)}


def listed(numbers: Iterable[int]) -> str:
    """`Cell 2`, `Cells 1 and 3`, `Cells 1, 2 and 4`."""
    *first, last = [str(one) for one in numbers]
    return f"Cells {', '.join(first)} and {last}" if first else f"Cell {last}"


def _was(numbers: Sequence[int]) -> str:
    return "was" if len(numbers) == 1 else "were"


def _names(text: str) -> set[str]:
    """The names that a text sets at its left edge; enough to notice one that has gone stale."""
    found: set[str] = set()
    for one in _SET.finditer(text):
        found |= {name.strip() for name in (one["made"] or one["names"]).split(",")}
    return found


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]
