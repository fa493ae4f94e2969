"""The learner's own formula sheet: a text file in the workspace, never lost, and how full it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from tutor.places import PlaceProblem, Places, put
from tutor.store.rows import storable
from tutor.words import clean

__all__ = ["LIMIT", "NAME", "FormulaSheet", "fullness"]

NAME = "formula-sheet.txt"
HEADING = """My formula sheet: two A4 pages

"""
LIMIT = 20_000
"""Characters that are shown and kept."""
PAGES, ROWS, COLUMNS = 2, 60, 80
"""What is allowed, and what a page of A4 holds at 10 point with margins of 2 cm."""
_ITEM, _SEED, _TEXT, _BASE = "sheet:formulas", 0, "text", "base"


class Drafts(Protocol):
    """What is needed of the store."""

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keep what was typed so far."""

    def drafts(self, item: str, seed: int) -> Mapping[str, str]:
        """What was typed so far."""

    def drop_drafts(self, item: str, seed: int) -> None:
        """Forget what was typed."""


class FormulaSheet:
    """The sheet as one edits it: `text` is what to show, `remark` one sentence on what happened, or nothing.

    Every change is a draft in the store; `save` writes the file. What somebody else wrote into the file
    meanwhile stays beside it as a backup.
    """

    def __init__(self, places: Places, drafts: Drafts, now: Callable[[], datetime]) -> None:
        self.path = places.workspace / NAME
        self.remark = ""
        self._drafts, self._now = drafts, now
        found = self._read()
        self._new = found is None and not self.path.exists()
        self.text = HEADING if found is None else clean(found)[:LIMIT]
        self._base = _hash(self.text) if self._new or found == self.text else ""
        self._unsaved = False
        self._take_draft()
        if self._new:
            self.save()

    def _take_draft(self) -> None:
        """What was typed and never reached the file, as when the program was killed."""
        draft = self._drafts.drafts(_ITEM, _SEED)
        typed = draft.get(_TEXT)
        if typed is None:
            return
        if typed != self.text:
            self._base = draft.get(_BASE, "")
            self.text, self._unsaved = typed, True
            self.save()
        else:
            self._drafts.drop_drafts(_ITEM, _SEED)

    def _read(self) -> str | None:
        """The text of the file, None where there is none that can be read."""
        try:
            # Four bytes are the longest character; what is longer than the limit is never shown.
            with self.path.open("rb") as file:
                return file.read(4 * LIMIT + 4).decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            self.remark = f"{self.path} cannot be read as UTF-8 text: move it away, and a new one is made."
            return None

    def typed(self, text: str) -> None:
        """Take over what stands there now; a draft at once."""
        text = storable(text[:LIMIT])  # what no file can hold would stop the saving
        if text == self.text:
            return
        if not self._unsaved:
            self._drafts.save_draft(_ITEM, _SEED, _BASE, self._base)
        self.text, self._unsaved = text, True
        self._drafts.save_draft(_ITEM, _SEED, _TEXT, self.text)

    def save(self) -> bool:
        """Write the file; False, with a remark, where that cannot be done: the draft stays then."""
        if not self._unsaved and not self._new:
            return True
        self.remark = ""
        there = self._read()
        foreign = self.path.exists() and (there is None or _hash(there) not in (self._base, _hash(self.text)))
        try:
            kept = put(self.path, self.text, now=self._now(), keep=foreign)
        except PlaceProblem as problem:
            self.remark = str(problem)
            return False
        self.remark = f"The file was changed elsewhere too; that version is in {kept.name}." if kept else ""
        self._base, self._unsaved, self._new = _hash(self.text), False, False
        self._drafts.drop_drafts(_ITEM, _SEED)
        return True


def fullness(text: str) -> str:
    """`38 of 120 lines: 32 % of two A4 pages`; lines wider than a page count as often as they are broken."""
    lines = text.rstrip().split("\n") if text.strip() else []
    used = sum(max(1, -(-len(line) // COLUMNS)) for line in lines)
    room = PAGES * ROWS
    over = used - room
    told = f"{used} of {room} lines: {round(100 * used / room)} % of two A4 pages"
    return f"{told}, {over} line{'s' * (over > 1)} too many" if over > 0 else told


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
