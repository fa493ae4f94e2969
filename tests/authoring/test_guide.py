"""The guide: its commands, typed as they stand in an empty folder, make a course without a problem."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tutor import authoring
from tutor.authoring.schema import SCHEMAS
from tutor.cli import main
from tutor.course.exams import Blueprint
from tutor.course.lint import structure
from tutor.course.load import load
from tutor.course.model import CourseIndex

GUIDE = (Path(authoring.__file__).parent / "guide.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_its_commands_make_a_course_of_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that make something are run in their order; what they name to be proved or opened is there then."""
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line) for block in _blocks("sh") for line in block.splitlines()]
    making = [line[1:] for line in lines if "new" in line or "schema" in line]
    assert [line[0] for line in lines] == ["dltutor"] * len(lines) and len(making) == 7
    for line in making:
        assert main(line) == 0
    for line in lines:
        if line[1] == "lint":
            assert (tmp_path / line[2]).exists(), line
    course, problems = structure(tmp_path / "my-course" / "content")
    assert [one.sentence for one in problems] == []
    assert "recall-from-counts" in course.items and "first-steps" in course.lessons
    assert "step-sizes" in course.experiments and "first-topic" in course.readings
    assert "row-means" in course.tasks
    assert {path.stem for path in (tmp_path / "my-course" / "schemas").iterdir()} == set(SCHEMAS)


def test_its_yaml_loads_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weeks, the assignment and the exam that it shows have no fault in the course that it makes."""
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "my-course" / "content"
    for line in ("item recall-from-counts --topic first-topic", "reading first-topic", ""):
        if line:
            main(["new", "course", str(root)]) if not root.exists() else None
            assert main(["--content", str(root), "new", *line.split()]) == 0
    index = next(block for block in _blocks("yaml") if block.startswith("weeks:"))
    with (root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write(index)
    (exam,) = [block for block in _blocks("yaml") if block.startswith("id:")]
    (root / "exams").mkdir()
    (root / "exams" / "small.yaml").write_text(exam, encoding="utf-8")
    course, problems = load(root)
    assert [one.sentence for one in problems] == []
    assert isinstance(course.exams["small"], Blueprint) and isinstance(course.index, CourseIndex)
    assert course.index.weeks[0].topics == ("first-topic",) and course.index.assignments[0].points == 10


def test_it_tells_every_key_of_the_index_and_every_kind() -> None:
    """What an author can write is at least named."""
    for name in ("title", "topics", "tasks", "first", "weeks", "assignments", "needs", *authoring.KINDS):
        assert f"`{name}`" in GUIDE, name
    for block in _blocks("yaml"):
        yaml.safe_load(block)
