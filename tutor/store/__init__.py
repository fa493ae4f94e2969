"""The append-only log of everything a learner did, in one SQLite file; the one writer of progress."""

from __future__ import annotations

from tutor.store.log import Kept, Store
from tutor.store.pages import Extent, Paged
from tutor.store.rows import Attempt
from tutor.store.runs import Run

__all__ = ["Attempt", "Extent", "Kept", "Paged", "Run", "Store"]
