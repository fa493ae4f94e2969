"""A question in between: the quiz screen on one item of a lesson, which comes back behind it."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.screens.base import Act
from tutor.screens.quiz import QuizScreen
from tutor.screens.services import Services
from tutor.store import Attempt, Store
from tutor.study.session import Session

__all__ = ["CheckScreen", "check_session"]


class _Aside:
    """The store for a session that is no practice session: an open one stays where it stands."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, attempt: Attempt) -> None:
        """Keep an attempt, as of any session."""
        self._store.record(attempt)

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
        """Nothing: the lesson knows where it is."""

    def state(self, name: str) -> dict[str, object] | None:
        """Nothing is kept here."""
        return None


def check_session(services: Services, item: str) -> Session:
    """A session of this item alone; each try has a variant of its own, the first one the exam's values, and
    what was typed before and not handed in is there again.
    """
    store = services.store
    seed = store.summary().get(item, (0, 0.0))[0]
    session = Session(
        services.course,
        _Aside(store),
        [(item, seed)],
        now=services.now,
        monotonic=services.monotonic,
        seed=f"{services.seed}:check:{item}:{seed}",
        name="lesson",
    )
    session.slot.answer = store.drafts(item, seed)
    return session


class CheckScreen(QuizScreen):
    """As any question, but it leads back to the lesson."""

    def __init__(self, session: Session, lesson: str) -> None:
        super().__init__(session)
        self.lesson = lesson

    def acts(self) -> list[Act]:
        """The end of the session is the way back."""
        return [
            act._replace(label="back to the lesson") if act.label == "finish" else act
            for act in super().acts()
        ]

    async def _arrive(self) -> None:
        if self.session.finished:
            self.shell.open_lesson(self.lesson)
        else:
            await super()._arrive()

    def close(self) -> None:
        """Back to the lesson; what was typed is kept."""
        self.shell.open_lesson(self.lesson)
