"""The prover finds what is wrong with an item, at its place, and nothing in what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import COMMON, course_from
from tests.screens.workbench import write_course
from tutor.course.lint import distinct_wanted, examine, lint_items, structure
from tutor.places import find_places
from tutor.prover import prove

GOOD = """
- id: area
  kind: numeric
  COMMON
  draw:
    a: {from: 2 .. 90, exam: 3}
    b: {from: 2 .. 90, exam: 4}
  require: [a < b]
  ask: "A rectangle of {a} by {b}."
  parts:
    - id: area
      label: area
      key: a*b
      measure: count
      rule: Multiply the sides.
      mistakes:
        - {value: 2*(a + b), note: perimeter, says: That is the perimeter.}
        - {value: a + b, note: sum, says: That is the sum.}
"""


def problems(folder: Path, text: str, seeds: int = 120) -> list[str]:
    """What structure and prover say about this file."""
    course, _ = course_from(folder, text)
    _, more = structure(course.root)
    proved = [one for _, ones in lint_items(course.root, list(course.items), seeds, jobs=1) for one in ones]
    return [f"{one.line}: {one.problem}" for one in [*more, *proved]]


def test_a_sound_item_has_no_problem(tmp_path: Path) -> None:
    """120 seeds, at least 60 different variants, all marks as declared."""
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("  source: [003-4.6]", "", 3, "missing"),
        ("value: a + b,", "value: a*b + 0*a,", 24, "differ"),
        ("says: That is the sum.", "says: That is the perimeter.", 24, "say the same"),
        ("note: sum,", "note: perimeter,", 23, "one note"),
        ("{a} by {b}", "{a} by {c}", 15, "c"),
        ("key: a*b", "key: a*(", 19, "read"),
        ("from: 2 .. 90", "from: 2 .. 4", 11, "different variants"),
        ("require: [a < b]", "require: [a > 100]", 13, "conditions"),
        ("require: [a < b]", "require: [a + b]", 13, "condition"),
        ("id: area\n  kind", "id: Area_1\n  kind", 2, "legal id"),
        ("level: easy", "level: trivial", 7, "no level"),
        ("hints: [look, think, write]", "hints: [look]", 8, "hints"),
        ("source: [003-4.6]", "source: [003-4.7]", 5, "no catalogue id"),
    ],
)
def test_each_fault_is_found_and_located(tmp_path: Path, old: str, new: str, line: int, word: str) -> None:
    """Every fault of an author has a sentence near its line."""
    text = GOOD.replace("  COMMON\n", COMMON)
    assert old in text
    found = problems(tmp_path, text.replace(old, new))
    assert any(word in one for one in found), found
    assert any(abs(int(one.split(":")[0]) - line) <= 2 for one in found if word in one), found


def test_two_items_may_not_answer_for_the_same_request(tmp_path: Path) -> None:
    """One catalogue id with the same parameters has one item."""
    one = GOOD.replace("  ask:", "  answers_for: {id: 003-4.6, params: [a, b]}\n  ask:")
    two = one.replace("id: area\n  kind", "id: other\n  kind")
    assert any("answers for 003-4.6" in problem for problem in problems(tmp_path, one + two))


@pytest.mark.parametrize(
    "name",
    [
        "content/items/evaluation.yml",
        "content/corse.yaml",
        "content/tasks/some_task/breif.md",
        "checkers/tasks/some_task/chek.py",
    ],
)
def test_a_file_that_nobody_reads_is_reported(tmp_path: Path, name: str) -> None:
    """Usually it is a misspelt name."""
    course, _ = course_from(tmp_path, GOOD)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("[]")
    found = [one.file for one in structure(course.root)[1] if "nothing reads" in one.problem]
    assert found == [name]


def test_checks_without_a_task_are_reported(tmp_path: Path) -> None:
    """A folder of checks whose task is missing, or spelt otherwise."""
    course, _ = course_from(tmp_path, GOOD)
    (tmp_path / "checkers" / "tasks" / "lost_task").mkdir(parents=True)
    assert any("belong to no task" in one.problem for one in structure(course.root)[1])


@pytest.fixture
def no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs are left out: they have tests of their own, and torch takes seconds to start."""
    monkeypatch.setattr("tutor.prover.prove_programs", lambda *_: ())


@pytest.mark.usefixtures("no_programs")
def test_only_the_asked_file_is_proved(tmp_path: Path, home: Path) -> None:
    """A fault elsewhere is not reported."""
    course, _ = course_from(tmp_path, GOOD.replace("key: a*b", "key: a*("))
    other = course.root / "items" / "pytorch.yaml"
    text = GOOD.replace("  COMMON\n", COMMON).replace("id: area\n  kind", "id: b\n  kind")
    other.write_text(text)
    places = find_places({"DLTUTOR_HOME": str(home)})
    assert list(prove(course.root, places, only=other, seeds=5, tasks=False)) == []
    assert list(prove(course.root, places, seeds=5, tasks=False))


@pytest.mark.usefixtures("no_programs")
def test_what_passed_is_left_out_until_it_changes(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--changed` proves nothing twice with the same text and as many seeds."""
    course, _ = course_from(tmp_path, GOOD)
    places = find_places({"DLTUTOR_HOME": str(home)})
    assert list(prove(course.root, places, seeds=5, tasks=False)) == []
    asked: list[str] = []

    def watch(root: Path, names: list[str], seeds: int, jobs: int) -> list[object]:
        asked.extend(names)
        return []

    monkeypatch.setattr("tutor.prover.lint_items", watch)
    assert list(prove(course.root, places, seeds=5, tasks=False, changed=True)) == []
    assert asked == []
    assert list(prove(course.root, places, seeds=6, tasks=False, changed=True)) == []
    assert asked == ["area"]


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    """The order of the items and their problems do not depend on the number of processes."""
    text = "".join(
        GOOD.replace("id: area\n  kind", f"id: area-{n}\n  kind").replace("a*b", "a*(" if n == 2 else "a*b")
        for n in range(5)
    )
    course, _ = course_from(tmp_path, text)
    names = list(course.items)
    one = list(lint_items(course.root, names, 10, jobs=1))
    two = list(lint_items(course.root, names, 10, jobs=2))
    assert one == two and sum(bool(found) for _, found in one) == 1


def test_how_many_variants_are_wanted(tmp_path: Path) -> None:
    """100 where numbers are drawn, 20 where options are, none where nothing is."""
    course, _ = course_from(tmp_path, GOOD)
    item = course.items["area"]
    assert distinct_wanted(item, 200) == 100 and distinct_wanted(item, 40) == 20
    assert examine(item, 40) == []


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ("double-it: [], triple-it: [double-it]", ""),
        ("triple-it: [double-it], double-it: []", "triple-it stands before double-it"),
        ("double-it: [triple-it], triple-it: [double-it]", "build on each other"),
        ("double-it: [], tripel-it: []", "tripel-it is no task"),
        ("double-it: [no-such-task]", "no-such-task, which double-it builds on, is no task"),
    ],
)
def test_the_order_of_tasks_has_to_make_sense(tmp_path: Path, order: str, word: str) -> None:
    """Each task is one of its topic, behind what it builds on; a circle is named."""
    course = write_course(tmp_path, also=("triple-it",))
    index = course.root / "course.yaml"
    head = index.read_text(encoding="utf-8").split("    tasks:")[0]
    index.write_text(f"{head}    tasks: {{{order}}}\n", encoding="utf-8")
    found = [one.problem for one in structure(course.root)[1] if one.file.endswith("course.yaml")]
    assert any(word in one for one in found) if word else found == [], found


def test_a_task_is_listed_under_its_own_topic(tmp_path: Path) -> None:
    """Listed elsewhere it would never be found there."""
    course = write_course(tmp_path)
    index = course.root / "course.yaml"
    with index.open("a", encoding="utf-8") as file:
        file.write("  - {id: other, title: Other, tasks: {double-it: []}}\n")
    assert any("double-it is a task of pytorch" in one.problem for one in structure(course.root)[1])


def test_a_catalogue_id_that_nothing_serves_is_a_problem(tmp_path: Path) -> None:
    """At its line, unless no id is served at all: then the author has not begun to name them."""
    course, _ = course_from(tmp_path, GOOD)
    with (course.root / "sources.yaml").open("a", encoding="utf-8") as file:
        file.write('"009-9": something else\n')
    told = [one.sentence for one in structure(course.root)[1]]
    assert any("nothing serves 009-9: something else" in one for one in told)
    (course.root / "sources.yaml").write_text('"009-9": something else\n', encoding="utf-8")
    assert not any("nothing serves" in one.problem for one in structure(course.root)[1])


def test_the_sentence_for_an_answer_that_nobody_foresaw_is_filled_too(tmp_path: Path) -> None:
    """A rule whose expression has no value would fail only once a learner gives such an answer."""
    for hole in ("{a/(b - b)}", "{nobody}"):
        found = problems(tmp_path, GOOD.replace("rule: Multiply the sides.", f'rule: "Multiply {hole}."'), 8)
        assert found, hole


NEAR = """
- id: mean
  kind: numeric
  COMMON
  draw:
    a: {from: 2 .. 90, exam: 3}
    b: {from: 100 .. 900, exam: 140}
  ask: "A sum of {a} is shared by {b}, twice."
  parts:
    - id: share
      label: share
      key: a/b
      rule: Divide.
      mistakes:
        - {value: b/a, note: turned-over, says: That is the inverse.}
    - id: twice
      label: twice
      key: 2*share
      uses: [share]
      carry_if: 0 < share < 100
      rule: Double it.
"""


@pytest.mark.parametrize("said", ["within 0.5 %", "auf 0,5 % genau", "to three digits", "to 3 digits"])
def test_a_number_that_has_to_be_rounded_says_how_near(tmp_path: Path, said: str) -> None:
    """3/140 is no decimal of few digits: the text owes the interval, in whatever words."""
    found = problems(tmp_path / "silent", NEAR, 4)
    assert any("nothing says how near" in one for one in found)
    assert {one.split(":")[0] for one in found} == {"13"}  # the line of `ask`
    assert problems(tmp_path / "said", NEAR.replace("twice.", f"twice, {said}."), 4) == []


def test_a_decimal_that_nobody_rounds_needs_no_interval(tmp_path: Path) -> None:
    """Quarters are typed as they are."""
    assert problems(tmp_path, NEAR.replace("key: a/b", "key: a/4").replace("b/a", "4/a"), 4) == []


def test_a_part_that_cannot_follow_what_it_uses_is_reported(tmp_path: Path) -> None:
    """Without the used part in its key no marks ever follow; through a bare name of `let` they do."""
    text = NEAR.replace("twice.", "twice, within 0.5 %.")
    idle = problems(tmp_path / "idle", text.replace("2*share", "2*a/b"), 4)
    assert any("twice uses share" in one and one.startswith("23:") for one in idle), idle
    by_name = text.replace("  ask:", "  let:\n    q: a/b\n    r: 2*q\n  ask:")
    by_name = by_name.replace("key: a/b", "key: q").replace("2*share", "r")
    assert problems(tmp_path / "name", by_name, 4) == []


@pytest.mark.parametrize(
    "told", ["Esc leaves it.", "Then ctrl+s.", "Leave with esc.", "First press d.", "Press tab."]
)
def test_a_text_that_names_a_key_is_reported(tmp_path: Path, told: str) -> None:
    """A question is read on paper and in line mode too, where that key is not."""
    found = problems(tmp_path, GOOD.replace("Multiply the sides.", told), 4)
    assert [one.split(":")[0] for one in found] == ["20"], found
    assert "names a key" in found[0]


def test_words_that_look_like_keys_are_left_alone(tmp_path: Path) -> None:
    """A shift, an entry and a press of other things are words of the field."""
    fine = "The shift describes what enters; press a button, tab the values."
    assert problems(tmp_path, GOOD.replace("Multiply the sides.", fine), 120) == []
