"""Traces with formulas in their cells: adjoints as formulas, and formulas where numbers are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.building import course_from, item_from
from tests.kinds.test_trace import ADJOINTS, HEAD, POINT, SHEET, VALUES, marked, rules
from tutor.kinds import Item
from tutor.kinds.fields import Expression, Fixed, Number, Table, flatten
from tutor.maths import Scope, compare, names, read

QUIZ = "  f: ln(x1) + x1*x2 - sin(x2)\n"
KEY = {
    "v1": "ln x1",
    "v2": "x1 x2",
    "v3": "sin x2",
    "v4": "v1 + v2",
    "v5": "v4 - v3",
    "x1_bar": "v1_bar/x1 + v2_bar*x2",
    "x2_bar": "v2_bar*x1 + v3_bar*cos(x2)",
    "v1_bar": "v4_bar",
    "v2_bar": "v4_bar",
    "v3_bar": "-v5_bar",
    "v4_bar": "v5_bar",
    "v5_bar": "1",
}


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Item:
    """ln x1 + x1·x2 − sin x2, values and adjoints as formulas, without a point."""
    text = f"{HEAD}  inputs: [x1, x2]\n{QUIZ}  formulas: [value, adjoint]\n  grow: 3\n"
    return item_from(tmp_path_factory.mktemp("quiz"), text)


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Item:
    """The sheet's function with numbers asked for."""
    return item_from(tmp_path_factory.mktemp("guided"), f"{HEAD}{POINT}  f: {SHEET}\n")


# -- right -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"x1_bar": "x2 + 1/x1", "x2_bar": "x1 - cos(x2)"}, {"x1_bar": "v̄1/x1 + v̄_2·x2"},
        {"x1_bar": "∂y/∂v1·1/x1 + dy/dv2 x2"}, {"x1_bar": r"\bar{v}_1/x_1 + \bar{v}_2 x_2"},
        {"x1_bar": "x1_bar = v₁_bar·exp(−v1) + v4_bar x2"}, {"x2_bar": "x1 v4_bar − ȳ cos x2"},
        {"x2_bar": "v2̄ x1 + v3̄ cos x2"}, {"v1_bar": "v2_bar"}, {"v4_bar": "y_bar"}, {"v1_bar": "1"},
        {"v4": "ln(x1) + x1*x2"}, {"v4": "v4 = v2 + v1"}, {"x1_bar": "(1 + v2)/x1"},
    ],
)  # fmt: skip
def test_a_right_formula_is_right_in_any_names(quiz: Item, changes: dict[str, str]) -> None:
    """Inputs alone, names of nodes, bars in every spelling, the cell's own name in front."""
    assert marked(quiz, {**KEY, **changes}).status == "right"


def test_the_key_is_right_on_drawn_graphs(quiz: Item) -> None:
    """On functions of three levels, with nodes of their own."""
    for seed in range(8):
        variant = quiz.variant(seed)
        assert quiz.mark(variant, quiz.key(variant)).status == "right"


def test_a_later_cell_in_an_earlier_name_is_right_whatever_that_holds(quiz: Item) -> None:
    """A wrong v3_bar costs itself; x2_bar written with its name is right as it stands."""
    found = rules(marked(quiz, {**KEY, "v3_bar": "v5_bar"}))
    assert {part for part, rule in found.items() if rule != "right"} == {"v3_bar"}


def test_what_was_put_in_from_an_own_wrong_line_is_followed(quiz: Item) -> None:
    """An own wrong formula that was written out further on is carried, values and adjoints alike."""
    adjoints = rules(marked(quiz, {**KEY, "v3_bar": "v4*v5_bar", "x2_bar": "x1 + v4*cos(x2)"}))
    assert (adjoints["v3_bar"], adjoints["x2_bar"]) == ("wrong", "follow-through")
    values = rules(marked(quiz, {**KEY, "v2": "x1/x2", "v4": "v1 + x1/x2", "v5": "ln(x1) + x1/x2 - v3"}))
    assert (values["v2"], values["v4"], values["v5"]) == (
        "quotient-for-product",
        "follow-through",
        "follow-through",
    )


def test_where_only_one_side_is_defined_nothing_is_lost(tmp_path: Path) -> None:
    """A formula counts where the function has values: ln(v1) may be written by way of any logarithm of it."""
    text = f"{HEAD}  inputs: [x1, x2]\n  f: ln(x1 - x2)\n  formulas: [adjoint]\n  columns: [adjoint]\n"
    item = item_from(tmp_path, text)
    assert (
        marked(item, {"v2_bar": "1", "v1_bar": "exp(-v2)", "x1_bar": "1/v1", "x2_bar": "-1/v1"}).points == 1
    )


# -- wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "typed", "words"),
    [
        ("x1_bar", "x1_bar", "explained by itself"), ("v4_bar", "v1_bar", "goes in a circle"),
        ("v2_bar", "v1_bar", "not there yet"), ("v4", "v5 + v3", "goes in a circle"),
        ("v4", "v4_bar", "does not belong here"), ("v1", "v3", "not there yet"), ("v2", "x9", "not known"),
        ("v2", "1/0", "no value"), ("v2", "", "Nothing was entered"), ("v2", "x1 = x2", ""),
        ("x1_bar", "v1_dot", "does not belong here"), ("v2", "eval(x1)", "not known"),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_a_cell_costs_it_alone(quiz: Item, cell: str, typed: str, words: str) -> None:
    """Circles, names that are not there yet, unknown names: a sentence, and the others keep their marks."""
    verdict = marked(quiz, {**KEY, cell: typed})
    line = next(one for one in verdict.lines if one.part == cell)
    assert line.rule == "unreadable"
    assert line.points == 0
    assert words in line.says
    assert verdict.points * 12 == 11


@pytest.mark.parametrize(
    ("cell", "typed", "note"),
    [
        ("x1_bar", "x2", "forgotten-consumer"), ("x1_bar", "v1_bar/x1", "forgotten-consumer"),
        ("x2_bar", "v2_bar x1", "forgotten-consumer"), ("v3_bar", "v5_bar", "subtraction-sign"),
        ("x2_bar", "x1 + cos(x2)", "sine-sign"), ("x1_bar", "v1_bar x1 + x2", "not-inverted"),
        ("x2_bar", "v2_bar x1 + v3_bar cos(v3)", "derivative-at-output"),
        ("x2_bar", "v2_bar x1 + v3_bar", "local-derivative-forgotten"),
        ("x1_bar", "v1_bar/x1 + v2_bar x1", "own-factor"), ("v5_bar", "0", "seed-zero"),
        ("v5_bar", "v5", "seed-value"), ("v4_bar", "v4", "value-for-adjoint"), ("v5", "v3 - v4", "swapped"),
        ("v3", "cos(x2)", "cos-for-sin"), ("x1_bar", "5.5", "number-for-formula"),
    ],
)  # fmt: skip
def test_known_wrong_rules_are_named_in_formulas(quiz: Item, cell: str, typed: str, note: str) -> None:
    """The rules of numbers, on formulas: lost consumer, lost sign, derivative at the output, lost factor."""
    verdict = marked(quiz, {**KEY, cell: typed})
    assert rules(verdict)[cell] == note
    assert verdict.points * 12 == 11


def test_a_slip_further_along_is_seen_in_a_written_out_end(tmp_path: Path) -> None:
    """Who writes the gradient in the inputs alone and lost a way below is told which."""
    text = f"{HEAD}  inputs: [x1, x2]\n  f: {SHEET}\n  formulas: [adjoint]\n  cells: [x1_bar]\n"
    item = item_from(tmp_path, text)
    verdict = marked(item, {"x1_bar": "(cos(v1)*v4 + v5)/x2"})
    assert rules(verdict) == {"x1_bar": "lost-way"}
    assert "The way through v5 is lost: v4 feeds v5 and v6" in verdict.feedback[0]


def test_other_wrong_formulas_are_diagnosed(quiz: Item) -> None:
    """A factor too many is found by the search that other formulas have."""
    line = next(one for one in marked(quiz, {**KEY, "x1_bar": "x2 + 2/x1"}).lines if one.part == "x1_bar")
    assert "factor 2" in line.says
    assert "consumers of x1" in line.says


def test_listed_mistakes_of_formulas_mark_as_they_say(quiz: Item) -> None:
    """Every known wrong formula of a graph has the note and the sentence of its rule, and earns nothing."""
    for seed in (0, 1, 2):
        variant = quiz.variant(seed)
        mistakes = quiz.mistakes(variant)
        assert len(mistakes) > 20
        for mistake in mistakes[::4]:
            line = next(one for one in quiz.mark(variant, mistake.answer).lines if one.part == mistake.part)
            assert (line.rule, line.says) == (mistake.note, mistake.says)
            assert line.points == 0


def test_an_empty_form_is_no_attempt(quiz: Item) -> None:
    """Nothing that can be read leaves nothing to count."""
    assert marked(quiz, {}).status == "invalid"
    assert marked(quiz, {"v1": "((", "v2": "x9"}).status == "invalid"


# -- around it ---------------------------------------------------------------------------------------------


def test_formulas_are_asked_for_without_a_point(quiz: Item) -> None:
    """The table shows operations and no numbers; its cells are expressions."""
    table = quiz.fields(quiz.variant(0))[0]
    assert isinstance(table, Table)
    assert [row[1] for row in table.cells[:3]] == [Fixed("input"), Fixed("input"), Fixed("ln(x1)")]
    assert all(isinstance(one, Expression) for one in flatten((table,)))
    steps = quiz.explain(quiz.variant(0))
    assert "x1_bar = v1_bar/x1 + v2_bar·x2 = 1/x1 + x2" in steps


def test_claims_are_equal_formulas_in_the_inputs(quiz: Item) -> None:
    """What is handed to the prover holds inputs alone, and both sides agree."""
    variant = quiz.variant(0)
    claims = quiz.claims(variant, quiz.from_json(variant, {**KEY, "x2_bar": "x1"}))
    assert {one.part for one in claims} == KEY.keys() - {"x2_bar"}
    for claim in claims:
        assert names(claim.typed) | names(claim.expected) <= {"x1", "x2"}
        assert compare(claim.expected, claim.typed, claim.scope).equal


def test_tangents_may_be_formulas_too(tmp_path: Path) -> None:
    """Tangents use names above; the seed is the direction of the item."""
    text = f"{HEAD}{POINT}{QUIZ}  columns: [tangent]\n  formulas: [tangent]\n"
    item = item_from(tmp_path, text)
    right = {"v1_dot": "1/x1", "v2_dot": "x2", "v3_dot": "0", "v4_dot": "v1_dot + v̇2", "v5_dot": "v4_dot"}
    assert marked(item, right).status == "right"
    assert rules(marked(item, {**right, "v4_dot": "v1_dot"}))["v4_dot"] == "forgotten-parent"


def test_one_column_may_be_formulas_and_another_numbers(tmp_path: Path) -> None:
    """Numbers follow from own formulas worked out at the point."""
    item = item_from(tmp_path, f"{HEAD}{POINT}{QUIZ}  formulas: [value]\n")
    numbers = {"v5_bar": "1", "v4_bar": "1", "v3_bar": "-1", "v2_bar": "1", "v1_bar": "1"}
    numbers |= {"x1_bar": "1.1666667", "x2_bar": "0.6224174"}
    values = {name: text for name, text in KEY.items() if not name.endswith("_bar")}
    assert marked(item, values | numbers).status == "right"
    assert rules(marked(item, values | numbers | {"v1": "x1"}))["v1"] != "right"


def test_a_function_from_outside_needs_no_point(quiz: Item) -> None:
    """Formulas of another function are marked as they are."""
    answer = {"x1_bar": "2 x1 x2", "x2_bar": "x1²"}
    assert marked(quiz, answer, f="x1^2*x2", cells=tuple(answer)).status == "right"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{QUIZ}  formulas: [adjoint]\n", "one of `at` and `inputs`"),
        (f"  inputs: [x1, x2]\n{QUIZ}  formulas: [adjoint]\n", "has no number"),
        (f"  inputs: [x1, x2]\n{QUIZ}  formulas: [adjoint]\n  given: [value]\n", "no point"),
        (f"{POINT}{QUIZ}  formulas: [adjoint]\n  form: free\n", "only the guided form"),
    ],
)
def test_items_that_ask_for_formulas_wrongly_are_faulty(tmp_path: Path, text: str, words: str) -> None:
    """Numbers without a point, formulas in the free form, no inputs: the author is told."""
    problems = course_from(tmp_path, HEAD + text)[1]
    faults = [fault for one in course_from(tmp_path, HEAD + text)[0].items.values() for fault in one.check()]
    assert words in " ".join([*(one.sentence for one in problems), *(fault[1] for fault in faults)])


# -- formulas where numbers are asked for ------------------------------------------------------------------


def test_a_number_may_be_typed_as_a_formula(guided: Item) -> None:
    """Names of inputs and nodes stand for the given point and for the learner's own cells."""
    formulas = {
        "v1": "x1/x2", "v2": "sin(v1)", "v3": "e^x2", "v4": "v1 - v3", "v5": "v2 + v4", "v6": "v5·v4",
        "v5_bar": "v4", "v4_bar": "v5 + v̄5", "v3_bar": "−v4_bar", "x1_bar": "∂y/∂v1/x2",
        "x2_bar": "v3_bar*v3 - v1_bar*x1/x2²",
    }  # fmt: skip
    assert marked(guided, {**VALUES, **ADJOINTS, **formulas}).status == "right"


def test_a_formula_is_worked_out_with_own_numbers(guided: Item) -> None:
    """A wrong cell goes into the formulas that name it, and these follow."""
    answer = {**VALUES, **ADJOINTS, "v2": "0.0523359562", "v5": "v2 + v4", "v6": "v5*v4"}
    found = rules(marked(guided, answer))
    assert (found["v2"], found["v5"], found["v6"]) == ("degrees", "follow-through", "follow-through")


@pytest.mark.parametrize(
    ("cell", "typed", "words"),
    [
        ("v4", "v4", "explained by itself"), ("v2", "v5", "goes in a circle"), ("v2", "v4_bar", "not belong"),
        ("v4_bar", "x1_bar", "goes in a circle"), ("v4", "v1 - v9", "not known"), ("v1", "x1/0", "division"),
        ("v1", "x1^x1^99999999", "no value"),
    ],
)  # fmt: skip
def test_a_formula_that_gives_no_number_costs_its_cell(
    guided: Item, cell: str, typed: str, words: str
) -> None:
    """It has its sentence; the other cells keep their marks."""
    verdict = marked(guided, {**VALUES, **ADJOINTS, cell: typed})
    line = next(one for one in verdict.lines if one.part == cell)
    assert line.rule == "unreadable"
    assert words in line.says
    assert verdict.points * 14 == 13


def test_names_without_a_number_of_ones_own_are_not_put_in(guided: Item) -> None:
    """An empty cell, or one that is not asked for, hands no number on; what the table shows does."""
    answer = {**VALUES, **ADJOINTS, "v4": "", "v5": "v2 + v4"}
    line = next(one for one in marked(guided, answer).lines if one.part == "v5")
    assert "v4 has no number of yours" in line.says
    cells = ("x1_bar",)
    assert marked(guided, {"x1_bar": "v1_bar/x2"}, cells=cells).status == "invalid"


def test_the_echo_shows_what_a_formula_comes_to(guided: Item, quiz: Item) -> None:
    """With inputs alone its value is known; with names of nodes the formula is shown as it is read."""
    variant = guided.variant(0)
    assert isinstance(guided.field(variant, "v1"), Number)
    assert (guided.echo(variant, "v1", "x1/x2").line, guided.echo(variant, "v1", "x1/x2").value) == (
        "x1/x2",
        "= 3",
    )
    assert guided.echo(variant, "v4", "v1 - v3").value == ""
    assert guided.echo(variant, "v4", "v1 - v3").line == "v1 - v3"
    assert guided.echo(variant, "v4", "v1 - v9").problem
    assert quiz.echo(quiz.variant(0), "x1_bar", "x1_bar = v̄2 x2").line == "v2_bar*x2"


def test_formulas_count_in_a_free_trace_too(tmp_path: Path) -> None:
    """Own names stand for own numbers there."""
    item = item_from(tmp_path, f"{HEAD}{POINT}  f: x1*x2 + x1\n  form: free\n")
    answer = {
        "lines": ["a = x1*x2", "b = a + x1"],
        "values": {"a": "x1 x2", "b": "a + x1"},
        "adjoints": {"b": "1", "a": "b_bar"},
        "x1_bar": "a_bar*x2 + b_bar",
        "x2_bar": "a_bar x1",
    }
    assert marked(item, answer).status == "right"


def test_the_function_is_printed_as_people_write_it(guided: Item) -> None:
    """Products with a dot, indices low; what is typed stays plain."""
    variant = guided.variant(0)
    assert variant.names["f"] == "(sin(x₁/x₂) + x₁/x₂ − exp(x₂))·(x₁/x₂ − exp(x₂))"
    assert variant.names["point"] == "x₁ = 1.5, x₂ = 0.5"
    assert read(str(variant.names["f"]), Scope(symbols={"x1": "real", "x2": "real"})) == read(
        SHEET, Scope(symbols={"x1": "real", "x2": "real"})
    )
    assert "v6 = v5·v4 = 1.4924·1.35128 = 2.01665" in guided.explain(variant)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=3, max_size=3), st.integers(0, 8))
def test_marking_formulas_never_raises(quiz: Item, guided: Item, texts: list[str], n: int) -> None:
    """Whatever is typed into any cell, there is a verdict and an echo."""
    for item in (quiz, guided):
        variant = item.variant(0)
        cells = [one.name for one in flatten(item.fields(variant))]
        answer = {**item.key(variant), **dict(zip(cells[n:], texts))}
        assert item.mark(variant, answer).status in ("right", "partial", "wrong", "invalid")
        for name, text in zip(cells[n:], texts):
            item.echo(variant, name, text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("x12v345_bar+-*/^()=. sincoexp", max_size=16), min_size=4, max_size=4))
def test_formulas_of_the_right_letters_never_raise(quiz: Item, guided: Item, texts: list[str]) -> None:
    """Texts that are nearly formulas, several at once."""
    for item in (quiz, guided):
        variant = item.variant(0)
        cells = [one.name for one in flatten(item.fields(variant))]
        answer = {**item.key(variant), **dict(zip(cells[3:], texts))}
        assert item.mark(variant, answer).status in ("right", "partial", "wrong", "invalid")
        item.claims(variant, answer)
