"""True or false with a marked reason: a guess earns little, the reason most.

In the program the truth earns a quarter and the reason, which counts only beside the right truth, the rest:
with four reasons blind guessing earns 22 %. A bare true or false from a script is marked on the truth
alone, at full weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tutor.kinds import fields as form
from tutor.kinds.base import AnswerProblem, Item, Mistake, Variant, scalar
from tutor.kinds.choice import Option, matching, plain
from tutor.kinds.draw import Stream
from tutor.kinds.fields import Answer, Field
from tutor.marking import Line, Verdict, settle, unreadable
from tutor.maths import Value

__all__ = ["Statement", "TfItem"]

TRUTH = Fraction(1, 4)
TRUE_WORDS = frozenset({"true", "t", "yes", "y", "right", "correct", "1"})
FALSE_WORDS = frozenset({"false", "f", "no", "n", "wrong", "incorrect", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement with its truth, its right reason and tempting wrong ones.

    `says` is read after the wrong truth, each reason's `says` after that reason.
    """

    key: str
    text: str
    truth: bool
    says: str
    reason: Option
    reasons: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class TfItem(Item):
    """One of several statements, drawn by the seed; the first, with its first wrong reasons, is the exam's
    own."""

    kind: ClassVar[str] = "tf"
    statements: tuple[Statement, ...]
    show: int = 4

    @property
    def parametrised(self) -> bool:
        """True where seeds give other statements."""
        return len(self.statements) > 1 or bool(self.draw)

    def picks(self, stream: Stream, names: Mapping[str, Value], *, exam: bool) -> tuple[str, ...]:
        """The statement's key, then the keys of the reasons in their order on screen."""
        one = self.statements[0] if exam else stream.pick(self.statements)
        keys = [reason.key for reason in one.reasons]
        others = tuple(keys[: self.show - 1]) if exam else stream.sample(keys, self.show - 1)
        return (one.key, *stream.shuffle([one.reason.key, *others]))

    def statement(self, variant: Variant) -> Statement:
        """The variant's statement."""
        return next(one for one in self.statements if one.key == variant.picks[0])

    def _shown(self, variant: Variant) -> tuple[Option, ...]:
        one = self.statement(variant)
        pool = {reason.key: reason for reason in (one.reason, *one.reasons)}
        return tuple(pool[key] for key in variant.picks[1:])

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """The truth, then the reason."""
        truth = (form.Option(key="true", text="true"), form.Option(key="false", text="false"))
        reasons = tuple(form.Option(key=one.key, text=variant.fill(one.text)) for one in self._shown(variant))
        statement = variant.fill(self.statement(variant).text)
        return (
            form.Choice(name="truth", label=f"“{statement}”", options=truth),
            form.Choice(name="reason", label="because", options=reasons),
        )

    def key(self, variant: Variant) -> Answer:
        """The truth and its reason."""
        one = self.statement(variant)
        return {"truth": "true" if one.truth else "false", "reason": one.reason.key}

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The statement's truth with its reason, then why the other reasons miss."""
        one = self.statement(variant)
        truth = "true" if one.truth else "false"
        # What is said to a reason goes on from it, so the reason itself stands in front.
        why = variant.fill(one.reason.text).rstrip(".")
        first = f"“{variant.fill(one.text)}” is {truth}: {why}. {variant.fill(one.reason.says)}"
        rest = (
            f"{variant.fill(o.text).rstrip('.')}: {variant.fill(o.says)}"
            for o in self._shown(variant)
            if o is not one.reason
        )
        return (first, variant.because, *rest)

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """A quarter for the truth, the rest for the reason beside the right truth; without a reason field,
        all.
        """
        truth = answer.get("truth", "").strip()
        if not truth:
            return unreadable("Nothing was chosen: say true or false.")
        said = _truth(truth)
        if said is None:
            return unreadable(f"“{truth[:40]}” is neither true nor false.")
        alone = "reason" not in answer
        one = self.statement(variant)
        right = said == one.truth
        of = Fraction(1) if alone else TRUTH
        says = variant.fill(one.reason.says if right and alone else "" if right else one.says)
        first = Line(
            part="truth",
            label="truth",
            points=of * right,
            of=of,
            rule="right" if right else "truth",
            yours="true" if said else "false",
            expected="true" if one.truth else "false",
            says=says,
        )
        return settle([first] if alone else [first, self._reason(variant, answer["reason"], counts=right)])

    def _reason(self, variant: Variant, raw: str, *, counts: bool) -> Line:
        one = self.statement(variant)
        keys, shown = form.keys_in(raw), {reason.key: reason for reason in self._shown(variant)}
        chosen = shown.get(keys[0]) if len(keys) == 1 else None
        hit = chosen is one.reason
        if not keys:
            rule, says = "empty", "No reason was chosen; it carries most of the points."
        elif chosen is None:
            several = len(keys) > 1
            rule = "several-marked" if several else "unknown-reason"
            says = (
                "Exactly one reason may be marked." if several else "That is none of the reasons given here."
            )
        elif hit and not counts:
            rule, says = (
                "reason-against-truth",
                "This reason speaks for the other answer, so it cannot count beside yours.",
            )
        else:
            rule, says = "right" if hit else chosen.note or chosen.key, variant.fill(chosen.says)
        of = 1 - TRUTH
        return Line(
            part="reason",
            label="reason",
            points=of * (hit and counts),
            of=of,
            rule=rule,
            yours=variant.fill(chosen.text) if chosen else raw,
            expected=variant.fill(one.reason.text),
            says=says,
        )

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """The wrong truth, and each wrong reason beside the right truth."""
        one, right = self.statement(variant), self.key(variant)
        wrong = {"truth": "false" if one.truth else "true", "reason": one.reason.key}
        reasons = (
            Mistake(o.note or o.key, "reason", {**right, "reason": o.key}, variant.fill(o.says))
            for o in self._shown(variant)
            if o is not one.reason
        )
        return (Mistake("truth", "truth", wrong, variant.fill(one.says)), *reasons)

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """A bare true or false (a string or a JSON truth value), or an object with truth and reason."""
        if not isinstance(answer, Mapping):
            if isinstance(answer, list):
                raise AnswerProblem("exactly one of true and false may be marked", wrong=True)
            return {"truth": scalar(answer)}
        strange = [str(name) for name in answer if name not in ("truth", "reason")]
        if strange:
            raise AnswerProblem(f"{self.id} has no field {strange[0]}: its fields are truth, reason")
        raw = {str(name): scalar(value) for name, value in answer.items()}
        if raw.get("reason", "").strip():
            hit = matching(self._shown(variant), raw["reason"], variant)
            raw["reason"] = hit.key if hit else "-"
        return raw

    def misfit(self, variant: Variant) -> str:
        """Reasons that read alike, or nothing."""
        texts = [plain(variant.fill(one.text)) for one in self._shown(variant)]
        return "two reasons read alike" if len(set(texts)) < len(texts) else ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: no statement, keys used twice, too few reasons to choose from."""
        faults = []
        if not self.statements:
            return (("statements", "there is no statement", "add one"),)
        keys = [one.key for one in self.statements]
        if len(set(keys)) < len(keys):
            faults.append(("statements", "two statements share a key", "give each its own"))
        for one in self.statements:
            reasons = [reason.key for reason in (one.reason, *one.reasons)]
            if len(set(reasons)) < len(reasons) or len(one.reasons) < self.show - 1:
                what = (
                    f"statement {one.key} has fewer than {self.show - 1} wrong reasons, or two with one key"
                )
                faults.append(("statements", what, "add tempting wrong reasons"))
            if one.says == "" or any(reason.says == "" for reason in (one.reason, *one.reasons)):
                faults.append(
                    ("statements", f"statement {one.key} has a reason without a sentence", "add `says`")
                )
        return tuple(faults)


def _truth(raw: str) -> bool | None:
    word = plain(raw)
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None
