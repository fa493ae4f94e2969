"""A pack with one of everything: it loads, is proved, is practised, and runs once it is trusted."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tutor.authoring import KINDS
from tutor.cli import main
from tutor.course import Course, open_course
from tutor.course.cells import prove_lessons
from tutor.course.filling import exam_problems
from tutor.course.lint import lint_items, structure
from tutor.store import Store
from tutor.study.session import Session

PACK = Path(__file__).resolve().parents[1] / "data" / "pack"


@pytest.fixture(scope="module")
def course() -> Course:
    """The pack, which has no problem."""
    made, problems = structure(PACK / "content")
    assert [one.sentence for one in problems] == []
    return made


def test_the_pack_has_one_of_everything(course: Course) -> None:
    """Each kind of item, a task, an experiment, lessons with cells, a reading list, an exam; and each id of
    its sources is served.
    """
    assert {one.kind for one in course.entries} == set(KINDS)
    assert list(course.tasks) == ["row-means"] and list(course.experiments) == ["step-sizes"]
    assert [one.cells for one in course.lessons.values()] == [1, 3]
    assert list(course.readings) == ["training"] and list(course.exams) == ["small"]
    assert course.index.weeks and course.index.assignments
    served = [one.source for one in course.entries] + [one.source for one in course.tasks.values()]
    served += [one.source for one in course.experiments.values()]
    assert {source for own in served for source in own} == set(course.sources)


def test_its_questions_hold_on_two_hundred_variants_and_its_exam_can_be_drawn(course: Course) -> None:
    """What the lint proves of items and papers."""
    proved = dict(lint_items(PACK / "content", course.items, 200, 1))
    assert {name: found for name, found in proved.items() if found} == {} and len(proved) == len(course.items)
    assert [one.sentence for one in exam_problems(course, 50)] == []


@pytest.mark.parametrize("seed", [0, 3])
def test_every_question_is_practised_from_its_cache(tmp_path: Path, seed: int) -> None:
    """The key typed into the fields earns all points and is in the log, whatever the kind."""
    open_course(PACK / "content", tmp_path / "cache")
    course = open_course(PACK / "content", tmp_path / "cache")
    store = Store.open(tmp_path / "progress.db", now=_noon)
    queue = [(entry.id, seed) for entry in course.entries]
    session = Session(course, store, queue, now=_noon, monotonic=lambda: 1.0, seed="pack")
    for name, _ in queue:
        item, variant = course.items[name], session.variant
        assert variant is not None and session.item is item
        for _ in range(2 if item.kind == "short" else 1):  # its rubric is ticked once the model is read
            for field, text in item.key(variant).items():
                session.enter(field, text)
            session.check()
        session.next()
    kept = {one.item: (one.status, one.points) for one in store.attempts()}
    store.close()
    assert kept == {name: ("right", 1.0) for name, _ in queue}


def _noon() -> datetime:
    return datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.torch
def test_its_programs_run_only_once_they_are_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Task and experiment are refused with the cure, then pass and give their results."""
    shutil.copytree(PACK, tmp_path / "pack", ignore=shutil.ignore_patterns("__pycache__"))
    content = str(tmp_path / "pack" / "content")
    solution = str(tmp_path / "pack" / "checkers" / "tasks" / "row_means" / "solution.py")
    check = ["task", "check", "row-means", solution]
    trial = ["experiment", "run", "step-sizes", "--json"]
    for command in (check, trial):
        assert main(["--content", content, *command]) == 2
        assert f"run dltutor --content {content} --trust once" in capsys.readouterr().err
    assert main(["--content", content, "--trust", *check]) == 0
    capsys.readouterr()
    assert main(["--content", content, *trial]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    results = {one["name"]: one["value"] for one in told if one["t"] == "result"}
    assert results["farthest"] == "large"
    assert results["left"] == pytest.approx(100 * 0.8**12, abs=0.01)


@pytest.mark.torch
def test_the_cells_of_its_lessons_do_what_they_must(course: Course) -> None:
    """They run in their order, and the one that is there to fail fails."""
    assert [one.sentence for one in prove_lessons(course, list(course.lessons.values()), print)] == []
