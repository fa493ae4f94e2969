"""Judges the lines of a formula answer one after the other: right, following from earlier lines, or wrong
and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product
from math import isfinite
from typing import TYPE_CHECKING

from tutor.kinds.consistent import World
from tutor.kinds.formula.parts import FormulaPart, KnownFormula
from tutor.kinds.formula.plan import Plan
from tutor.kinds.number import Judgement
from tutor.kinds.numeric import compute_fraction
from tutor.kinds.terms import share_of_terms, terms_of
from tutor.marking import UNREADABLE
from tutor.maths import Node, Problem, Undefined, names, substitute
from tutor.maths.tree import Call, Opaque, Sym, walk

if TYPE_CHECKING:
    from tutor.maths.diagnose import Diagnosis

__all__ = ["EMPTY", "Marking", "Outcome", "Sides", "read_line", "share_of"]

EMPTY = "Nothing was entered here."
NO_VALUE = "This has no value for the numbers it was tried with: look at its domain."
TWO_SIDES = "The two sides of your equation are not equal: keep the one that you mean."
WORLDS = 6
DIAGNOSES = 2  # in one answer: looking for a reason takes longer than all other marking
SEARCHED = 800  # nodes evaluated in search of one (96 of 100 slips are found by then); half for a second
DIAGNOSED = 40  # nodes of a formula that is looked into: a longer one holds more than one slip
MOST_PAIRS = 8
COUNTED = "some-terms"  # a remark that would contradict the exact count of right terms
VAGUE = frozenset({COUNTED, "wrong-part"})  # said only where nothing can be named
WORD = re.compile(r"[^\W\d]\w*")
Sides = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: its judgement, its tree if it was read, the right formula that it equals, and
    a remark beside it.
    """

    judgement: Judgement
    tree: Node | None = None
    equals: Node | None = None
    remark: str = ""

    @property
    def hands_on(self) -> bool:
        """Whether later lines may follow from this one although it is not the right one."""
        return self.tree is not None and self.judgement.rule != "right"


def read_line(plan: Plan, part: FormulaPart, raw: str) -> Sides | str:
    """All sides of a typed line, or the sentence that says why it cannot be read."""
    if not raw.strip():
        return EMPTY
    try:
        reading = plan.readings[part.id]
        return tuple(substitute(reading.meant(side), plan.values) for side in reading.sides(raw))
    except Problem as problem:
        return problem.sentence
    except RecursionError:
        return "This is nested too deeply; write it in steps."


def share_of(plan: Plan, world: World, part: FormulaPart, one: KnownFormula | None, tree: Node) -> Fraction:
    """What a wrong line still earns: a known mistake's own share, or that of its right terms."""
    share = compute_fraction(one.share) if one is not None else Fraction(0)
    if not part.terms:
        return share
    return max(share, share_of_terms(world, plan.ground.lines[part.id], tree))


@dataclass(slots=True)
class Marking:
    """One pass over an answer; the lines are judged in the order in which they depend on one another."""

    plan: Plan
    typed: Mapping[str, Sides | str]
    raw: Mapping[str, str]
    fill: Callable[[str], str]
    done: dict[str, Outcome] = field(default_factory=dict)
    looked: int = 0
    tried: dict[tuple[int, ...], World] = field(default_factory=dict)

    def run(self) -> dict[str, Outcome]:
        """The outcome of every part by its id."""
        for part in self.plan.order:
            self.done[part.id] = self.line(part)
        return self.done

    def line(self, part: FormulaPart) -> Outcome:
        """The outcome of one line, all that it depends on being judged."""
        sides = self.typed[part.id]
        if isinstance(sides, str):
            return _refused(sides)
        tree = sides[-1]
        entries = tree.args if isinstance(tree, Call) and tree.name == "list" else (tree,)
        if not all(any(map(isfinite, self.plan.ground.true.values(one))) for one in entries):
            return _refused(NO_VALUE)
        worlds, own = list(self.worlds(part)), None
        blocked = self.blocked(part, sides)
        if not blocked:
            if any(not worlds[0].same(tree, side) for side in sides[:-1]):
                return _refused(TWO_SIDES)
            for world in worlds:
                equals = self.equal(world, part, tree)
                if equals is not None:
                    return self.accepted(part, tree, equals)
            own = self.own_world(part)
            if own is not None and self.equal(own, part, tree) is not None:
                return self.followed(part, tree)
        return self.wrong(part, tree, [*worlds, own] if own is not None else worlds, blocked)

    # -- right ---------------------------------------------------------------------------------------------

    def equal(self, world: World, part: FormulaPart, tree: Node) -> Node | None:
        """The right formula that the tree equals in this world, or None."""
        return next((key for key in self.plan.keys(part) if world.same(key, tree)), None)

    def accepted(self, part: FormulaPart, tree: Node, equals: Node) -> Outcome:
        """A right line, unless another form was asked for."""
        from tutor.maths.form import form_problem  # few items ask for a form

        missed = form_problem(tree, part.form) if part.form else ""
        return _refused(missed) if missed else Outcome(Judgement(Fraction(1), "right"), tree, equals)

    def followed(self, part: FormulaPart, tree: Node) -> Outcome:
        """A line that is right given the learner's own earlier ones."""
        used = self.plan.uses(part)
        labels = [
            self.plan.readings[name].label
            for name, outcome in self.done.items()
            if name in used and outcome.hands_on
        ]
        given = f"your own {' and '.join(labels)}" if labels else "your own earlier lines"
        return Outcome(Judgement(Fraction(1), "follow-through", f"Right, given {given}."), tree)

    # -- what earlier lines stand for ----------------------------------------------------------------------

    def worlds(self, part: FormulaPart) -> Iterator[World]:
        """The ways in which the earlier lines can be right: as the learner has them, or any right one."""
        ground = self.plan.ground
        earlier = [one for one in self.plan.order if one.id in ground.needs[part.id]]
        choices = []
        for one in earlier:
            outcome = self.done[one.id]
            known = outcome.judgement.rule == "right" and outcome.equals is not None
            choices.append([outcome.equals] if known else self.plan.keys(one))
        for count, chosen in enumerate(product(*choices)):
            if count == WORLDS:
                break
            lines = dict(ground.lines)
            lines |= {one.id: tree for one, tree in zip(earlier, chosen) if tree is not None}
            yield ground.true if lines == ground.lines else World(ground, lines)

    def own_world(self, part: FormulaPart) -> World | None:
        """The earlier lines as the learner has them, if a wrong one of them can hand something on.

        A line of one and the same value everywhere is trivial and hands nothing on; nor does one that goes in
        a circle.
        """
        ground, lines, hands_on = self.plan.ground, dict(self.plan.ground.lines), False
        for one in self.plan.order:
            outcome = self.done.get(one.id)
            if one.id not in ground.needs[part.id] or outcome is None:
                continue
            if outcome.judgement.rule == "right" and outcome.equals is not None:
                lines[one.id] = outcome.equals
            elif outcome.tree is not None and not names(outcome.tree) & self.plan.circular[one.id]:
                trial = self.world({**lines, one.id: outcome.tree})
                if trial.varies(outcome.tree) and _has_slopes(trial, one.id):
                    lines[one.id], hands_on = outcome.tree, True
        world = self.world(lines) if hands_on else None
        return world if world is not None and world.varies(ground.lines[part.id]) else None

    def world(self, lines: dict[str, Node]) -> World:
        """The world of these lines; later lines ask for the same ones, and what is known of them is kept."""
        key = tuple(map(id, lines.values()))  # the trees are those of the ground and of the outcomes
        if key not in self.tried:
            self.tried[key] = World(self.plan.ground, dict(lines))
        return self.tried[key]

    # -- wrong ---------------------------------------------------------------------------------------------

    def blocked(self, part: FormulaPart, sides: Sides) -> str:
        """Why a line cannot count although it may be equal: it goes in a circle, or uses what it is to
        replace.
        """
        used = frozenset().union(*(names(side) for side in sides))
        calls = {node.name for side in sides for node in walk(side) if isinstance(node, Call | Opaque)}
        label = self.plan.readings[part.id].label
        for name in part.without:
            if name in calls or name in used:
                return f"{name} is not to be used here: write {label} out without it."
        if part.id in used:
            return f"{label} is explained by itself here: write out what flows into it."
        for name in sorted(used & self.plan.circular[part.id]):
            euler = " (Euler's number is written exp(…))" if name == "e" else ""
            return f"{name}{euler} depends on {label} and goes in a circle: write out what flows into it."
        for name in sorted(used & self.plan.strange[part.id]):
            return f"{name} does not flow into {label}: write out what flows into it."
        return ""

    def wrong(self, part: FormulaPart, tree: Node, worlds: list[World], blocked: str) -> Outcome:
        """A line that is not right: a known mistake, or what else can be said about it."""
        hits = list(self.hits(part, tree, worlds, bool(blocked)))
        if hits:
            share, one = max(hits, key=lambda hit: hit[0])
            judgement = Judgement(share, one.note, self.fill(one.says))
        elif blocked:
            return _refused(blocked)
        else:
            share = max(share_of(self.plan, world, part, None, tree) for world in worlds)
            judgement = Judgement(share, "terms" if share else "wrong", self.said(part, tree, worlds[0]))
        return Outcome(judgement, tree, None, self.counted(part, share))

    def hits(
        self, part: FormulaPart, tree: Node, worlds: list[World], blocked: bool
    ) -> Iterator[tuple[Fraction, KnownFormula]]:
        """The known mistakes that the line is, each with its share; a circular line can only be a circular
        one.
        """
        circular = names(tree) & (self.plan.circular[part.id] - {part.id})
        raw = self.raw.get(part.id, "")
        for world in worlds:
            for one, wrong in self.plan.mistakes[part.id]:
                if blocked and not circular & names(wrong):
                    continue
                if one.typed and not any(piece in raw for piece in one.typed):
                    continue
                if world.same(wrong, tree):
                    yield share_of(self.plan, world, part, one, tree), one

    def said(self, part: FormulaPart, tree: Node, world: World) -> str:
        """A diagnosis, if there is one, and the rule."""
        rule = self.fill(part.rule)
        told = self.diagnosis(part, tree, world)
        return f"{told} {rule}" if told else rule

    def diagnosis(self, part: FormulaPart, tree: Node, world: World) -> str:
        """What is wrong with the line: in the names as they were typed, else with those written out that only
        the key or the line has. Only what was typed is quoted.
        """
        from tutor.maths.diagnose import diagnose  # only for wrong answers

        if not all(map(isfinite, world.values(tree))):
            return ""  # also a list, which has no value
        key, vague = self.plan.shown(world, self.plan.ground.lines[part.id]), ""
        spelt = self.spelt(part)
        as_typed = {name: Sym(spelling) for name, spelling in spelt.items()}
        scope = self.plan.ground.scope
        scope = replace(scope, symbols={spelt.get(name, name): one for name, one in scope.symbols.items()})
        pairs = list(islice(world.aligned(key, tree), MOST_PAIRS))
        for pair in pairs if len(pairs) == 1 else (pairs[0], pairs[-1]):
            expected, typed = (substitute(one, as_typed) for one in pair)
            if self.looked == DIAGNOSES or sum(1 for _ in walk(typed)) > DIAGNOSED:
                break
            self.looked += 1
            told = diagnose(expected, typed, scope, budget=SEARCHED // self.looked)
            if told is None or (part.terms and told.tag == COUNTED):
                continue
            said = self.quoting(told, substitute(tree, as_typed), key, world, spelt, pair[1] is tree)
            if said and told.tag not in VAGUE:
                return self.plan.by_name(part, said, self.unworked(part))
            vague = vague or said
        return self.plan.by_name(part, vague, self.unworked(part)) if vague else ""

    def quoting(
        self, told: Diagnosis, tree: Node, key: Node, world: World, spelt: Mapping[str, str], typed: bool
    ) -> str:
        """The remark, if it holds of the line as it was typed and not only of what it was written out to."""
        if told.symbols is None or typed:
            return told.sentence if told.about is None or told.about in set(walk(tree)) else ""
        back = {spelling: Sym(name) for name, spelling in spelt.items()}
        return self.blamed(tree, told.symbols, lambda one: world.same(key, substitute(one, back)))

    @staticmethod
    def blamed(tree: Node, symbols: tuple[str, str], right: Callable[[Node], bool]) -> str:
        """The remark on a wrong symbol of the line as it was typed, if the other one makes it right there."""
        from tutor.maths.edits import Edit, places
        from tutor.maths.remarks import of_typed

        own, other = symbols
        for node, put, parent in places(tree):
            if node == Sym(own) and right(put(Sym(other))):
                return of_typed(Edit(put, Sym(other), "symbol", parent or node, other, own)).sentence
        return ""

    def spelt(self, part: FormulaPart) -> dict[str, str]:
        """How names were typed that have several spellings: h for d, where the line has no d."""
        words, taken = set(WORD.findall(self.raw.get(part.id, ""))), self.plan.ground.scope.symbols
        aliases = self.plan.readings[part.id].scope.aliases
        return {
            aliases[word]: word
            for word in sorted(words)
            if word in aliases and word not in taken and aliases[word] not in words and aliases[word] in taken
        }

    def unworked(self, part: FormulaPart) -> Sides:
        """The sides of a line with the functions of the question by name."""
        return self.plan.readings[part.id].sides(self.raw[part.id]) if self.plan.templates else ()

    def counted(self, part: FormulaPart, share: Fraction) -> str:
        """How many terms are right, where they are counted."""
        if not part.terms or not share:
            return ""
        wanted = len(terms_of(self.plan.ground.lines[part.id]))
        verb = "is" if share * wanted == 1 else "are"
        return f"{self.plan.readings[part.id].label}: {share * wanted} of {wanted} terms {verb} right."


def _has_slopes(world: World, name: str) -> bool:
    """Whether what is asked of a line's slope is there at all: a loss without penalty hands nothing on."""
    try:
        return all(
            any(isfinite(value) and value != 0 for value in world.worth(slope))
            for slope, one in world.ground.slopes.items()
            if one.of == name
        )
    except (Undefined, RecursionError):
        return False


def _refused(sentence: str) -> Outcome:
    return Outcome(Judgement(Fraction(0), UNREADABLE, sentence))
