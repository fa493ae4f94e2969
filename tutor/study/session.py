"""A practice session: the state machine that every interface drives and none of them holds.

Interfaces call the verbs (`enter`, `check`, `hint`, `next` …) and draw what the properties say. Every
change of an answer goes to the store as a draft at once; every transition saves where the session stands,
so that it resumes exactly there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol
from uuid import uuid4

from tutor.course.model import Course
from tutor.kinds import AnswerProblem, DrawProblem, Echo, Item, Variant
from tutor.kinds.draw import Stream
from tutor.kinds.fields import Answer, Field, flatten
from tutor.marking import Verdict, after_hints, fault, unreadable
from tutor.store import Attempt
from tutor.study import CRAM, STATE
from tutor.study.noting import SURE, is_marked, keep_mark, note_of

__all__ = ["Log", "Phase", "Session", "Slot", "resume"]

UNDOS = 200
SEEDS = 9_999


class Log(Protocol):
    """What a session needs of the store."""

    def record(self, attempt: Attempt, state: tuple[str, Mapping[str, object]] | None = None) -> None:
        """Keep an attempt for ever and, in the same transaction, where the session stands then."""

    def save_draft(self, item: str, seed: int, field: str, text: str) -> None:
        """Keep what was typed so far."""

    def drafts(self, item: str, seed: int) -> dict[str, str]:
        """What was typed so far."""

    def drop_drafts(self, item: str, seed: int) -> None:
        """Forget what was typed."""

    def save_state(self, name: str, state: Mapping[str, object] | None) -> None:
        """Keep where the session stands."""

    def state(self, name: str) -> dict[str, object] | None:
        """Where the session stood."""

    def attempts(self, *, item: str | None = None) -> list[Attempt]:
        """The attempts at an item, oldest first."""


class Phase(StrEnum):
    """Where one question stands: being answered, its rubric being ticked, marked (or solved), skipped."""

    ASKING = "asking"
    TICKING = "ticking"
    MARKED = "marked"
    SKIPPED = "skipped"


@dataclass
class Slot:
    """One question of the session and everything that happened to it."""

    item: str
    seed: int
    phase: Phase = Phase.ASKING
    answer: Answer = field(default_factory=dict)
    hints: int = 0
    solved: bool = False
    verdict: Verdict | None = None
    seconds: float = 0.0
    sure: str = ""
    review: bool = False
    undone: list[tuple[str, Answer]] = field(default_factory=list)


UNCHECKED = "This answer was begun and not checked: check it, or go on once more and end without it."


class Session:
    """A queue of questions, one of which is in front of the learner.

    `now` gives UTC time for the log, `monotonic` seconds for the time spent; `seed` makes fresh variants
    reproducible. `mode` begins the session's uid, and so says in the log what its attempts were for: `cram-`,
    nothing for practice.
    """

    def __init__(
        self,
        course: Course,
        log: Log,
        queue: Iterable[tuple[str, int]],
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        seed: str,
        name: str = "practice",
        mode: str = "",
        device: str = "",
    ) -> None:
        self.course, self.log, self.name, self.device = course, log, name, device
        self.slots = [self._made(item, seed) for item, seed in queue]
        self.index = 0
        self.message = ""
        self.uid = f"{mode}{uuid4()}"
        self._now, self._monotonic, self.seed = now, monotonic, seed
        self._stream = Stream(f"session:{seed}")
        self._since = monotonic()
        self._warned = self._brought_back = False
        self._variant: tuple[str, int, Variant | None, str] | None = None

    def _made(self, item: str, seed: int) -> Slot:
        return Slot(item, seed, review=is_marked(self.log, item))

    # -- what an interface draws ---------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """True past the last question."""
        return self.index >= len(self.slots)

    @property
    def mode(self) -> str:
        """What the session is for, as the beginning of its uid says: `cram-`, or nothing for practice."""
        return CRAM if self.uid.startswith(CRAM) else ""

    @property
    def slot(self) -> Slot:
        """The question in front of the learner; raises IndexError once the session is finished."""
        return self.slots[self.index]

    @property
    def item(self) -> Item:
        """The item of the question in front."""
        return self.course.items[self.slot.item]

    @property
    def variant(self) -> Variant | None:
        """The variant in front, or None where the content cannot be drawn (`message` then says why)."""
        slot = self.slot
        if self._variant is None or self._variant[:2] != (slot.item, slot.seed):
            self._variant = (slot.item, slot.seed, *self._drawn(slot))
        if self._variant[2] is None:
            self.message = self._variant[3]
        return self._variant[2]

    def _drawn(self, slot: Slot) -> tuple[Variant | None, str]:
        try:
            return self.course.items[slot.item].variant(slot.seed), ""
        except KeyError:
            return None, f"The question {slot.item} is no longer in the course: go on with the next one."
        except DrawProblem as problem:
            return None, f"The question {slot.item} is faulty ({problem.sentence}): go on with the next one."

    @property
    def phase(self) -> Phase:
        """Where the question in front stands."""
        return self.slot.phase

    @property
    def answer(self) -> Answer:
        """The texts of the question in front by field, as typed."""
        return self.slot.answer

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields to draw now: the rubric appears only after the text was handed in."""
        variant = self.variant
        if variant is None:
            return ()
        rubric = self.slot.phase is not Phase.ASKING
        return tuple(one for one in self.item.fields(variant) if one.stage == 0 or rubric)

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The single fields (table cells included) that may be changed now."""
        stage = {Phase.ASKING: 0, Phase.TICKING: 1}.get(self.slot.phase)
        return tuple(one for one in flatten(self.fields) if one.stage == stage)

    @property
    def empty_fields(self) -> tuple[Field, ...]:
        """The open fields that still want an answer."""
        return tuple(
            one
            for one in self.open_fields
            if not one.optional and not self.slot.answer.get(one.name, "").strip()
        )

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints shown so far."""
        variant = self.variant
        return variant.hints[: self.slot.hints] if variant else ()

    @property
    def hints_left(self) -> int:
        """How many hints can still be asked for."""
        variant = self.variant
        return 0 if variant is None or self.phase is Phase.MARKED else len(variant.hints) - self.slot.hints

    @property
    def reachable(self) -> Fraction:
        """The share of the points that can still be earned."""
        return Fraction(0) if self.slot.solved else after_hints(Fraction(1), self.slot.hints)

    @property
    def solution(self) -> tuple[str, ...]:
        """The worked solution, once the question is marked or solved."""
        variant = self.variant
        return self.item.explain(variant) if variant and self.phase is Phase.MARKED else ()

    @property
    def earned(self) -> Fraction:
        """Points earned on the question in front, in the item's own points, hints paid."""
        verdict = self.slot.verdict
        return self.item.worth * after_hints(verdict.points, self.slot.hints) if verdict else Fraction(0)

    def echo(self, name: str) -> Echo:
        """How the text of a field is read."""
        variant = self.variant
        return self.item.echo(variant, name, self.slot.answer.get(name, "")) if variant else Echo()

    @property
    def total(self) -> tuple[Fraction, Fraction]:
        """Points earned and points possible over the questions marked so far."""
        earned, possible = Fraction(0), Fraction(0)
        for slot in self.slots:
            if slot.verdict is not None and slot.phase is Phase.MARKED and slot.item in self.course.items:
                worth = self.course.items[slot.item].worth
                possible += worth
                earned += worth * after_hints(slot.verdict.points, slot.hints)
        return earned, possible

    # -- the verbs -----------------------------------------------------------------------------------------

    def enter(self, name: str, text: str) -> None:
        """Take over what a field holds now; saved as a draft at once."""
        slot = self.slot
        if slot.answer.get(name, "") == text or name not in {one.name for one in self.open_fields}:
            return
        if not slot.undone or slot.undone[-1][0] != name or self._discrete(name):
            slot.undone = [*slot.undone[-UNDOS:], (name, dict(slot.answer))]
        slot.answer = {**slot.answer, name: text}
        self.message, self._warned = "", False
        self.log.save_draft(slot.item, slot.seed, name, text)

    def _discrete(self, name: str) -> bool:
        """Choices and orders are undone step by step, typed text field by field."""
        return any(one.name == name and hasattr(one, "options") for one in self.open_fields)

    def check(self) -> Verdict | None:
        """Mark the answer. Unreadable text marks nothing and costs nothing; empty fields are asked about
        once.
        """
        variant, slot = self.variant, self.slot
        if variant is None or slot.phase not in (Phase.ASKING, Phase.TICKING):
            return None
        blocked = self._unread(variant) or self._unfilled()
        if blocked:
            self.message = blocked
            return unreadable(blocked)
        rubric = any(one.stage == 1 for one in self.item.fields(variant))
        if slot.phase is Phase.ASKING and rubric and not self.empty_fields:
            self._move(Phase.TICKING)
            return None
        verdict = self._marked(variant)
        if not verdict.counts:
            self.message = " ".join(verdict.feedback)
            return verdict
        slot.verdict = verdict
        self._close(verdict)
        return verdict

    def _unread(self, variant: Variant) -> str:
        for one in self.open_fields:
            problem = self.item.echo(variant, one.name, self.slot.answer.get(one.name, "")).problem
            if problem:
                return f"{one.label}: {problem}" if one.label and len(self.open_fields) > 1 else problem
        return ""

    def _unfilled(self) -> str:
        """The sentence that asks once about fields left empty; a rubric without ticks is an honest answer."""
        empty = self.empty_fields
        if self.slot.phase is Phase.TICKING or not empty or self._warned:
            return ""
        if len(empty) == len([one for one in self.open_fields if not one.optional]):
            return ""
        self._warned = True
        names = ", ".join(one.label or one.name for one in empty[:4])
        names += f" and {len(empty) - 4} more" if len(empty) > 4 else ""
        return f"Still empty: {names}. Check again to be marked without."

    def _marked(self, variant: Variant) -> Verdict:
        answer = dict(self.slot.answer)
        if self.slot.phase is Phase.TICKING:
            answer.setdefault("ticks", "")
        else:
            for one in self.open_fields:
                answer.setdefault(one.name, "")
        try:
            return self.item.mark(variant, answer)
        except (DrawProblem, AnswerProblem) as problem:
            return fault(f"This question cannot be marked ({problem.sentence}); nothing was counted.")

    def hint(self) -> str:
        """Show the next hint; it costs a fifth of what is reachable. Returns it, or nothing when all are
        shown.
        """
        variant, slot = self.variant, self.slot
        if variant is None or slot.phase is Phase.MARKED or slot.hints >= len(variant.hints):
            return ""
        slot.hints += 1
        self.save()
        return variant.hints[slot.hints - 1]

    def solve(self) -> None:
        """Show the full solution: it ends the attempt with no points."""
        if self.variant is None or self.slot.phase is Phase.MARKED:
            return
        self.slot.solved = True
        self.slot.verdict = Verdict(
            status="wrong", remarks=("The solution was shown, so this attempt earns nothing.",)
        )
        self._close(self.slot.verdict)

    def skip(self) -> None:
        """Leave the question unanswered and go on; `undo` or `back` comes back to it."""
        if self.finished:
            return
        if self.slot.phase is Phase.ASKING:
            self.slot.phase, self.slot.undone = Phase.SKIPPED, []
        self.go(self.index + 1)

    def undo(self) -> bool:
        """Take back the last change of the answer, else the last skip. True where something was taken
        back."""
        if not self.finished and self.slot.phase in (Phase.ASKING, Phase.TICKING) and self.slot.undone:
            name, self.slot.answer = self.slot.undone.pop()
            self.message, self._warned = "", False
            self.log.save_draft(self.slot.item, self.slot.seed, name, self.slot.answer.get(name, ""))
            return True
        if self.index and self.slots[self.index - 1].phase is Phase.SKIPPED:
            self.go(self.index - 1)
            return True
        return False

    def again(self) -> None:
        """Put the same question with fresh values behind this one and go there."""
        if self.finished:
            return
        used = {slot.seed for slot in self.slots if slot.item == self.slot.item}
        seed = next((s for s in self._seeds() if s not in used), 1)
        self.slots.insert(self.index + 1, self._made(self.slot.item, seed))
        self.go(self.index + 1)

    def mark(self, index: int | None = None) -> bool:
        """Mark a question for review, the one in front or another, or take the mark off; True where it is
        marked now. The mark is the item's: it stays until it is taken off, and not only in this session.
        """
        item = self.slots[self.index if index is None else index].item
        on = not any(slot.review for slot in self.slots if slot.item == item)
        for slot in self.slots:
            if slot.item == item:
                slot.review = on
        keep_mark(self.log, item, on)
        return on

    def rate(self, sure: str | None = None) -> str:
        """Say how sure one is, or take the next of the words; after the verdict it is too late. Returns what
        holds now, "" for not said.
        """
        slot = self.slot
        if slot.phase in (Phase.ASKING, Phase.TICKING):
            round_ = ("", *SURE)
            slot.sure = round_[(round_.index(slot.sure) + 1) % len(round_)] if sure is None else sure
            self.save()
        return slot.sure

    def _seeds(self) -> Iterable[int]:
        for _ in range(100):
            yield 1 + self._stream.index(SEEDS)

    def next(self) -> None:
        """Go on to the following question; past the last one the session is finished, but an answer that was
        begun and not checked is brought back first, once.
        """
        begun = [place for place, one in enumerate(self.slots) if _begun(one)]
        if self.index + 1 < len(self.slots) or not begun or self._brought_back:
            self.go(self.index + 1)
            return
        self._brought_back = True
        self.go(begun[0])
        self.message = UNCHECKED

    def back(self) -> None:
        """Go back to the question before."""
        self.go(self.index - 1)

    def go(self, index: int) -> None:
        """Go to a question by its place; one that was skipped is open again."""
        self._count_time()
        self.index = max(0, min(index, len(self.slots)))
        self.message, self._warned = "", False
        if not self.finished and self.slot.phase is Phase.SKIPPED:
            self.slot.phase = Phase.ASKING
        self.save()

    # -- keeping -------------------------------------------------------------------------------------------

    def _move(self, phase: Phase) -> None:
        self.slot.phase = phase
        self.slot.undone = []
        self.message = ""
        self.save()

    def _count_time(self) -> None:
        now = self._monotonic()
        if not self.finished and self.slot.phase is not Phase.MARKED:
            self.slot.seconds += now - self._since
        self._since = now

    def _close(self, verdict: Verdict) -> None:
        """Record the attempt together with where the session stands; the store has both before the screen
        shows them.
        """
        self._count_time()
        slot, item = self.slot, self.item
        slot.phase, slot.undone, self.message = Phase.MARKED, [], ""
        self.log.record(
            Attempt(
                uid=str(uuid4()),
                at=self._now().isoformat(timespec="milliseconds"),
                session=self.uid,
                item=slot.item,
                kind=item.kind,
                content=item.content,
                seed=slot.seed,
                params=json.dumps(
                    {name: str(value) for name, value in self._params().items()}, ensure_ascii=False
                ),
                answer=dict(slot.answer),
                status="solved" if slot.solved else verdict.status,
                points=float(after_hints(verdict.points, slot.hints)),
                reachable=float(self.reachable),
                ledger=[ledger_row(line) for line in verdict.lines],
                hints=slot.hints,
                seconds=round(slot.seconds, 3),
                device=self.device,
                note=note_of(slot.sure),
            ),
            (STATE, self._state()),
        )

    def _params(self) -> Mapping[str, Any]:
        return self.variant.params if self.variant else {}

    def save(self) -> None:
        """Keep where the session stands."""
        self.log.save_state(STATE, None if self.finished else self._state())

    def _state(self) -> dict[str, object]:
        slots = [
            {
                "item": slot.item,
                "seed": slot.seed,
                "phase": slot.phase.value,
                "hints": slot.hints,
                "solved": slot.solved,
                "answer": slot.answer,
                "seconds": slot.seconds,
                "sure": slot.sure,
            }
            for slot in self.slots
        ]
        return {"name": self.name, "uid": self.uid, "seed": self.seed, "index": self.index, "slots": slots}

    def discard(self) -> None:
        """Forget the session; attempts already made stay."""
        self.log.save_state(STATE, None)


def ledger_row(line: Any) -> dict[str, str | float]:
    """A ledger line as the log keeps it."""
    return {
        "part": line.part,
        "rule": line.rule,
        "points": float(line.points),
        "of": float(line.of),
        "yours": line.yours,
        "expected": line.expected,
        "says": line.says,
    }


def resume(
    course: Course,
    log: Log,
    *,
    now: Callable[[], datetime],
    monotonic: Callable[[], float],
    device: str = "",
) -> Session | None:
    """The session that was left open, exactly where it stood, or None. Questions no longer in the course
    are dropped.
    """
    state = log.state(STATE)
    if not state:
        return None
    try:
        kept = [raw for raw in _dicts(state["slots"]) if raw["item"] in course.items]
        session = Session(
            course,
            log,
            [(str(raw["item"]), int(raw["seed"])) for raw in kept],
            now=now,
            monotonic=monotonic,
            seed=str(state["seed"]),
            name=str(state["name"]),
            device=device,
        )
        session.uid = str(state["uid"])
        session.index = min(int(str(state["index"])), max(0, len(kept) - 1))
        for slot, raw in zip(session.slots, kept):
            _refill(course, log, slot, raw)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # a state of another make is no reason not to start
    return session if session.slots else None


def _dicts(value: object) -> Sequence[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _refill(course: Course, log: Log, slot: Slot, raw: Mapping[str, Any]) -> None:
    """Give a slot back its answer (drafts are newer than the saved state) and mark again what was marked."""
    slot.phase, slot.hints, slot.solved = Phase(raw["phase"]), int(raw["hints"]), bool(raw["solved"])
    slot.seconds = float(raw["seconds"])
    slot.sure = raw["sure"] if raw.get("sure") in SURE else ""  # sessions of older versions do not say
    slot.answer = {str(name): str(text) for name, text in dict(raw["answer"]).items()}
    if slot.phase is not Phase.MARKED:
        slot.answer |= log.drafts(slot.item, slot.seed)
        return
    item = course.items[slot.item]
    if slot.solved:
        slot.verdict = Verdict(
            status="wrong", remarks=("The solution was shown, so this attempt earns nothing.",)
        )
        return
    try:
        variant = item.variant(slot.seed)
        blank = {one.name: "" for one in flatten(item.fields(variant))}
        slot.verdict = item.mark(variant, {**blank, **slot.answer})
    except DrawProblem:
        slot.phase, slot.answer = Phase.ASKING, {}


def _begun(slot: Slot) -> bool:
    return slot.phase in (Phase.ASKING, Phase.TICKING) and any(text.strip() for text in slot.answer.values())
