"""All of a variant of a formula item that no answer changes: its trees, readings and dependencies."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from tutor.kinds.consistent import Ground, Slope, World
from tutor.kinds.draw import DrawProblem, Formula
from tutor.kinds.equation import Reading, Template, compact, respelt
from tutor.kinds.formula.parts import Defined, FormulaPart
from tutor.maths import Domain, Node, Problem, Scope, names, pretty, read, substitute
from tutor.maths.tree import Call, Opaque, Sym, number, walk

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.formula.item import FormulaItem

__all__ = ["Plan"]


class Plan:
    """Everything of one variant that marking needs and that no answer changes."""

    def __init__(self, item: FormulaItem, variant: Variant) -> None:
        """Read all of the author's formulas; raises DrawProblem where one cannot be read."""
        self.item = item
        self.values = {
            name: number(value) for name, value in variant.names.items() if isinstance(value, Fraction)
        }
        self.functions = frozenset([*item.functions, *item.given])
        self.cells: dict[str, Domain] = {
            cell: item.symbols[symbol].domain
            for given in item.given.values()
            for symbol, cells in given.window.items()
            for cell in cells
        }
        parts = [part.id for part in item.parts]
        everything = [*item.symbols, *item.defined, *item.slopes, *parts, *self.values, *self.cells, "u"]
        self.author = Scope(symbols=dict.fromkeys(everything, "real"), functions=self.functions, author=True)
        self.templates: dict[str, Template] = {}
        self.written: dict[Node, Node] = {}
        self.spell = tuple(sorted(item.spell.items(), key=lambda pair: -len(pair[0])))
        for name, one in item.given.items():
            self.templates[name] = Template(self.tree(one.value), one.window)
        self.ground = Ground(
            symbols={name: one.domain for name, one in item.symbols.items()} | self.cells,
            defined={name: self.tree(_value(one)) for name, one in item.defined.items()},
            slopes={name: Slope(one.of, one.by) for name, one in item.slopes.items()},
            lines={part.id: self.tree(part.key) for part in item.parts},
            functions=frozenset(item.functions),
        )
        self.also = {part.id: tuple(self.tree(one) for one in part.also) for part in item.parts}
        self.mistakes = {
            part.id: tuple(
                (one, self.slip(value)) for one in part.mistakes for value in (one.value, *one.also)
            )
            for part in item.parts
        }
        self.readings = {part.id: self._reading(variant, part) for part in item.parts}

    def tree(self, formula: Formula) -> Node:
        """An author's formula with the drawn values in it; raises DrawProblem where it cannot be read."""
        try:
            written = read(str(formula), self.author)
            meant = Reading(scope=self.author, label="", templates=self.templates).meant(written)
        except Problem as problem:
            raise DrawProblem(f"“{formula}” cannot be read: {problem.sentence}", "parts") from None
        meant = substitute(meant, self.values)
        self.written[meant] = substitute(written, self.values)
        return meant

    def slip(self, formula: Formula) -> Node:
        """A known wrong formula, in which its author may use the spellings that learners may."""
        return self.tree(respelt(str(formula), self.spell))

    def _reading(self, variant: Variant, part: FormulaPart) -> Reading:
        item = self.item
        spelt = {spelling: name for name, one in item.symbols.items() for spelling in one.also}
        for name, entry in item.defined.items():
            spelt |= dict.fromkeys(entry.also if isinstance(entry, Defined) else (), name)
        for other in item.parts:
            spelt |= dict.fromkeys(other.spelt, other.id)
        if part.symbols:
            symbols: dict[str, Domain] = {name: item.symbols[name].domain for name in part.symbols}
            spelt = {spelling: name for spelling, name in spelt.items() if name in symbols}
        else:
            symbols = {
                name: domain
                for name, domain in self.ground.scope.symbols.items()
                if name not in item.slopes and name not in self.cells
            }
        known = {name: value for name, value in variant.names.items() if isinstance(value, Fraction)}
        same = {name for name, tree in self.ground.defined.items() if tree == Sym(part.id)}
        return Reading(
            scope=Scope(
                symbols=symbols,
                aliases=spelt,
                functions=self.functions,
                values=known,
                unlisted=frozenset({part.id, *same}),
            ),
            label=variant.fill(part.label),
            own=frozenset({part.id, *same}),
            heads=frozenset(compact(head) for head in part.heads),
            spell=self.spell,
            templates=self.templates,
            of=part.of,
            pairs=any(isinstance(one, Call) and one.name == "list" for one in self.also[part.id]),
            old={part.id: part.old} if part.old else {},
        )

    @cached_property
    def order(self) -> tuple[FormulaPart, ...]:
        """The parts, each after those that its key depends on; raises DrawProblem on a cycle."""
        needs, done, left = self.ground.needs, [], list(self.item.parts)
        waiting = {part.id for part in left}
        while left:
            ready = [part for part in left if not (needs[part.id] & waiting)]
            if not ready:
                raise DrawProblem(f"the keys of {' and '.join(sorted(waiting))} need one another", "parts")
            done += ready
            waiting -= {part.id for part in ready}
            left = [part for part in left if part.id in waiting]
        return tuple(done)

    @cached_property
    def circular(self) -> dict[str, frozenset[str]]:
        """For each part the names that depend on it, itself included."""
        needs = self.ground.needs
        return {
            part.id: frozenset([part.id, *(name for name, deep in needs.items() if part.id in deep)])
            for part in self.item.parts
        }

    @cached_property
    def strange(self) -> dict[str, frozenset[str]]:
        """For each part the other parts that are neither upstream of it nor allowed by name."""
        needs, parts = self.ground.needs, {part.id for part in self.item.parts}
        return {
            part.id: frozenset(parts - needs[part.id] - self.circular[part.id] - set(part.names))
            for part in self.item.parts
        }

    def shown(self, world: World, tree: Node) -> Node:
        """A key or mistake as a learner could type it: as its author wrote it, slopes written out."""
        slopes = {name: meaning for name in self.ground.slopes if (meaning := world.meaning(name))}
        return substitute(self.written.get(tree, tree), slopes)

    def by_name(self, part: FormulaPart, sentence: str, typed: Iterable[Node]) -> str:
        """The sentence with the question's functions by their names, where it has what they stand for.

        `typed` are the sides of the line before its functions were worked out.
        """
        key = self.ground.lines[part.id]
        reading = self.readings[part.id]
        for tree in (self.written.get(key, key), *typed):
            for call in walk(tree):
                if isinstance(call, Opaque) and call.name in self.templates and not call.order:
                    sentence = sentence.replace(pretty(reading.meant(call)), pretty(call))
        return sentence

    def keys(self, part: FormulaPart) -> tuple[Node, ...]:
        """All right formulas of a part."""
        return (self.ground.lines[part.id], *self.also[part.id])

    def uses(self, part: FormulaPart) -> frozenset[str]:
        """The parts that the key names, directly or by the slope of one."""
        slopes = self.ground.slopes
        used = names(self.ground.lines[part.id])
        return frozenset(slopes[name].of if name in slopes else name for name in used)


def _value(one: Formula | Defined) -> Formula:
    return one.value if isinstance(one, Defined) else one
