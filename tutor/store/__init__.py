"""The append-only log of everything a learner did, in one SQLite file; the one writer of progress."""

from __future__ import annotations

from tutor.store.log import Store
from tutor.store.rows import Attempt

__all__ = ["Attempt", "Store"]
