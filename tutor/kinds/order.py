"""Steps to be put in order: every order that keeps the rules is right, a broken rule has its own sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tutor.kinds import fields as form
from tutor.kinds.base import AnswerProblem, Item, Mistake, Variant, scalar
from tutor.kinds.choice import plain
from tutor.kinds.draw import DrawProblem, Stream
from tutor.kinds.fields import Answer, Field
from tutor.marking import Line, Verdict, settle, unreadable
from tutor.maths import Value

__all__ = ["OrderItem", "Step", "WrongOrder"]

SEPARATORS = re.compile(r"[\s,;>\-–—→<|/()\[\]{}]+")
LIMIT = 400
LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `also` are words that name it. A step of `extra` brings its own rules along.

    `left_out` is the sentence for an order without this step; without one such an order cannot be read.
    """

    key: str
    text: str
    also: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    never: tuple[WrongOrder, ...] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongOrder:
    """A chain such as `D < A` that no right order shows, with the sentence for those that do."""

    chain: str
    note: str
    says: str


@dataclass(frozen=True, kw_only=True)
class OrderItem(Item):
    """Steps under a partial order: `rules` are chains (`B < E < C`) that have to hold, `never` chains that
    must not.

    Seeds other than 0 add `add` steps of `extra`. `rule` is the sentence for an order that breaks a rule no
    listed mistake names. `orders` states how many orders of seed 0 are right; the lint counts them.
    """

    kind: ClassVar[str] = "order"
    steps: tuple[Step, ...]
    rules: tuple[str, ...]
    rule: str
    never: tuple[WrongOrder, ...] = ()
    extra: tuple[Step, ...] = ()
    add: int = 0
    orders: int = 0

    @property
    def parametrised(self) -> bool:
        """True where seeds add other steps."""
        return bool(self.draw) or bool(self.extra and self.add)

    def picks(self, stream: Stream, names: Mapping[str, Value], *, exam: bool) -> tuple[str, ...]:
        """The keys of the steps in their order on screen: the exam's own by letter, others shuffled."""
        if exam:
            return tuple(step.key for step in self.steps)
        count = 1 + stream.index(self.add) if self.add else 0
        added = stream.sample([step.key for step in self.extra], count)
        return stream.shuffle([*(step.key for step in self.steps), *added])

    def shown(self, variant: Variant) -> tuple[Step, ...]:
        """The variant's steps in their order on screen."""
        pool = {step.key: step for step in (*self.steps, *self.extra)}
        return tuple(pool[key] for key in variant.picks)

    def _rules(self, variant: Variant) -> list[tuple[str, ...]]:
        own = [rule for step in self.shown(variant) for rule in step.rules]
        return [_chain(rule) for rule in (*self.rules, *own)]

    def _never(self, variant: Variant) -> list[WrongOrder]:
        steps = set(variant.picks)
        every = [*self.never, *(wrong for step in self.shown(variant) for wrong in step.never)]
        return [wrong for wrong in every if set(_chain(wrong.chain)) <= steps]

    def valid(self, variant: Variant, order: Sequence[str]) -> bool:
        """True where the order keeps every rule and shows no forbidden chain."""
        at = {key: place for place, key in enumerate(order)}
        kept = all(_rises(chain, at) for chain in self._rules(variant))
        return kept and not any(_rises(_chain(wrong.chain), at) for wrong in self._never(variant))

    def solutions(self, variant: Variant) -> tuple[tuple[str, ...], ...]:
        """Every right order, in the order of the alphabet; grown step by step, so that broken rules cut
        whole branches.
        """
        if "solutions" not in variant.memo:
            chains = self._rules(variant)
            before = [
                (a, b)
                for chain in chains
                for a, b in itertools.pairwise(chain)
                if {a, b} <= set(variant.picks)
            ]
            grown: list[tuple[str, ...]] = [()]
            for _ in variant.picks:
                grown = [
                    (*begun, key)
                    for begun in grown
                    for key in variant.picks
                    if key not in begun and not any(b == key and a not in begun for a, b in before)
                ]
            variant.memo["solutions"] = tuple(sorted(order for order in grown if self.valid(variant, order)))
        solutions: tuple[tuple[str, ...], ...] = variant.memo["solutions"]
        return solutions

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """One permutation."""
        options = tuple(
            form.Option(key=step.key, text=variant.fill(step.text)) for step in self.shown(variant)
        )
        return (form.Order(name="order", options=options),)

    def key(self, variant: Variant) -> Answer:
        """The first right order."""
        if not self.solutions(variant):
            raise DrawProblem("no order keeps all rules", "rules")
        return {"order": " ".join(self.solutions(variant)[0])}

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """Every right order, then the author's explanation."""
        orders = [" ".join(order) for order in self.solutions(variant)]
        shown = orders if len(orders) <= 8 else [*orders[:6], f"and {len(orders) - 6} more"]
        return (variant.because, f"Right orders: {', '.join(shown)}")

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """All points for any order that keeps the rules, none otherwise."""
        order = self._read(variant, answer.get("order", ""))
        if isinstance(order, str):
            return unreadable(order)
        absent = next((step for step in self.shown(variant) if step.key not in order), None)
        if absent is not None:
            rule, says = LEFT_OUT, absent.left_out
        elif self.valid(variant, order):
            rule, says = "right", ""
        else:
            at = {key: place for place, key in enumerate(order)}
            broken = next((w for w in self._never(variant) if _rises(_chain(w.chain), at)), None)
            rule, says = (broken.note, broken.says) if broken else ("wrong", self.rule)
        line = Line(
            part="order",
            label="",
            points=Fraction(rule == "right"),
            of=Fraction(1),
            rule=rule,
            yours=" ".join(order),
            expected=self.key(variant)["order"],
            says=variant.fill(says),
        )
        return settle([line])

    def _read(self, variant: Variant, raw: str) -> tuple[str, ...] | str:
        """The keys named by letters or words, or the sentence that says what is missing."""
        if not raw.strip():
            return "Nothing was put in order yet."
        keys = {step.key.casefold(): step.key for step in self.shown(variant)}
        letters = SEPARATORS.sub("", raw[:LIMIT])
        lettered = all(len(key) == 1 for key in keys) and len(letters) <= len(keys) + 2
        if lettered and letters and {c.casefold() for c in letters} <= set(keys):
            return self._complete(tuple(keys[c.casefold()] for c in letters), variant)
        names = {
            plain(word): step.key
            for step in self.shown(variant)
            for word in (step.key, variant.fill(step.text), *step.also)
        }
        for pieces in (re.split(r"[,;>→<|\n]+|\s[-–—]\s", raw[:LIMIT]), SEPARATORS.split(raw[:LIMIT])):
            found = [names.get(plain(piece.strip(" -"))) for piece in pieces if piece.strip(" -")]
            if found and None not in found:
                return self._complete(tuple(key for key in found if key), variant)
        listed = " ".join(step.key for step in self.shown(variant))
        return f"The order cannot be read: name each of {listed} once, for example {listed}."

    def _complete(self, order: tuple[str, ...], variant: Variant) -> tuple[str, ...] | str:
        twice = [key for key in variant.picks if order.count(key) > 1]
        missing = [step.key for step in self.shown(variant) if step.key not in order and not step.left_out]
        if twice:
            return f"{twice[0]} stands {order.count(twice[0])} times: each step comes once."
        if missing:
            return (
                f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: each step comes once."
            )
        return order

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """For each forbidden chain an order that shows it; for each step with `left_out` one without it."""
        found: list[Mistake] = []
        never = self._never(variant)
        for place, wrong in enumerate(never):
            order = self._example(variant, wrong, never[:place])
            if order is not None:
                found.append(
                    Mistake(wrong.note, "order", {"order": " ".join(order)}, variant.fill(wrong.says))
                )
        right = self.key(variant)["order"].split()
        for step in self.shown(variant):
            if step.left_out:
                rest = " ".join(key for key in right if key != step.key)
                found.append(Mistake(LEFT_OUT, "order", {"order": rest}, variant.fill(step.left_out)))
        return tuple(found)

    def _example(
        self, variant: Variant, wrong: WrongOrder, earlier: list[WrongOrder]
    ) -> tuple[str, ...] | None:
        """The right order changed as little as possible until it shows this chain first of all."""
        right = self.key(variant)["order"].split()
        chain = _chain(wrong.chain)
        for start in range(len(right) + 1):
            rest = [key for key in right if key not in chain]
            for gaps in ((start,) * len(chain), tuple(range(start, start + len(chain)))):
                order = list(rest)
                for step, (gap, key) in enumerate(zip(gaps, chain)):
                    order.insert(min(gap + step, len(order)), key)
                at = {key: place for place, key in enumerate(order)}
                if _rises(chain, at) and not any(_rises(_chain(w.chain), at) for w in earlier):
                    return tuple(order)
        return None

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """A string of letters or words, or a list of them."""
        if isinstance(answer, Mapping) and set(answer) == {"order"}:
            answer = answer["order"]
        if isinstance(answer, list):
            return {"order": ", ".join(scalar(one) for one in answer)}
        if isinstance(answer, Mapping):
            raise AnswerProblem(
                f"{self.id} takes the steps as one string, such as {self.key(variant)['order']}"
            )
        return {"order": scalar(answer)}

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: unknown steps in chains, keys used twice, a wrong count of right
        orders.
        """
        faults = []
        keys = [step.key for step in (*self.steps, *self.extra)]
        if len({key.casefold() for key in keys}) < len(keys) or any(len(key.split()) != 1 for key in keys):
            faults.append(
                ("steps", "step keys are not single words that differ", "use a letter for each step")
            )
        chains = [*self.rules, *(wrong.chain for wrong in self.never)]
        chains += [rule for step in self.extra for rule in (*step.rules, *(w.chain for w in step.never))]
        for chain in chains:
            strange = [key for key in _chain(chain) if key not in keys]
            if strange or len(_chain(chain)) < 2:
                faults.append(
                    ("rules", f"the chain “{chain}” names an unknown step", f"use {', '.join(keys)} and <")
                )
        if not faults and len(self.steps) + self.add > 9:
            faults.append(("steps", "more than nine steps are shown at once", "show fewer"))
        if not faults and self.orders:
            counted = len(self.solutions(self.variant(0)))
            if counted != self.orders:
                faults.append(
                    (
                        "orders",
                        f"{counted} orders are right, not {self.orders}",
                        "mend the rules or the count",
                    )
                )
        return tuple(faults)


def _chain(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("<"))


def _rises(chain: Sequence[str], at: Mapping[str, int]) -> bool:
    """True where the chain's steps that are there stand in this order."""
    places = [at[key] for key in chain if key in at]
    return all(a < b for a, b in itertools.pairwise(places))
