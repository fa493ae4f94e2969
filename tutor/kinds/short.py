"""A short free answer: the learner writes it, then ticks it off against a rubric beside the model answer.

The text is kept and shown, the ticks are marked; what people often write wrongly is listed under the
rubric, costs nothing when ticked and gives its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tutor.kinds.base import AnswerProblem, Item, Mistake, Variant, scalar
from tutor.kinds.draw import Formula, compute
from tutor.kinds.fields import Answer, Choice, Field, Option, Text, keys_in
from tutor.marking import Line, Verdict, settle, unreadable

__all__ = ["Point", "ShortItem", "Trap"]

NO_TEXT = "Nothing was written yet: a sentence is enough, or skip the question."


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One tick box of the rubric with its share of the points; `says` explains what counts as having it."""

    key: str
    share: Formula
    text: str
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Something people write that earns nothing; ticking it costs nothing and shows why.

    A key that begins with `not-graded-` marks what is true but not asked for, all others what is wrong.
    """

    key: str
    text: str
    says: str

    @property
    def symbol(self) -> str:
        """What stands before it in the rubric."""
        return "+" if self.key.startswith("not-graded-") else "✗"

    def told(self, variant: Variant) -> str:
        """What the verdict says of a tick here: the box as it stands in the rubric, then why."""
        return f"{self.symbol} {variant.fill(self.text).rstrip('.')}: {variant.fill(self.says)}"


@dataclass(frozen=True, kw_only=True)
class ShortItem(Item):
    """A question with a rubric. Shares may add up to more than 1 (`any two of five`): the sum is capped at
    1.
    """

    kind: ClassVar[str] = "short"
    rubric: tuple[Point, ...]
    model: str
    traps: tuple[Trap, ...] = ()
    lines: int = 4

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """The text, then the rubric."""
        boxes = [Option(key=one.key, text=variant.fill(one.text)) for one in self.rubric]
        boxes += [Option(key=one.key, text=f"{one.symbol} {variant.fill(one.text)}") for one in self.traps]
        return (
            Text(name="text", label="your answer", lines=self.lines),
            Choice(
                name="ticks", label="Tick what your answer says", stage=1, options=tuple(boxes), many=True
            ),
        )

    def key(self, variant: Variant) -> Answer:
        """The model answer with every point ticked."""
        return {"text": variant.fill(self.model).strip(), "ticks": " ".join(one.key for one in self.rubric)}

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The model answer, then the author's explanation and the traps."""
        traps = (f"{variant.fill(one.text)}: {variant.fill(one.says)}" for one in self.traps)
        return (variant.fill(self.model).strip(), variant.because, *traps)

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """The ticked shares, capped at 1; without ticks the text alone cannot be marked."""
        text = answer.get("text", "").strip()
        if "ticks" not in answer:
            return unreadable(
                NO_TEXT if not text else "Tick the points of the rubric that your answer names."
            )
        ticked = keys_in(answer["ticks"])
        known = {*(one.key for one in self.rubric), *(one.key for one in self.traps)}
        strange = [key for key in ticked if key not in known]
        if strange:
            keys = ", ".join(one.key for one in self.rubric)
            return unreadable(f"“{strange[0][:40]}” is no point of this rubric: its points are {keys}.")
        left, lines = Fraction(1), []
        for one in self.rubric:
            share = min(left, _share(one)) if one.key in ticked else Fraction(0)
            left -= share
            lines.append((one, share))
        remarks = [one.told(variant) for one in self.traps if one.key in ticked]
        full = left == 0
        return settle(
            [self._line(variant, one, share, one.key in ticked, full) for one, share in lines], remarks
        )

    @staticmethod
    def _line(variant: Variant, one: Point, share: Fraction, ticked: bool, full: bool) -> Line:
        """A tick beyond the cap is right without points; a point not named is only mourned where it was
        needed.
        """
        return Line(
            part=one.key,
            label=variant.fill(one.text),
            points=share,
            of=share if ticked else _share(one),
            rule="right" if ticked else "not-named",
            yours="ticked" if ticked else "",
            expected="",
            says="" if ticked or full else variant.fill(one.says or one.text),
        )

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each trap ticked alone: no points, and its sentence."""
        model = self.key(variant)["text"]
        return tuple(
            Mistake(one.key, "", {"text": model, "ticks": one.key}, one.told(variant)) for one in self.traps
        )

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """A list of rubric keys, or an object with `ticks` and, if wanted, `text`."""
        if isinstance(answer, Mapping):
            strange = [str(name) for name in answer if name not in ("ticks", "text")]
            if strange or "ticks" not in answer:
                raise AnswerProblem(
                    f"{self.id} takes an object with ticks (a list of rubric keys) and, optionally, text"
                )
            text, ticks = scalar(answer.get("text", "")), answer["ticks"]
        else:
            text, ticks = "", answer
        if isinstance(ticks, str):
            ticks = ticks.replace(",", " ").split()
        if not isinstance(ticks, list):
            raise AnswerProblem(f"ticks of {self.id} is a list of rubric keys")
        keys = dict.fromkeys(scalar(one).strip() for one in ticks)
        return {"text": text, "ticks": " ".join(keys)}

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: keys used twice or with spaces, shares that cannot reach full marks."""
        faults = []
        keys = [*(one.key for one in self.rubric), *(one.key for one in self.traps)]
        if len(set(keys)) < len(keys) or any(len(key.split()) != 1 for key in keys):
            faults.append(("rubric", "rubric keys are not single words that differ", "rename them"))
        if sum((_share(one) for one in self.rubric), Fraction(0)) < 1:
            faults.append(("rubric", "all ticks together do not reach full marks", "raise the shares"))
        return tuple(faults)


def _share(one: Point) -> Fraction:
    value = compute(one.share, {})
    return value if isinstance(value, Fraction) else Fraction(0)
