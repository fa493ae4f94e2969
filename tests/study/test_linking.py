"""What belongs to a task, and which task comes next."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.shipped import shipped as _course
from tutor.study.linking import (
    experiments_of,
    lessons_about,
    links,
    next_task,
    tasks_about,
    tasks_of,
    to_do_before,
)


def test_a_task_and_its_questions_lead_to_each_other() -> None:
    """A question on the same concept, or from the same place of the sheet, names the task; and back."""
    course = _course()
    for task in course.tasks.values():
        for entry in links(course, task).items:
            assert task in tasks_about(course, entry), (task.id, entry.id)
    for entry in course.entries:
        for task in tasks_about(course, entry):
            assert entry in links(course, task).items, (task.id, entry.id)
    backward = links(course, course.tasks["max-pool-backward"])
    assert "max-pooling-gradient" in [one.id for one in backward.items]


def test_a_task_and_its_lessons_lead_to_each_other() -> None:
    """A lesson that teaches the task's concept has the task, and the task has the lesson."""
    course = _course()
    for lesson in course.lessons.values():
        for task in tasks_of(course, lesson):
            assert lesson in links(course, task).lessons
    assert lessons_about(course, ["no-such-concept"]) == ()


def test_a_lesson_leads_to_each_task_and_to_each_experiment() -> None:
    """None stands where only the lists name it, and those on generative models belong to their lesson."""
    course = _course()
    tasks = {one.id for lesson in course.lessons.values() for one in tasks_of(course, lesson)}
    experiments = {one.id for lesson in course.lessons.values() for one in experiments_of(course, lesson)}
    assert (set(course.tasks) - tasks, set(course.experiments) - experiments) == (set(), set())
    generative = tasks_of(course, course.lessons["codes-games-and-targets"])
    assert [one.id for one in generative] == ["sparse-code", "gan-training", "contrastive-loss"]
    vgg = experiments_of(course, course.lessons["convolution-arithmetic"])
    assert [one.id for one in vgg] == ["first-steps-of-a-vgg"]


def test_what_a_task_needs_is_no_question_on_the_task_itself() -> None:
    """The ground is what is needed and is not asked by the same questions."""
    course = _course()
    for task in course.tasks.values():
        found = links(course, task)
        assert not set(found.items) & set(found.ground)
        assert {one.concept for one in found.ground} <= set(task.needs)


def test_every_task_of_ours_has_its_place_in_the_course() -> None:
    """`course.yaml` lists each task under its topic, and the course has them in that order."""
    course = _course()
    listed = [name for topic in course.index.topics for name in topic.tasks]
    assert listed == list(course.tasks)


@pytest.mark.parametrize("passed", [0, 1, 5, -1])
def test_the_next_task_is_open_and_builds_on_nothing_that_is_open(passed: int) -> None:
    """With none passed, some, and all but the last."""
    course = _course()
    done = list(course.tasks)[:passed]
    summary = dict.fromkeys(done, (1, 1.0))
    found = next_task(course, summary)
    assert found is not None and found.id not in done
    assert to_do_before(course, found.id, summary) == ()


def test_when_all_is_passed_there_is_no_next_task() -> None:
    """Nothing is asked for twice."""
    course = _course()
    assert next_task(course, dict.fromkeys(course.tasks, (1, 1.0))) is None


def test_going_on_from_task_to_task_meets_each_of_them_once() -> None:
    """Each pass leads to the next one, in an order in which everything needed was done before."""
    course = _course()
    summary: dict[str, tuple[int, float]] = {}
    task, met = next_task(course, summary), []
    while task is not None:
        assert to_do_before(course, task.id, summary) == ()
        met.append(task.id)
        summary[task.id] = (1, 1.0)
        task = next_task(course, summary, task.id)
    assert sorted(met) == sorted(course.tasks)
    places = {name: place for place, name in enumerate(course.tasks)}
    assert sum(places[one] + 1 == places[two] for one, two in pairwise(met)) > len(met) // 2


def test_the_task_behind_one_counts_on_that_one() -> None:
    """What it leads to is told before it is passed."""
    course = _course()
    first, second = list(course.tasks)[:2]
    found = next_task(course, {}, first)
    assert course.before(second) == (first,) and found is not None and found.id == second


def test_what_is_begun_is_still_open() -> None:
    """Half of the points is not a pass."""
    course = _course()
    first = next(iter(course.tasks))
    found = next_task(course, {first: (3, 0.5)})
    assert found is not None and found.id == first
