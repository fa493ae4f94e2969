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

LONG = ("building-blocks", "regularisation-and-evaluation")
LESSONS = tuple(course().lessons)
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


def test_every_topic_has_a_lesson_in_the_order_of_the_course() -> None:
    """None is left out, and no lesson stands before one of an earlier topic."""
    topics = [lesson.topic for lesson in course().lessons.values()]
    assert list(dict.fromkeys(topics)) == [topic.id for topic in course().index.topics]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_no_problem(name: str) -> None:
    """Texts, formulas, questions, examples and figures, all proved by the lint."""
    assert [one.sentence for one in lesson_problems(course().lessons[name], course())] == []


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_as_long_as_can_be_read_at_one_go(name: str) -> None:
    """700 to 1,500 words, three to six questions and up to eight cells; in the long ones 1,800 to 2,700
    words and six to nine questions; at least one example and one figure.
    """
    one = document(name)
    (least, most), (fewest, many) = ((1_800, 2_700), (6, 9)) if name in LONG else ((700, 1_500), (3, 6))
    assert least <= len(re.findall(r"[A-Za-z][A-Za-z’'-]+", words(name))) <= most
    assert fewest <= len(one.checks) <= many
    assert 3 <= len(one.cells) <= 8 or name in LONG
    assert 6 <= len(one.sections) <= 10
    assert any(isinstance(block, Example) for block in one.blocks())
    assert any(isinstance(block, Picture) for block in one.blocks())
    assert {"Summary", "Slips that cost points"} <= {section.title for section in one.sections}


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
        ("building-blocks", ["44,956,840", "280 parameters", "-6·x + 3", "[0, 0, -20, 0]", "49 forward"]),
        ("regularisation-and-evaluation", ["4.15", "4.275", "4.375", "0.692", "0.731", "0.0386", "0.8995"]),
    ],
)
def test_the_numbers_in_the_prose_are_right(name: str, facts: list[str]) -> None:
    """Worked out by hand, or by another program, and found in the text."""
    for fact in facts:
        assert fact in words(name), fact


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("building-blocks", [f"003-1.{n}" for n in range(1, 13)] + [f"003-2.{n}" for n in range(1, 5)]),
        ("regularisation-and-evaluation", [f"003-4.{n}" for n in range(1, 7)]),
    ],
)
def test_a_long_lesson_names_every_entry_it_teaches_and_asks_only_of_those(
    name: str, sections: list[str]
) -> None:
    """Its sources are whole sections of the exam; each question in between answers for one of them."""
    assert list(course().lessons[name].source) == sections
    asked = {source for check in document(name).checks for source in course().items[check.item].source}
    assert asked <= set(sections)
    known = {one.concept for one in course().items.values()}
    known |= {need for one in course().items.values() for need in one.needs}
    assert set(course().lessons[name].concepts) <= known


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("003-1.1", ["ResNet", "skip connection", "DCGAN"]),
        ("003-1.2", ["f(x + y) + f(0) = f(x) + f(y)", "max pooling", "softmax"]),
        ("003-1.3", ["(W₂·W₁)·x", "no polynomial", "XOR", "forward pass and nothing else"]),
        ("003-1.4", ["L1 norm of the activations", "KL divergence", "wider than the input"]),
        ("003-1.5", ["alternate", "minimax", "never sees a real image", "known by construction"]),
        ("003-1.6", ["more hidden layers with activations", "dropout is off"]),
        ("003-1.7", ["random share", "pruning"]),
        ("003-1.8", ["combination that sets Adam apart", "step size of its own"]),
        ("003-1.9", ["generalises better", "independent samples"]),
        ("003-1.10", ["(1 − η·λ)·w", "oscillates and fails to converge", "not overfitting"]),
        ("003-1.11", ["same gradient", "biases may then be 0", "outgoing weights"]),
        ("003-1.12", ["the data make the targets", "Nobody annotates"]),
        (
            "003-2.1",
            ["Weight sharing", "Locality", "Translation equivariance", "Any image size", "Hierarchy"],
        ),
        ("003-2.2", ["Cover a patch", "drop of the probability", "confounder", "no gradient is needed"]),
        ("003-2.3", ["unchanged to the place of the maximum", "overlap", "average pooling"]),
        ("003-2.4", ["zig-zag", "momentum", "warm-up", "Regularisers are no remedy here"]),
        ("003-4.1", ["training loss rises", "test loss falls", "the test loss above"]),
        ("003-4.2", ["minimum", "keeps falling", "Early stopping"]),
        ("003-4.3", ["out of the training set", "once, at the very end", "leaked", "Cross-validation"]),
        ("003-4.4", ["L̃ = L + λ‖w‖²", "(1 − 2·η·λ)·w − η·∂L/∂w", "λ or λ/2?", "λ·sign(w)"]),
        ("003-4.5", ["bias is low", "variance is high", "domain shift", "more cameras"]),
        ("003-4.6", ["TP/(TP + FN)", "TN/(TN + FP)", "2·TP/(2·TP + FP + FN)", "harmonic", "column"]),
    ],
)
def test_what_an_entry_of_the_exam_asks_is_taught(name: str, said: list[str]) -> None:
    """The points of each entry's answer stand in the lesson that names it as a source."""
    lesson = LONG[0] if name in course().lessons[LONG[0]].source else LONG[1]
    text = " ".join(words(lesson).split())
    assert [one for one in said if one.casefold() not in text.casefold()] == []


def test_checks_are_counted_as_checks() -> None:
    """The document knows its questions."""
    assert all(isinstance(one, Check) for one in document("lstm-cell").checks)
