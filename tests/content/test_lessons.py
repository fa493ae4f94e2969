"""The lessons that ship: they read, draw, compute and ask; and they teach what the catalogue asks."""

from __future__ import annotations

import re

import pytest

from tests.content.marks import course
from tutor.course.blocks import Check, Document, Drawn, Entries, Example, Note, Paragraph, Picture, Tabular
from tutor.course.lessons import read_document
from tutor.course.proofs import lesson_problems
from tutor.widgets.lesson import Prose
from tutor.workings import build
from tutor.workings.pictures import build_picture

LESSONS = ("computational-graphs", "lstm-cell", "convolution-arithmetic")
SPELLINGS = re.compile(r"\b(color|neighbor|normaliz|regulariz|initializ|optimiz|behavior|center\b|gray\b)")


def document(name: str) -> Document:
    """A lesson's text."""
    return read_document(course().root, course().lessons[name])


def words(name: str) -> str:
    """All that is read in a lesson, formulas included."""
    said: list[str] = []
    for section in document(name).sections:
        said.append(section.title)
        for block in section.blocks:
            match block:
                case Paragraph(spans):
                    said.append("".join(text for text, _ in spans))
                case Note(paragraphs):
                    said += ["".join(text for text, _ in spans) for spans in paragraphs]
                case Entries(entries):
                    said += ["".join(text for text, _ in spans) for spans in entries]
                case Tabular(head, rows):
                    said += ["".join(text for text, _ in cell) for row in (head, *rows) for cell in row]
                case Drawn(formulas):
                    said += [one.inline for one in formulas]
                case _:
                    pass
    return "\n".join(said)


def test_the_three_lessons_of_this_release_are_there() -> None:
    """Each in its topic, in the order of the course."""
    assert set(LESSONS) <= set(course().lessons)
    topics = {name: course().lessons[name].topic for name in LESSONS}
    assert list(topics.values()) == ["autodiff", "recurrent-networks", "convolutional-networks"]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_no_problem(name: str) -> None:
    """Texts, formulas, questions, examples and figures, all proved by the lint."""
    assert [one.sentence for one in lesson_problems(course().lessons[name], course())] == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_as_long_as_can_be_read_at_one_go(name: str) -> None:
    """700 to 1,400 words, three to five questions, at least one example and one figure."""
    one = document(name)
    assert 700 <= len(re.findall(r"[A-Za-z][A-Za-z’'-]+", words(name))) <= 1_400
    assert 3 <= len(one.checks) <= 6
    assert any(isinstance(block, Example) for block in one.blocks())
    assert any(isinstance(block, Picture) for block in one.blocks())
    assert {"Summary", "Slips that cost points"} <= {section.title for section in one.sections}
    assert "Reading." in words(name)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_keeps_to_the_house_style(name: str) -> None:
    """No exclamation, no begging, British spelling."""
    said = words(name)
    assert "!" not in said and "please" not in said.casefold()
    assert SPELLINGS.findall(said) == []


@pytest.mark.parametrize("name", LESSONS)
def test_the_questions_of_a_lesson_are_of_its_topic(name: str) -> None:
    """A reader of one lesson can answer them; none stands there twice."""
    one = course().lessons[name]
    asked = [check.item for check in document(name).checks]
    assert len(set(asked)) == len(asked)
    assert all(set(course().items[item].source) or course().items[item].topic == one.topic for item in asked)


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("width", [54, 76, 88, 200])
def test_no_line_of_a_lesson_is_wider_than_its_window(name: str, width: int) -> None:
    """Prose of at most 88 cells; code, tables and formulas give way too."""
    for section in document(name).sections:
        for line in Prose(section.blocks, section.title).build(width):
            assert line.cell_length <= min(width, 88), line.plain


@pytest.mark.parametrize("name", LESSONS)
def test_examples_and_figures_start_without_a_problem(name: str) -> None:
    """They compute with what they start with, and every figure says something."""
    for block in document(name).blocks():
        if isinstance(block, Example):
            assert build(block.spec).work({}).good
        elif isinstance(block, Picture):
            assert build_picture(block.spec).says


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("computational-graphs", ["0.841471", "2.46238", "2.07266", "4.92476"]),
        ("lstm-cell", ["0.000027", "0.37", "0.5933", "0.3186"]),
        ("convolution-arithmetic", ["73,856", "102,764,544", "201,392,128", "1,792"]),
    ],
)
def test_the_numbers_in_the_prose_are_right(name: str, facts: list[str]) -> None:
    """Worked out by hand, or by another program, and found in the text."""
    for fact in facts:
        assert fact in words(name), fact


def test_checks_are_counted_as_checks() -> None:
    """The document knows its questions."""
    assert all(isinstance(one, Check) for one in document("lstm-cell").checks)
