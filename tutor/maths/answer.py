"""The one way from a typed formula to a verdict: read, compare, prove, look at the form, diagnose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.maths.compare import Comparison, compare
from tutor.maths.diagnose import Diagnosis, Mistake, diagnose
from tutor.maths.echo import line, signed
from tutor.maths.elementary import Number
from tutor.maths.form import form_problem
from tutor.maths.normal import proved
from tutor.maths.reader import read
from tutor.maths.texts import text
from tutor.maths.tree import Node, Problem, Scope

__all__ = ["Counterexample", "Judged", "judge_formula", "judge_tree"]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Where two formulas differ: the symbols' values, and both sides' values (None: no value there)."""

    at: Mapping[str, Number]
    expected: Number | None
    typed: Number | None

    @property
    def sentence(self) -> str:
        """For example “At x = 2 your formula gives 5, the right one 7.”"""
        where = ", ".join(f"{name} = {signed(text(value))}" for name, value in self.at.items())
        yours, right = _pair(self.typed, self.expected)
        if self.typed is None:
            said = f"your formula has no value, the right one {right}"
        elif self.expected is None:
            said = f"your formula gives {yours}, the right one has no value"
        else:
            said = f"your formula gives {yours}, the right one {right}"
        return f"At {where} {said}." if where else f"{said[:1].upper()}{said[1:]}."


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one typed formula.

    `message` is one or more sentences for the learner and never empty; `node` and `echo` are the reading
    (None and "" where it could not be read); `proved` tells a proof from agreement at points; `tag` is the
    diagnosis of a wrong answer, or `form` for an equal one in another form than asked for (`invalid`).
    `problem` is what the reader refused, with the place in the text and the readings to choose from.
    """

    status: Literal["correct", "incorrect", "invalid"]
    message: str
    node: Node | None = None
    echo: str = ""
    proved: bool = False
    tag: str | None = None
    counterexample: Counterexample | None = None
    problem: Problem | None = None


def judge_formula(
    expected: Node,
    raw: str,
    scope: Scope,
    *,
    mistakes: Sequence[Mistake] = (),
    seed: int = 0,
    rel_tol: float | None = None,
    form: str = "",
) -> Judged:
    """The verdict on a typed text; never raises, whatever the text is.

    `rel_tol` accepts values within that distance relative to the expected ones; `form` is a form asked for
    (see `form_clauses`), `mistakes` are the author's known ones.
    """
    try:
        typed = read(raw, scope)
    except Problem as problem:
        return Judged("invalid", problem.sentence, problem=problem)
    return judge_tree(expected, typed, scope, mistakes=mistakes, seed=seed, rel_tol=rel_tol, form=form)


def judge_tree(
    expected: Node,
    typed: Node,
    scope: Scope,
    *,
    mistakes: Sequence[Mistake] = (),
    seed: int = 0,
    rel_tol: float | None = None,
    form: str = "",
    shown: Node | None = None,
) -> Judged:
    """The verdict on a tree; `shown` is the tree as it was typed, where names were replaced in `typed`."""
    own = typed if shown is None else shown
    echo = line(own)
    found = compare(expected, typed, scope, seed=seed, rel_tol=rel_tol)
    if found.status == "undecided":
        return Judged("invalid", _undecided(found), own, echo)
    if found.status == "different":
        told = diagnose(expected, typed, scope, mistakes=mistakes, seed=seed, found=found)
        return _wrong(found, told, own, echo)
    missed = form_problem(own, form) if form else ""
    if missed:
        return Judged("invalid", missed, own, echo, tag="form")
    certain = proved(expected, typed, scope)
    return Judged("correct", _right(found, certain, rel_tol), own, echo, certain)


def _right(found: Comparison, certain: bool, rel_tol: float | None) -> str:
    if certain:
        return "Correct: proved equal."
    if rel_tol is not None:
        where = f" at {found.valid} points" if found.valid > 1 else ""
        return f"Correct: within a relative distance of {text(rel_tol)} from the right result{where}."
    return f"Correct: {found.note[:1].lower()}{found.note[1:]}"


def _undecided(found: Comparison) -> str:
    return f"This could not be decided: {found.note[:1].lower()}{found.note[1:]} Write it in a simpler form."


def _wrong(found: Comparison, told: Diagnosis | None, own: Node, echo: str) -> Judged:
    witness = _counterexample(found)
    sentences = [told.sentence if told else "This is not equal to the right answer."]
    if witness is not None and witness.at:  # between plain numbers it would be the answer itself
        sentences.append(witness.sentence)
    return Judged(
        "incorrect",
        " ".join(sentences),
        own,
        echo,
        tag=told.tag if told else None,
        counterexample=witness,
    )


def _counterexample(found: Comparison) -> Counterexample | None:
    """The comparison's witness, unless a value there is beyond the numbers that can be shown."""
    lacking = {"expected": found.left, "typed": found.right}
    beyond = any(value is None and side != found.missing for side, value in lacking.items())
    if found.witness is None or beyond:
        return None
    return Counterexample(found.witness, found.left, found.right)


def _pair(yours: Number | None, right: Number | None) -> tuple[str, str]:
    """Both values in as few digits as tell them apart."""
    for digits in ("", "9", "12", "15"):
        pair = tuple("none" if value is None else text(value, digits) for value in (yours, right))
        if pair[0] != pair[1]:
            break
    return signed(pair[0]), signed(pair[1])
