"""Experiments as they are read: every fault located, the cache gives the same ones, coverage is seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.screens.pupil import tiny_course
from tutor.course import Course, load, open_course
from tutor.course.experiments import Axis, number_of
from tutor.course.lint import structure, unserved
from tutor.course.source import Located

DATA = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the tiny course with its programs, to be spoilt."""
    shutil.copytree(DATA / "course", tmp_path / "course")
    shutil.copytree(DATA / "checkers", tmp_path / "checkers")
    return tmp_path / "course"


def _file(course: Path) -> Path:
    return course / "experiments" / "tiny-descent.yaml"


def _spoilt(course: Path, old: str, new: str) -> tuple[Course, list[Located]]:
    path = _file(course)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found, problems = load(course)
    return found, [one for one in problems if one.file.endswith("tiny-descent.yaml")]


def test_a_valid_experiment_is_read_and_comes_out_of_the_cache_as_it_was(
    course: Path, tmp_path: Path
) -> None:
    """Parameters, predictions and panels are the same after freezing and thawing."""
    first, problems = load(course)
    assert problems == ()
    one = first.experiments["tiny-descent"]
    assert one.start == {"steps": 8, "rate": "0.25", "noise": "none"} and one.limit == 60.0
    assert (
        one.told({"steps": 4, "rate": "0.5"}) == "steps 4, step size 0.5, straight to the bottom, noise none"
    )
    for _ in range(2):
        assert open_course(course, tmp_path / "cache").experiments == first.experiments
    assert first.experiment("tiny_descent") == one == first.experiment("t-1")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("start: 8", "start: 9", "9 is not among the choices"),
        ("choices: [4, 8, 16]", "choices: [8]", "2 to 6 choices"),
        ("choices: [4, 8, 16]", "choices: [8, 8]", "stands here twice"),
        ('names: {"0.25"', 'names: {"0.7"', "0.7 is not among the choices"),
        ("name: steps", "name: worst", "used twice"),
        ("name: steps", "name: Steps", "no name for a parameter"),
        ("name: steps", "name: seed", "no name for a parameter"),
        (
            'options: {small: "0.01", middle: the one chosen, large: "1.5"}',
            "options: {small: one}",
            "2 to 6 options",
        ),
        ('large: "1.5"', 'large: "0.01"', "two options read alike"),
        ("says: {small:", "says: {tiny:", "no option that can be picked"),
        ("right: 1", "right: 0", "how far from it is right"),
        ("partial: 10", "partial: 1", "half right reaches farther"),
        ("kind: rank", "kind: number", "does not belong to a number"),
        ("kind: rank", "kind: sketch", "a sketch needs axes"),
        ("kind: rank", "kind: guess", "input should be"),
        ("explain: capital", "explain: capitol", "there is no item capitol"),
        ("concept: padding", "concept: padded", "no item has the concept padded"),
        ("topic: alpha", "topic: alphabet", "there is no topic alphabet"),
        ("level: easy", "level: simple", "there is no level simple"),
        ("seconds: 1", "seconds: 300", "1 to 20 seconds"),
        ("seconds: 1", "seconds: 1\ndata: imagenet", "there is no set imagenet"),
        ("{left:1}", "{left:x}", "no place to fill"),
        ("id: tiny-descent", "id: tiny-ascent", "rename the file"),
        ("id: tiny-descent", "id: tiny-ascent", "tiny_ascent.py is missing"),
        ("title: Down a parabola", "title: " + 41 * "x", "1 to 40 characters"),
        ("log: true", "logarithm: true", "is no key here"),
        ("panels:", "content: x\npanels:", "is set by the file"),
    ],
)
def test_each_fault_has_its_line_and_its_remedy(course: Path, old: str, new: str, problem: str) -> None:
    """The experiment is left out, and the author is told where and what."""
    found, problems = _spoilt(course, old, new)
    assert found.experiments == {}
    told = [one for one in problems if problem in one.problem or problem in one.fix]
    assert told, [one.sentence for one in problems]
    assert told[0].fix and told[0].line >= 1


def test_a_fault_is_shown_at_the_part_that_has_it(course: Path) -> None:
    """The line is that of the value, not of the file."""
    _, problems = _spoilt(course, "start: 8", "start: 9")
    line = _file(course).read_text(encoding="utf-8").split("\n")[problems[0].line - 1]
    assert "start: 9" in line


def test_sketches_need_axes_that_go_up_and_a_shape(course: Path) -> None:
    """Both ends are numbers, the first smaller, and one shape is right."""
    sketch = """kind: sketch
    axes: {x: {label: step, from: 8, to: 1}, y: {label: distance, from: 0, to: 1}}"""
    _, problems = _spoilt(course, "kind: rank", sketch)
    told = " ".join(one.problem for one in problems)
    assert "goes from a number to a larger one" in told and "which shape is right" in told


def test_strays_and_sources_are_found_by_the_lint(course: Path) -> None:
    """A program of no experiment, a foreign file, a catalogue id that there is not, an id used elsewhere."""
    programs = course.parent / "checkers" / "experiments"
    shutil.copyfile(programs / "tiny_descent.py", programs / "forgotten.py")
    (course / "experiments" / "notes.txt").write_text("x", encoding="utf-8")
    path = _file(course)
    path.write_text(path.read_text(encoding="utf-8").replace("[t-1]", "[t-1, t-99]"), encoding="utf-8")
    told = " ".join(one.sentence for one in structure(course)[1])
    assert re.search(r"forgotten\.py.*belongs to no experiment", told)
    assert "notes.txt" in told and "t-99 is no catalogue id" in told


def test_what_nothing_serves_is_known() -> None:
    """An id is served by an item, a task, an experiment, a lesson or a feature; else it is named."""
    course = tiny_course()
    assert unserved(course) == ()
    more = Course(**{**vars(course), "sources": {**course.sources, "t-3": "nothing yet"}})
    assert unserved(more) == ("t-3",)


def test_numbers_of_authors_are_plain_ones() -> None:
    """Integers and decimals as text; nothing else is a number."""
    assert [number_of(one) for one in (4, "0.25", "-1.5", "sgd", "1e3", None)] == [
        4,
        0.25,
        -1.5,
        None,
        None,
        None,
    ]
    assert Axis(label="x", from_="-8.5", to=1).ends == (-8.5, 1.0)
