"""Code with holes: each hole takes a number with a computed key, or one of several spellings of a piece of
code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tutor.kinds.base import AnswerProblem, Item, Mistake, Variant, read_field
from tutor.kinds.codes import same_code, same_filling
from tutor.kinds.draw import DrawProblem, Formula
from tutor.kinds.fields import Answer, Field, Number, Text
from tutor.kinds.number import Judgement, Slip, judge, same, typed_text
from tutor.marking import UNREADABLE, Line, Verdict, settle, unreadable
from tutor.maths import Problem, Scope, Value, text

__all__ = ["Blank", "BlanksItem", "WrongBlank"]

HOLE = re.compile(r"\[\[(\w+)\]\]")
LONGEST = 200
TENSORS = re.compile(r"\b(torch|nn)\.")
OTHERS = re.compile(r"\b(np|numpy|math|pd)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongBlank:
    """A wrong filling, as a number (`value`) or as code (`code`, several spellings), with its note and
    sentence.
    """

    note: str
    says: str
    value: Formula | None = None
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One hole: either `key` (an expression, compared exactly) or `accept` (code; the first is the model).

    `rule` is the sentence for a filling that is neither right nor listed.
    """

    id: str
    rule: str
    label: str = ""
    key: Formula | None = None
    accept: tuple[str, ...] = ()
    mistakes: tuple[WrongBlank, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BlanksItem(Item):
    """`code` shows its holes as `[[id]]`; every hole has the same share of the points."""

    kind: ClassVar[str] = "blanks"
    code: str
    blanks: tuple[Blank, ...]

    def listing(self, variant: Variant) -> str:
        """The code as shown: each hole is its number in brackets and an underscore line."""
        places = {one.id: number for number, one in enumerate(self.blanks, 1)}
        code = variant.fill_code(self.code) if self.draw or self.let else self.code
        return HOLE.sub(lambda hole: f"__{places[hole[1]]}__", code).rstrip()

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """A number or a line of code for each hole."""
        made: list[Field] = []
        for number, one in enumerate(self.blanks, 1):
            if one.key is not None:
                made.append(self._place(variant, one, number))
            else:
                made.append(Text(name=one.id, label=self._label(variant, one, number), code=True))
        return tuple(made)

    @staticmethod
    def _label(variant: Variant, one: Blank, number: int) -> str:
        return f"{number}  {variant.fill(one.label)}" if one.label else str(number)

    def _place(self, variant: Variant, one: Blank, number: int) -> Number:
        """The field of a number: where it is a whole one, digits may stand in groups."""
        value = variant.compute(one.key or 0)
        scope = Scope(count=isinstance(value, Fraction) and value.denominator == 1)
        return Number(name=one.id, label=self._label(variant, one, number), scope=scope, said=self.ask)

    def key(self, variant: Variant) -> Answer:
        """The computed number, or the first accepted code, of each hole."""
        return {
            one.id: typed_text(variant.compute(one.key))
            if one.key is not None
            else variant.fill_code(one.accept[0])
            for one in self.blanks
        }

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The filled code, then the author's explanation."""
        key = self.key(variant)
        code = variant.fill_code(self.code) if self.draw or self.let else self.code
        return (variant.because, HOLE.sub(lambda hole: key[hole[1]], code).rstrip())

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """Each hole on its own, all with the same share."""
        if not any(answer.get(one.id, "").strip() for one in self.blanks):
            return unreadable("Nothing was filled in yet.")
        of, key = Fraction(1, len(self.blanks)), self.key(variant)
        return settle(
            self._line(variant, one, answer.get(one.id, "").strip(), key[one.id], of) for one in self.blanks
        )

    def _line(self, variant: Variant, one: Blank, raw: str, key: str, of: Fraction) -> Line:
        if not raw:
            judgement = Judgement(Fraction(0), UNREADABLE, "This hole is empty.")
        elif one.key is not None:
            judgement = self._number(variant, one, raw)
        else:
            judgement = self._code(variant, one, raw)
        says = judgement.says or ("" if judgement.share == 1 else variant.fill(one.rule))
        label = variant.fill(one.label) or one.id
        points = of * judgement.share
        return Line(
            part=one.id,
            label=label,
            points=points,
            of=of,
            rule=judgement.rule,
            yours=raw,
            expected=key,
            says=says,
        )

    def _number(self, variant: Variant, one: Blank, raw: str) -> Judgement:
        assert one.key is not None
        try:
            typed = read_field(self._place(variant, one, self.blanks.index(one) + 1), raw)
        except Problem as problem:
            return Judgement(Fraction(0), UNREADABLE, problem.sentence)
        slips = [
            Slip(value, wrong.note, variant.fill(wrong.says))
            for wrong in one.mistakes
            if wrong.value is not None and (value := self._value(variant, wrong.value)) is not None
        ]
        return judge(typed, variant.compute(one.key), slips, "count")

    @staticmethod
    def _value(variant: Variant, formula: Formula) -> Value | None:
        try:
            return variant.compute(formula)
        except DrawProblem:
            return None

    def _code(self, variant: Variant, one: Blank, raw: str) -> Judgement:
        if len(raw) > LONGEST:
            return Judgement(Fraction(0), UNREADABLE, f"A filling has at most {LONGEST} characters.")
        good = [variant.fill_code(code) for code in one.accept]
        if any(same_code(raw, code) for code in good):
            return Judgement(Fraction(1), "right")
        for wrong in one.mistakes:
            if any(same_code(raw, variant.fill_code(code)) for code in wrong.code):
                return Judgement(Fraction(0), wrong.note, variant.fill(wrong.says))
        torch = TENSORS.search(self.code) is not None and not OTHERS.search(self.code)
        alone = _alone(self.code, one.id)
        if any(same_filling(raw, code, torch=torch, alone=alone) for code in good):
            return Judgement(Fraction(1), "right")
        return Judgement(Fraction(0), "wrong")

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each listed wrong filling in its hole, the others right."""
        right, found = self.key(variant), []
        for one in self.blanks:
            for wrong in one.mistakes:
                fillings = [variant.fill_code(code) for code in wrong.code]
                value = self._value(variant, wrong.value) if wrong.value is not None else None
                if value is not None and not same(value, self._value(variant, one.key or 0) or Fraction(0)):
                    fillings.append(typed_text(value))
                says = variant.fill(wrong.says)
                found += [
                    Mistake(wrong.note, one.id, {**right, one.id: filling}, says) for filling in fillings
                ]
        return tuple(found)

    def misfit(self, variant: Variant) -> str:
        """A listed number without a value, or one that coincides with the key or another, or nothing."""
        for one in self.blanks:
            if one.key is not None:
                wrong = [self._value(variant, w.value) for w in one.mistakes if w.value is not None]
                values = [text(value) for value in (variant.compute(one.key), *wrong) if value is not None]
                if len(set(values)) < len(values) or None in wrong:
                    return f"two numbers of the hole “{one.id}” coincide"
        return ""

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """An object by hole, a list in the order of the holes, or the bare filling of a single hole."""
        ids = [one.id for one in self.blanks]
        if isinstance(answer, list) and len(answer) == len(ids):
            answer = dict(zip(ids, answer))
        if isinstance(answer, Mapping) or len(ids) == 1:
            return super().from_json(variant, answer)
        raise AnswerProblem(f"{self.id} has the holes {', '.join(ids)}: give an object with these")

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: holes without entries, entries without holes, entries without a key."""
        faults = []
        holes, ids = HOLE.findall(self.code), [one.id for one in self.blanks]
        if sorted(holes) != sorted(ids):
            faults.append(
                ("code", f"holes {holes} and entries {ids} differ", "give each hole [[id]] one entry")
            )
        for one in self.blanks:
            if (one.key is None) == (not one.accept):
                faults.append(
                    ("blanks", f"{one.id} needs either `key` or `accept`", "give exactly one of them")
                )
        return tuple(faults)


def _alone(code: str, name: str) -> bool:
    """Whether a hole is a whole argument, index or right-hand side, so that nothing binds to half of it."""
    before, _, after = code.partition(f"[[{name}]]")
    led = re.search(r"(?:[(\[,=:]|\breturn|^|\n)[ \t]*\Z", before)
    return led is not None and re.match(r"[ \t]*(?:[)\],:;#]|\n|\Z)", after) is not None
