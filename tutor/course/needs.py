"""Which lessons are best read before which: what `needs` in a front matter says, and the order it makes.

An entry of `needs` is the id of a lesson, or a concept: then the first lesson that teaches it is meant.
Nothing is ever locked by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tutor.course.model import Course, Lesson

__all__ = ["circles", "in_order", "needed", "needs_faults"]


def in_order(lessons: Iterable[Lesson], place: Mapping[str, int]) -> dict[str, Lesson]:
    """The lessons topic by topic (`place` has each topic's), within one as they come, but each behind those
    of its topic that it needs.
    """
    every = sorted(lessons, key=lambda one: place[one.topic])
    made: dict[str, Lesson] = {}
    for topic in dict.fromkeys(one.topic for one in every):
        left = [one for one in every if one.topic == topic]
        while left:
            # Where all wait for each other, which the lint tells of, the first of them has to begin.
            free = (one for one in left if not _waits(one, made, left))
            chosen = next(free, left[0])
            made[chosen.id] = chosen
            left.remove(chosen)
    return made


def _waits(lesson: Lesson, before: Mapping[str, Lesson], left: Iterable[Lesson]) -> bool:
    """Whether a lesson needs one of those that are left, and none before it does as well."""
    others = [one for one in left if one is not lesson]
    for need in lesson.needs:
        if any(_gives(one, need) for one in others) and not any(_gives(one, need) for one in before.values()):
            return True
    return False


def _gives(lesson: Lesson, need: str) -> bool:
    return need == lesson.id or need in lesson.concepts


def needed(course: Course, lesson: Lesson) -> tuple[Lesson, ...]:
    """The lessons that are best read before this one, in the course's order."""
    wanted: set[str] = set()
    for need in lesson.needs:
        if need in course.lessons:
            wanted.add(need)
        else:
            teaching = (one.id for one in course.lessons.values() if need in one.concepts)
            wanted |= {*list(teaching)[:1]}
    return tuple(one for name, one in course.lessons.items() if name in wanted and name != lesson.id)


def needs_faults(lesson: Lesson, course: Course) -> Iterator[tuple[str, str]]:
    """(problem, fix) for each entry of a lesson's `needs` that names nothing, or what comes later."""
    names = list(course.lessons)
    place = {name: number for number, name in enumerate(names)}
    own = place.get(lesson.id, len(names))
    for need in lesson.needs:
        if need == lesson.id or need in lesson.concepts:
            yield f"it needs “{need[:60]}”, which is its own", "take it out of `needs`"
            continue
        if need in course.lessons:
            teaching = [need]
        else:
            teaching = [one.id for one in course.lessons.values() if need in one.concepts]
            if not teaching and need not in _concepts(course):
                near = course.near(need)
                yield (
                    f"it needs “{need[:60]}”, which is neither a lesson nor a concept",
                    f"did you mean {near}" if near else "name a lesson's id or a concept of items",
                )
        if teaching and min(place[name] for name in teaching) > own:
            later = teaching[0]
            told = f"it needs {need}" if later == need else f"it needs {need}, which {later} teaches"
            yield f"{told}, and that comes later in the course", "take it out, or put that lesson before it"


def _concepts(course: Course) -> set[str]:
    """Everything that something in the course is about, or builds on."""
    found = {one.concept for one in course.entries} | {one.concept for one in course.tasks.values()}
    found |= {need for one in course.tasks.values() for need in one.needs}
    return found | {need for one in course.items.values() for need in one.needs}


def circles(course: Course) -> Iterator[tuple[str, str]]:
    """(a lesson of the circle, the circle in words) where lessons need each other; the first one found."""
    from graphlib import CycleError, TopologicalSorter  # a start from the cache needs neither

    every = {one.id: [other.id for other in needed(course, one)] for one in course.lessons.values()}
    try:
        TopologicalSorter(every).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        yield names[0], " → ".join(names)
