"""The kinds of worked examples by their names, and how an author's example becomes one."""

from __future__ import annotations

from collections.abc import Callable

from tutor.workings import formula, layers, lstm, steps, trace
from tutor.workings.base import Spec, SpecProblem, Working

__all__ = ["BUILDERS", "build"]

BUILDERS: dict[str, Callable[[Spec], Working]] = {
    "trace": trace.build,
    "lstm": lstm.build,
    "layers": layers.build,
    "formula": formula.build,
    "steps": steps.build,
}


def build(spec: Spec) -> Working:
    """The worked example that an author's plain values describe, proved to compute with what it starts with.

    Raises:
        SpecProblem: where they do not.
    """
    kind = str(spec.get("kind", ""))
    if kind not in BUILDERS:
        raise SpecProblem(f"the kind of example “{kind[:40]}” is unknown: use {', '.join(BUILDERS)}", "kind")
    working = BUILDERS[kind](spec)
    problems = working.work({}).problems
    if problems:
        name, sentence = next(iter(problems.items()))
        raise SpecProblem(f"with its starting values, {name}: {sentence.rstrip('.')}")
    return working
