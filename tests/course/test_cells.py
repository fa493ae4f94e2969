"""Code cells in a lesson's text, and the proof that they do what they must."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.course.test_lessons import BODY, HEAD, problems, written
from tutor.course import load, open_course
from tutor.course.cells import prove_lessons
from tutor.course.lessons import read_document

CELLS = """## One

```cell
import torch

x = torch.ones(2, 3)
```

```cell
# raises RuntimeError
x @ x
```

## Two

~~~cell
x.shape
~~~
"""


def test_cells_are_counted_and_keep_their_lines(tmp_path: Path) -> None:
    """Through the lesson, not the section; the course knows how many there are, from its cache too."""
    root = written(tmp_path, CELLS)
    course = load(root)[0]
    cells = read_document(root, course.lessons["areas"]).cells
    assert [(one.number, one.line, one.raises) for one in cells] == [
        (1, 13, ""),
        (2, 19, "RuntimeError"),
        (3, 26, ""),
    ]
    assert cells[0].source == "import torch\n\nx = torch.ones(2, 3)"
    assert course.lessons["areas"].cells == 3
    open_course(root, tmp_path / "cache")
    assert open_course(root, tmp_path / "cache").lessons["areas"].cells == 3


def test_a_lesson_with_cells_serves_the_workflow_of_running_them(tmp_path: Path) -> None:
    """In a course that has it among its sources; a lesson without cells does not."""
    root = written(tmp_path, CELLS)
    course = load(root)[0]
    assert course.serves(course.lessons["areas"]) == ("003-4.6",)
    with (root / "sources.yaml").open("a") as file:
        file.write('"000-1.A": run cells\n')
    course = load(root)[0]
    assert course.serves(course.lessons["areas"]) == ("003-4.6", "000-1.A")
    (root / "lessons" / "areas.md").write_text(
        (root / "lessons" / "areas.md").read_text().replace("cell\n", "\n")
    )
    course = load(root)[0]
    assert course.serves(course.lessons["areas"]) == ("003-4.6",)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("", "the cell is empty"),
        ("x = 1\n" * 16, "the cell has 16 lines"),
        (f"x = {'1' * 80}", "a line of the cell has 84 columns"),
        ("if True:\n\tx = 1", "the cell has a tab"),
        ("# raises 3\nx", "“3” is no type of error"),
    ],
)
def test_each_fault_of_a_cell_is_located(tmp_path: Path, cell: str, told: str) -> None:
    """At its first line, before anything is run."""
    body = BODY.replace("Words", f"```cell\n{cell}\n```\n\nWords", 1)
    assert any(one.startswith("13: ") and told in one for one in problems(written(tmp_path, body)))


def test_cells_are_no_key_of_the_front_matter(tmp_path: Path) -> None:
    """They are counted."""
    head = (
        "---\nid: areas\ntitle: A\ntopic: evaluation\nsource: []\nconcepts: []\nminutes: 5\ncells: 4\n---\n"
    )
    root = written(tmp_path, head=head)
    assert any("“cells” is counted" in one for one in problems(root))


@pytest.mark.torch
def test_the_proof_runs_all_cells_of_a_lesson_in_one_python(tmp_path: Path, home: Path) -> None:
    """An announced error is none; one that does not come, or another one, is located at its line."""
    root = written(tmp_path, CELLS)
    bad = CELLS.replace("x @ x", "x + x").replace("x.shape", "y = 1\nz.shape")
    (root / "lessons" / "worse.md").write_text(HEAD.replace("id: areas", "id: worse") + bad)
    course = load(root)[0]
    said: list[str] = []
    found = list(prove_lessons(course, course.lessons.values(), said.append))
    assert [(one.id, one.line) for one in found] == [("worse", 19), ("worse", 27)]
    assert "announces RuntimeError and raises nothing" in found[0].problem
    assert "NameError" in found[1].problem
    assert said == ["areas: code cells", "worse: code cells"]


def test_a_course_without_cells_starts_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its proof costs nothing."""
    monkeypatch.setattr("tutor.checking.Checking._spawn", lambda self: pytest.fail("it was started"))
    course = load(written(tmp_path))[0]
    assert list(prove_lessons(course, course.lessons.values(), print)) == []
