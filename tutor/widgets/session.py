"""The list of a session's questions with their marks: the wide layout's side panel and the summary."""

from __future__ import annotations

from textual.content import Content

from tutor.study.session import Phase, Session, Slot
from tutor.study.summing import earned
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, points, two_sides
from tutor.widgets.views import COLOURS

__all__ = ["FLAG", "Questions", "mark", "question_line"]

FLAG = "⚑"
"""Stands before what is marked for review."""


def mark(slot: Slot) -> str:
    """A symbol for where a question stands: a verdict's, a dot for open, a dash for skipped."""
    if slot.phase is Phase.MARKED and slot.verdict is not None:
        return slot.verdict.symbol
    return "–" if slot.phase is Phase.SKIPPED else "·"


def question_line(session: Session, slot: Slot, *, here: bool, width: int, state: str = "") -> Content:
    """Mark, title, points of one question; `state` is a word before the points."""
    item = session.course.items.get(slot.item)
    symbol = mark(slot)
    left = Content.styled("▸ " if here else "  ", "bold $accent")
    left += Content.styled(f"{symbol} ", f"bold {COLOURS.get(symbol, '$muted')}")
    left += Content.styled(f"{FLAG} ", "bold $warning") if slot.review else Content("")
    left += Content.styled(clean(item.title if item else slot.item), "bold" if here else "")
    got, worth = earned(session, slot)
    done = slot.phase is Phase.MARKED
    right = Content.styled(
        f"{points(got)}/{points(worth)}" if done else points(worth), "" if done else "$muted"
    )
    if state:
        right = Content.styled(f"{state}  ", "$muted") + right
    return two_sides(left, right, width)


class Questions(Lines):
    """Every question of a session, the one in front marked."""

    def __init__(self, session: Session, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session

    def build(self, width: int) -> list[Content]:
        """A heading with the points so far, then a line a question."""
        got, possible = self._session.total
        head = two_sides(
            Content.styled("This session", "bold"),
            Content.styled(f"{points(got)} of {points(possible)}" if possible else "", "$muted"),
            width,
        )
        lines = [head]
        for place, slot in enumerate(self._session.slots):
            lines.append(question_line(self._session, slot, here=place == self._session.index, width=width))
        return lines
