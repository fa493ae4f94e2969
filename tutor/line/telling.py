"""What an answer earned, in sentences: the verdict, the ledger, the worked solution, a session's sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from tutor.marking import Line, Verdict, after_hints
from tutor.study.session import Phase, Session, Slot
from tutor.study.summing import earned, weak
from tutor.words import points, worth_of

__all__ = ["ledger", "marked", "question_state", "sum_of", "verdict", "worth_of"]

_MARKS = {"✓": "right", "✗": "not right", "◐": "partly right", "?": "not read"}


def marked(line: Line) -> str:
    """The mark of a ledger line as a word."""
    return _MARKS[line.mark]


def verdict(found: Verdict, worth: Fraction, hints: int) -> list[str]:
    """The verdict in a sentence, then each part with its own."""
    head = found.headline[:1].upper() + found.headline[1:]
    if found.counts:
        got = worth * after_hints(found.points, hints)
        paid = f", {hints} hint{'s' * (hints > 1)} paid" if hints and found.points else ""
        head += f": {points(got)} of {worth_of(worth)}{paid}"
    said = [f"{head}."]
    many = len(found.lines) > 1
    for line in found.lines:
        if line.says or many:
            told = ": ".join(filter(None, (line.label, line.says)))
            said.append(f"{marked(line).capitalize()}{f', {told}' if told else ''}" if many else told)
    return [*said, *dict.fromkeys(found.remarks)]


def ledger(found: Verdict, worth: Fraction, sure: Mapping[str, str]) -> list[str]:
    """Every part with points, rule, what was answered and what was expected."""
    said: list[str] = []
    for line in found.lines:
        told = [
            f"{line.label or 'Your answer'}: {points(worth * line.points)} of {worth_of(worth * line.of)}"
        ]
        told.append(f"rule: {line.rule.replace('-', ' ').replace('_', ' ')}")
        told.append(f"yours: {' / '.join(line.yours.split(chr(10))).strip() or 'nothing'}")
        if line.expected:
            told.append(f"expected: {' / '.join(line.expected.split(chr(10)))}")
        says = " ".join(filter(None, (line.says, sure.get(line.part, ""))))
        said.append(f"{'; '.join(told).removesuffix('.')}.{f' {says}' if says else ''}")
    return said


def question_state(session: Session, slot: Slot) -> str:
    """A question in a list: its title, and what became of it."""
    item = session.course.items.get(slot.item)
    title = item.title if item else slot.item
    got, worth = earned(session, slot)
    review = ", marked for review" if slot.review else ""
    if slot.phase is Phase.MARKED and slot.verdict is not None:
        return f"{title}: {slot.verdict.headline}, {points(got)} of {worth_of(worth)}{review}"
    state = "left out" if slot.phase is Phase.SKIPPED else "open"
    return f"{title}: {state}, {worth_of(worth)}{review}"


def sum_of(session: Session) -> list[str]:
    """The session's points, its questions, and what is worth repeating."""
    got, possible = session.total
    done = sum(slot.phase is Phase.MARKED for slot in session.slots)
    left = len(session.slots) - done
    head = f"The session is over: {done} answered{f', {left} left open' if left else ''}"
    said = [f"{head}; {points(got)} of {worth_of(possible)}." if possible else f"{head}."]
    said += _numbered(question_state(session, slot) for slot in session.slots)
    again = len(weak(session))
    if again:
        said.append(f"{again} did not earn all points: type again to repeat them with fresh values.")
    elif done:
        said.append("Everything right.")
    return said


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number}. {line}." for number, line in enumerate(lines, 1)]
