"""Lessons: what the text becomes, and that every fault is located."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import course_from
from tests.screens.pupil import TINY, tiny_course
from tutor.course import load, open_course
from tutor.course.blocks import (
    Check,
    Code,
    Document,
    Drawn,
    Entries,
    Example,
    Note,
    Paragraph,
    Picture,
    Tabular,
)
from tutor.course.lessons import read_document
from tutor.course.lint import structure

ITEM = """
- id: area
  kind: numeric
  COMMON
  ask: How much is 2*3?
  parts: [{id: all, label: area, key: 2*3, measure: count, rule: Multiply.}]
"""
HEAD = """---
id: areas
title: Areas
topic: evaluation
source: [003-4.6]
concepts: [testing]
minutes: 5
let: {n: 3}
---
"""
BODY = """## One

Words, and $n = 2*x$.

## Two

```check
area
```
"""
LONG = " + ".join(f"name{k}" for k in range(20))


def written(folder: Path, body: str = BODY, head: str = HEAD, name: str = "areas.md") -> Path:
    """A course with one lesson of this text; its root."""
    course, _ = course_from(folder, ITEM)
    (course.root / "lessons").mkdir(exist_ok=True)
    (course.root / "lessons" / name).write_text(head + body, encoding="utf-8")
    return course.root


def problems(root: Path) -> list[str]:
    """Every problem as `line: problem`."""
    return [f"{one.line}: {one.problem}" for one in structure(root)[1]]


def tiny() -> Document:
    """The lesson of the tiny course."""
    course = tiny_course()
    return read_document(course.root, course.lessons["reading"])


def test_every_block_of_the_tiny_lesson_is_read() -> None:
    """Sections at the second level, blocks of each sort in order, nothing dropped."""
    document = tiny()
    assert document.problems == ()
    assert [one.title for one in document.sections] == ["First things", "Try something", "The end"]
    sorts = [type(one) for one in document.blocks()]
    first = [Paragraph, Drawn, Note, Entries, Tabular, Check]
    assert sorts == [*first, Paragraph, Example, Picture, Code, Paragraph]


def test_words_are_styled_and_values_computed() -> None:
    """Marks become styles, braces values, dollars formulas."""
    paragraph = next(tiny().blocks())
    assert isinstance(paragraph, Paragraph)
    assert ("strong", "strong") in paragraph.spans and ("stressed", "em") in paragraph.spans
    assert ("code", "code") in paragraph.spans and ("e = x₁/x₂", "math") in paragraph.spans
    assert "Twice 3 is 6" in "".join(text for text, _ in paragraph.spans)


def test_formulas_on_their_own_lines_are_drawn_one_by_one() -> None:
    """Two lines, two formulas; the last equals sign is answered."""
    drawn = next(one for one in tiny().blocks() if isinstance(one, Drawn))
    assert [len(one.drawn) for one in drawn.formulas] == [3, 1]
    assert drawn.formulas[1].inline == "2·n = 6"


def test_stars_within_a_formula_are_no_marks(tmp_path: Path) -> None:
    """Markdown has no say between dollar signs."""
    root = written(tmp_path, "## A\n\n$a*b*c$ and *x*\n\n## B\n\nb\n")
    paragraph = next(read_document(root, load(root)[0].lessons["areas"]).blocks())
    assert isinstance(paragraph, Paragraph)
    assert paragraph.spans == (("a·b·c", "math"), (" and ", ""), ("x", "em"))


def test_a_sound_lesson_has_no_problem(tmp_path: Path) -> None:
    """And the course lists it."""
    root = written(tmp_path)
    assert problems(root) == []
    assert list(load(root)[0].lessons) == ["areas"]


@pytest.mark.parametrize(
    ("body", "line", "word"),
    [
        (BODY.replace("area\n", "aria\n"), 17, "no item"),
        (BODY.replace("$n = 2*x$", "$n = 2*$"), 12, "missing"),
        (BODY.replace("Words", "{m} words"), 12, "m"),
        (BODY.replace("Words", "<b>words</b>"), 12, "HTML"),
        (BODY.replace("Words", "[words](https://example.org)"), 12, "link"),
        (BODY.replace("Words", "![words](x.png)"), 12, "image"),
        (BODY.replace("```check", "```chek"), 16, "no block"),
        (BODY.replace("```check\narea", "```figure\nname: nothing"), 17, "no figure"),
        (BODY.replace("```check\narea", "```example\nkind: trase"), 17, "unknown"),
        (BODY.replace("```check\narea", "```example\nkind: trace\nkind: lstm"), 18, "twice"),
        (BODY.replace("```check\narea", "```example\nwords"), 17, "keys and values"),
        (BODY.replace("Words", "- a\n  - b\n\nWords"), 13, "more than text"),
        (BODY.replace("Words", "---\n\nWords"), 12, "hr"),
        (
            BODY.replace("$n = 2*x$", "\n\n$" + " + ".join(f"name{k}" for k in range(20)) + "$\n\n"),
            14,
            "wider",
        ),
        ("Only this.\n", 1, "sections"),
    ],
)
def test_each_fault_of_a_text_is_located(tmp_path: Path, body: str, line: int, word: str) -> None:
    """The line in the file, not in the block."""
    found = problems(written(tmp_path, body))
    assert any(one.startswith(f"{line}: ") and word in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("topic: evaluation", "topic: elsewhere", "no topic"),
        ("source: [003-4.6]", "source: [003-4.7]", "no catalogue id"),
        ("minutes: 5", "minutes: soon", "minutes"),
        ("minutes: 5", "minutes: 500", "minutes"),
        ("title: Areas", "titel: Areas", "titel"),
        ("id: areas", "id: aeras", "file's name"),
        ("{n: 3}", '{n: "3*"}', "let"),
        ("---\nid", "id", "front matter"),
        ("id: areas", "id: area", "file's name"),
    ],
)
def test_each_fault_of_a_front_matter_is_told(tmp_path: Path, old: str, new: str, word: str) -> None:
    """In one run, with the course's other problems."""
    assert old in HEAD
    found = problems(written(tmp_path, head=HEAD.replace(old, new, 1)))
    assert any(word in one for one in found), found


@pytest.mark.parametrize("formula", ["n(x) = 2*x", "y = n (x + 1)", "2*n(x + 1)"])
def test_a_name_of_let_before_a_bracket_is_told(tmp_path: Path, formula: str) -> None:
    """It is read as a factor, which is rarely what n(x) means: what, where, what to do."""
    _, (found,) = structure(written(tmp_path, BODY.replace("n = 2*x", formula)))
    assert "n has a value in `let`, so that n(…) is a product" in found.problem
    assert found.line == 12 and "write n*(…)" in found.fix


@pytest.mark.parametrize("formula", ["n*(x + 1)", "f(n)", "n_x(2)", "fn(x)", "y = n"])
def test_names_of_let_elsewhere_are_as_they_were(tmp_path: Path, formula: str) -> None:
    """With the sign of the product, inside a bracket, or as a part of another name."""
    assert problems(written(tmp_path, BODY.replace("n = 2*x", formula))) == []


def test_a_lesson_may_not_have_the_id_of_an_item(tmp_path: Path) -> None:
    """One id, one thing."""
    found = problems(written(tmp_path, head=HEAD.replace("id: areas", "id: area"), name="area.md"))
    assert any("this id too" in one for one in found)


@pytest.mark.parametrize("raw", [b"", b"---\n", b"\xff\xfe", b"---\nid: x\n---\n", b"---\n\x00\n---\n\x00"])
def test_no_bytes_make_loading_fail(tmp_path: Path, raw: bytes) -> None:
    """A broken file is a problem, and the other content stays."""
    root = written(tmp_path)
    (root / "lessons" / "broken.md").write_bytes(raw)
    course, found = load(root)
    assert list(course.lessons) == ["areas"]
    assert any("broken.md" in one.file for one in found)


def test_stray_files_beside_lessons_are_reported(tmp_path: Path) -> None:
    """Usually a misspelt ending."""
    root = written(tmp_path)
    (root / "lessons" / "notes.txt").write_text("x")
    assert any("nothing reads" in one for one in problems(root))


def test_lessons_come_out_of_the_cache_as_they_went_in(tmp_path: Path) -> None:
    """And a change of the text is seen, although only the front matter is kept."""
    first = open_course(TINY, tmp_path)
    again = open_course(TINY, tmp_path)
    assert dict(again.lessons) == dict(first.lessons) == dict(tiny_course().lessons)
    root = written(tmp_path)
    open_course(root, tmp_path)
    path = root / "lessons" / "areas.md"
    path.write_text(path.read_text().replace("title: Areas", "title: Many areas"))
    assert open_course(root, tmp_path).lessons["areas"].title == "Many areas"


def test_a_lesson_is_found_by_its_topic_too() -> None:
    """`dltutor learn TOPIC`."""
    course = tiny_course()
    assert course.lesson("alpha") is course.lesson("reading") is not None
    assert course.lesson("nothing") is None
