"""What `dltutor new` writes: complete examples that pass the lint, and never over what is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.authoring import (
    KINDS,
    MakingProblem,
    new_course,
    new_experiment,
    new_item,
    new_lesson,
    new_reading,
    new_task,
)
from tutor.checking import Checking
from tutor.course import load
from tutor.course.cells import prove_lessons
from tutor.course.lint import lint_items, structure
from tutor.course.trust import barred, trust
from tutor.places import find_places
from tutor.study.rehearsing import rehearse
from tutor.task_proofs import prove

TOPIC = "first-topic"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new course."""
    folder = tmp_path / "mine" / "content"
    new_course(folder, 'My "own" course')
    return folder


def test_a_new_course_with_an_item_of_every_kind_has_no_problems(root: Path) -> None:
    """Each template is a complete item: it loads, and all its laws hold on two hundred variants."""
    for kind in KINDS:
        new_item(root, f"one-{kind}", kind=kind, topic=TOPIC, title=f'A "{kind}"')
    new_lesson(root, "first-lesson", topic=TOPIC, title="First lesson")
    course, problems = structure(root)
    assert [one.sentence for one in problems] == [] and course.index.title == 'My "own" course'
    assert [entry.kind for entry in course.entries] == list(KINDS)
    assert list(course.lessons) == ["first-lesson"]
    proved = dict(lint_items(root, course.items, 200, 1))
    assert {name: [one.sentence for one in found] for name, found in proved.items()} == {
        f"one-{kind}": [] for kind in KINDS
    }


@pytest.mark.torch
def test_a_new_task_is_proved_by_its_own_programs(root: Path) -> None:
    """Its solution passes, its starter fails, and each of its wrong programs fails where it says."""
    new_task(root, "row-means", topic=TOPIC, title="Means of rows")
    course, problems = load(root)
    assert problems == () and list(course.tasks) == ["row-means"]
    with Checking(content=course.root, checkers=course.checkers) as checking:
        proofs = list(prove(checking, ["row-means"], 3))
    assert len(proofs) >= 10 and [one.problem for one in proofs if one.problem] == []


@pytest.mark.torch
def test_a_new_experiment_and_the_cells_of_a_new_lesson_run(root: Path) -> None:
    """Every choice of the program gives what it has to give, and the cell that is there to fail fails."""
    new_experiment(root, "step-sizes", topic=TOPIC, title="Step sizes")
    new_lesson(root, "first-lesson", topic=TOPIC, title="First lesson")
    course, problems = structure(root)
    assert [one.sentence for one in problems] == [] and course.lessons["first-lesson"].cells == 3
    assert [one.sentence for one in prove_lessons(course, list(course.lessons.values()), print)] == []
    with Checking(content=course.root, checkers=course.checkers) as checking:
        found = list(
            rehearse(checking, course.experiments["step-sizes"], course.checkers, full=True, told=None)
        )
    assert [one.problem for one in found if one.problem] == []
    assert {name: found for name, found in lint_items(root, course.items, 200, 1) if found} == {}


def test_a_new_reading_list_has_its_questions(root: Path) -> None:
    """Three books and five questions of the topic, without a problem; a second one is refused."""
    new_reading(root, TOPIC)
    course, problems = structure(root)
    assert [one.sentence for one in problems] == []
    (one,) = course.readings.values()
    assert len(one.books) == 3 and set(one.checks) == set(course.items) and len(one.checks) == 5
    assert {name: found for name, found in lint_items(root, course.items, 200, 1) if found} == {}
    with pytest.raises(MakingProblem, match="already"):
        new_reading(root, TOPIC)
    with pytest.raises(MakingProblem, match="has no topic"):
        new_reading(root, "no-topic")


@pytest.mark.parametrize(
    ("name", "topic", "kind", "says"),
    [
        ("Upper", TOPIC, "tf", "is no id"),
        ("../away", TOPIC, "tf", "is no id"),
        ("one", "no-topic", "tf", "has no topic no-topic"),
        ("one", "", "tf", "name its topic with --topic (first-topic)"),
        ("one", TOPIC, "essay", "There is no kind essay"),
        ("there", TOPIC, "tf", "has an item there already"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_sentence(
    root: Path, name: str, topic: str, kind: str, says: str
) -> None:
    """What is wrong, and what to do; no file is touched."""
    new_item(root, "there", kind="choice", topic=TOPIC, title="There")
    before = (root / "items" / f"{TOPIC}.yaml").read_text()
    with pytest.raises(MakingProblem) as caught:
        new_item(root, name, kind=kind, topic=topic, title="New")
    assert says in str(caught.value) and str(caught.value).endswith(".")
    assert (root / "items" / f"{TOPIC}.yaml").read_text() == before


def test_nothing_that_is_there_is_overwritten(root: Path) -> None:
    """A second course, task or lesson of the same name is refused."""
    new_task(root, "row-means", topic=TOPIC, title="Means")
    new_lesson(root, "reading", topic=TOPIC, title="Reading")
    new_experiment(root, "descent", topic=TOPIC, title="Descent")
    tries: list[Callable[[], object]] = [
        lambda: new_course(root, "Other"),
        lambda: new_task(root, "row-means", topic=TOPIC, title="Means"),
        lambda: new_lesson(root, "reading", topic=TOPIC, title="Reading"),
        lambda: new_item(root, "row-means", kind="tf", topic=TOPIC, title="Means"),
        lambda: new_experiment(root, "descent", topic=TOPIC, title="Descent"),
        lambda: new_item(root, "why-descent", kind="tf", topic=TOPIC, title="Why"),
    ]
    for again in tries:
        with pytest.raises(MakingProblem, match="already"):
            again()


def test_checks_of_a_foreign_course_run_only_once_they_are_trusted(root: Path, home: Path) -> None:
    """And not any longer after they have changed."""
    places = find_places({"DLTUTOR_HOME": str(home)})
    new_task(root, "row-means", topic=TOPIC, title="Means")
    assert "are code of its author" in barred(root, places)
    trust(root, places)
    assert barred(root, places) == ""
    check = root.parent / "checkers" / "tasks" / "row_means" / "check.py"
    check.write_text(check.read_text() + "# more\n")
    why = barred(root, places)
    assert "have changed since you trusted them" in why
    with Checking(content=root, checkers=root.parent / "checkers", barred=why) as checking:
        done = checking.check(checking.job("row-means", ""), lambda event: None)
        checking.warm()
        assert done.verdict == "error" and done.message == why
    (places.config / "trusted.json").write_text("[1, 2")
    assert barred(root, places)
