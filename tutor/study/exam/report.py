"""The report of a paper that was handed in: points by section, topic and part, rubrics still to be ticked,
what to repeat, and how it compares with earlier papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction
from typing import Protocol

from tutor.course.model import Course
from tutor.kinds import DrawProblem
from tutor.kinds.fields import Choice, keys_in
from tutor.marking import Verdict
from tutor.store import Attempt, Kept
from tutor.study.exam.document import Document, Foreign, Mark, draft_key, read, state_name
from tutor.study.exam.marks import attempt_of, drawn, marked, places, uid_of
from tutor.study.exam.papers import Handed, Outcome, earlier, most_bonus, outcome, pass_mark, reports
from tutor.study.exam.parts import Marked, Part, sum_of
from tutor.words import points, worth_of

__all__ = ["Handed", "Marked", "Part", "Report", "open_report", "reports"]

TICKS = "ticks"


class Log(Protocol):
    """What a report needs of the store."""

    def add(self, attempts: Sequence[Attempt]) -> int:
        """Keep attempts for ever, those of a known uid left out."""

    def attempts(self, *, item: str | None = None) -> list[Attempt]:
        """The attempts at an item."""

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keep what was typed so far."""

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What was typed so far."""

    def drop_drafts(self, item: str, seed: int) -> None:
        """Forget what was typed."""

    def save_state(self, name: str, state: Mapping[str, object] | None) -> None:
        """Keep a document."""

    def state(self, name: str) -> dict[str, object] | None:
        """A document by its name."""

    def setting(self, key: str) -> str | None:
        """One setting."""

    def kept(self) -> Kept:
        """Everything beside the attempts."""


class Report:
    """One paper that was handed in. Rubrics are ticked once each; the bonus and the pass mark may change."""

    def __init__(self, course: Course, log: Log, found: Document, *, now: Callable[[], datetime]) -> None:
        self.course, self.log, self.message = course, log, ""
        self._kept, self._now = found, now
        self._take_ticked()

    def _take_ticked(self) -> None:
        """Take over rubrics that are in the log and, after a kill, not yet in the document."""
        waiting = [(i, False) for i, one in enumerate(self._kept.marks) if one.outcome == "pending"]
        waiting += [(i, True) for i, one in self._kept.late.items() if one.outcome == "pending"]
        taken = False
        for index, late in waiting:
            uid = uid_of(self._kept.uid, index, late=late)
            rows = self.log.attempts(item=self._kept.paper.questions[index].item)
            ticks = next((one.answer.get(TICKS, "") for one in rows if one.uid == uid), None)
            if ticks is not None:
                self._place(index, late, self._remarked(index, ticks, late=late))
                taken = True
        if taken:
            self._save()

    # -- what an interface draws ---------------------------------------------------------------------------

    @property
    def uid(self) -> str:
        """The name of the paper in the log."""
        return self._kept.uid

    @property
    def title(self) -> str:
        """The paper's title and seed."""
        return f"{self._kept.paper.blueprint.title}, seed {self._kept.paper.seed}"

    @property
    def at(self) -> str:
        """When it was handed in: UTC, ISO 8601."""
        return self._kept.handed

    @property
    def seconds(self) -> float:
        """The time it took."""
        return self._kept.elapsed

    @property
    def questions(self) -> tuple[Marked, ...]:
        """Every question with its mark, in the order of the paper."""
        return tuple(self.question(index) for index in range(self._kept.count))

    def question(self, index: int) -> Marked:
        """One question with its mark."""
        kept = self._kept
        title, topic = kept.told[index]
        final = kept.answers[index]
        return Marked(
            index=index,
            question=kept.paper.questions[index],
            title=title,
            topic=topic,
            answer=dict(kept.frozen[index] if kept.frozen is not None else final),
            mark=kept.marks[index],
            late_answer=dict(final) if index in kept.late else None,
            late=kept.late.get(index),
            flagged=index in kept.flags,
            sure=kept.sure[index],
            seconds=kept.seconds[index],
        )

    @property
    def sections(self) -> tuple[Part, ...]:
        """Points of each section."""
        known = {one.id: one.title for one in self._kept.paper.blueprint.sections}
        found = self.questions
        return tuple(
            sum_of(name, title, [one for one in found if one.question.section == name])
            for name, title in known.items()
        )

    @property
    def topics(self) -> tuple[Part, ...]:
        """Points of each topic, weakest first."""
        found = self.questions
        names = dict.fromkeys(one.topic for one in found)
        parts = [sum_of(name, name or "Other", [one for one in found if one.topic == name]) for name in names]
        return tuple(sorted(parts, key=lambda one: one.points / one.of if one.of else Fraction(1)))

    @property
    def total(self) -> Part:
        """Points of the whole paper, without bonus."""
        return sum_of("total", "Total", self.questions)

    @property
    def pending(self) -> tuple[int, ...]:
        """The questions whose rubric has to be ticked."""
        return tuple(one.index for one in self.questions if one.pending)

    @property
    def late_pending(self) -> tuple[int, ...]:
        """The questions whose answer after the time has a rubric to be ticked."""
        return tuple(one.index for one in self.questions if one.late_pending)

    @property
    def bonus(self) -> int:
        """Bonus points of the course, as entered."""
        return min(self._kept.bonus, self.most_bonus)

    @property
    def most_bonus(self) -> int:
        """The most that may be entered; 0 where bonus points are off."""
        return most_bonus(self.log, self._kept.paper.blueprint)

    @property
    def pass_percent(self) -> int:
        """The pass mark, in percent of the points."""
        return pass_mark(self.log, self._kept.paper.blueprint)

    @property
    def outcome(self) -> Outcome:
        """Points with bonus, percent, and whether that passes (None while a rubric can still decide it)."""
        total = self.total
        return outcome(total.points, total.of, total.pending, self.bonus, self.pass_percent)

    @property
    def weak(self) -> tuple[str, ...]:
        """The items to repeat: those that did not earn all their points, most points lost first."""
        lost = [one for one in self.questions if not one.pending and one.points < one.of]
        lost.sort(key=lambda one: one.points - one.of)
        return tuple(dict.fromkeys(i for i in (o.question.item for o in lost) if i in self.course.items))

    @property
    def says(self) -> tuple[str, ...]:
        """The paper in sentences: total, bonus, pass mark, what is pending, what came after the time."""
        total, found = self.total, self.outcome
        said = [
            f"{points(total.points)} of {points(total.of)} points ({found.percent} %){self._bonus_said()}."
        ]
        waiting = len(self.pending)
        if waiting:
            said.append(
                f"{waiting} answer{'s wait' if waiting > 1 else ' waits'} for the rubric "
                f"({points(total.pending)} points): tick what yours says."
            )
        said.append(f"{found.says} (the pass mark is {self.pass_percent} %).")
        if total.late:
            said.append(f"After the time: {worth_of(total.late, 'more ')}, not counted.")
        lost = [one.question.number for one in self.questions if one.mark.outcome == "lost"]
        if lost:
            said.append(
                f"Question{'s' * (len(lost) > 1)} {', '.join(lost)} could not be marked, so the points of "
                f"{'those are' if len(lost) > 1 else 'that one are'} left out."
            )
        return tuple(said)

    def _bonus_said(self) -> str:
        if not self.bonus:
            return ""
        return f", with {self.bonus} bonus points {points(self.outcome.points)}"

    def compared(self) -> tuple[Handed, ...]:
        """The papers handed in before this one, oldest first; `comparison` says it in a sentence."""
        return earlier(reports(self.log), self.at, self.uid)

    def comparison(self) -> str:
        """How this paper compares with the last one before it, or that it is the first."""
        before = self.compared()
        if not before:
            return "This is the first paper you handed in."
        best = max(one.percent for one in before)
        many = f"; the best of {len(before)} earlier ones had {best} %" if len(before) > 1 else ""
        return f"{self.outcome.percent} %, after {before[-1].percent} % in the paper before it{many}."

    # -- one question --------------------------------------------------------------------------------------

    def rubric(self, index: int) -> Choice | None:
        """The boxes to tick, None for a question without a rubric."""
        variant, self.message = drawn(self.course, self._kept.paper.questions[index])
        if variant is None:
            return None
        found = places(variant.item, variant, 1)
        return found[0] if found and isinstance(found[0], Choice) else None

    def model(self, index: int) -> str:
        """The model answer beside it, nothing where there is none."""
        variant, _ = drawn(self.course, self._kept.paper.questions[index])
        with suppress(DrawProblem):
            return variant.fill(getattr(variant.item, "model", "")).strip() if variant else ""
        return ""

    def solution(self, index: int) -> tuple[str, ...]:
        """The worked solution, or the sentence that says why there is none."""
        variant, why = drawn(self.course, self._kept.paper.questions[index])
        try:
            return variant.item.explain(variant) if variant else (why,)
        except DrawProblem as problem:
            return (f"The solution cannot be written ({problem.sentence}).",)

    def ticked(self, index: int, *, late: bool = False) -> str:
        """The boxes ticked so far, as keys with blanks between; a draft until `tick`."""
        mark = self._kept.late[index] if late else self._kept.marks[index]
        question = self._kept.paper.questions[index]
        if mark.outcome != "pending":
            return mark.ticks
        return self.log.drafts(draft_key(self.uid, question.item), question.seed).get(_field(late), "")

    def enter(self, index: int, ticks: str, *, late: bool = False) -> None:
        """Keep boxes as a draft."""
        question = self._kept.paper.questions[index]
        self.log.save_draft(draft_key(self.uid, question.item), question.seed, _field(late), ticks)

    def tick(self, index: int, ticks: str | Iterable[str], *, late: bool = False) -> Verdict | None:
        """Mark an answer by the boxes it deserves, once and for all; None where nothing is pending there or
        a box is unknown (`message` says so).
        """
        mark = self._kept.late.get(index) if late else self._kept.marks[index]
        if mark is None or mark.outcome != "pending":
            return None
        keys = ticks if isinstance(ticks, str) else " ".join(ticks)
        found = self._remarked(index, " ".join(keys_in(keys)), late=late)
        if found.outcome == "lost" or found.verdict is None or found.verdict.status == "invalid":
            self.message = " ".join(found.verdict.feedback) if found.verdict else ""
            return None
        at = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
        row = attempt_of(self.course, self._kept, index, found, at, late=late)
        if row is not None:
            self.log.add([row])
        self._place(index, late, found)
        self._save()
        if not self.question(index).pending and not self.question(index).late_pending:
            question = self._kept.paper.questions[index]
            self.log.drop_drafts(draft_key(self.uid, question.item), question.seed)
        return found.verdict

    def _remarked(self, index: int, ticks: str, *, late: bool) -> Mark:
        kept = self._kept
        answer = kept.frozen[index] if kept.frozen is not None and not late else kept.answers[index]
        return marked(self.course, kept.paper.questions[index], answer, ticks)

    def _place(self, index: int, late: bool, mark: Mark) -> None:
        if late:
            self._kept.late[index] = mark
        else:
            self._kept.marks[index] = mark

    def set_bonus(self, count: int) -> bool:
        """Enter the bonus points; False, with `message`, for more than there can be."""
        if not 0 <= count <= self.most_bonus:
            self.message = f"Bonus points are a whole number from 0 to {self.most_bonus}."
            return False
        self._kept.bonus, self.message = count, ""
        self._save()
        return True

    def _save(self) -> None:
        self._kept.rev += 1
        self.log.save_state(state_name(self.uid), self._kept.written())


def _field(late: bool) -> str:
    return "late ticks" if late else TICKS


def open_report(course: Course, log: Log, uid: str, *, now: Callable[[], datetime]) -> Report | None:
    """The report of a paper by its uid, None where there is none that can be read."""
    try:
        found = read(log.state(state_name(uid)))
    except Foreign:
        return None
    return Report(course, log, found, now=now) if found.status == "handed" else None
