"""A question by itself: the quiz screen on one item, and then back to the lesson or list it came from."""

from __future__ import annotations

from collections.abc import Callable

from tutor.screens.base import Act
from tutor.screens.quiz import QuizScreen
from tutor.study.session import Session

__all__ = ["CheckScreen"]


class CheckScreen(QuizScreen):
    """As any question, but it leads back to where it was asked; `where` names that place."""

    def __init__(self, session: Session, back: Callable[[], object], where: str = "the lesson") -> None:
        super().__init__(session)
        self._back, self._where = back, where

    def acts(self) -> list[Act]:
        """The end of the session is the way back."""
        return [
            act._replace(label=f"back to {self._where}") if act.label == "finish" else act
            for act in super().acts()
        ]

    async def _arrive(self) -> None:
        if self.session.finished:
            self._back()
        else:
            await super()._arrive()

    def close(self) -> None:
        """Back; what was typed is kept."""
        self._back()
