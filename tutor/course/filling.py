"""Fills a blueprint's slots with items, from a seed: no concept twice, no two items of a group kept apart.

A search with backtracking, so that a blueprint is refused only where no choice of items fits at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from tutor.course.exams import Blueprint, SlotRule
from tutor.course.model import Course
from tutor.course.source import Located, read_source
from tutor.kinds.draw import DrawProblem, Stream

__all__ = ["Place", "Pools", "Unfillable", "exam_problems", "fill", "pools"]

Place = tuple[int, int]
"""Section and slot, both from 0."""
VARIANTS = 9_999
MOST_STEPS = 200_000


class Unfillable(Exception):
    """No choice of items fits; `sentence` has no full stop, `place` is the slot to look at first."""

    def __init__(self, sentence: str, place: Place) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place


Pools = Mapping[Place, tuple[str, ...]]


def fill(
    course: Course, blueprint: Blueprint, seed: int, found: Pools | None = None
) -> dict[Place, tuple[str, int]]:
    """(item, seed of its variant) for every slot; raises Unfillable where there is no such choice.

    `found` are the blueprint's pools where many seeds are drawn in a row.
    """
    found = pools(course, blueprint) if found is None else found
    stream = Stream(f"paper:{blueprint.id}:{seed}")
    choices: dict[Place, tuple[str, ...]] = {}
    exam: set[Place] = set()
    for (part, place), slot in _slots(blueprint):
        known = found[part, place]
        if not known:
            raise Unfillable(f"there is no item for question {part + 1}.{place + 1}", (part, place))
        if seed == 0 and slot.first in known:
            exam.add((part, place))
        choices[part, place] = (slot.first,) if (part, place) in exam else stream.shuffle(known)
    search = _Search(choices, _keys(course, blueprint, found, {choices[place][0] for place in exam}))
    if not search.run():
        part, place = search.stuck
        what = f"every item for question {part + 1}.{place + 1} repeats a concept or answers another question"
        raise Unfillable(f"{what} at seed {seed}", search.stuck)
    numbers = {place: 1 + stream.index(VARIANTS) for place in choices}
    return {place: (search.placed[place], 0 if place in exam else numbers[place]) for place in choices}


def pools(course: Course, blueprint: Blueprint) -> Pools:
    """The items that may stand in each slot: those named, then those its filters find, in course order."""
    return {place: _pool(course, slot) for place, slot in _slots(blueprint)}


def _slots(blueprint: Blueprint) -> Iterator[tuple[Place, SlotRule]]:
    for part, section in enumerate(blueprint.sections):
        for place, slot in enumerate(section.slots):
            yield (part, place), slot


def _pool(course: Course, slot: SlotRule) -> tuple[str, ...]:
    found = dict.fromkeys(name for name in slot.named if name in course.items)
    if slot.topics or slot.concepts:
        for one in course.entries:
            fits = one.topic in slot.topics or one.concept in slot.concepts
            if fits and (not slot.kinds or one.kind in slot.kinds) and _worth(course, one.id) == slot.worth:
                found[one.id] = None
    return tuple(found)


def _worth(course: Course, name: str) -> Fraction | None:
    try:
        return course.items[name].worth
    except DrawProblem:
        return None


def _keys(
    course: Course, blueprint: Blueprint, found: Pools, exam: Collection[str]
) -> dict[str, frozenset[str]]:
    """What each item takes up for the whole paper: its concept and the groups it is kept apart in.

    The questions of the model exam stand together whatever they tell of each other.
    """
    concepts = {one.id: one.concept for one in course.entries}
    return {
        name: frozenset(
            (
                f"concept {concepts[name]}",
                *(
                    f"group {n}"
                    for n, group in enumerate(blueprint.apart)
                    if name in group and name not in exam
                ),
            )
        )
        for names in found.values()
        for name in names
    }


class _Search:
    """One filling of one blueprint. `keys` are what an item takes up: its concept and its groups."""

    def __init__(self, choices: Mapping[Place, tuple[str, ...]], keys: Mapping[str, frozenset[str]]) -> None:
        self.choices, self.keys = choices, keys
        self.kinds = {place: {keys[name] for name in names} for place, names in choices.items()}
        self.placed: dict[Place, str] = {}
        self.taken: dict[str, Place] = {}
        self.steps = 0
        self.stuck: Place = (0, 0)

    def free(self, place: Place) -> list[str]:
        """What may still stand there."""
        allows = self.taken.keys().isdisjoint
        return [name for name in self.choices[place] if allows(self.keys[name])]

    def run(self) -> bool:
        """Place an item into every slot; the slot with the fewest choices left comes first."""
        left = [place for place in self.choices if place not in self.placed]
        if not left:
            return True
        self.steps += 1
        place = min(left, key=lambda one: (self._kinds_left(one), one))
        options = self.free(place)
        if not options:
            self.stuck = place
        for name in options:
            if self.steps > MOST_STEPS:
                return False
            for key in self.keys[name]:
                self.taken[key] = place
            self.placed[place] = name
            if self.run():
                return True
            del self.placed[place]
            for key in self.keys[name]:
                del self.taken[key]
        return False

    def _kinds_left(self, place: Place) -> int:
        """How many different things may still stand there: items that take up the same count once."""
        return sum(map(self.taken.keys().isdisjoint, self.kinds[place]))


# -- the proof ---------------------------------------------------------------------------------------------


def exam_problems(course: Course, seeds: int) -> Iterator[Located]:
    """What keeps a blueprint of the course from giving a paper for each of these seeds, with its line."""
    for blueprint in course.exams.values():
        path = course.root / "exams" / f"{blueprint.id}.yaml"
        shown = path.relative_to(course.root.parent).as_posix()
        source = read_source(path, shown)
        for (part, place), problem, fix in _faults(course, blueprint, seeds):
            line = source.line(("sections", part, "slots", place))
            yield Located(file=shown, line=line, id=blueprint.id, problem=problem, fix=fix)


def _faults(course: Course, blueprint: Blueprint, seeds: int) -> Iterator[tuple[Place, str, str]]:
    found = pools(course, blueprint)
    for (part, place), names in found.items():
        if len(names) == 1 and not course.items[names[0]].parametrised:
            what = f"question {part + 1}.{place + 1} is {names[0]} in every paper"
            yield (part, place), what, "name another item, or one with parameters"
    for alone in (blueprint, *(blueprint.only((one.id,)) for one in blueprint.sections)):
        at = blueprint.sections.index(alone.sections[0]) if alone is not blueprint else 0
        try:
            known = pools(course, alone)
            for seed in range(seeds):
                fill(course, alone, seed, known)
        except Unfillable as problem:
            part, place = problem.place
            yield (at + part, place), problem.sentence, "add items of other concepts to the slot"
            return
