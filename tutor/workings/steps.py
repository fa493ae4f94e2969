"""Formulas one after the other over the same numbers: a table of how each value comes about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.maths import Node, Problem, Undefined, evaluate, names, read, substitute
from tutor.maths.elementary import Number
from tutor.maths.formulas import on_one_line, scope_of
from tutor.maths.tree import Sym
from tutor.workings.base import (
    Grid,
    Input,
    Outcome,
    Row,
    Spec,
    SpecProblem,
    keys,
    largest,
    no_value,
    numbers,
    read_all,
    shown,
)
from tutor.workings.formula import literal

__all__ = ["StepsWorking", "build"]

MOST = 16


@dataclass(frozen=True, slots=True)
class StepsWorking:
    """`steps` are (name, tree), each over the names of `start` and of earlier steps; each of `require` is
    (condition, sentence) and may speak of all of them.
    """

    title: str
    start: Mapping[str, str]
    steps: tuple[tuple[str, Node], ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    require: tuple[tuple[Node, str], ...] = ()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A number for each name."""
        return tuple(Input(name, f"{self._label(name)} =", start) for name, start in self.start.items())

    def work(self, typed: Mapping[str, str]) -> Outcome:
        """Each step with its rule, the rule with numbers, the value."""
        values, problems = read_all(self.inputs, typed)
        if problems:
            return Outcome(problems=problems)
        rows: list[Row] = []
        for name, tree in self.steps:
            refused = self._refused(values, typed) or self._step(name, tree, values, typed)
            if refused:
                return Outcome(problems=refused)
            filled = substitute(tree, {one: literal(values[one]) for one in names(tree)})
            rule = on_one_line(substitute(tree, {one: Sym(self._called(one)) for one in names(tree)}))
            how = f"{rule} = {on_one_line(filled)}" if names(tree) else rule
            rows.append((self._label(name), how.replace("-", "−"), shown(values[name])))
        if refused := self._refused(values, typed):
            return Outcome(problems=refused)
        return Outcome(grids=(Grid(("value", "how it comes about", "number"), tuple(rows), long=1),))

    def _step(
        self, name: str, tree: Node, values: dict[str, Number], typed: Mapping[str, str]
    ) -> dict[str, str]:
        """Adds the step's value to `values`; the problem where it has none."""
        try:
            value = evaluate(tree, values)
        except Undefined as undefined:
            given = {one: values[one] for one in self.start}
            told = no_value(undefined, f"With these numbers {self._label(name)} has no value")
            return {largest(given, self._blamed(names(tree), typed), undefined): told}
        assert not isinstance(value, bool | str | tuple)
        values[name] = value
        return {}

    def _refused(self, values: Mapping[str, Number], typed: Mapping[str, str]) -> dict[str, str]:
        """The first condition that can be decided by now and is not met."""
        for condition, says in self.require:
            needed = names(condition)
            if needed <= set(values) and evaluate(condition, values) is not True:
                return {self._blamed(needed, typed): says}
        return {}

    def _blamed(self, needed: frozenset[str], typed: Mapping[str, str]) -> str:
        """The input beside which a fault is told: one that was changed, if it has a part in it."""
        steps = dict(self.steps)
        involved, waiting = set[str](), list(needed)
        while waiting:
            name = waiting.pop()
            if name not in involved:
                involved.add(name)
                waiting += names(steps[name]) if name in steps else ()
        mine = [name for name in self.start if name in involved] or list(self.start)
        changed = [name for name in mine if typed.get(name, self.start[name]) != self.start[name]]
        return (changed or mine)[0]

    def _called(self, name: str) -> str:
        """What stands for a name in a rule: its label where that is one word."""
        label = self._label(name)
        return name if " " in label else label

    def _label(self, name: str) -> str:
        return self.labels.get(name, on_one_line(Sym(name)))


def build(spec: Spec) -> StepsWorking:
    """An author's example: starting numbers in `start`, `steps` as names and formulas, and optionally
    `labels` of both and `require`, conditions with the sentence for numbers that do not meet them.

    Raises:
        SpecProblem: for what cannot be read.
    """
    keys(spec, ("start", "steps"), ("labels", "require"))
    start = numbers(spec, "start")
    steps, labels, require = spec["steps"], spec.get("labels", {}), spec.get("require", {})
    if not start or not isinstance(steps, dict) or not 0 < len(steps) <= MOST:
        raise SpecProblem(f"“start” wants names and numbers, “steps” 1 to {MOST} names and formulas", "steps")
    if not isinstance(labels, dict) or not isinstance(require, dict):
        raise SpecProblem("“labels” and “require” want names and texts", "require")
    known = list(start)
    made: list[tuple[str, Node]] = []
    for name, source in steps.items():
        if name in known:
            raise SpecProblem(f"the name {name} stands for two things", "steps")
        made.append((name, _read(str(source), known, "steps")))
        known.append(name)
    conditions = tuple((_read(one, known, "require"), str(says)) for one, says in require.items())
    told = {name: str(label) for name, label in labels.items()}
    return StepsWorking(str(spec.get("title", "Step by step")), start, tuple(made), told, conditions)


def _read(source: str, known: list[str], key: str) -> Node:
    try:
        tree = read(source, scope_of(source, symbols=known))
    except Problem as problem:
        raise SpecProblem(f"“{source[:40]}”: {problem.sentence.rstrip('.')}", key) from None
    unknown = names(tree) - set(known)
    if unknown:
        raise SpecProblem(f"{min(unknown)} is neither a starting number nor an earlier step", key)
    return tree
