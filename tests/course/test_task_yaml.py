"""What a task.yaml may say about data, limits and predictions, and how it is told what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import course_from
from tutor.course import load, open_course
from tutor.course.lint import structure
from tutor.course.model import OnCuda, Prediction
from tutor.places import find_places
from tutor.prover import prove

TASK = """id: some-task
title: Some task
topic: evaluation
source: [003-4.6]
concept: testing
level: easy
hints: [look, think, write]
because: It is so.
timeout: 30
memory_mb: 2048
data: [digits28]
cuda: {timeout: 60, memory_mb: 16384}
predict:
  - {name: shape_of_a, ask: "Which shape?", kind: shape}
  - {name: value_of_b, ask: "Which number?", kind: value}
  - {name: error_of_c, ask: "Which error?", kind: error}
"""


def content(folder: Path, text: str) -> Path:
    """The content folder of a course with this one task."""
    course, _ = course_from(folder, "[]\n")
    task = course.root / "tasks" / "some_task"
    task.mkdir(parents=True)
    (task / "task.yaml").write_text(text)
    (task / "brief.md").write_text("# Some task\n")
    (task / "starter.py").write_text("\n")
    return course.root


def test_a_task_says_what_it_needs_and_what_it_asks(tmp_path: Path) -> None:
    """Every key arrives typed, through the cache as well, and the lint has nothing to say."""
    root = content(tmp_path, TASK)
    assert structure(root)[1] == []
    task = load(root)[0].tasks["some-task"]
    assert (task.timeout, task.memory_mb, task.data) == (30, 2048, ("digits28",))
    assert task.cuda == OnCuda(timeout=60, memory_mb=16384)
    assert task.predict[0] == Prediction(name="shape_of_a", ask="Which shape?", kind="shape")
    open_course(root, tmp_path / "cache")
    assert open_course(root, tmp_path / "cache").tasks["some-task"] == task


def test_a_task_without_these_keys_is_as_before(tmp_path: Path) -> None:
    """All of them are optional."""
    root = content(tmp_path, TASK.split("memory_mb")[0])
    task = load(root)[0].tasks["some-task"]
    assert (task.memory_mb, task.data, task.cuda, task.predict) == (4096, (), None, ())


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("memory_mb: 2048", "memory_mb: 5", 10, "64"),
        ("memory_mb: 2048", "memory_mb: many", 10, "memory_mb"),
        ("timeout: 30", "timeout: 0", 9, "3600"),
        ("data: [digits28]", "data: digits28", 11, "list"),
        ("data: [digits28]", "data: [../digits]", 11, "no name of a data set"),
        ("{timeout: 60,", "{timeout: 99999,", 12, "out of range"),
        ("{timeout: 60,", "{time: 60,", 12, "“time” is no key here; did you mean timeout"),
        ("kind: shape", "kind: colour", 14, "“kind”"),
        ('ask: "Which shape?"', 'aks: "Which shape?"', 14, "“ask” is missing"),
        ('ask: "Which shape?"', 'ask: ""', 14, "asks nothing"),
        ("name: shape_of_a", "name: shape-of-a", 14, "no name of its own"),
        ("name: shape_of_a", "name: value_of_b", 14, "no name of its own"),
        ('  - {name: error_of_c, ask: "Which error?", kind: error}\n', "", 14, "write 3 or none"),
    ],
)
def test_each_fault_of_a_task_is_found_and_located(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    """The problem names the line of the key and what belongs there."""
    text = TASK.replace(old, new, 1)
    problems = structure(content(tmp_path, text))[1]
    told = [(one.line, one.problem + "; " + one.fix) for one in problems if one.file.endswith("task.yaml")]
    assert any(word in text for _, text in told), told
    assert line in [place for place, _ in told], told


def test_a_task_that_trains_is_proved_when_it_is_asked_for(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `--all`, or by its folder; a default lint leaves out what takes minutes."""
    root, asked = content(tmp_path, TASK), list[tuple[list[str], bool]]()

    class Nobody:
        def __init__(self, **_: object) -> None: ...

        def __enter__(self) -> Nobody:
            return self

        def __exit__(self, *_: object) -> None: ...

    def watch(checking: Nobody, tasks: list[str], *, brief: bool) -> list[object]:
        asked.append((tasks, brief))
        return []

    monkeypatch.setattr("tutor.checking.Checking", Nobody)
    monkeypatch.setattr("tutor.task_proofs.prove", watch)
    places = find_places({"DLTUTOR_HOME": str(home)})
    list(prove(root, places))
    assert asked == []
    list(prove(root, places, full=True))
    list(prove(root, places, only=root / "tasks" / "some_task"))
    assert asked == [(["some-task"], False), (["some-task"], False)]
