"""Finding one's way at a question: the list, a number to go to, marks for review, how sure one is, facts.
Each is a key, and a command of the palette while letters are text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.keys import KEYS
from tutor.screens.base import Act, Do

if TYPE_CHECKING:
    from tutor.screens.answering import Answering

__all__ = ["Ways"]


class Ways:
    """What can be done beside answering; `screen` shows the question."""

    def __init__(self, screen: Answering) -> None:
        self._screen = screen

    def acts(self, *, asking: bool) -> list[Act]:
        """The keys; none of them needs room in the bottom line."""
        screen, slot = self._screen, self._screen.session.slot
        acts = [Act("mark", "take the mark off" if slot.review else "mark for review", self.mark)]
        if asking:
            acts.append(Act("sure", "how sure", self.rate))
        if len(screen.session.slots) > 1:
            acts += [Act("list", "list of questions", self.list), Act("goto", "go to a question", self.goto)]
        acts.append(Act("info", "about this question", self.info))
        return [act._replace(quiet=True) for act in acts]

    def commands(self, *, asking: bool) -> list[tuple[str, str, Do]]:
        """Those that have no key while a text is typed, for the palette."""
        return [
            (act.label.capitalize(), KEYS[act.id].help, act.do)
            for act in self.acts(asking=asking)
            if not KEYS[act.id].typing
        ]

    def mark(self) -> None:
        """Mark the question for review, or take the mark off."""
        self._screen.session.mark()
        self._screen.draw_rest()

    def rate(self) -> None:
        """The next word for how sure one is."""
        self._screen.session.rate()
        self._screen.draw_rest()

    def list(self) -> None:
        """The questions of the session."""
        from tutor.screens.questions import QuestionsScreen  # most questions never need it

        self._screen.app.push_screen(QuestionsScreen(self._screen.session), self._screen.go)

    def goto(self) -> None:
        """Ask for a number."""
        from tutor.screens.goto import GotoScreen  # most questions never need it

        self._screen.app.push_screen(GotoScreen(len(self._screen.session.slots)), self._screen.go)

    def info(self) -> None:
        """What there is to know about the question."""
        from tutor.screens.info import InfoScreen  # most questions never need it
        from tutor.study.informing import facts

        self._screen.app.push_screen(InfoScreen(facts(self._screen.session, self._screen.services.zone)))
