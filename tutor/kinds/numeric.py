"""Numbers and calculations in several parts, with known mistakes, tables, units and guarded
follow-through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from tutor.kinds.base import AnswerProblem, Item, Mistake, Variant, numeral, read_field
from tutor.kinds.draw import DrawProblem, Formula, compute, holds
from tutor.kinds.fields import Answer, Field, Number, Table, flatten
from tutor.kinds.number import (
    Judgement,
    KnownMistake,
    Measure,
    Slip,
    apart,
    gap,
    judge,
    per_cent,
    same,
    typed_text,
)
from tutor.kinds.tables import Compared, compare_table, from_lists, grid, known_slip, raw_text, shown
from tutor.marking import UNREADABLE, Line, Verdict, carry, settle, unreadable
from tutor.maths import Problem, Scope, Typed, Value, prose, read_number

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["NumericItem", "Part"]

APART = Fraction(1, 100)
EMPTY = "Nothing was entered here."
READINGS = 256
COUNTER = re.compile(r"\bk\b")
HOLE = re.compile(r"\{[^{}]*\}")
MOST_REPEATS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One number (or table of numbers) asked for.

    `key` may use the ids of earlier parts; `uses` names those whose wrong values this part may follow from,
    as long as `carry_if` holds for them. `rule` is the sentence for a wrong value that no listed mistake
    explains; `right` the one for the right value. `units` declares what may follow the number (`{MiB:
    2^20}`), `unit` is shown behind the field. A part of weight 0 carries no points and may stay empty. `also`
    is a list of further tables that are as right as the key, where a tie lets the learner choose; a `sparse`
    table counts only the cells that are not 0 in it or in the key. With `each`, a whole number, the part is
    asked for k = 0, 1, … below it: its id ends in that number (`recall_0`), and `k` in its formulas and in
    the holes of its texts stands for it.
    """

    id: str
    label: str
    key: Formula
    rule: str
    right: str = ""
    measure: Measure = "real"
    uses: tuple[str, ...] = ()
    carry_if: Formula | None = None
    mistakes: tuple[KnownMistake, ...] = ()
    unit: str = ""
    units: dict[str, Formula] = field(default_factory=dict)
    weight: Formula = 1
    also: Formula | None = None
    sparse: bool = False
    each: Formula | None = None

    def at(self, k: int) -> Part:
        """The part of one k, where `each` repeats it."""

        def put(formula: Formula) -> Formula:
            return COUNTER.sub(str(k), formula) if isinstance(formula, str) else formula

        def fill(text: str) -> str:
            return HOLE.sub(lambda hole: COUNTER.sub(str(k), hole[0]), text)

        return replace(
            self,
            id=f"{self.id}_{k}",
            label=fill(self.label),
            key=put(self.key),
            rule=fill(self.rule),
            right=fill(self.right),
            mistakes=tuple(replace(one, value=put(one.value), says=fill(one.says)) for one in self.mistakes),
            each=None,
        )


@dataclass(frozen=True, kw_only=True)
class NumericItem(Item):
    """Parts with computed keys. With `up_to_factor` the parts are right when all are one common multiple of
    the key. `torch` is a program that computes them; its holes are filled with Python numbers and lists.

    From outside `fields` names the parts that are graded: `recall_1`, or `recall` and `recall_k` for all of
    them.
    """

    kind: ClassVar[str] = "numeric"
    outside: ClassVar[frozenset[str]] = frozenset({"fields"})
    parts: tuple[Part, ...]
    up_to_factor: bool = False
    torch: str = ""

    # -- the learner's side --------------------------------------------------------------------------------

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """A number field for each part, a table for each part whose key is a list."""
        return tuple(
            self._field(variant, part, value)
            for part, value in zip(self._asked(variant), self._keys(variant))
        )

    def _field(self, variant: Variant, part: Part, value: Value) -> Field:
        label, optional = variant.fill(part.label), part.weight == 0
        units = {unit: compute(size, variant.names) for unit, size in part.units.items()}
        scope = Scope(values=units, count=part.measure == "count")
        if not isinstance(value, tuple):
            return Number(
                name=part.id, label=label, optional=optional, scope=scope, unit=part.unit, said=self.ask
            )
        cells = tuple(
            tuple(
                Number(
                    name=f"{part.id}.{r}.{c}",
                    label=f"{label} ({r + 1}, {c + 1})",
                    scope=scope,
                    said=self.ask,
                )
                for c in range(len(row))
            )
            for r, row in enumerate(grid(value))
        )
        return Table(name=part.id, label=label, optional=optional, cells=cells)

    def key(self, variant: Variant) -> Answer:
        """The computed answer, typed without loss."""
        answer: Answer = {}
        for part, value in zip(self._asked(variant), self._keys(variant)):
            answer |= raw_text(part.id, value)
        return answer

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """Each part's value, then the author's explanation."""
        keys = zip(self._asked(variant), self._keys(variant))
        values = [
            f"{variant.fill(part.label)} = {prose(value)}"
            for part, value in keys
            if not isinstance(value, tuple)
        ]
        return (variant.because, *values)

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each listed mistake as the answer in which this part alone is wrong by that rule."""
        right = self.key(variant)
        return tuple(
            Mistake(slip.note, part.id, {**right, **raw_text(part.id, slip.value)}, slip.says)
            for part in self._asked(variant)
            for slip in self._true_slips(variant, part)
        )

    def program(self, variant: Variant) -> Program | None:
        """The author's program with the variant's numbers in it."""
        if not self.torch:
            return None
        from tutor.kinds.program import Program, filled  # only when it is asked for

        ids = (part.id for part in self._asked(variant))
        return Program(filled(self.torch, variant.names), dict(zip(ids, self._keys(variant))))

    # -- values --------------------------------------------------------------------------------------------

    def _all_parts(self, names: Mapping[str, Value]) -> tuple[Part, ...]:
        """The parts with these names' values, each one that is repeated as often as it is."""
        if all(part.each is None for part in self.parts):
            return self.parts
        found: list[Part] = []
        for part in self.parts:
            found += [part] if part.each is None else map(part.at, range(_repeats(part.each, names)))
        return tuple(found)

    def _asked(self, variant: Variant) -> tuple[Part, ...]:
        """The parts that are asked for: all, or those named from outside."""
        if "parts" not in variant.memo:
            every = self._all_parts(variant.names)
            variant.memo["parts"] = tuple(
                part for part in every if not variant.picks or part.id in variant.picks
            )
        parts: tuple[Part, ...] = variant.memo["parts"]
        return parts

    def variant_for(self, params: Mapping[str, Value]) -> Variant:
        """The variant of given parameters; `fields` names the parts that are graded."""
        if "fields" not in params or "fields" in self.draw:
            return super().variant_for(params)
        rest = {name: value for name, value in params.items() if name != "fields"}
        variant = super().variant_for(rest) if rest else self.variant(0)
        return replace(variant, picks=self._named(variant, params["fields"]), memo={})

    def _named(self, variant: Variant, fields: Value) -> tuple[str, ...]:
        """The ids of the parts that `fields` names; raises AnswerProblem where one is unknown."""
        ids = [part.id for part in self._all_parts(variant.names)]
        found: list[str] = []
        for name in map(str, fields if isinstance(fields, tuple) else (fields,)):
            hits = [name] if name in ids else self._numbered(name, ids)
            if not hits:
                raise AnswerProblem(f"{self.id} has no field {name[:40]}: its fields are {', '.join(ids)}")
            found += hits
        return tuple(found)

    def _numbered(self, name: str, ids: Iterable[str]) -> list[str]:
        """The ids of a repeated part by its own id, with or without `_k`."""
        stem = name.removesuffix("_k")
        known = any(part.id == stem and part.each is not None for part in self.parts)
        return [one for one in ids if known and re.fullmatch(rf"{re.escape(stem)}_\d+", one)]

    def _env(self, variant: Variant, own: Mapping[str, Value]) -> dict[str, Value]:
        """All names of the variant, with the learner's own values in place of the parts that are carried.

        A part whose key is a bare name stands for that name, so everything derived from it follows.
        """
        parts = self._all_parts(variant.names)
        stands = {str(part.key): own[part.id] for part in parts if part.id in own}
        env = {name: stands.get(name, value) for name, value in variant.params.items()}
        for name, formula in self.let.items():
            env[name] = stands[name] if name in stands else compute(formula, env)
        for part in parts:
            env[part.id] = own[part.id] if part.id in own else compute(part.key, env)
        return env

    def more_names(self, names: Mapping[str, Value]) -> Mapping[str, Value]:
        """The value of each part under its id."""
        env = dict(names)
        for part in self._all_parts(names):
            env[part.id] = compute(part.key, env)
        return env

    def _keys(self, variant: Variant) -> tuple[Value, ...]:
        return tuple(variant.names[part.id] for part in self._asked(variant))

    def _true_slips(self, variant: Variant, part: Part) -> list[Slip]:
        """The part's known mistakes on this variant, computed once."""
        kept: dict[str, list[Slip]] = variant.memo.setdefault("slips", {})
        if part.id not in kept:
            kept[part.id] = self._slips(variant, part, variant.names)
        return kept[part.id]

    def _slips(self, variant: Variant, part: Part, env: Mapping[str, Value]) -> list[Slip]:
        """The part's known mistakes in these names, each with its sentence."""
        return [
            Slip(value, mistake.note, _named(variant, env, value).fill(mistake.says))
            for mistake, value in self._wrong(variant, part, env)
        ]

    def _wrong(
        self, variant: Variant, part: Part, env: Mapping[str, Value]
    ) -> list[tuple[KnownMistake, Value]]:
        """The part's listed mistakes with their values in these names; one that has no value, or that of
        the key, is left out. Those of the variant itself are computed once.
        """
        kept: dict[str, list[tuple[KnownMistake, Value]]] = variant.memo.setdefault("wrong", {})
        own = env is variant.names
        if own and part.id in kept:
            return kept[part.id]
        found = []
        for mistake in part.mistakes:
            try:
                value = compute(mistake.value, env)
            except DrawProblem:
                continue
            if _differs(value, env[part.id]):
                found.append((mistake, value))
        if own:
            kept[part.id] = found
        return found

    # -- marking -------------------------------------------------------------------------------------------

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """Each part on its own, in the order written; earlier wrong values are carried where the guard lets
        them.
        """
        places = self._places(variant)
        typed = {name: _read_once(variant, place, answer.get(name, "")) for name, place in places.items()}
        if not any(isinstance(one, Typed) for one in typed.values()):
            return unreadable(self._nothing(typed))
        own = {name: one.value for name, one in typed.items() if isinstance(one, Typed)}
        if self.up_to_factor and self._proportional(variant, own):
            own = self._scaled(variant)
            typed = {name: _exact(value) for name, value in own.items()}
        parts = self._asked(variant)
        whole = sum((compute_fraction(part.weight) for part in parts), Fraction(0))
        lines: list[Line] = []
        for part in parts:
            lines += self._mark_part(variant, part, answer, typed, own, compute_fraction(part.weight) / whole)
        return settle(lines)

    def _places(self, variant: Variant) -> dict[str, Number]:
        if "places" not in variant.memo:
            numbers = (one for one in flatten(self.fields(variant)) if isinstance(one, Number))
            variant.memo["places"] = {one.name: one for one in numbers}
        places: dict[str, Number] = variant.memo["places"]
        return places

    @staticmethod
    def _nothing(typed: Mapping[str, Typed | str]) -> str:
        problems = [one for one in typed.values() if isinstance(one, str) and one != EMPTY]
        return (
            problems[0]
            if problems
            else "Nothing was entered: type a number or a calculation such as 450/(450+50)."
        )

    def _proportional(self, variant: Variant, own: Mapping[str, Value]) -> bool:
        """True where all parts are one common positive multiple of the key (to 0.5 %)."""
        ratios = []
        for part, right in zip(self._asked(variant), self._keys(variant)):
            value = own.get(part.id)
            if (
                not isinstance(value, Fraction | float)
                or not isinstance(right, Fraction | float)
                or right == 0
            ):
                return False
            ratios.append(Fraction(value) / Fraction(right))
        return min(ratios) > 0 and max(ratios) <= min(ratios) * (1 + Fraction(1, 200))

    def _scaled(self, variant: Variant) -> dict[str, Value]:
        return dict(zip((part.id for part in self._asked(variant)), self._keys(variant)))

    def _mark_part(
        self,
        variant: Variant,
        part: Part,
        answer: Answer,
        typed: Mapping[str, Typed | str],
        own: Mapping[str, Value],
        of: Fraction,
    ) -> list[Line]:
        right = variant.names[part.id]
        if isinstance(right, tuple):
            return [self._mark_table(variant, part, answer, typed, of)]
        label, yours = variant.fill(part.label), answer.get(part.id, "").strip()
        one = typed[part.id]
        if isinstance(one, str):
            if of == 0 and not yours:
                return []
            return [_line(part.id, label, Judgement(Fraction(0), UNREADABLE, one), of, yours, right)]
        # What equals the key is no mistake: the sentences of these need not be written.
        slips = self._true_slips(variant, part) if gap(one.value, right) else []
        judgement = judge(one, right, slips, part.measure)
        if judgement.share < 1:
            judgement = self._followed(variant, part, one, own, judgement)
        if judgement.rule == "wrong" and (says := per_cent(one, right, part.measure)):
            judgement = Judgement(Fraction(0), "per-cent", says)
        return [_line(part.id, label, self._worded(variant, part, judgement), of, yours, right)]

    def _followed(
        self, variant: Variant, part: Part, one: Typed, own: Mapping[str, Value], plain: Judgement
    ) -> Judgement:
        """The better of the plain judgement and the one that takes the learner's own earlier values as
        given.
        """
        true, guard = variant.names, part.carry_if
        carried = carry(
            part.uses, own, true, guard=lambda values: guard is None or holds([guard], {**true, **values})
        )
        if carried is None:
            return plain
        try:
            env = self._env(variant, carried)
        except DrawProblem:
            return plain
        # A mistake that gives what follows from the learner's own values cannot be told from following them.
        given, measure = env[part.id], part.measure
        slips = [slip for slip in self._slips(variant, part, env) if _distinct(given, slip.value, measure)]
        again = judge(one, given, slips, measure)
        if again.share == 1:
            labels = {other.id: variant.fill(other.label) for other in self._asked(variant)}
            earlier = " and ".join(f"{labels[name]} of {prose(value)}" for name, value in carried.items())
            return Judgement(again.share, "follow-through", f"Right, given your own {earlier}.")
        return again if again.share > plain.share or plain.rule == "wrong" else plain

    @staticmethod
    def _worded(variant: Variant, part: Part, judgement: Judgement) -> Judgement:
        if judgement.says:
            return judgement
        said = variant.fill(part.right if judgement.share == 1 else part.rule)
        return Judgement(judgement.share, judgement.rule, said)

    def _mark_table(
        self, variant: Variant, part: Part, answer: Answer, typed: Mapping[str, Typed | str], of: Fraction
    ) -> Line:
        """All cells of a table as one ledger line; each cell has the same share of the part."""
        key, others = variant.names[part.id], variant.compute(part.also) if part.also is not None else ()
        tables = (key, *(others if isinstance(others, tuple) else ()))
        compared = [
            compare_table(part.id, typed, table, part.measure, sparse=part.sparse) for table in tables
        ]
        best = max(compared, key=lambda one: one.share)
        if len(best.good) == len(best.cells):
            judgement = self._worded(variant, part, Judgement(Fraction(1), "right"))
        elif not any(isinstance(typed[name], Typed) for name in best.cells):
            says = self._nothing({name: typed[name] for name in best.cells})
            judgement = Judgement(Fraction(0), UNREADABLE, says)
        elif slip := known_slip(part.id, typed, self._true_slips(variant, part)):
            judgement = Judgement(Fraction(0), slip.note, slip.says)
        else:
            judgement = self._cells_wrong(variant, part, typed, best)
        label = variant.fill(part.label)
        return _line(part.id, label, judgement, of, shown(part.id, answer, key), key)

    def _cells_wrong(
        self, variant: Variant, part: Part, typed: Mapping[str, Typed | str], best: Compared
    ) -> Judgement:
        name, row, column = best.first_bad
        one = typed[name]
        reason = one if isinstance(one, str) else variant.fill(part.rule)
        good, cells = len(best.good & best.counted), len(best.counted)
        which = "cells that are not 0" if part.sparse else "cells"
        says = f"{good} of {cells} {which} are right; look at row {row}, column {column}: {reason}"
        return Judgement(best.share, "cells", says)

    # -- the author's side ---------------------------------------------------------------------------------

    def misfit(self, variant: Variant) -> str:
        """A listed mistake without a value, or two values that coincide (reals: within 1 %), or nothing."""
        for part in self._asked(variant):
            wrong = self._wrong(variant, part, variant.names)
            lost = {mistake.note for mistake in part.mistakes} - {mistake.note for mistake, _ in wrong}
            if lost:
                return f"the mistake “{min(lost)}” has no value, or does not differ from the key"
            named = [("", variant.names[part.id]), *((mistake.note, value) for mistake, value in wrong)]
            for (one, value), (other, against) in combinations(named, 2):
                if not _distinct(against, value, part.measure):
                    return f"“{other}” does not differ from {f'“{one}”' if one else 'the key'}"
        return ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: repeated ids, a part that uses what comes later, all weights zero."""
        faults: list[tuple[str, str, str]] = []
        seen: set[str] = set()
        for part in self.parts:
            if part.id in seen or part.id in self.draw or part.id in self.let:
                faults.append(
                    ("parts", f"the part id “{part.id}” is used twice", "give each part a name of its own")
                )
            for name in part.uses:
                if name not in seen:
                    faults.append(
                        ("uses", f"{part.id} uses {name}, which is no earlier part", "name an earlier part")
                    )
            if part.uses and part.carry_if is None:
                faults.append(("carry_if", f"{part.id} carries values without a guard", "add `carry_if`"))
            notes = [mistake.note for mistake in part.mistakes]
            for note in sorted({note for note in notes if notes.count(note) > 1}):
                faults.append(("mistakes", f"two mistakes have one note, “{note}”", "give each its own note"))
            seen.add(part.id)
        if not any(compute_fraction(part.weight) > 0 for part in self.parts):
            faults.append(("parts", "no part carries points", "give one part a weight above 0"))
        return tuple(faults)

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """An object by part id, or the bare value of a single part or of the one in `bare`; lists fill
        tables.
        """
        parts = self._asked(variant)
        graded = [part for part in parts if part.weight != 0]
        if not isinstance(answer, Mapping):
            if len(graded) != 1 and not self.bare:
                names = ", ".join(part.id for part in parts)
                raise AnswerProblem(f"{self.id} has several fields: give an object with {names}")
            answer = {self.bare or graded[0].id: answer}
        known = {part.id: value for part, value in zip(parts, self._keys(variant))}
        raw: Answer = {}
        for name, value in self._spread(answer, known).items():
            if name not in known:
                raise AnswerProblem(f"{self.id} has no field {name}: its fields are {', '.join(known)}")
            right = known[name]
            raw |= from_lists(name, value, right) if isinstance(right, tuple) else {name: numeral(value)}
        return raw

    def _spread(self, answer: Mapping[Any, object], known: Iterable[str]) -> dict[str, object]:
        """The answer with a list for a repeated part (`recall_k`) as its single values."""
        found: dict[str, object] = {}
        for name, value in answer.items():
            entries = value if isinstance(value, list) else []
            ids = self._numbered(str(name), known) if isinstance(value, list) else []
            if ids and len(entries) != len(ids):
                raise AnswerProblem(f"{name} has another length: it is {len(ids)} numbers", wrong=True)
            found |= dict(zip(ids, entries)) if ids else {str(name): value}
        return found


def _repeats(formula: Formula, names: Mapping[str, Value]) -> int:
    """How often a part is repeated; raises DrawProblem where that is no sensible number."""
    value = compute(formula, names)
    if not isinstance(value, Fraction) or value.denominator != 1 or not 1 <= value <= MOST_REPEATS:
        raise DrawProblem(f"`each: {formula}` has to be a whole number from 1 to {MOST_REPEATS}", "parts")
    return int(value)


def compute_fraction(formula: Formula) -> Fraction:
    """An author's constant as an exact number; raises DrawProblem on anything else."""
    value = compute(formula, {})
    if not isinstance(value, Fraction):
        raise DrawProblem(f"“{formula}” has to be an exact number")
    return value


def _read_once(variant: Variant, place: Number, raw: str) -> Typed | str:
    """As `_read`; the same text in the same field is read once for a variant, for a prover marks it often."""
    kept: dict[tuple[str, str], Typed | str] = variant.memo.setdefault("read", {})
    key = (place.name, raw)
    if key not in kept:
        if len(kept) >= READINGS:
            kept.clear()
        kept[key] = _read(place, raw)
    return kept[key]


def _read(place: Number, raw: str) -> Typed | str:
    """The number typed, or the sentence that says why there is none."""
    if not raw.strip():
        return EMPTY
    try:
        return read_field(place, raw)
    except Problem as problem:
        return problem.sentence


def _exact(value: Value) -> Typed:
    return read_number(typed_text(value), Scope())


def _named(variant: Variant, env: Mapping[str, Value], value: Value) -> Variant:
    """The variant with the names that a mistake's sentence may use."""
    return Variant(item=variant.item, seed=variant.seed, names={**env, "value": value})


def _differs(value: Value, key: Value) -> bool:
    if isinstance(value, tuple) or isinstance(key, tuple):
        return value != key
    return not same(value, key)


def _distinct(value: Value, other: Value, measure: Literal["real", "count"]) -> bool:
    if isinstance(value, tuple) or isinstance(other, tuple):
        return value != other
    return gap(value, other) > 0 if measure == "count" else apart(value, other, APART)


def _line(part: str, label: str, judgement: Judgement, of: Fraction, yours: str, expected: Value) -> Line:
    return Line(
        part=part,
        label=label,
        points=of * judgement.share,
        of=of,
        rule=judgement.rule,
        yours=yours,
        expected=prose(expected),
        says=judgement.says,
    )
