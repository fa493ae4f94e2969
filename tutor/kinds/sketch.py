"""Curves drawn into empty axes; each property that a right picture has is marked on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from tutor.figures import Figure
from tutor.figures.axes import RIGHT, WAYS, AxesFigure, Plot, Plotted
from tutor.kinds.base import AnswerProblem, Echo, Item, Mistake, Variant, scalar
from tutor.kinds.curves import FEWEST, CurveProblem, Drawn, number_text, places, read_curve, written
from tutor.kinds.draw import DrawProblem, Formula, compute
from tutor.kinds.fields import Answer, Axes, Curve, Field
from tutor.kinds.properties import PAIRS, Holds, Terms, common, fault
from tutor.marking import Line, Verdict, settle, unreadable
from tutor.maths import Value

__all__ = ["Ends", "KnownPicture", "Property", "Rule", "SketchItem", "Sketched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that holds of one curve or of two: `of` names them, `at`, `value`, `low`, `high` and
    `within` are the numbers of `holds` (see `tutor.kinds.properties`). With `fails` it is its absence.
    """

    of: tuple[str, ...]
    holds: Holds
    at: Formula | None = None
    value: Formula | None = None
    low: Formula | None = None
    high: Formula | None = None
    within: Formula | None = None
    fails: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Rule):
    """A property that earns a share of the points. `says` is read where it is missing, `right` where not."""

    id: str
    text: str
    share: Formula
    says: str
    right: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketched:
    """One curve to be drawn; `key` is a right one, as an expression in `t`, the place on the x axis."""

    id: str
    label: str
    key: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPicture:
    """A wrong picture that is known: all of `when` hold, or, with `swapped`, everything holds once the two
    curves change places.

    `part` is the property whose line carries the note; `example` draws it, an expression in `t` by curve.
    """

    note: str
    says: str
    part: str
    example: dict[str, Formula]
    when: tuple[Rule, ...] = ()
    swapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The name of an axis and where it begins and ends."""

    label: str
    low: Formula = 0
    high: Formula = 1


@dataclass(frozen=True, kw_only=True)
class SketchItem(Item):
    """Empty axes, one to three curves, and the properties that a right picture has."""

    kind: ClassVar[str] = "sketch"
    x: Ends
    y: Ends
    curves: tuple[Sketched, ...]
    properties: tuple[Property, ...]
    known: tuple[KnownPicture, ...] = ()
    anchors: int = 7

    # -- the learner's side --------------------------------------------------------------------------------

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """One field of axes, with a curve for each that is asked for."""
        left, right, low, high = self._box(variant)
        return (
            Axes(
                name="axes",
                x=variant.fill(self.x.label),
                y=variant.fill(self.y.label),
                curves=tuple(Curve(name=one.id, label=variant.fill(one.label)) for one in self.curves),
                left=float(left),
                right=float(right),
                low=float(low),
                high=float(high),
                anchors=self.anchors,
            ),
        )

    def key(self, variant: Variant) -> Answer:
        """A right picture: each curve's expression at the anchors that a learner would move."""
        return {one.id: self._sampled(variant, one.key) for one in self.curves}

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The author's explanation, then what is looked for."""
        looked = "; ".join(variant.fill(one.text).strip() for one in self.properties)
        return (variant.because, f"What is looked for: {looked}.")

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each known picture as its author draws it."""
        return tuple(
            Mistake(
                one.note,
                one.part,
                {name: self._sampled(variant, formula) for name, formula in one.example.items()},
                variant.fill(one.says).strip(),
            )
            for one in self.known
        )

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        """How many points were read, or what cannot be read; nothing for other fields and empty text."""
        if not text.strip() or name not in {one.id for one in self.curves}:
            return Echo()
        try:
            curve = self._read(variant, text)
        except CurveProblem as problem:
            return Echo(problem=problem.sentence)
        first, last = curve.points[0], curve.points[-1]
        return Echo(
            line=f"{len(curve.points)} points, from {number_text(first[1])} to {number_text(last[1])}"
        )

    def drawing(self, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
        """Once marked, the learner's curves and right ones in one picture; before, what `figure` names."""
        if not marked:
            return super().drawing(variant, answer, marked=marked)
        own: list[Plotted] = []
        right: list[Plotted] = []
        key = self.key(variant)
        for one, (dash, style, _), other in zip(self.curves, WAYS, RIGHT):
            label = variant.fill(one.label)
            try:
                typed = self._read(variant, answer.get(one.id, ""))
                own.append(Plotted(label, typed.floats, dash, style))
            except CurveProblem:
                pass
            right.append(Plotted(f"right {label}", self._read(variant, key[one.id]).floats, other, "good"))
        left, end, low, high = (float(one) for one in self._box(variant))
        plot = Plot(
            variant.fill(self.x.label), variant.fill(self.y.label), (*own, *right), left, end, low, high
        )
        return AxesFigure(plot)

    # -- values --------------------------------------------------------------------------------------------

    def _box(self, variant: Variant) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        """Left, right, bottom and top of the axes."""
        kept = variant.memo.get("box")
        if kept is None:
            ends = (self.x.low, self.x.high, self.y.low, self.y.high)
            kept = variant.memo["box"] = tuple(_exact(variant.compute(end)) for end in ends)
        left, right, low, high = kept
        return left, right, low, high

    def _sampled(self, variant: Variant, formula: Formula) -> str:
        left, right, *_ = self._box(variant)
        heights = ((t, variant.compute(formula, {"t": t})) for t in places(self.anchors, left, right))
        return written(((t, _exact(height)) for t, height in heights), even=True)

    def _read(self, variant: Variant, text: str) -> Drawn:
        left, right, *_ = self._box(variant)
        return read_curve(text, left, right)

    def _terms(self, variant: Variant, rule: Rule) -> Terms:
        kept: dict[int, Terms] = variant.memo.setdefault("terms", {})
        if id(rule) not in kept:
            given = {
                name: _exact(variant.compute(formula))
                for name in ("at", "value", "low", "high", "within")
                if (formula := getattr(rule, name)) is not None
            }
            kept[id(rule)] = Terms(**given)
        return kept[id(rule)]

    # -- marking -------------------------------------------------------------------------------------------

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """Each property on its own. A picture of which a curve cannot be read is not marked at all."""
        curves: dict[str, Drawn] = {}
        for one in self.curves:
            try:
                curves[one.id] = self._read(variant, answer.get(one.id, ""))
            except CurveProblem as problem:
                label = f"{variant.fill(one.label)}: " if len(self.curves) > 1 else ""
                return unreadable(label + problem.sentence)
        uneven = self._uneven(variant, curves)
        if uneven:
            return unreadable(uneven)
        faults = {one.id: self._fault(variant, one, curves) for one in self.properties}
        seen = self._seen(variant, curves, faults)
        return settle(self._line(variant, one, curves, faults[one.id], seen) for one in self.properties)

    def _uneven(self, variant: Variant, curves: Mapping[str, Drawn]) -> str:
        """Why these curves cannot be compared, or nothing."""
        lists = {name: len(one.points) for name, one in curves.items() if one.even}
        if len(set(lists.values())) > 1:
            counts = " and ".join(f"{self._label(variant, name)} has {n}" for name, n in lists.items())
            return f"{counts} heights: give all curves the same number, or write pairs place:height."
        if not common(*curves.values()):
            return "The curves share no place on the x axis: draw them above each other."
        return ""

    def _label(self, variant: Variant, name: str) -> str:
        return next(variant.fill(one.label) for one in self.curves if one.id == name)

    def _fault(self, variant: Variant, rule: Rule, curves: Mapping[str, Drawn]) -> str:
        """Where the rule is missed, as the rest of a sentence; nothing where it holds."""
        named = [(self._label(variant, name), curves[name]) for name in rule.of]
        missed = fault(rule.holds, named, self._terms(variant, rule))
        return missed if not rule.fails else "" if missed else "it does."

    def _seen(
        self, variant: Variant, curves: Mapping[str, Drawn], faults: Mapping[str, str]
    ) -> dict[str, KnownPicture]:
        """The known pictures that this one is, by the property whose line tells so."""
        missing = [one for one in self.known if faults[one.part]]
        for one in missing:
            if one.swapped and self._is_swapped(variant, curves):
                return dict.fromkeys((part for part, found in faults.items() if found), one)
        found: dict[str, KnownPicture] = {}
        for one in missing:
            fits = one.when and not any(self._fault(variant, rule, curves) for rule in one.when)
            if fits and one.part not in found:
                found[one.part] = one
        return found

    def _is_swapped(self, variant: Variant, curves: Mapping[str, Drawn]) -> bool:
        if len(curves) != 2:
            return False
        (a, first), (b, second) = curves.items()
        other = {a: second, b: first}
        return not any(self._fault(variant, one, other) for one in self.properties)

    def _line(
        self,
        variant: Variant,
        one: Property,
        curves: Mapping[str, Drawn],
        missed: str,
        seen: Mapping[str, KnownPicture],
    ) -> Line:
        of, known = _exact(compute(one.share, {})), seen.get(one.id)
        says = one.right if not missed else known.says if known else one.says
        where = f" Here {missed}" if missed and not known and not one.fails else ""
        return Line(
            part=one.id,
            label=variant.fill(one.text).strip(),
            points=Fraction(0) if missed else of,
            of=of,
            rule="right" if not missed else known.note if known else "missing",
            yours="; ".join(_ends(self._label(variant, name), curves[name]) for name in one.of),
            expected="",
            says=variant.fill(says).strip() + where,
        )

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """An object of lists by curve, heights from left to right or [place, height] pairs; of one curve the
        list alone.
        """
        names = [one.id for one in self.curves]
        if not isinstance(answer, Mapping):
            if len(names) != 1:
                raise AnswerProblem(f"{self.id} takes an object of lists: {', '.join(names)}")
            answer = {names[0]: answer}
        strange = [str(name) for name in answer if name not in names]
        if strange:
            raise AnswerProblem(
                f"{self.id} has no curve {strange[0][:40]}: its curves are {', '.join(names)}"
            )
        return {str(name): _listed(str(name), given) for name, given in answer.items()}

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: shares that are not 1 together, names of curves or parts unknown."""
        names = {one.id for one in self.curves}
        parts = {one.id for one in self.properties}
        faults = []
        if sum((_exact(compute(one.share, {})) for one in self.properties), Fraction(0)) != 1:
            faults.append(("properties", "the shares do not add up to 1", "mend the shares"))
        if not 1 <= len(self.curves) <= len(WAYS) or len(names) < len(self.curves):
            faults.append(("curves", "there have to be one to three curves that differ", "mend their ids"))
        for rule in (*self.properties, *(rule for one in self.known for rule in one.when)):
            if not {*rule.of} <= names or len(rule.of) != 1 + (rule.holds in PAIRS):
                what = f"“{rule.holds}” of {', '.join(rule.of) or 'nothing'} does not fit the curves"
                faults.append(("properties", what, f"name {1 + (rule.holds in PAIRS)} of the curves"))
        for one in self.known:
            if one.part not in parts or {*one.example} != names or bool(one.when) == one.swapped:
                what = f"the known picture “{one.note}” has no part, example or `when` that fits"
                faults.append(("known", what, "name a property, draw every curve, give `when` or `swapped`"))
        if not FEWEST <= self.anchors <= 9:
            faults.append(("anchors", "anchors are 5 to 9", "give a number in between"))
        return tuple(faults)


def _ends(label: str, curve: Drawn) -> str:
    """A curve in a few words, for the ledger: where it begins, its turn if it has one, where it ends."""
    heights = curve.heights
    low, high = min(heights), max(heights)
    way = [heights[0]]
    way += [turn for turn in (low, high) if turn not in (heights[0], heights[-1])]
    return f"{label} {' → '.join(number_text(one) for one in (*way, heights[-1]))}"


def _exact(value: Value) -> Fraction:
    """A computed value as an exact number; raises DrawProblem where it is none."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        return Fraction(value)
    raise DrawProblem("a curve's key, share or place has to be a number", "curves")


def _listed(name: str, given: object) -> str:
    """A JSON list as the text that a learner would type, its numbers kept apart beyond doubt."""
    if not isinstance(given, list):
        return scalar(given)
    return "; ".join(_element(name, one) for one in given) or " "


def _element(name: str, one: Any) -> str:
    if isinstance(one, list):
        if len(one) != 2:
            raise AnswerProblem(f"{name} is a list of heights, or of pairs [place, height]")
        return ":".join(_element(name, number) for number in one)
    text = scalar(one).strip()
    bare = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    # An empty entry would vanish between the others, and one with separators would be several.
    return bare if bare and not any(char in "; \t\n," for char in bare) else "?"
