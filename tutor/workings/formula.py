"""A formula with its numbers: drawn, filled in, computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.maths import Node, Problem, Undefined, evaluate, names, read, substitute, text
from tutor.maths.drawing import beside
from tutor.maths.elementary import Number
from tutor.maths.formulas import on_one_line, scope_of
from tutor.maths.tree import Neg, Num, Sym
from tutor.workings.base import Input, Outcome, Spec, SpecProblem, keys, largest, no_value, numbers, read_all

__all__ = ["FormulaWorking", "build", "literal"]


@dataclass(frozen=True, slots=True)
class FormulaWorking:
    """`result = tree` over the names of `start`; each of `require` is (condition, names, sentence)."""

    title: str
    result: str
    tree: Node
    start: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    require: tuple[tuple[Node, str], ...] = ()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """A number for each name."""
        return tuple(
            Input(name, f"{self.labels.get(name, on_one_line(Sym(name)))} =", start)
            for name, start in self.start.items()
        )

    def work(self, typed: Mapping[str, str]) -> Outcome:
        """The formula, the formula with numbers, the number."""
        values, problems = read_all(self.inputs, typed)
        if problems:
            return Outcome(problems=problems)
        for condition, says in self.require:
            if evaluate(condition, values) is not True:
                return Outcome(problems={self._blamed(condition, typed): says})
        try:
            value = evaluate(self.tree, values)
        except Undefined as undefined:
            told = no_value(undefined, "With these numbers there is no value")
            return Outcome(problems={largest(values, list(self.start)[-1], undefined): told})
        filled = substitute(self.tree, {name: literal(one) for name, one in values.items()})
        head = f"{on_one_line(Sym(self.result))} = "
        ends = f"= {text(value)}"
        drawn = beside(head, self.tree, " = ", filled, f" {ends}")
        lead = " " * (len(head) - 2)
        stacked = (*beside(head, self.tree), *beside(f"{lead}= ", filled), f"{lead}{ends}")
        inline = (f"{head}{on_one_line(self.tree)}", f"= {on_one_line(filled)}", ends)
        return Outcome(drawn=drawn, stacked=stacked, inline=inline)

    def _blamed(self, condition: Node, typed: Mapping[str, str]) -> str:
        """The input beside which an unmet condition is told: one that was changed, if it has a part in it."""
        involved = [name for name in self.start if name in names(condition)]
        changed = [name for name in involved if typed.get(name, self.start[name]) != self.start[name]]
        return (changed or involved)[0]


def literal(value: Number) -> Node:
    """A number as a tree."""
    told = text(abs(value))
    try:
        node = read(told, scope_of(""))
    except Problem:
        node = Num(abs(value) if not isinstance(value, float) else 0, told)  # type: ignore[arg-type]
    return Neg(node) if value < 0 else node


def build(spec: Spec) -> FormulaWorking:
    """An author's example: `formula`, the name of its `result`, starting numbers in `start`, and optionally
    `labels` of the fields and `require`, conditions with the sentence for numbers that do not meet them.

    Raises:
        SpecProblem: for what cannot be read.
    """
    keys(spec, ("formula", "result", "start"), ("labels", "require"))
    start = numbers(spec, "start")
    labels, require = spec.get("labels", {}), spec.get("require", {})
    if not isinstance(labels, dict) or not isinstance(require, dict):
        raise SpecProblem("“labels” and “require” want names and texts", "require")
    tree = _read(str(spec["formula"]), start, "formula")
    conditions = tuple((_read(one, start, "require"), str(says)) for one, says in require.items())
    told = {name: str(label) for name, label in labels.items()}
    return FormulaWorking(
        str(spec.get("title", "The formula with numbers")), str(spec["result"]), tree, start, told, conditions
    )


def _read(source: str, start: Mapping[str, str], key: str) -> Node:
    try:
        tree = read(source, scope_of(source, symbols=start))
    except Problem as problem:
        raise SpecProblem(f"“{source[:40]}”: {problem.sentence.rstrip('.')}", key) from None
    unknown = names(tree) - set(start)
    if unknown:
        raise SpecProblem(f"{min(unknown)} has no starting number", "start")
    return tree
