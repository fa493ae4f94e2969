"""What a session came to: points of each question, and what is worth repeating."""

from __future__ import annotations

from fractions import Fraction

from tutor.marking import after_hints
from tutor.study.session import Phase, Session, Slot

__all__ = ["earned", "weak"]


def earned(session: Session, slot: Slot) -> tuple[Fraction, Fraction]:
    """Points earned on a question and points possible, hints paid."""
    worth = session.course.items[slot.item].worth if slot.item in session.course.items else Fraction(0)
    share = after_hints(slot.verdict.points, slot.hints) if slot.verdict else Fraction(0)
    return worth * share, worth


def weak(session: Session) -> list[str]:
    """The items that did not earn all their points, skipped ones too, each once."""
    names: dict[str, None] = {}
    for slot in session.slots:
        got, worth = earned(session, slot)
        if slot.phase is not Phase.MARKED or got < worth:
            names.setdefault(slot.item)
    return [name for name in names if name in session.course.items]
