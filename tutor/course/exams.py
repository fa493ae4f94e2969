"""Blueprints: what a paper consists of, as `content/exams/<id>.yaml` says; light enough for home.

Only what a list of papers needs stands here. Which questions fill a blueprint is drawn by `course.filling`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from tutor.course.model import Course

__all__ = ["Blueprint", "Section", "SlotRule", "blueprint_faults", "find_blueprint", "offered"]

Formula = str | int
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
POINTS = re.compile(r"\d{1,3}(\.\d{1,3}|/[1-9]\d{0,2})?\Z")
LONGEST_TITLE = 40
LONGEST_TIME = 24 * 60
STRICT = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRule:
    """One question of a section: what it is worth in the paper, and which items may stand there.

    `first` is the item of seed 0, at variant 0. `items` may stand there as well, whatever they are worth in
    practice; so may every item of `topics` (or `concepts`) and `kinds` that is worth exactly these points.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    points: Formula
    first: str = ""
    items: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def worth(self) -> Fraction:
        """The points as an exact number."""
        return Fraction(str(self.points))

    @property
    def named(self) -> tuple[str, ...]:
        """The items that are named, each once."""
        return tuple(dict.fromkeys((self.first, *self.items) if self.first else self.items))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One block of a paper, whose slots sum to its points."""

    __pydantic_config__: ClassVar[Any] = STRICT
    id: str
    title: str
    points: int
    slots: tuple[SlotRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A paper's rules: minutes, pass mark in percent, the most bonus points the course may add (0: none).

    `sheet` allows the learner's own formula sheet; of each group in `apart` at most one item comes into a
    drawn paper, because one would answer the other (the first items of seed 0 stand as they are).
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    id: str
    title: str
    minutes: int
    sections: tuple[Section, ...]
    pass_percent: int = 50
    bonus: int = 0
    sheet: bool = False
    apart: tuple[tuple[str, ...], ...] = ()

    @property
    def points(self) -> int:
        """What the whole paper is worth."""
        return sum(one.points for one in self.sections)

    @property
    def count(self) -> int:
        """How many questions it has."""
        return sum(len(one.slots) for one in self.sections)

    def section(self, name: str) -> Section | None:
        """The section of that id."""
        return next((one for one in self.sections if one.id == name), None)

    def only(self, names: tuple[str, ...]) -> Blueprint:
        """These sections alone, with their share of the time and no bonus; raises KeyError for unknown ones.

        The id is `<blueprint>:<section>+<section>`, by which `find_blueprint` finds it again.
        """
        kept = tuple(one for one in self.sections if one.id in names)
        if not names or {one.id for one in kept} != set(names):
            raise KeyError(next((one for one in names if self.section(one) is None), ""))
        if len(kept) == len(self.sections):
            return self
        share = Fraction(sum(one.points for one in kept), self.points)
        return replace(
            self,
            id=f"{self.id}:{'+'.join(one.id for one in kept)}",
            title=", ".join(one.title for one in kept),
            minutes=max(1, round(self.minutes * share)),
            sections=kept,
            bonus=0,
        )


def find_blueprint(course: Course, name: str) -> Blueprint | None:
    """The blueprint of that id; `full:lstm` or `full:lstm+pytorch` are sections of `full` alone."""
    whole, _, sections = name.partition(":")
    blueprint = course.exams.get(whole)
    if blueprint is None or not sections:
        return blueprint if not sections and ":" not in name else None
    try:
        return blueprint.only(tuple(sections.split("+")))
    except KeyError:
        return None


def offered(course: Course) -> tuple[Blueprint, ...]:
    """All papers to choose from: the blueprints, longest first, then each section of the longest alone."""
    whole = sorted(course.exams.values(), key=lambda one: (-one.minutes, one.id))
    return (*whole, *(whole[0].only((one.id,)) for one in whole[0].sections)) if whole else ()


# -- what is wrong with one --------------------------------------------------------------------------------

Fault = tuple[tuple[str | int, ...], str, str]


def blueprint_faults(blueprint: Blueprint, known: Mapping[str, object]) -> Iterator[Fault]:
    """Every fault of a blueprint as (path in the file, problem, fix); `known` are the items of the course."""
    if not NAME.match(blueprint.id):
        yield ("id",), f"“{blueprint.id[:60]}” is no legal id", "use lower-case words with - between"
    yield from _title(blueprint.title, ("title",))
    for key, least, most in (
        ("minutes", 1, LONGEST_TIME),
        ("pass_percent", 1, 100),
        ("bonus", 0, blueprint.points),
    ):
        value = getattr(blueprint, key)
        if not least <= value <= most:
            yield (key,), f"“{key}” is {value}", f"give a whole number from {least} to {most}"
    if not blueprint.sections:
        yield ("sections",), "there are no sections", "write at least one"
    seen: set[str] = set()
    for place, section in enumerate(blueprint.sections):
        if section.id in seen:
            yield ("sections", place, "id"), f"the section {section.id} is there twice", "rename one of them"
        seen.add(section.id)
        yield from _section(section, ("sections", place), known)
    for place, group in enumerate(blueprint.apart):
        if len(set(group)) < 2:
            yield ("apart", place), "a group needs two items or more", "add one or remove the group"
        yield from _named(group, ("apart", place), known)


def _title(title: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if not title.strip() or len(title) > LONGEST_TITLE:
        yield path, f"the title has {len(title)} characters", f"use 1 to {LONGEST_TITLE}"


def _section(section: Section, path: tuple[str | int, ...], known: Mapping[str, object]) -> Iterator[Fault]:
    if not NAME.match(section.id):
        yield (*path, "id"), f"“{section.id[:60]}” is no legal id", "use lower-case words with - between"
    yield from _title(section.title, (*path, "title"))
    total = Fraction(0)
    for place, slot in enumerate(section.slots):
        at = (*path, "slots", place)
        if not POINTS.match(str(slot.points)) or slot.worth <= 0:
            yield (
                (*at, "points"),
                f"“{str(slot.points)[:20]}” are no points",
                "give a number such as 2 or 1.5",
            )
            return
        total += slot.worth
        if not (slot.named or slot.topics or slot.concepts):
            yield at, "no item may stand here", "name `first`, `items`, `topics` or `concepts`"
        yield from _named(slot.named, at, known)
    if not section.slots:
        yield path, f"the section {section.id} has no slots", "write at least one"
    elif total != section.points:
        problem = f"the slots of {section.id} sum to {_decimal(total)} points, not {section.points}"
        yield (*path, "points"), problem, "make both equal"


def _named(
    names: tuple[str, ...], path: tuple[str | int, ...], known: Mapping[str, object]
) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            import difflib  # only when a name is unknown

            close = difflib.get_close_matches(name, known, n=1)
            fix = f"did you mean {close[0]}" if close else "name an item: dltutor items lists them"
            yield path, f"there is no item {name[:60]}", fix


def _decimal(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.3f}".rstrip("0")
