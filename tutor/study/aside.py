"""A question outside of practice: a session of one item that leaves an open practice session where it
stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from tutor.store import Attempt, Store
from tutor.study import STATE
from tutor.study.services import Services
from tutor.study.session import Session

__all__ = ["check_session"]


class _Aside:
    """The store for a session that is no practice session: an open one stays where it stands."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, attempt: Attempt, state: tuple[str, Mapping[str, object]] | None = None) -> None:
        """Keep an attempt, as of any session, and everything but where the session stands."""
        self._store.record(attempt, state if state is not None and state[0] != STATE else None)

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keep what was typed."""
        self._store.save_draft(item, seed, field, text)

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What was typed."""
        return self._store.drafts(item, seed)

    def drop_drafts(self, item: str, seed: int) -> None:
        """Forget what was typed."""
        self._store.drop_drafts(item, seed)

    def save_state(self, name: str, state: Mapping[str, object] | None) -> None:
        """Everything but where the session stands: the lesson knows where it is."""
        if name != STATE:
            self._store.save_state(name, state)

    def state(self, name: str) -> dict[str, object] | None:
        """Everything but where a session stands."""
        return self._store.state(name) if name != STATE else None

    def attempts(self, *, item: str | None = None) -> list[Attempt]:
        """The attempts at an item."""
        return self._store.attempts(item=item)


def check_session(services: Services, item: str) -> Session:
    """A session of this item alone; each try has a variant of its own, the first one the exam's values, and
    what was typed before and not handed in is there again.
    """
    store = services.store
    number = store.summary().get(item, (0, 0.0))[0]
    session = Session(
        services.course,
        _Aside(store),
        [(item, number)],
        now=services.now,
        monotonic=services.monotonic,
        seed=f"{services.seed}:check:{item}:{number}",
        name="lesson",
    )
    session.slot.answer = store.drafts(item, number)
    return session
