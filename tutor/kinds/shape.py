"""Output shapes, parameter counts and missing arguments of chains of layers, computed in closed form and
marked axis by axis.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from tutor.figures import Figure
from tutor.figures.bars import Bars
from tutor.kinds.asked import Asked, ShapePart, asked, fits, hidden, hole_result, rule_of, slips
from tutor.kinds.axes import axis_names, axis_rules, hint_of, lower
from tutor.kinds.barred import bars_of
from tutor.kinds.base import AnswerProblem, Echo, Item, Mistake, Variant, numeral, scalar
from tutor.kinds.chains import LayerStep, Run, names_of, run
from tutor.kinds.draw import Formula, holds
from tutor.kinds.fields import Answer, Choice, Field, Number, Option, Shape
from tutor.kinds.filled import COUNTED, EMPTY, NAMED, Read, Unread, argument_of, read_part, sizes_in
from tutor.kinds.following import Own
from tutor.kinds.number import Judgement, Slip, judge
from tutor.kinds.numeric import compute_fraction
from tutor.kinds.sizes import GROUPED, read_sizes, sizes_text
from tutor.layers import Misfit, Unfilled, shown
from tutor.layers import Shape as Sizes
from tutor.layers.reading import HOLE
from tutor.layers.windows import Windowed
from tutor.marking import UNREADABLE, Line, Verdict, settle, unreadable
from tutor.maths import Problem, Typed, Value
from tutor.maths.arrays import FUNCTIONS
from tutor.maths.functions import ARITY, AUTHOR_ARITY

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["ShapeItem"]

NOTHING = "Nothing was entered: type sizes such as 128x8x8, or a number where one is asked for."
WIDEST = 40
SEEDS = 40


@dataclass(frozen=True, kw_only=True)
class ShapeItem(Item):
    """`input` goes through `layers`; `parts` ask for what comes out.

    `input` is a list of expressions, or one expression for a list, without the batch axis unless `batched`.
    `holes` are the right values of the holes `[[name]]` in the layers. The parts named in `together` are
    counts that have to follow one convention (their `key` or their `also`): all right by one earns all of
    their points, all right but mixed half, and anything else nothing. `torch` is a program that computes the
    parts where the layers alone do not make one.
    """

    kind: ClassVar[str] = "shape"
    input: tuple[Formula, ...] | Formula = ()
    batched: bool = False
    layers: tuple[LayerStep, ...] = ()
    holes: dict[str, Formula] = field(default_factory=dict)
    parts: tuple[ShapePart, ...]
    together: tuple[str, ...] = ()
    bars: bool = True
    torch: str = ""

    # -- the variant -----------------------------------------------------------------------------------------

    def run_of(self, variant: Variant) -> Run:
        """The chain of a variant, built once."""
        if "run" not in variant.memo:
            variant.memo["run"] = self._run(variant.names)
        made: Run = variant.memo["run"]
        return made

    def _run(self, names: Mapping[str, Value]) -> Run:
        return run(self.input, self.layers, self.holes, names, batched=self.batched)

    def asked_of(self, variant: Variant) -> tuple[Asked, ...]:
        """The parts with their right values."""
        if "asked" not in variant.memo:
            made = self.run_of(variant)
            parts = self._parts(variant.names)
            variant.memo["asked"] = tuple(asked(part, made, variant.names) for part in parts)
        found: tuple[Asked, ...] = variant.memo["asked"]
        return found

    def _parts(self, names: Mapping[str, Value]) -> tuple[ShapePart, ...]:
        return tuple(part for part in self.parts if part.when is None or holds([part.when], names))

    def more_names(self, names: Mapping[str, Value]) -> Mapping[str, Value]:
        """`listing`, `out_<step>`, `count_<step>`, `count_all`, and each part's right value by id."""
        made = self._run(names)
        found = names_of(made)
        for part in self._parts(names):
            right = asked(part, made, {**names, **found}).right
            if part.id not in names:
                found[part.id] = shown(right) if isinstance(right, tuple) else _exact(right)
        return found

    def _slips(self, variant: Variant, one: Asked) -> tuple[Slip, ...]:
        kept: dict[str, tuple[Slip, ...]] = variant.memo.setdefault("slips", {})
        if one.part.id not in kept:
            kept[one.part.id] = slips(one, self.run_of(variant), variant.names)
        return kept[one.part.id]

    # -- fields ----------------------------------------------------------------------------------------------

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """Sizes, a number or a choice for each part."""
        return tuple(self._field(variant, one) for one in self.asked_of(variant))

    def _field(self, variant: Variant, one: Asked) -> Field:
        part, optional = one.part, one.part.weight == 0
        if part.wants == "choice":
            options = tuple(Option(key=o.key, text=variant.fill(o.text)) for o in part.options)
            return Choice(name=part.id, label=one.label, optional=optional, options=options)
        if part.shaped:
            hint = part.axes or hint_of(one)
            return Shape(name=part.id, label=one.label, optional=optional, hint=hint)
        return Number(name=part.id, label=one.label, optional=optional, scope=COUNTED)

    def key(self, variant: Variant) -> Answer:
        """Every part as it would be typed."""
        return {one.part.id: _typed(one.right) for one in self.asked_of(variant)}

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        """The sizes read, with the number of entries; numbers as everywhere."""
        one = next((one for one in self.asked_of(variant) if one.part.id == name), None)
        if one is None or not text.strip() or not (one.part.shaped or one.part.wants == "hole"):
            return super().echo(variant, name, text)
        if one.part.wants == "hole":
            return self._filling(variant, one, text)
        try:
            sizes = read_sizes(text, len(one.shape))
        except Problem as problem:
            return Echo(problem=problem.sentence)
        axes = f"{len(sizes)} axes" if len(sizes) != 1 else "1 axis"
        return Echo(line=f"{shown(sizes)}   ({axes})")

    def _filling(self, variant: Variant, one: Asked, text: str) -> Echo:
        """How the filling of a hole is read: as a number, or as what is none, such as 'same' and (7, 7)."""
        read = read_part(one, text)
        if isinstance(read, Unread):
            return Echo(problem=read.says)
        if not isinstance(read, Typed):
            return Echo(line=f"'{read}'" if isinstance(read, str) else str(read))
        return super().echo(variant, one.part.id, NAMED.sub("", text.strip()))

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The author's explanation, then every layer that changes a size or learns something."""
        made, lines = self.run_of(variant), []
        for name, text, step in zip(made.names, made.texts, made.steps):
            if not step.how and not step.count:
                continue
            filled = HOLE.sub(lambda hole: str(made.holes[hole[1]]), text)
            told = [f"{name}  {filled}: {shown(step.before)} → {shown(step.after)}", *step.how]
            told += [f"parameters {step.count}"] if step.count else []
            lines.append("; ".join(told))
        return (variant.because, *lines)

    def program(self, variant: Variant) -> Program | None:
        """The author's program, or the layers run on an input of zeros."""
        from tutor.kinds.program import Program, filled  # only when it is asked for
        from tutor.kinds.shape_program import prints_of, program_of_layers

        wanted = self.asked_of(variant)
        if self.torch:
            return Program(filled(self.torch, variant.names), prints_of(wanted))
        return program_of_layers(self.run_of(variant), wanted)

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each known wrong rule as the answer in which this part alone is wrong by it."""
        right = self.key(variant)
        found = [
            Mistake(slip.note, one.part.id, {**right, one.part.id: _typed_value(slip.value)}, slip.says)
            for one in self.asked_of(variant)
            for slip in self._slips(variant, one)
        ]
        for one in self.asked_of(variant):
            found += [
                Mistake(o.key, one.part.id, {**right, one.part.id: o.key}, variant.fill(o.says))
                for o in one.part.options
                if o.key != one.right
            ]
        return tuple(found)

    # -- marking ---------------------------------------------------------------------------------------------

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """Each part on its own; later shapes, counts and holes also count when they follow from earlier
        ones.
        """
        wanted = self.asked_of(variant)
        read = {one.part.id: self._read(variant, one, answer.get(one.part.id, "")) for one in wanted}
        if all(isinstance(one, Unread) for one in read.values()):
            told = [one.says for one in read.values() if isinstance(one, Unread) and one.says != EMPTY]
            return unreadable(told[0] if told else NOTHING)
        whole = sum((compute_fraction(one.part.weight) for one in wanted), Fraction(0))
        own = Own(self.run_of(variant), wanted, read)
        lines: list[Line] = []
        for one in wanted:
            of = compute_fraction(one.part.weight) / whole if whole else Fraction(0)
            raw = answer.get(one.part.id, "").strip()
            if of == 0 and not raw:
                continue
            judgement = self._judged(variant, one, read[one.part.id], own)
            lines.append(_line(one, judgement, of, raw))
        return settle(self._convention(wanted, lines, read))

    def _read(self, variant: Variant, one: Asked, raw: str) -> Read | Unread:
        if not raw.strip():
            return Unread(EMPTY)
        kept: dict[tuple[str, str], Read | Unread] = variant.memo.setdefault("read", {})
        if (one.part.id, raw) not in kept:
            if len(kept) > 256:
                kept.clear()
            kept[one.part.id, raw] = read_part(one, raw)
        return kept[one.part.id, raw]

    def _judged(self, variant: Variant, one: Asked, read: Read | Unread, own: Own) -> Judgement:
        if isinstance(read, Unread):
            return Judgement(Fraction(0), UNREADABLE, read.says)
        if one.part.wants == "choice":
            return self._chosen(variant, one, str(read))
        if one.part.wants == "hole":
            judgement = self._hole(variant, one, read, own)
        elif one.part.shaped:
            judgement = self._shape(variant, one, sizes_in(read), own)
        else:
            judgement = self._count(variant, one, read, own)
        if judgement.says or judgement.share < 1:
            return judgement
        return Judgement(judgement.share, judgement.rule, variant.fill(one.part.right))

    def _chosen(self, variant: Variant, one: Asked, key: str) -> Judgement:
        option = next(o for o in one.part.options if o.key == key)
        hit = key == one.right
        return Judgement(Fraction(hit), "right" if hit else option.key, variant.fill(option.says))

    def _count(self, variant: Variant, one: Asked, read: Read, own: Own) -> Judgement:
        if not isinstance(read, Typed):
            return Judgement(
                Fraction(0), "sizes-for-a-number", "Those are several sizes; one number is asked for."
            )
        rights = [one.whole] if one.also is None else [one.whole, one.also]
        if any(read.value == right for right in rights):
            return Judgement(Fraction(1), "right")
        followed = own.count(one)
        if followed is not None and read.value == followed:
            return Judgement(Fraction(1), "follow-through", f"Right, given your own {own.source(one)}.")
        judgement = judge(read, Fraction(one.whole), self._slips(variant, one), "count")
        return self._worded(variant, one, judgement)

    def _worded(self, variant: Variant, one: Asked, judgement: Judgement) -> Judgement:
        if judgement.says:
            return judgement
        says = variant.fill(one.part.rule) or rule_of(one)
        return Judgement(judgement.share, judgement.rule, says)

    def _shape(self, variant: Variant, one: Asked, sizes: Sizes, own: Own) -> Judgement:
        if sizes == one.shape:
            return Judgement(Fraction(1), "right")
        if sizes == own.shape(one):
            return Judgement(Fraction(1), "follow-through", f"Right, given your own {own.source(one)}.")
        for slip in self._slips(variant, one):
            if slip.value == tuple(Fraction(size) for size in sizes):
                return Judgement(Fraction(0), slip.note, slip.says)
        if (elsewhere := own.slip(one, sizes)) is not None:
            return Judgement(
                Fraction(0),
                elsewhere.note,
                f"Your own {own.source(one)} leads elsewhere: {lower(elsewhere.says)}",
            )
        if len(sizes) != len(one.shape):
            axes = one.part.axes or hint_of(one)
            wanted = f"{len(one.shape)} axes" if len(one.shape) != 1 else "1 axis"
            says = f"The shape has {wanted}{f', {axes}' if axes else ''}; you gave {len(sizes)}."
            return Judgement(Fraction(0), "number-of-axes", says)
        return self._by_axis(variant, one, sizes)

    def _by_axis(self, variant: Variant, one: Asked, sizes: Sizes) -> Judgement:
        """Which axes are wrong, and by which rule the first of them."""
        names, rules = axis_names(one), axis_rules(one)
        wrong = [at for at, (mine, right) in enumerate(zip(sizes, one.shape)) if mine != right]
        which = " and ".join(f"the {names[at]}" for at in wrong)
        plural = len(wrong) > 1 or names[wrong[0]].split(" of ")[0].endswith("s")
        verb = "are" if plural else "is"
        told = f"Of the axes {which} {verb} wrong: " if len(wrong) < len(sizes) else ""
        for at in wrong:
            for note, (value, says) in rules[at].items():
                if value == sizes[at]:
                    return Judgement(Fraction(0), note, told + lower(says) if told else says)
        says = variant.fill(one.part.rule) or rule_of(one)
        return Judgement(Fraction(0), "wrong", told + lower(says) if told else says)

    def _hole(self, variant: Variant, one: Asked, read: Read, own: Own) -> Judgement:
        made = self.run_of(variant)
        assert one.step is not None
        value = argument_of(read)
        if value is not None and fits(one, made, one.step.before, value):
            return Judgement(Fraction(1), "right")
        before = own.before(one)
        if value is not None and before is not None and fits(one, made, before, value):
            return Judgement(Fraction(1), "follow-through", f"Right, given your own {own.source(one)}.")
        for slip in self._slips(variant, one):
            if isinstance(read, Typed) and read.value == slip.value:
                return Judgement(Fraction(0), slip.note, slip.says)
        if value is None:
            return Judgement(Fraction(0), "wrong", "An argument of a layer is a whole number.")
        rule = variant.fill(one.part.rule)
        try:
            after = hole_result(one, made, before or one.step.before, value)
        except (Misfit, Unfilled) as problem:
            says = problem.sentence if isinstance(problem, Misfit) else rule_of(one)
            return Judgement(Fraction(0), "wrong", f"{says} {rule}".strip())
        got = f"With that the layer gives {shown(after)}; {shown(one.step.after)} is wanted."
        return Judgement(Fraction(0), "wrong", f"{got} {rule}".strip())

    def _convention(
        self, wanted: Sequence[Asked], lines: list[Line], read: Mapping[str, Read | Unread]
    ) -> list[Line]:
        """The lines with the points of the parts in `together` settled among them."""
        group = [one for one in wanted if one.part.id in self.together]
        if not group:
            return lines
        values = [read[one.part.id] for one in group]
        typed = [value.value if isinstance(value, Typed) else None for value in values]
        by_key = [value == one.whole for value, one in zip(typed, group)]
        by_also = [value == one.also for value, one in zip(typed, group)]
        if all(by_key) or all(by_also):
            return lines
        mixed = all(a or b for a, b in zip(by_key, by_also))
        share = Fraction(1, 2) if mixed else Fraction(0)
        kept = []
        for line in lines:
            if line.part not in self.together or line.rule != "right":
                kept.append(line)
                continue
            rule, says = ("mixed-conventions", MIXED) if mixed else ("only-together", TOGETHER)
            kept.append(_worth(line, share, rule, says))
        return kept

    # -- the figure ------------------------------------------------------------------------------------------

    def drawing(self, variant: Variant, answer: Answer, *, marked: bool) -> Figure | None:
        """The chain as bars, each recomputed from what is typed before it; `?` where that is not known."""
        made = self.run_of(variant)
        big = any(isinstance(step.layer, Windowed) and not self.batched for step in made.steps)
        if not self.bars or len(made.steps) < 2 or not big:
            return super().drawing(variant, answer, marked=marked)

        def typed(one: Asked) -> Read | Unread:
            return self._read(variant, one, answer.get(one.part.id, ""))

        return Bars(tuple(bars_of(made, self.asked_of(variant), typed, marked=marked)))

    # -- the author's side and outside -----------------------------------------------------------------------

    def misfit(self, variant: Variant) -> str:
        """A hole that can be filled in two ways, or nothing: wrong rules that are right here are dropped."""
        made = self.run_of(variant)
        for part in self.parts:  # texts that only a wrong answer shows are tried as well
            for text in (part.rule, part.right, *(option.says for option in part.options)):
                variant.fill(text)
        for one in self.asked_of(variant):
            if one.part.wants == "hole" and one.at is not None and one.step is not None:
                tried = {*range(WIDEST), one.whole}
                found = [value for value in tried if fits(one, made, one.step.before, value)]
                if len(found) != 1:
                    return f"the hole {one.part.id} can be filled in {len(found)} ways"
        return ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: names used twice, unknown parts in `together`, options without a key."""
        faults: list[tuple[str, str, str]] = []
        names = [one.name for one in self.layers if one.when is None]
        if len(set(names)) < len(names):
            faults.append(("layers", "two layers have one name", "give each layer its own"))
        ids = [part.id for part in self.parts]
        keys = {part.id: str(part.key) for part in self.parts}  # a parameter itself may be asked for
        taken = [name for name in ids if (name in self.draw or name in self.let) and keys[name] != name]
        if len(set(ids)) < len(ids) or taken:
            faults.append(("parts", "a part's id is used twice", "give each part a name of its own"))
        if any(name not in ids for name in self.together):
            faults.append(("together", "it names what is no part", "name ids of parts"))
        for part in self.parts:
            if part.wants == "choice" and len(part.options) < 2:
                faults.append(("options", f"{part.id} has nothing to choose from", "give two options"))
            if part.id in FUNCTIONS or part.id in AUTHOR_ARITY or part.id in ARITY:
                faults.append(("parts", f"{part.id} is the name of a function", "give the part another id"))
            if part.id in self.together and part.also is None:
                faults.append(("together", f"{part.id} has no second convention", "give it `also`"))
        return tuple(faults) or self._unheard()

    def _unheard(self) -> tuple[tuple[str, str, str], ...]:
        """Mistakes of the author that are none on any of the first variants, usually by a misspelt value, or
        that an earlier one hides on half of those where they are one.
        """
        told: Counter[tuple[str, str]] = Counter()
        behind: dict[tuple[str, str], list[str]] = {}
        for seed in range(SEEDS):
            variant = self.variant(seed)
            for one in self.asked_of(variant):
                told.update((one.part.id, slip.note) for slip in self._slips(variant, one))
                for note, rival in hidden(one, self.run_of(variant), variant.names).items():
                    behind.setdefault((one.part.id, note), []).append(rival)
        found = []
        for part, note in sorted((asks.id, one.note) for asks in self.parts for one in asks.mistakes):
            rivals = behind.get((part, note), [])
            if len(rivals) >= max(1, told[part, note]):
                says = f"the mistake “{note}” of {part} is hidden by “{max(rivals, key=rivals.count)}”"
                found.append(("mistakes", f"{says}, which has its value or its sentence", "tell them apart"))
            elif not told[part, note]:
                says = f"the mistake “{note}” of {part} never differs from the key"
                found.append(("mistakes", says, "mend its value"))
        return tuple(found)

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """An object by part id, a list in the order of the parts, or one bare value: that of the part in
        `bare`, of a single part, or of a shape and a count the one that it reads as.
        """
        parts = {one.part.id: one for one in self.asked_of(variant)}
        graded = [one for one in parts.values() if compute_fraction(one.part.weight) > 0]
        if isinstance(answer, Mapping):
            strange = [str(name) for name in answer if name not in parts]
            if strange:
                raise AnswerProblem(f"{self.id} has no field {strange[0]}: its fields are {', '.join(parts)}")
            return {str(name): _text(parts[str(name)], value) for name, value in answer.items()}
        if isinstance(answer, list) and self._in_order(graded, answer):
            return {one.part.id: _text(one, value) for one, value in zip(graded, answer)}
        one = self._meant(graded, answer)
        if one is None:
            raise AnswerProblem(f"{self.id} has several fields: give an object with {', '.join(parts)}")
        return {one.part.id: _text(one, answer)}

    def alone(self, variant: Variant, answer: object) -> str:
        """The part in `bare`, or of a shape and a count the one that a bare answer reads as."""
        graded = [one for one in self.asked_of(variant) if compute_fraction(one.part.weight) > 0]
        if isinstance(answer, Mapping) or self._in_order(graded, answer):
            return ""
        one = self._meant(graded, answer)
        return "" if one is None else one.part.id

    @staticmethod
    def _in_order(graded: Sequence[Asked], answer: object) -> bool:
        """True for a list with a value for each part."""
        return isinstance(answer, list) and len(answer) == len(graded) > 1 and not graded[0].part.shaped

    def _meant(self, graded: Sequence[Asked], answer: object) -> Asked | None:
        """The part that a bare answer is for: the one in `bare`, the only one, or of one shape and one
        count the one that it reads as.
        """
        named = [one for one in graded if one.part.id == self.bare]
        if named or len(graded) == 1:
            return (named or graded)[0]
        shapes = [one for one in graded if one.part.shaped]
        counts = [one for one in graded if one.part.wants in ("parameters", "elements", "number")]
        if len(graded) != 2 or len(shapes) != 1 or len(counts) != 1:
            return None
        try:
            text = _text(shapes[0], answer)
            sizes = read_sizes(text, len(shapes[0].shape))
        except (Problem, AnswerProblem):  # what holds separators was meant as sizes
            return shapes[0] if re.search(r"[,;@×]|\dx|\d\s+\d", str(answer)) else counts[0]
        number = len(sizes) == 1 or (isinstance(answer, str) and GROUPED.fullmatch(text))
        return counts[0] if number and sizes != shapes[0].shape else shapes[0]


MIXED = "The three counts are right, but some have biases and some not: settle on one convention."
TOGETHER = "This value is right; the counts earn their points together, once all of them are right."


def _exact(right: int | str) -> Value:
    return right if isinstance(right, str) else Fraction(right)


def _typed(right: Sizes | int | str) -> str:
    return sizes_text(right) if isinstance(right, tuple) else str(right)


def _typed_value(value: Value) -> str:
    if isinstance(value, tuple):
        return sizes_text(tuple(int(size) for size in value if isinstance(size, Fraction)))
    return str(value)


def _text(one: Asked, value: object) -> str:
    """A JSON value as it would be typed; a list of numbers is a shape."""
    if isinstance(value, list) and one.part.wants == "hole":
        return f"({', '.join(scalar(size) for size in value)})"
    if isinstance(value, list) and one.part.shaped:
        if not value:
            return "()"
        return ", ".join(scalar(size) for size in value) + ("," if len(value) == 1 else "")
    if isinstance(value, list) and one.part.wants == "choice":
        return " ".join(scalar(key) for key in value)
    return numeral(value)


def _worth(line: Line, share: Fraction, rule: str, says: str) -> Line:
    return Line(
        part=line.part,
        label=line.label,
        points=line.of * share,
        of=line.of,
        rule=rule,
        yours=line.yours,
        expected=line.expected,
        says=says,
    )


def _line(one: Asked, judgement: Judgement, of: Fraction, yours: str) -> Line:
    right = one.right
    if one.part.wants == "choice":
        right = next((o.text for o in one.part.options if o.key == right), str(right))
    return Line(
        part=one.part.id,
        label=one.label,
        points=of * judgement.share,
        of=of,
        rule=judgement.rule,
        yours=yours,
        expected=shown(right) if isinstance(right, tuple) else str(right),
        says=judgement.says,
    )
