"""What a worked example is: inputs with starting values, and what comes of the texts typed into them.

A working is an immutable value and `work` is pure: the same texts give the same outcome, and no text raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from tutor.maths import Problem, Scope, Undefined, read_number, text
from tutor.maths.elementary import Number

__all__ = [
    "Grid",
    "Input",
    "Outcome",
    "Row",
    "Spec",
    "SpecProblem",
    "Working",
    "keys",
    "largest",
    "no_value",
    "number",
    "numbers",
    "shown",
]

Row = tuple[str, ...]
Spec: TypeAlias = Mapping[str, Any]
"""An author's example as plain values."""
DIGITS = "6"


class SpecProblem(Exception):
    """An author's example that cannot be built; `sentence` says why, `key` where."""

    def __init__(self, sentence: str, key: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.key = sentence, key


@dataclass(frozen=True, slots=True)
class Input:
    """One field: its name, what stands before it, the text it starts with; `wide` ones hold formulas, `hint`
    is shown while it is empty.
    """

    name: str
    label: str
    start: str
    wide: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts; the column `long` is the one that is wrapped where there is no room."""

    columns: Row
    rows: tuple[Row, ...]
    title: str = ""
    long: int = -1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the inputs: formulas as drawn lines, tables, sentences; or problems by input, and
    nothing else. `stacked` is what `drawn` says in less width, `inline` without
    any drawing.
    """

    drawn: tuple[str, ...] = ()
    stacked: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    says: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """True where there is something to show."""
        return not self.problems


class Working(Protocol):
    """One worked example."""

    @property
    def title(self) -> str:
        """A few words above it."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The fields, in order."""

    def work(self, typed: Mapping[str, str]) -> Outcome:
        """What comes of these texts; an input that is missing has its starting text. Never raises."""


def keys(spec: Spec, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    """Refuse an example with a key too many or too few.

    Raises:
        SpecProblem: naming it.
    """
    for key in spec:
        if key not in (*needed, *optional, "kind", "title"):
            raise SpecProblem(f"“{key}” is no key of this example", key)
    for key in needed:
        if key not in spec:
            raise SpecProblem(f"“{key}” is missing")


def numbers(spec: Spec, key: str) -> dict[str, str]:
    """The names and starting texts under a key of an author's example.

    Raises:
        SpecProblem: where it is no mapping of names to numbers.
    """
    found = spec.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(one, str | int) for one in found.values()):
        raise SpecProblem(f"“{key}” wants names and numbers, such as {{x1: 2, x2: 0.5}}", key)
    return {name: str(value) for name, value in found.items()}


def number(typed: str) -> Number:
    """The value of a typed number or calculation.

    Raises:
        Problem: in one sentence.
    """
    value = read_number(typed, Scope()).value
    assert not isinstance(value, bool | str | tuple)
    return value


def read_all(
    inputs: tuple[Input, ...], typed: Mapping[str, str], read: Callable[[str], Number] = number
) -> tuple[dict[str, Number], dict[str, str]]:
    """The numbers by input, and a sentence for each that cannot be read."""
    values: dict[str, Number] = {}
    problems: dict[str, str] = {}
    for one in inputs:
        raw = typed.get(one.name, one.start)
        try:
            if not raw.strip():
                raise Problem("A number is missing here.")
            values[one.name] = read(raw)
        except Problem as problem:
            problems[one.name] = problem.sentence
    return values, problems


def no_value(undefined: Undefined, lead: str) -> str:
    """The sentence for a calculation without a value; one that is only too large for us is told as such."""
    if undefined.large:
        return "This leads to numbers that are too large or too small to show; take a milder one."
    return f"{lead}: {undefined.sentence}."


def largest(at: Mapping[str, Number], otherwise: str, undefined: Undefined) -> str:
    """The input to blame: the one furthest from 0 where a number grew too large, else `otherwise`."""
    return max(at, key=lambda name: abs(float(at[name]))) if undefined.large else otherwise


def shown(value: Number) -> str:
    """A number for people, with a true minus sign."""
    return text(value, DIGITS).replace("-", "−")
