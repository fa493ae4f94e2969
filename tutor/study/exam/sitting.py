"""Sitting a paper: the state machine that every interface drives and none of them holds.

Nothing is marked and nothing is hinted at before the paper is handed in. What is typed is a draft on the disk
at every key; everything else is in the paper's document, which is saved whenever it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

from tutor import maths
from tutor.course.model import Course
from tutor.kinds import Echo, Item, Variant
from tutor.kinds.base import read_field
from tutor.kinds.fields import Answer, Field, Number, flatten
from tutor.study import EXAM
from tutor.study.exam.clock import GRAIN, WARNINGS, ExamClock, minutes
from tutor.study.exam.document import Document, Foreign, draft_key, read, state_name
from tutor.study.exam.handing import Log, completed, discard, finish
from tutor.study.exam.marks import drawn
from tutor.study.exam.paper import Paper, Question
from tutor.study.exam.report import Report
from tutor.study.exam.standing import (
    CLOCK,
    Standing,
    clock_mark,
    open_document,
    standing,
    stripped,
    typed,
)
from tutor.study.noting import SURE

__all__ = ["OVER", "Log", "Sitting", "SittingProblem", "Standing", "State", "discard", "finish", "standing"]

OVER = "Time is over: what you answer from now on is kept apart and does not count in the total."
UNDOS = 200

State = Literal["empty", "begun", "full"]


class SittingProblem(Exception):
    """A paper that cannot be begun; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Sitting:
    """One paper that is being sat. Use `begin` or `resume`; after `hand_in` no verb does anything.

    `now` gives UTC time; `monotonic`, where it is given, seconds that nobody can set.
    """

    def __init__(
        self,
        course: Course,
        log: Log,
        found: Document,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] | None,
    ) -> None:
        self.course, self.log, self.message = course, log, ""
        self._kept, self._now = found, now
        elapsed, seen = clock_mark(log, found)
        self._clock = ExamClock(elapsed, seen, now, monotonic)
        self._answers = typed(log, found)
        self._undone: list[list[tuple[str, Answer]]] = [[] for _ in found.paper.questions]
        self._variants: dict[int, tuple[Variant | None, str]] = {}
        self._noted, self._since = elapsed, elapsed

    @classmethod
    def begin(
        cls,
        course: Course,
        log: Log,
        paper: Paper,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] | None = None,
    ) -> Sitting:
        """Begin a paper: its time runs from now on. Raises SittingProblem while another one is open."""
        if open_document(log)[1] is not None:
            raise SittingProblem(
                "A mock exam is still open: continue it, hand it in or discard it before you begin another."
            )
        count, at = len(paper.questions), now().astimezone(UTC).isoformat(timespec="milliseconds")
        found = Document(
            uid=f"exam-{uuid4()}",
            paper=paper,
            told=tuple(_told(course, one) for one in paper.questions),
            started=at,
            sure=[""] * count,
            seconds=[0.0] * count,
            seen=at,
        )
        made = cls(course, log, found, now=now, monotonic=monotonic)
        made._clock.anchor()
        made._save()
        log.save_state(EXAM, {"uid": found.uid})
        return made

    @classmethod
    def resume(
        cls,
        course: Course,
        log: Log,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] | None = None,
    ) -> Sitting | None:
        """The open paper exactly where it stood, None where there is none or it cannot be read (`standing`
        says why). One that was killed while it was handed in is completed: see `finish`.
        """
        if finish(course, log, now=now) is not None:
            return None
        found = open_document(log)[1]
        if found is None:
            return None
        made = cls(course, log, found, now=now, monotonic=monotonic)
        if made.suspended:
            made._clock.anchor()
        else:
            made._tick()
        made._since = made._clock.elapsed  # nobody sat at the question while the program was closed
        return made

    # -- what an interface draws ---------------------------------------------------------------------------

    @property
    def uid(self) -> str:
        """The name of this paper in the log."""
        return self._kept.uid

    @property
    def paper(self) -> Paper:
        """The paper with its blueprint."""
        return self._kept.paper

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in order."""
        return self._kept.paper.questions

    @property
    def index(self) -> int:
        """The place of the question in front."""
        return self._kept.index

    @property
    def question(self) -> Question:
        """The question in front."""
        return self.questions[self.index]

    def title(self, index: int) -> str:
        """The title of a question, also where it has left the course."""
        return self._kept.told[index][0]

    @property
    def item(self) -> Item | None:
        """The item of the question in front, None where it has left the course."""
        return self.course.items.get(self.question.item)

    @property
    def variant(self) -> Variant | None:
        """The variant in front, or None where it cannot be shown any more (`message` then says why)."""
        found, why = self._drawn(self.index)
        if found is None:
            self.message = why
        return found

    def _drawn(self, index: int) -> tuple[Variant | None, str]:
        if index not in self._variants:
            self._variants[index] = drawn(self.course, self.questions[index])
        return self._variants[index]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields to draw: no rubric before the paper is handed in."""
        return self._fields(self.index)

    def _fields(self, index: int) -> tuple[Field, ...]:
        variant = self._drawn(index)[0]
        return tuple(one for one in variant.item.fields(variant) if one.stage == 0) if variant else ()

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The single fields (table cells included) that may be changed now."""
        return () if self.handed else flatten(self.fields)

    @property
    def answer(self) -> Answer:
        """The raw texts of the question in front."""
        return dict(self._answers[self.index])

    def answer_of(self, index: int) -> Answer:
        """The raw texts of any question."""
        return dict(self._answers[index])

    def echo(self, name: str) -> Echo:
        """How the text of a field is read. An exam has no calculator, so not what it comes to."""
        variant, text = self.variant, self._answers[self.index].get(name, "")
        if variant is None:
            return Echo()
        found = variant.item.echo(variant, name, text)
        place = variant.item.field(variant, name)
        if found.value and isinstance(place, Number):
            return replace(found, value="", drawn=maths.draw(read_field(place, text).node))
        return found

    def state(self, index: int) -> State:
        """How far a question is answered; whether rightly is not said."""
        answer = self._answers[index]
        if not any(text.strip() for text in answer.values()):
            return "empty"
        wanted = [one.name for one in flatten(self._fields(index)) if not one.optional]
        return "full" if all(answer.get(name, "").strip() for name in wanted) else "begun"

    def flagged(self, index: int) -> bool:
        """True where a question is marked for review in this paper."""
        return index in self._kept.flags

    def sureness(self, index: int) -> str:
        """How sure the learner said to be, "" for not said."""
        return self._kept.sure[index]

    @property
    def empty(self) -> tuple[int, ...]:
        """The questions without any answer: handing in asks about them."""
        return tuple(one for one in range(len(self.questions)) if self.state(one) == "empty")

    @property
    def left(self) -> float:
        """Seconds left; negative after the time."""
        self._tick()
        return self._left

    @property
    def _left(self) -> float:
        return 60 * self.paper.blueprint.minutes - self._clock.elapsed

    @property
    def late(self) -> bool:
        """True once the time is over: answers are kept apart from then on."""
        return self.left <= 0

    @property
    def suspended(self) -> bool:
        """True while the clock is stopped."""
        return self._kept.suspended

    @property
    def handed(self) -> bool:
        """True once the paper is handed in or discarded."""
        return self._kept.status != "open"

    @property
    def notice(self) -> str | None:
        """Why answers do not reach the disk, or None."""
        return self.log.notice

    def warning(self) -> str:
        """A sentence about the time that was not said yet (30, 10, 5 and 1 minutes left, time over, a clock
        that was set), else nothing; each one is said once, also over a restart.
        """
        self._tick()
        if self._clock.says:
            said, self._clock.says = self._clock.says, ""
            return said
        left, warned = self._left, self._kept.warned
        due = {one for one in (*WARNINGS, 0) if left <= 60 * one and one < self.paper.blueprint.minutes}
        if self.handed or due <= warned:
            return ""
        self._kept.warned = warned | due
        self._save()
        return f"{minutes(left)} left." if left > 0 else OVER

    # -- the verbs -----------------------------------------------------------------------------------------

    def enter(self, name: str, text: str) -> None:
        """Take over what a field holds now; on the disk at once. It goes on with a suspended paper."""
        answer = self._answers[self.index]
        if answer.get(name, "") == text or name not in {one.name for one in self.open_fields}:
            return
        if self.suspended:
            self.wake()
        undone = self._undone[self.index]
        if not undone or undone[-1][0] != name or self._discrete(name):
            self._undone[self.index] = [*undone[-UNDOS:], (name, dict(answer))]
        self._put(name, text)

    def _put(self, name: str, text: str) -> None:
        """Change one field of the question in front."""
        self._tick()
        if self._closed():
            return
        self._freeze()
        self.message = ""
        self._answers[self.index] = {**self._answers[self.index], name: text}
        question = self.question
        self.log.save_draft(draft_key(self.uid, question.item), question.seed, name, text)

    def _freeze(self) -> None:
        """Keep the answers as they stood when the time was over, before the first one is changed."""
        if self._left <= 0 and self._kept.frozen is None:
            self._kept.frozen = [dict(one) for one in self._answers]
            self._save()

    def _discrete(self, name: str) -> bool:
        return any(one.name == name and hasattr(one, "options") for one in self.open_fields)

    def undo(self) -> bool:
        """Take back the last change of the question in front; True where there was one."""
        if self.handed or not self._undone[self.index]:
            return False
        name, before = self._undone[self.index].pop()
        self._put(name, before.get(name, ""))
        return True

    def go(self, index: int) -> None:
        """Go to a question by its place."""
        self._count_time()
        self._kept.index = max(0, min(index, len(self.questions) - 1))
        self.message = ""
        self._save()

    def next(self) -> None:
        """Go on to the following question; the last one stays in front."""
        self.go(self.index + 1)

    def back(self) -> None:
        """Go back to the question before."""
        self.go(self.index - 1)

    def flag(self, index: int | None = None) -> bool:
        """Mark a question for review, or take the mark off; True where it is marked now."""
        self._kept.flags ^= {self.index if index is None else index}
        self._save()
        return self.flagged(self.index if index is None else index)

    def sure(self, level: str | None = None) -> str:
        """Say how sure one is, or take the next of the words; returns what holds now, "" for not said."""
        words = ("", *SURE)
        held = self._kept.sure[self.index]
        following = words[(words.index(held) + 1) % len(words)]
        self._kept.sure[self.index] = following if level is None else level if level in words else held
        self._save()
        return self._kept.sure[self.index]

    def suspend(self) -> None:
        """Stop the clock until `wake`."""
        if not self.handed and not self.suspended:
            self._count_time()
            self._kept.suspended = True
            self._save()

    def wake(self) -> None:
        """Let the clock run on."""
        if self.suspended:
            self._clock.anchor()
            self._kept.suspended = False
            self._save()

    def discard(self) -> None:
        """Give the paper up: nothing of it is marked or kept."""
        self._kept.status = "discarded"
        discard(self.log)

    def hand_in(self) -> Report:
        """Hand the paper in, marked at once; once more does nothing more. Killed at any point it is completed
        by `finish` at the next start. Raises SittingProblem for a paper that was discarded.
        """
        if not self.handed:
            self._count_time()
            self._kept.answers = [stripped(one) for one in self._answers]
            self._kept.handed = self._now().astimezone(UTC).isoformat(timespec="milliseconds")
            self._kept.suspended = False
            self._kept.status = "handing"
            self._save()
        if self._kept.status == "discarded":
            raise SittingProblem("This paper was discarded, so there is nothing to hand in.")
        return completed(self.course, self.log, self._kept, self._now)

    # -- keeping -------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Bring the time up to date, and note it on the disk now and then."""
        if self.suspended or self.handed:
            return
        if self._clock.tick():
            self._save()  # the document has the new wall time; the note on the disk is older
        elif self._clock.elapsed - self._noted >= GRAIN:
            self._noted = self._clock.elapsed
            self.log.save_draft(self.uid, 0, CLOCK, f"{self._noted!r} {self._clock.seen.isoformat()}")

    def _count_time(self) -> None:
        """Add what passed to the time of the question in front."""
        self._tick()
        self._kept.seconds[self.index] += max(0.0, self._clock.elapsed - self._since)
        self._since = self._clock.elapsed

    def _save(self) -> None:
        """Keep the document, unless another window has handed the paper in or discarded it meanwhile."""
        kept = self._kept
        if kept.status not in ("open", "handing") or self._closed():
            return
        rev = (self.log.state(state_name(kept.uid)) or {}).get("rev")
        kept.rev = max(kept.rev, rev if isinstance(rev, int) else 0) + 1
        kept.elapsed, kept.seen = self._clock.elapsed, self._clock.seen.isoformat()
        self.log.save_state(state_name(kept.uid), kept.written())

    def _closed(self) -> bool:
        """True where another window has handed the paper in or discarded it meanwhile; `message` says so."""
        there = self.log.state(state_name(self._kept.uid)) or {}
        if there.get("status") not in ("handing", "handed", "discarded"):
            return False
        self.message = "This paper was handed in or discarded in another window: its report is there."
        try:
            self._kept = read(there)
        except Foreign:
            self._kept.status = "discarded"
        return True


def _told(course: Course, question: Question) -> tuple[str, str]:
    item = course.items.get(question.item)
    topic = course.topic(item.topic) if item else None
    return (item.title if item else question.item), (topic.title if topic else item.topic if item else "")
