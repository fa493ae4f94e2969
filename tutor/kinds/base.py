"""What every kind of item shares: the item as its author wrote it, its variants, its mistakes.

Items are plain frozen dataclasses. The loader validates them strictly from YAML; a validated cache rebuilds
them without the validator, so that the first question is on screen early.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from tutor import maths
from tutor.figures import Figure, figure
from tutor.kinds.draw import Draw, DrawProblem, Formula, Stream, compute, draw_all, holds
from tutor.kinds.fields import Answer, Expression, Field, Number, flatten
from tutor.marking import Verdict
from tutor.maths import Node, Problem, Scope, Typed, Value, fill, pretty, read, read_number, signed
from tutor.maths.tree import Neg, Num, Relation

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["AnswerProblem", "AnswersFor", "Claim", "Echo", "Item", "Kept", "Mistake", "Variant"]

TRIES = 2_000
_POINTED = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")


class AnswerProblem(Exception):
    """An answer or parameters given from outside that do not fit the item; `sentence` says how they should
    look.

    `wrong` tells a readable answer that cannot be right (a list of another shape) from a request that makes
    no sense.
    """

    def __init__(self, sentence: str, *, wrong: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.wrong = wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersFor:
    """The catalogue id that this item answers for when exactly these parameters are given from outside.

    Parameters in `optional` may be there or not.
    """

    id: str
    params: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    def fits(self, given: Iterable[str]) -> bool:
        """True where these are the parameters asked for."""
        names = set(given)
        return set(self.params) <= names <= {*self.params, *self.optional}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One known wrong rule, run on the learner's own variant: the answer it gives and the sentence it earns.

    `part` is the ledger line that has to carry `note`, and `share` of its points.
    """

    note: str
    part: str
    answer: Answer
    says: str
    share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Echo:
    """How a raw text is read, while it is typed: one line, drawn lines, or the sentence of what is missing.

    `value` is what a calculation comes to (`= 0.9`, `≈ 0.333333`), nothing for a plain number; drawn lines
    have it.
    """

    line: str = ""
    drawn: tuple[str, ...] = ()
    problem: str = ""
    at: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An answer that was found right by its values, for a proof afterwards: `typed` equals `expected`."""

    part: str
    expected: Node
    typed: Node
    scope: Scope


@dataclass(frozen=True, slots=True)
class Kept:
    """What follows from one item's parameters, and why draws were thrown away, while many are drawn."""

    names: dict[tuple[Value, ...], Mapping[str, Value] | None] = field(default_factory=dict)
    misfits: dict[tuple[Value, ...], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An item with its parameters drawn; (item, seed) gives the same variant for ever.

    `names` holds parameters and derived values; `picks` what the kind drew for itself (option order, pools).
    """

    item: Item
    seed: int
    params: Mapping[str, Value] = field(default_factory=dict)
    names: Mapping[str, Value] = field(default_factory=dict)
    picks: tuple[str, ...] = ()
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What a kind computed of this variant and will need again; never part of what the variant is."""

    def fill(self, text: str) -> str:
        """The text with its `{…}` replaced; raises DrawProblem where one cannot be computed."""
        return self._filled(text, prose=True)

    def fill_code(self, text: str) -> str:
        """The same for what is a program or a formula to be read: numbers in plain ASCII."""
        return self._filled(text, prose=False)

    def _filled(self, text: str, *, prose: bool) -> str:
        if "{" not in text and "}" not in text:
            return text
        try:
            return fill(text, self.names, prose=prose)
        except Problem as problem:
            raise DrawProblem(f"in “{text.strip()[:60]}”: {problem.sentence}") from None

    @property
    def ask(self) -> str:
        """The question as the learner reads it."""
        return self.fill(self.item.ask).strip()

    @property
    def hints(self) -> tuple[str, ...]:
        """The three hints: nudge, rule, first step."""
        return tuple(self.fill(hint).strip() for hint in self.item.hints)

    @property
    def because(self) -> str:
        """Why the right answer is right and the tempting ones are not."""
        return self.fill(self.item.because).strip()

    def compute(self, formula: Formula, more: Mapping[str, Value] | None = None) -> Value:
        """An author's expression over this variant's names (and more, which win)."""
        return compute(formula, {**self.names, **more} if more else self.names)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question as its author wrote it. Kinds extend it by their own keys and the five methods below.

    `bare` names the part that a bare answer from outside (no object) stands for: marked alone, at full
    weight.
    """

    id: str
    title: str
    source: tuple[str, ...]
    concept: str
    level: str
    ask: str
    hints: tuple[str, ...]
    because: str
    points: Formula = 1
    topic: str = ""
    answers_for: AnswersFor | None = None
    family: str = ""
    needs: tuple[str, ...] = ()
    figure: str = ""
    draw: dict[str, Draw] = field(default_factory=dict)
    let: dict[str, Formula] = field(default_factory=dict)
    require: tuple[Formula, ...] = ()
    content: str = ""
    bare: str = ""

    kind: ClassVar[str] = ""
    outside: ClassVar[frozenset[str]] = frozenset()
    """Parameters from outside that the kind itself understands, beside those of `draw`."""
    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}

    # -- what a kind supplies ------------------------------------------------------------------------------

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """The places to answer."""
        raise NotImplementedError

    def key(self, variant: Variant) -> Answer:
        """An answer that marks right, computed from the variant."""
        raise NotImplementedError

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """The verdict on an answer. Pure."""
        raise NotImplementedError

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The worked solution, step by step."""
        return (variant.because,)

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Every known wrong rule that differs from the key on this variant."""
        return ()

    def claims(self, variant: Variant, answer: Answer) -> tuple[Claim, ...]:
        """What of this answer could be proved: each part that is right and a formula."""
        return ()

    def program(self, variant: Variant) -> Program | None:
        """The torch program that prints what is asked for, in this variant's own numbers.

        Raises DrawProblem where it cannot be written.
        """
        return None

    def drawing(self, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
        """The figure beside the question, by what is typed so far; with `marked` it may show the key."""
        return figure(self.figure, asked=not marked) if self.figure else None

    def picks(self, stream: Stream, names: Mapping[str, Value], *, exam: bool) -> tuple[str, ...]:
        """What the kind draws for itself beyond parameters; raises DrawProblem to have it drawn again."""
        return ()

    def more_names(self, names: Mapping[str, Value]) -> Mapping[str, Value]:
        """Names beyond parameters and derived values that texts may use (the parts' own values, for
        example).
        """
        return {}

    def named(self, variant: Variant) -> Variant:
        """The variant with the names that follow from its picks."""
        return variant

    def misfit(self, variant: Variant) -> str:
        """Why this draw has to be thrown away (a known mistake coincides with the key), or nothing."""
        return ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults of the author that need no seed: (key, problem, fix)."""
        return ()

    # -- what all kinds share ------------------------------------------------------------------------------

    @property
    def worth(self) -> Fraction:
        """The item's points as an exact number."""
        value = compute(self.points, {})
        if not isinstance(value, Fraction) or value <= 0:
            raise DrawProblem("points have to be a positive number", "points")
        return value

    @property
    def parametrised(self) -> bool:
        """True where other seeds give other questions."""
        return bool(self.draw)

    def variant(self, seed: int, kept: Kept | None = None) -> Variant:
        """The variant of a seed; raises DrawProblem where 2,000 draws do not give a fitting one.

        `kept` saves work where many seeds are drawn in a row: small pools draw the same again.
        """
        stream = Stream(f"{self.id}:{seed}")
        exam = seed == 0
        # The exam's own values are what they are: if they do not fit, drawing again gives the same ones.
        reason = "the conditions are not met"
        for _ in range(1 if exam and self._fixed else TRIES):
            params = draw_all(self.draw, stream, exam=exam)
            variant = self._derive(params, seed, stream, exam=exam, kept=kept)
            reason = "" if exam or variant is None else self._misfit(variant, kept)
            if variant is not None and not reason:
                return variant
        what = "the exam's own values do not fit" if exam else f"none of {TRIES} draws fits"
        raise DrawProblem(f"{what}: {reason or 'the conditions are not met'}", "require")

    @property
    def _fixed(self) -> bool:
        return all(one.exam is not None for one in self.draw.values())

    def variant_for(self, params: Mapping[str, Value]) -> Variant:
        """The variant of given parameters; raises AnswerProblem where they do not fit the item's
        conditions.
        """
        missing = [name for name in self.draw if name not in params and not self._left_open(name)]
        unknown = [name for name in params if name not in self.draw]
        if missing or unknown:
            names = ", ".join(missing or unknown)
            raise AnswerProblem(f"{self.id} {'needs' if missing else 'has no'} parameter {names}")
        try:
            variant = self._derive(self._completed(params), 0, Stream(f"{self.id}:0"), exam=True)
        except DrawProblem as problem:
            raise AnswerProblem(f"these parameters of {self.id} do not work: {problem.sentence}") from None
        if variant is None:
            raise AnswerProblem(
                f"these parameters of {self.id} do not meet its conditions: {self._conditions()}"
            )
        return variant

    def _left_open(self, name: str) -> bool:
        """True for a parameter that outside may leave out: its exam value stands in for it."""
        asked = self.answers_for
        return asked is not None and name not in asked.params and self.draw[name].exam is not None

    def _completed(self, params: Mapping[str, Value]) -> dict[str, Value]:
        """All parameters in the order of `draw`, those left open at their exam value."""
        found: dict[str, Value] = {}
        for name, one in self.draw.items():
            if name in params:
                found[name] = params[name]
            else:
                found[name] = str(one.exam) if one.words is not None else compute(one.exam or 0, found)
        return found

    def _conditions(self) -> str:
        return ", ".join(str(condition) for condition in self.require) or "a valid option set"

    def _misfit(self, variant: Variant, kept: Kept | None) -> str:
        if kept is None:
            return self.misfit(variant)
        drawn = (*variant.params.values(), *variant.picks)
        if drawn not in kept.misfits:
            kept.misfits[drawn] = self.misfit(variant)
        return kept.misfits[drawn]

    def _derive(
        self,
        params: Mapping[str, Value],
        seed: int,
        stream: Stream,
        *,
        exam: bool,
        kept: Kept | None = None,
    ) -> Variant | None:
        drawn = tuple(params.values())
        if kept is not None and not exam and drawn in kept.names:
            names = kept.names[drawn]
        else:
            names = self._names(params, exam=exam)
            if kept is not None:
                kept.names[drawn] = names
        if names is None:
            return None
        picks = self.picks(stream, names, exam=exam)
        return self.named(Variant(item=self, seed=seed, params=params, names=names, picks=picks))

    def _names(self, params: Mapping[str, Value], *, exam: bool) -> Mapping[str, Value] | None:
        """Parameters and all that follows from them, None where they do not meet the conditions."""
        names: dict[str, Value] = dict(params)
        try:
            for name, formula in self.let.items():
                names[name] = compute(formula, names)
            if not holds(self.require, names):
                return None
            names.update(self.more_names(names))
        except DrawProblem:
            if exam:
                raise
            return None
        return names

    def field(self, variant: Variant, name: str) -> Field | None:
        """The field of that name, cells of tables included."""
        return next((one for one in flatten(self.fields(variant)) if one.name == name), None)

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        """How the text typed into a field is read; empty where there is nothing to read."""
        place = self.field(variant, name)
        if not isinstance(place, Number | Expression) or not text.strip():
            return Echo()
        try:
            if isinstance(place, Expression):
                return echoed(text, read(text, place.scope))
            typed = read_field(place, text)
        except Problem as problem:
            return Echo(problem=problem.sentence, at=problem.start)
        return echoed(text, typed.node, worth(typed))

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """The answer of `dltutor mark` as raw text by field; raises AnswerProblem where its form does not
        fit.
        """
        places = {one.name: one for one in flatten(self.fields(variant)) if one.stage == 0}
        names = list(places)
        if isinstance(answer, Mapping):
            strange = [str(name) for name in answer if name not in names]
            if strange:
                raise AnswerProblem(f"{self.id} has no field {strange[0]}: its fields are {', '.join(names)}")
            return {str(name): _raw(places[name], value) for name, value in answer.items()}
        if self.bare:
            return {self.bare: scalar(answer)}
        if len(names) != 1:
            raise AnswerProblem(f"{self.id} has several fields: give an object with {', '.join(names)}")
        return {names[0]: _raw(places[names[0]], answer)}

    def alone(self, variant: Variant, answer: object) -> str:
        """The part that this answer from outside is for alone, at full weight; nothing where it is for
        all.
        """
        return "" if isinstance(answer, Mapping | list) else self.bare


def read_field(place: Number, raw: str) -> Typed:
    """The number typed into a field; the sign of the unit shown behind it (°) may be typed along, its name
    and `=` in front, words of the question behind it.

    Raises Problem where there is no number.
    """
    bare = raw.rstrip()
    if place.unit and not place.unit[0].isalpha() and bare.endswith(place.unit):
        bare = bare[: -len(place.unit)]
    try:
        return read_number(bare or raw, place.scope)
    except Problem as problem:
        from tutor.kinds.around import read_around  # most numbers come without anything around them

        return read_around(place, raw, problem)


def echoed(text: str, tree: Node, value: str = "") -> Echo:
    """How a text was read, and what it comes to."""
    return unsigned(text, Echo(line=pretty(tree), drawn=_drawn(tree, value), value=value))


def unsigned(text: str, echo: Echo) -> Echo:
    """The echo with the text itself where that differs by its minus signs alone: there is nothing to say."""
    typed, same = text.strip(), signed(text.strip())
    return replace(
        echo,
        line=typed if echo.line == same else echo.line,
        drawn=(typed,) if echo.drawn == (same,) else echo.drawn,
    )


def worth(typed: Typed) -> str:
    """What a calculation comes to, with `=` where the text says it exactly; nothing for a plain number."""
    plain = typed.node.arg if isinstance(typed.node, Neg) else typed.node
    if isinstance(plain, Num):
        return ""
    shown = maths.text(typed.value)
    exact = isinstance(typed.value, Fraction) and _exact(shown) == typed.value
    return f"{'=' if exact else '≈'} {signed(shown)}"


def _exact(shown: str) -> Fraction | None:
    try:
        return Fraction(shown)
    except ValueError:
        return None


def _drawn(node: Node, value: str) -> tuple[str, ...]:
    """The calculation as lines, its value beside the line that others align with."""
    if not value:
        return maths.draw(node)
    sign, _, number = value.partition(" ")
    lines = maths.draw(Relation(("==",), (node, Num(Fraction(0), number))))
    return tuple(
        row if not row.endswith(f"= {number}") else f"{row[: -len(number) - 2]}{sign} {number}"
        for row in lines
    )


def scalar(value: object) -> str:
    """A JSON string, number or truth value as the text a learner would type; raises AnswerProblem on the
    rest.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value)
    raise AnswerProblem("an answer is a string or a number, or an object of those by field name")


def _raw(place: Field, value: object) -> str:
    return numeral(value) if isinstance(place, Number) and place.scope.count else scalar(value)


def numeral(value: object) -> str:
    """As `scalar`, for a place that takes a number: the JSON number 147.456 is no 147456 in groups of digits,
    as the text "147.456" is where whole numbers are counted; an exponent says so.
    """
    text = scalar(value)
    return f"{text}e0" if isinstance(value, float) and _POINTED.fullmatch(text) else text
