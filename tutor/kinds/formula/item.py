"""Formulas in several lines: equal in any form, with earlier names substituted, and marked again from the
learner's own earlier lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from tutor.kinds.base import AnswerProblem, Claim, Echo, Item, Mistake, Variant, echoed, scalar
from tutor.kinds.draw import Formula
from tutor.kinds.fields import Answer, Expression, Field
from tutor.kinds.formula.marks import EMPTY, Marking, read_line, share_of
from tutor.kinds.formula.parts import Defined, FormulaPart, Given, KnownFormula, SlopeOf, Symbol
from tutor.kinds.formula.plan import Plan
from tutor.kinds.numeric import compute_fraction
from tutor.marking import Line, Verdict, settle, unreadable
from tutor.maths import Node, Problem, Value, line, pretty
from tutor.maths.tree import Call

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["FormulaItem"]

NOTHING = "Nothing was entered: type a formula in the names of the question."
PLANS = 8


@dataclass(frozen=True, kw_only=True)
class FormulaItem(Item):
    """Lines of mathematics over declared `symbols`.

    `functions` are opaque ones, `given` those that the question defines; `defined` are names for earlier
    quantities, `slopes` names for derivatives of the learner's own lines. `spell` replaces spellings by
    shorter ones before a line is read (`"^T": ""`). `torch` is a program that computes the parts; before it
    every symbol that it uses is given a value.
    """

    kind: ClassVar[str] = "formula"
    outside: ClassVar[frozenset[str]] = frozenset({"part"})
    symbols: dict[str, Symbol]
    parts: tuple[FormulaPart, ...]
    defined: dict[str, Formula | Defined] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    given: dict[str, Given] = field(default_factory=dict)
    slopes: dict[str, SlopeOf] = field(default_factory=dict)
    spell: dict[str, str] = field(default_factory=dict)
    torch: str = ""

    # -- the learner's side --------------------------------------------------------------------------------

    def asked(self, variant: Variant) -> tuple[FormulaPart, ...]:
        """The parts that are graded: all, or the one that was asked for from outside."""
        return tuple(part for part in self.parts if not variant.picks or part.id in variant.picks)

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """A formula field for each part."""
        plan = self._plan(variant)
        return tuple(
            Expression(name=part.id, label=plan.readings[part.id].label, scope=plan.readings[part.id].scope)
            for part in self.asked(variant)
        )

    def key(self, variant: Variant) -> Answer:
        """Each part's key on one line, in the names of the question."""
        plan = self._plan(variant)
        world = plan.ground.true
        return {part.id: line(plan.shown(world, plan.ground.lines[part.id])) for part in self.asked(variant)}

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """The author's explanation, then each line's formula."""
        plan, world = self._plan(variant), self._plan(variant).ground.true
        shown = ((part.id, plan.shown(world, plan.ground.lines[part.id])) for part in self.asked(variant))
        return (variant.because, *(f"{plan.readings[name].label} = {pretty(tree)}" for name, tree in shown))

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each known wrong formula in its line, the others right."""
        plan, key = self._plan(variant), self.key(variant)
        return tuple(
            Mistake(
                note=one.note,
                part=part.id,
                answer={**key, part.id: self._as_typed(plan, one, tree)},
                says=variant.fill(one.says),
                share=share_of(plan, plan.ground.true, part, one, tree),
            )
            for part in self.asked(variant)
            for one, tree in plan.mistakes[part.id]
            if tree == plan.slip(one.value)
        )

    def program(self, variant: Variant) -> Program | None:
        """The author's program with a value for every symbol."""
        if not self.torch:
            return None
        from tutor.kinds.formula.program import formula_program  # only when it is asked for

        return formula_program(self, variant, self._plan(variant))

    def echo(self, variant: Variant, name: str, text: str) -> Echo:
        """How a line is read so far, its left-hand side passed over."""
        reading = self._plan(variant).readings.get(name)
        if reading is None or not text.strip():
            return Echo()
        try:
            tree = reading.sides(text)[-1]
        except Problem as problem:
            return Echo(problem=problem.sentence, at=problem.start)
        if isinstance(tree, Call) and tree.name == "list":
            return Echo(line=", ".join(pretty(one) for one in tree.args))
        return echoed(text, tree)

    def variant_for(self, params: Mapping[str, Value]) -> Variant:
        """The variant of given parameters; `part` asks for one line alone."""
        variant = super().variant_for({name: value for name, value in params.items() if name != "part"})
        if "part" not in params:
            return variant
        known = [part.id for part in self.parts]
        if params["part"] not in known:
            raise AnswerProblem(f"{self.id} has no part {params['part']}: its parts are {', '.join(known)}")
        return replace(variant, picks=(str(params["part"]),), memo={})

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """An object by part id, or the bare text of a single part."""
        asked, known = self.asked(variant), {part.id for part in self.parts}
        if not isinstance(answer, Mapping):
            if len(asked) != 1:
                raise AnswerProblem(f"{self.id} has several parts: give an object with {self._listed()}")
            return {asked[0].id: scalar(answer)}
        strange = [str(name) for name in answer if name not in known]
        if strange:
            raise AnswerProblem(f"{self.id} has no part {strange[0]}: its parts are {self._listed()}")
        return {str(name): scalar(value) for name, value in answer.items()}

    def _listed(self) -> str:
        return ", ".join(part.id for part in self.parts)

    @cached_property
    def _plans(self) -> dict[tuple[tuple[str, str], ...], Plan]:
        return {}

    def _plan(self, variant: Variant) -> Plan:
        # Kept with the item: it depends on the drawn values alone, and a script marks many answers.
        drawn = tuple((name, str(value)) for name, value in variant.params.items())
        if drawn not in self._plans:
            if len(self._plans) >= PLANS:
                self._plans.clear()
            self._plans[drawn] = Plan(self, variant)
        return self._plans[drawn]

    def _as_typed(self, plan: Plan, one: KnownFormula, tree: Node) -> str:
        """A mistake as text that is recognised as that mistake."""
        return str(one.value) if one.typed else line(plan.shown(plan.ground.true, tree))

    # -- marking -------------------------------------------------------------------------------------------

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """Each line on its own; a line that follows from the learner's own earlier ones is right."""
        plan, asked = self._plan(variant), self.asked(variant)
        typed = {part.id: read_line(plan, part, answer.get(part.id, "")) for part in self.parts}
        if not any(isinstance(typed[part.id], tuple) for part in asked):
            said = [one for part in asked if isinstance(one := typed[part.id], str) and one != EMPTY]
            return unreadable(said[0] if said else NOTHING)
        marking = Marking(plan, typed, answer, variant.fill)
        done = marking.run()
        weights = [compute_fraction(part.weight) for part in asked]
        entries = [
            self._entry(variant, marking, part, weight / sum(weights)) for part, weight in zip(asked, weights)
        ]
        return settle(entries, [remark for part in asked if (remark := done[part.id].remark)])

    def _entry(self, variant: Variant, marking: Marking, part: FormulaPart, of: Fraction) -> Line:
        plan, outcome = marking.plan, marking.done[part.id]
        judgement = outcome.judgement
        world = next(marking.worlds(part), plan.ground.true)
        expected = plan.ground.lines[part.id] if outcome.equals is None else outcome.equals
        return Line(
            part=part.id,
            label=plan.readings[part.id].label,
            points=of * judgement.share,
            of=of,
            rule=judgement.rule,
            yours=marking.raw.get(part.id, "").strip(),
            expected=pretty(plan.shown(world, expected)),
            says=judgement.says or (variant.fill(part.right) if judgement.share == 1 else ""),
        )

    def claims(self, variant: Variant, answer: Answer) -> tuple[Claim, ...]:
        """Each right line with its key, both written out in the free symbols."""
        plan = self._plan(variant)
        world = plan.ground.true
        found = []
        for entry in self.mark(variant, answer).lines:
            part = next(one for one in self.parts if one.id == entry.part)
            sides = read_line(plan, part, answer.get(part.id, ""))
            if entry.rule != "right" or isinstance(sides, str) or not world.small(sides[-1]):
                continue
            key = next((one for one in plan.keys(part) if world.same(one, sides[-1])), None)
            if key is not None and not (isinstance(key, Call) and key.name == "list"):
                found.append(Claim(part.id, world.expand(key), world.expand(sides[-1]), plan.ground.free))
        return tuple(found)

    # -- the author's side ---------------------------------------------------------------------------------

    def misfit(self, variant: Variant) -> str:
        """A mistake that is equal to the key on this draw, or nothing."""
        plan = self._plan(variant)
        world = plan.ground.true
        for part in self.parts:
            for one, tree in plan.mistakes[part.id]:
                if any(world.same(key, tree) for key in plan.keys(part)):
                    return f"the mistake “{one.note}” of {part.id} does not differ from the key"
        return ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: names used twice, names that nobody declared, lines that need one
        another.
        """
        faults: list[tuple[str, str, str]] = []
        seen: set[str] = set()
        for name in [
            *self.symbols,
            *self.defined,
            *self.slopes,
            *(one.id for one in self.parts),
            *self.draw,
            *self.let,
        ]:
            if name in seen:
                faults.append(
                    ("parts", f"the name “{name}” is used twice", "give each thing a name of its own")
                )
            seen.add(name)
        for part in self.parts:
            notes = [one.note for one in part.mistakes]
            for note in sorted({note for note in notes if notes.count(note) > 1}):
                faults.append(("mistakes", f"two mistakes have one note, “{note}”", "give each its own note"))
            for name in (*part.names, *part.symbols, *([part.old] if part.old else [])):
                if name not in seen:
                    faults.append(
                        ("parts", f"{part.id} names {name}, which is nothing here", "mend the name")
                    )
        for slope in self.slopes.values():
            if slope.of not in seen or slope.by not in self.symbols:
                faults.append(("slopes", "a slope is of a part, by a symbol", "mend the names"))
        for old, new in self.spell.items():
            if len(new) > len(old):
                faults.append(("spell", f"“{old}” is replaced by something longer", "use a shorter spelling"))
        if not faults:
            _ = self._plan(self.variant(0)).order
        return tuple(faults)


def _value(one: Formula | Defined) -> Formula:
    return one.value if isinstance(one, Defined) else one
