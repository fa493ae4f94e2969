"""The proof that programs print the key: it finds every way in which one can fail to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.building import course_from
from tests.course.test_lint import GOOD
from tutor.course import load
from tutor.course.programs import KINDS_WITH_PROGRAMS, Runner, examine_program
from tutor.kinds import Item
from tutor.kinds.numeric import NumericItem
from tutor.places import find_places
from tutor.prover import prove

CONTENT = Path(__file__).parents[2] / "content"
SHOWN = f"""{GOOD}  torch: |
    import torch

    print("area =", torch.ones({{a}}, {{b}}).numel())
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One process with torch in it for all tests here."""
    with Runner() as made:
        yield made


@pytest.fixture
def area(tmp_path: Path) -> NumericItem:
    """The area of a rectangle, with a program that computes it."""
    course, _ = course_from(tmp_path, SHOWN)
    item = course.items["area"]
    assert isinstance(item, NumericItem)
    return item


def faults(item: Item, runner: Runner) -> str:
    """What is wrong with an item's program on three seeds."""
    return "; ".join(one.problem for one in examine_program(item, 3, runner))


def test_a_program_that_prints_the_key_has_no_fault(area: NumericItem, runner: Runner) -> None:
    """On every seed, each with its own numbers."""
    assert faults(area, runner) == ""


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("", "no program"),
        ("import torch\n\nprint('area =', {a} + {b})\n", "prints area = 7, the key is 12"),
        ("import torch\n\nprint('size =', {a}*{b})\n", "no line “area = …”"),
        ("import torch\n\nprint('area =', {c})\n", "cannot be filled"),
        ("import torch\n\nprint('area =', torch.tensor({a}).nothing)\n", "AttributeError in line 3"),
        ("import torch\n\nprint('area =' {a})\n", "SyntaxError in line 3"),
        ("import torch\n\nraise SystemExit('enough')\n", "SystemExit in line 3: enough"),
        ("import torch\nimport os\nos._exit(0)\n", "the end of the process"),
        ("a = 1\nimport torch\nprint('area =', {a}*{b})\n", "begin with “import torch”"),
        ("import torch\nprint('area =', {a}*{b})\n", "2 lines"),
        (f"import torch\n\nprint('area =', {{a}}*{{b}})  # {'x' * 80}\n", "characters, at most 88"),
    ],
)
def test_each_fault_of_a_program_is_told(area: NumericItem, runner: Runner, program: str, told: str) -> None:
    """What is wrong, with the seed on which it shows."""
    assert told in faults(replace(area, torch=program), runner)


def test_a_program_leaves_nothing_behind_for_the_next_one(area: NumericItem, runner: Runner) -> None:
    """Defaults of torch, names and the state of chance are as at the start each time."""
    first = (
        "import torch\n\nx = 1\ntorch.set_default_dtype(torch.float64)\ntorch.set_default_device('meta')\n"
    )
    assert runner.run(first).problem == ""
    again = runner.run("import torch\n\nt = torch.rand(1)\nprint(t.dtype, t.device, 'x' in globals())\n")
    assert again.printed == "torch.float32 cpu False\n"
    assert runner.run("import torch\n\nprint(torch.rand(1))\n") == runner.run(
        "import torch\n\nprint( torch.rand(1))\n"
    )


def test_a_faulty_program_is_located_and_proved_again(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding stands at the item's program, and `--changed` does not pass over it the next time."""
    course, _ = course_from(tmp_path, SHOWN.replace(".numel()", ".dim()"))
    places = find_places({"DLTUTOR_HOME": str(home)})
    found = list(prove(course.root, places, seeds=4, tasks=False))
    assert [(one.id, "the key is" in one.problem) for one in found] == [("area", True)] * 3
    lines = (tmp_path / "content" / found[0].file.removeprefix("content/")).read_text().splitlines()
    assert lines[found[0].line - 1].strip().startswith("torch:")
    asked: list[str] = []

    def watch(root: Path, names: list[str], seeds: int, jobs: int) -> list[object]:
        asked.extend(names)
        return []

    monkeypatch.setattr("tutor.prover.lint_items", watch)
    monkeypatch.setattr("tutor.prover.prove_programs", lambda *_: ())
    assert list(prove(course.root, places, seeds=4, tasks=False, changed=True)) == []
    assert asked == ["area"]


def test_without_torch_one_sentence_says_so(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is run, and nothing pretends to have been."""
    course, _ = course_from(tmp_path, SHOWN)
    monkeypatch.setattr("tutor.course.programs.find_spec", lambda name: None)
    found = list(prove(course.root, find_places({"DLTUTOR_HOME": str(home)}), seeds=4, tasks=False))
    assert len(found) == 1
    assert "torch is not installed" in found[0].sentence


@pytest.mark.parametrize("kind", ["shape", "trace"])
def test_programs_made_of_layers_and_graphs_print_the_key(kind: str, runner: Runner) -> None:
    """The course's own items on the exam's values and two other draws; lint tries more."""
    assert kind in KINDS_WITH_PROGRAMS
    items = [item for item in load(CONTENT)[0].items.values() if item.kind == kind]
    assert len(items) >= 10
    wrong = {item.id: found for item in items if (found := examine_program(item, 3, runner))}
    assert wrong == {}
