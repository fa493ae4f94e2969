"""Traces: cells one by one with follow-through, lines of one's own, edges, parameters from outside."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.building import item_from
from tutor.kinds import AnswerProblem, Item, Variant
from tutor.kinds.fields import Fixed, Table, flatten
from tutor.marking import Verdict
from tutor.maths import Value

HEAD = "- id: one\n  kind: trace\n  COMMON\n  ask: Do it.\n"
SHEET = "(sin(x1/x2) + x1/x2 - exp(x2))*(x1/x2 - exp(x2))"
POINT = '  at: {x1: "1.5", x2: "0.5"}\n'
UNSHARED = (
    "  unshared: [v1 = x1/x2, v2 = sin(v1), v3 = exp(x2), p = v2 + v1, q = p - v3, r = v1 - v3, y = q*r]\n"
)

VALUES = {"v1": "3", "v2": "sin(3)", "v3": "e^0.5", "v4": "1.3512787", "v5": "1.4923987", "v6": "2.0166467"}
ADJOINTS = {
    "x1_bar": "3.0118433",
    "x2_bar": "-13.7239615",
    "v1_bar": "1.5059217",
    "v2_bar": "1.3512787",
    "v3_bar": "-2.8436775",
    "v4_bar": "2.8436775",
    "v5_bar": "1.3512787",
    "v6_bar": "1",
}
LINES = ("v1 = x1/x2", "v2 = sin(v1)", "v3 = exp(x2)", "v4 = v1-v3", "v5 = v2+v4", "v6 = v5*v4")


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Item:
    """The sheet's function with values and adjoints asked for."""
    folder = tmp_path_factory.mktemp("guided")
    return item_from(folder, f"{HEAD}{POINT}  f: {SHEET}\n{UNSHARED}  grow: 2\n")


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> Item:
    """The same function to be decomposed by the learner."""
    split = "  split: {line: 2, value: 2, adjoint: 4}\n"
    return item_from(tmp_path_factory.mktemp("free"), f"{HEAD}{POINT}  f: {SHEET}\n  form: free\n{split}")


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Item:
    """Its edges."""
    return item_from(
        tmp_path_factory.mktemp("edges"), f"{HEAD}{POINT}  f: {SHEET}\n  form: edges\n{UNSHARED}"
    )


def marked(item: Item, answer: object, **params: Value) -> Verdict:
    """The verdict on an answer in JSON form."""
    variant = item.variant_for(params) if params else item.variant(0)
    return item.mark(variant, item.from_json(variant, answer))


def rules(verdict: Verdict) -> dict[str, str]:
    """What decided each part."""
    return {line.part: line.rule for line in verdict.lines}


# -- guided ------------------------------------------------------------------------------------------------


def test_every_right_cell_earns_its_share(guided: Item) -> None:
    """Numbers and expressions are right to 0.5 %, contributions may stand as a sum."""
    verdict = marked(guided, {**VALUES, **ADJOINTS, "v4_bar": "1.4923987 + 1.3512787"})
    assert verdict.status == "right"
    assert len(verdict.lines) == 14


def test_a_wrong_value_loses_its_point_alone(guided: Item) -> None:
    """What follows by the right rule from the learner's own wrong value is right."""
    answer = {**VALUES, "v2": "0.0523359562", "v5": "1.4036147", "v6": "1.8966747"}
    found = rules(marked(guided, {**answer, **ADJOINTS}))
    assert (found["v2"], found["v5"], found["v6"]) == ("degrees", "follow-through", "follow-through")


def test_wrong_adjoints_are_followed_upwards(guided: Item) -> None:
    """A lost way costs the cell where it was lost; every adjoint above it follows."""
    answer = {
        "v4_bar": "1.4923987",
        "v3_bar": "-1.4923987",
        "v1_bar": "0.1546430",
        "x1_bar": "0.3092859",
        "x2_bar": "-3.3884071",
    }
    verdict = marked(guided, {**VALUES, **ADJOINTS, **answer})
    found = rules(verdict)
    assert found["v4_bar"] == "forgotten-consumer"
    assert {found[name] for name in answer if name != "v4_bar"} == {"follow-through"}
    assert "v4 also feeds v5: add what v5 hands back." in verdict.feedback


@pytest.mark.parametrize("bad", ["0", "10000000000", "nan", "", "1/0", "v3"])
def test_nothing_follows_from_an_impossible_cell(guided: Item, bad: str) -> None:
    """From 0, from a huge number and from what is no number nothing is carried; other cells keep theirs."""
    verdict = marked(guided, {**VALUES, **ADJOINTS, "v4_bar": bad, "v3_bar": "0", "v1_bar": "1e10"})
    found = rules(verdict)
    assert found["v3_bar"] != "follow-through"
    assert found["v1_bar"] != "follow-through"
    assert found["v5_bar"] == "right"
    assert verdict.status == "partial"


def test_one_number_everywhere_earns_only_what_is_right(guided: Item) -> None:
    """A form filled with ones gets the cells that are 1 and no follow-through."""
    found = rules(marked(guided, dict.fromkeys([*VALUES, *ADJOINTS], "1")))
    assert [name for name, rule in found.items() if rule in ("right", "follow-through")] == ["v6_bar"]


def test_empty_cells_are_wrong_and_an_empty_form_is_no_attempt(guided: Item) -> None:
    """Cells without a value score nothing; only where no cell can be read nothing is counted."""
    assert marked(guided, {"v1": "3"}).status == "partial"
    assert marked(guided, {}).status == "invalid"
    assert marked(guided, {"v1": "nan", "v2": "1/0", "v3": "((("}).status == "invalid"


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("v1", "0.75", "product-for-quotient"), ("v1", "0.3333", "inverted"), ("v3", "1.5", "linear-for-exp"),
        ("v6", "2.8436774667", "sum-for-product"),
        ("v3_bar", "2.8436775", "subtraction-sign"), ("x2_bar", "4.3470984567", "quotient-sign"),
        ("x2_bar", "-9.0355299830", "forgotten-consumer"),
        ("v6_bar", "0", "seed-zero"), ("v1_bar", "4.1815232", "derivative-at-output"),
    ],
)  # fmt: skip
def test_known_wrong_rules_are_named(guided: Item, cell: str, value: str, note: str) -> None:
    """Wrong numbers that a known slip gives carry its note."""
    assert rules(marked(guided, {**VALUES, **ADJOINTS, cell: value}))[cell] == note


@pytest.mark.parametrize(
    ("cell", "value", "note", "empty"),
    [
        ("v6", "1.8966746687", "behind-degrees", ("v2", "v4", "v5")),
        ("x2_bar", "-4.3470984567", "lost-sign", ("v1_bar", "v2_bar", "v3_bar", "v4_bar", "v5_bar")),
        ("x1_bar", "5.6873549333", "lost-way", ("v1_bar", "v2_bar", "v3_bar", "v4_bar", "v5_bar")),
        ("x2_bar", "-2.3090195425", "lost-way", ("v1_bar", "v2_bar", "v3_bar", "v4_bar", "v5_bar")),
    ],
)
def test_a_slip_further_up_is_named_only_where_it_may_have_happened(
    guided: Item, cell: str, value: str, note: str, empty: tuple[str, ...]
) -> None:
    """The end alone, written down with a slip on the way, names it; right numbers on the way rule it out."""
    answer = {**VALUES, **ADJOINTS, cell: value}
    alone = {name: text for name, text in answer.items() if name not in empty}
    assert rules(marked(guided, alone))[cell] == note
    assert rules(marked(guided, answer))[cell] == "wrong"


def test_names_with_stated_numbers_are_known_in_the_cells(tmp_path: Path) -> None:
    """What the question states as `w = {w}` may stand in a calculation, and what is below follows."""
    text = """
- id: one
  kind: trace
  COMMON
  draw:
    w: {from: 2 .. 9, exam: 3}
    hidden: {from: 2 .. 9, exam: 5}
  ask: "The weight is w = {w}."
  at: {x: "2"}
  lines: ["v = ({w})*x", "y = v^2 + ({hidden})*x"]
  cells: [v, y]
"""
    item = item_from(tmp_path, text)
    verdict = marked(item, {"v": "w*x", "y": "v^2 + 5x"})
    assert verdict.status == "right"
    assert "“hidden” is not known" in marked(item, {"v": "w*x", "y": "v^2 + hidden*x"}).feedback[0]
    echo = item.echo(item.variant(0), "v", "w + 1")
    assert (echo.line, echo.problem) == ("3 + 1", "")


def test_wrong_rules_are_recognised_on_own_numbers(guided: Item) -> None:
    """A sign lost behind an own wrong value is still seen as the sign."""
    found = rules(marked(guided, {**VALUES, **ADJOINTS, "v4_bar": "2", "v3_bar": "2"}))
    assert found["v3_bar"] == "subtraction-sign"


def test_given_values_are_shown_and_not_asked(tmp_path: Path) -> None:
    """A column that is given is fixed text; without `given` it is a field."""
    item = item_from(tmp_path, f"{HEAD}{POINT}  f: {SHEET}\n  given: [value]\n")
    table = item.fields(item.variant(0))[0]
    assert isinstance(table, Table)
    assert table.columns[:3] == ("node", "operation", "value")
    assert all(isinstance(row[2], Fixed) for row in table.cells)
    assert [one.name for one in flatten((table,))] == [
        "x1_bar",
        "x2_bar",
        *(f"v{n}_bar" for n in range(1, 7)),
    ]


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        ('["y = x1*x2", "e = y^2"]', "adjoint ∂e/∂·"),
        ('["a = x1*x2", "y = a^2"]', "adjoint ∂y/∂·"),
        ('["v1 = x1*x2", "v2 = v1^2"]', "adjoint ∂y/∂·"),
    ],
)
def test_adjoints_are_headed_by_what_is_differentiated(tmp_path: Path, lines: str, heading: str) -> None:
    """The last line's own name where it is a telling one, also where a line before it is called y."""
    item = item_from(tmp_path, f"{HEAD}{POINT}  lines: {lines}\n")
    table = item.fields(item.variant(0))[0]
    assert isinstance(table, Table)
    assert table.columns[3] == heading


def test_tangents_are_marked_in_the_direction_asked_for(guided: Item) -> None:
    """Without a direction the first input is seeded; y names the output."""
    first = {"v1_dot": "2", "v2_dot": "-1.97998", "v3_dot": "0", "y_dot": "3.01184"}
    second = {"v1_dot": "-6", "v2_dot": "5.93995", "v3_dot": "1.64872", "y_dot": "-13.724"}
    cells = tuple(first)
    assert marked(guided, first, cells=cells).status == "right"
    assert marked(guided, second, cells=cells, seed=(0.0, 1.0)).status == "right"


def test_nodes_of_the_other_decomposition_are_marked_on_its_graph(guided: Item) -> None:
    """Names that only the unshared form has are marked there, asked for or not."""
    answer = {"q_bar": "1.3512787", "r_bar": "1.4923987", "p_bar": "1.3512787", "v3_bar": "-2.8436775"}
    cells = tuple(answer)
    assert marked(guided, answer, decomposition="unshared", cells=cells).status == "right"
    assert set(rules(marked(guided, answer)).values()) == {"right", "unreadable"}


def test_a_function_from_outside_is_decomposed(guided: Item) -> None:
    """Any readable function of x1, x2, …, or of letters, is marked; the item's own keeps its graph."""
    from fractions import Fraction

    at = (Fraction(3, 2), Fraction(2))
    cells = ("v1", "y", "x1_bar", "x2_bar")
    answer = {"v1": "2.25", "y": "4.5", "x1_bar": "6", "x2_bar": "2.25"}
    assert marked(guided, answer, f="x1^2*x2", x=at, cells=cells).status == "right"
    assert marked(guided, {"a_bar": "6"}, f="a^2*b", x=at, cells=("a_bar",)).status == "right"
    assert marked(guided, {"p": "3.14112"}, f=SHEET, decomposition="unshared", cells=("p",)).status == "right"


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"f": "log(x1)", "x": (-1.0,)}, "no value"), ({"f": "foo(x1)", "x": (1.0,)}, "cannot be read"),
        ({"f": "x1 + x2", "x": (1.0,)}, "cannot be read"),
        ({"f": "x1", "x": (1.0,)}, "at least one operation"),
        ({"x": (1.0, 2.0, 3.0)}, "list of 2 numbers"), ({"cells": ("nothing",)}, "no cell"),
        ({"cells": ("<script>",)}, "list of names"), ({"decomposition": "both"}, "shared"),
        ({"f": "x1/x2", "x": (1.0, 0.0)}, "no value"), ({"q": 1.0}, "no parameter"),
    ],
)  # fmt: skip
def test_parameters_that_make_no_sense_have_a_sentence(
    guided: Item, params: dict[str, Value], sentence: str
) -> None:
    """A function that cannot be read or has no value, a wrong point, unknown cells."""
    with pytest.raises(AnswerProblem, match=sentence):
        guided.variant_for(params)


def test_the_mistakes_of_a_drawn_graph_mark_as_they_say(guided: Item) -> None:
    """On generated graphs every known wrong number gets the note and the sentence of its rule."""
    for seed in range(1, 6):
        variant = guided.variant(seed)
        assert guided.mark(variant, guided.key(variant)).status == "right"
        for mistake in guided.mistakes(variant):
            line = next(one for one in guided.mark(variant, mistake.answer).lines if one.part == mistake.part)
            assert (line.rule, line.says) == (mistake.note, mistake.says)
            assert line.points == 0


def test_points_can_be_shared_among_columns(tmp_path: Path) -> None:
    """With a split the columns have their parts, each divided among its cells."""
    item = item_from(tmp_path, f"{HEAD}{POINT}  f: {SHEET}\n  split: {{value: 3, adjoint: 5}}\n")
    assert marked(item, VALUES).points * 8 == 3


# -- free --------------------------------------------------------------------------------------------------


def full(**changes: object) -> dict[str, object]:
    """A right free trace, with changes."""
    answer: dict[str, object] = {
        "lines": list(LINES),
        "values": dict(VALUES),
        "adjoints": {name.removesuffix("_bar"): text for name, text in ADJOINTS.items()},
    }
    return {**answer, **changes}


def test_a_right_decomposition_is_right_in_any_form(free: Item) -> None:
    """By cells, by lists, shared or not, in another order, with own names."""
    assert marked(free, full()).status == "right"
    order = (2, 0, 3, 1, 4, 5)
    assert marked(free, full(lines=[LINES[n] for n in order])).status == "right"
    own = ["a = x1/x2", "b = sin(a)", "c = e^x2", "p = b + a", "q = p - c", "r = -c + a", "y = q*r"]
    answer = {
        "lines": own,
        "values": ["3", "0.14112", "1.64872", "3.14112", "1.4924", "1.35128", "2.01665"],
        "adjoints": ["1.50592", "1.35128", "-2.84368", "1.35128", "1.35128", "1.4924", "1"],
        "x1_bar": "3.01184",
        "x2_bar": "-13.724",
    }
    assert marked(free, answer).status == "right"


def test_doing_a_sub_expression_twice_is_right_with_a_remark(free: Item) -> None:
    """More lines than needed are no fault."""
    lines = [
        "v1 = x1/x2",
        "w = x1/x2",
        "v2 = sin(v1)",
        "v3 = exp(x2)",
        "v4 = w-v3",
        "v5 = v2+v4",
        "v6 = v5*v4",
    ]
    verdict = marked(free, {"lines": lines})
    assert verdict.remarks == ("w computes what v1 does: common sub-expressions may be shared.",)
    assert rules(verdict)["y"] == "right"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("v2 = sin(x3)", "not known"), ("v2 = v2 + 1", "by itself"),
        ("v2 = sin(v5)", "no line above defines"),
        ("v1 = sin(v1)", "defined already"), ("v2 = sin(v1) + 0*v1", "operations"), ("%", "expected"),
        ("v2 = ", ""), ("", "Nothing was entered"),
    ],
)  # fmt: skip
def test_a_faulty_line_costs_its_own_points(free: Item, line: str, sentence: str) -> None:
    """A faulty line is wrong alone, with its sentence; lines that do not use it keep their marks."""
    lines = [LINES[0], line, *LINES[2:]]
    verdict = marked(free, {"lines": lines, "values": list(VALUES.values())})
    found = {one.part: one for one in verdict.lines}
    assert found["line2"].points == 0
    assert sentence in found["line2"].says
    assert all(
        found[name].rule == "right" for name in ("line1", "line3", "line4", "value1", "value3", "value4")
    )


def test_the_whole_function_in_one_line_earns_one_row(free: Item) -> None:
    """The operations that a line swallows lack their values and adjoints, and say so."""
    lines = ["y = (sin(x1/x2) + x1/x2 - exp(x2))*(x1/x2 - exp(x2))"]
    verdict = marked(free, full(lines=lines, values=[VALUES["v6"]], adjoints=[1]))
    assert verdict.points < Fraction(2, 5)
    assert rules(verdict)["missing"] == "lines-missing"


def test_names_of_ones_own_are_read_while_they_are_typed(free: Item) -> None:
    """A line may use a name that another row gives; what is no formula is still told."""
    variant = free.variant(0)
    assert free.echo(variant, "line2", "b = sin(a)").line == "b = sin(a)"
    assert free.echo(variant, "line2", "b = sin(a").problem
    assert free.echo(variant, "line2", "b = a*b").problem


def test_numbers_follow_the_learners_own_graph(free: Item) -> None:
    """A wrong first operation costs y, not the values and adjoints computed from it by the right rules."""
    answer = {
        "lines": ["v1 = x1*x2", *LINES[1:]],
        "values": ["0.75", "sin 0.75", "e^0.5", "0.75-e^0.5", "sin(0.75)+0.75-e^0.5", "0.195097"],
        "adjoints": ["", "-0.898721", "", "", "-0.898721", "1"],
    }
    verdict = marked(free, answer)
    found = rules(verdict)
    assert found["y"] == "y-not-reached"
    assert {found[f"value{n}"] for n in range(1, 7)} == {"right"}
    assert (found["adjoint2"], found["adjoint5"], found["adjoint6"]) == ("right", "right", "right")


def test_another_function_earns_no_numbers(free: Item) -> None:
    """Lines that have nothing to do with the function do not earn the points of its trace."""
    lines = ["v1 = x1+x2", *(f"v{n} = v{n - 1}+x1" for n in range(2, 7))]
    verdict = marked(
        free, {"lines": lines, "values": ["2", "3.5", "5", "6.5", "8", "9.5"], "adjoints": [1] * 6}
    )
    assert verdict.points <= 0.125


def test_a_line_without_a_value_is_wrong_alone(free: Item) -> None:
    """A division by zero in a line has its sentence; the lines before it keep their values."""
    lines = [*LINES[:3], "v4 = x1 - 1.5", "v5 = v1/v4"]
    verdict = marked(free, {"lines": lines, "values": ["3", "sin 3", "e^0.5", "0", "1"]})
    found = {one.part: one for one in verdict.lines}
    assert "division by zero" in found["value5"].says
    assert {found[f"value{n}"].rule for n in range(1, 5)} == {"right"}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (1, "v1 = v2/x2"), (1, "x1/x2)"), (2, "v2 = v2 + 1"), (2, "v1 = sin(v1)"), (3, "v3 = foo(x2)"),
        (4, "v4 = v5 - v3"), (5, "v5 = v2 + v9"), (5, ""),
    ],
)  # fmt: skip
def test_a_faulty_line_costs_its_row_alone(free: Item, row: int, line: str) -> None:
    """Forward reference, unreadable, circular, a name used twice, empty: all other rows keep everything."""
    lines = [*LINES[: row - 1], line, *LINES[row:]]
    verdict = marked(free, full(lines=lines))
    assert {one.part for one in verdict.lines if one.points < one.of} == {f"line{row}", f"value{row}"}
    assert verdict.points * 16 == 15


def test_several_operations_in_one_line_cost_the_line(free: Item) -> None:
    """The number beside it counts, and so does the adjoint of a name that the line writes out."""
    lines = [*LINES[:3], "v4 = x1/x2 - v3", *LINES[4:]]
    found = rules(marked(free, full(lines=lines)))
    assert {part for part, rule in found.items() if rule != "right"} == {"line4"}


def test_a_faulty_line_without_numbers_leaves_the_lines(free: Item) -> None:
    """Where nothing tells what a faulty line stands for, lines that rest on it are judged as lines."""
    lines = ["v1 = v9", "v2 = cos(v1)", *LINES[2:]]
    found = {one.part: one for one in marked(free, {"lines": lines, "values": {"v3": "e^0.5"}}).lines}
    assert {found[f"line{n}"].rule for n in range(2, 7)} == {"right"}
    assert found["value3"].rule == "right"
    assert found["value2"].points == 0


def test_lines_follow_from_the_number_beside_a_faulty_one(free: Item) -> None:
    """A wrong number there costs nothing below it, whether it is used or the right one is."""
    lines, values = ["v1 = v9", *LINES[1:]], {**VALUES, "v1": "2"}
    answer = full(lines=lines, values=values)
    assert rules(marked(free, answer))["value2"] == "right"
    answer = full(lines=lines, values={**values, "v2": "sin(2)"})
    assert rules(marked(free, answer))["value2"] == "follow-through"


def test_the_last_line_may_be_the_faulty_one(free: Item) -> None:
    """Then y is not reached, and the pass back still starts there."""
    lines = [*LINES[:5], "v6 = v5*"]
    verdict = marked(free, full(lines=lines))
    assert {one.part for one in verdict.lines if one.points < one.of} == {"line6", "value6", "y"}


def test_two_lines_with_one_name_spoil_one_row(free: Item) -> None:
    """The first counts; numbers given by the name that is missing go to the second one's row."""
    lines = [LINES[0], "v1 = sin(v1)", *LINES[2:]]
    verdict = marked(free, full(lines=lines))
    assert verdict.points * 16 == 15
    assert "defined already" in verdict.feedback[0]
    names = ["a = x1/x2", "a = sin(a)", "c = exp(x2)", "d = a - c"]
    values = {"a": "3", "b": "0.14112", "c": "e^0.5", "d": "1.35128"}
    found = rules(marked(free, {"lines": names, "values": values}))
    assert {found[f"value{n}"] for n in (1, 3, 4)} == {"right"}
    assert found["value2"] == "no-line"


def test_lines_that_cannot_be_read_at_all_are_no_attempt(free: Item) -> None:
    """A cycle of two lines and nothing else leaves nothing to count."""
    assert marked(free, {"lines": ["v1 = v2+x1", "v2 = v1*x2"]}).status == "invalid"
    assert marked(free, {}).status == "invalid"


def test_lines_that_double_forty_times_are_marked_quickly(free: Item) -> None:
    """Shared lines are computed once, however large the formula would be if it were written out."""
    lines = ["v1 = x1+x2", *(f"v{n} = v{n - 1}*v{n - 1}" for n in range(2, 41))]
    start = time.perf_counter()
    assert marked(free, {"lines": lines, "values": [1] * 40, "adjoints": [1] * 40}).points <= 0.2
    assert time.perf_counter() - start < 1


def test_the_echo_of_a_line_is_its_definition(free: Item) -> None:
    """A line is read while it is typed, without a complaint about names that stand above it."""
    variant = free.variant(0)
    assert free.echo(variant, "line4", "v4 = v1 - v3").line == "v4 = v1 - v3"
    assert "equals" not in free.echo(variant, "line1", "x1/x2").problem
    assert free.echo(variant, "line4", "v4 = v1 - ").problem


# -- edges -------------------------------------------------------------------------------------------------

EDGES = [
    *(["x1", "v1"], ["x2", "v1"], ["v1", "v2"], ["x2", "v3"], ["v1", "v4"]),
    *(["v3", "v4"], ["v2", "v5"], ["v4", "v5"], ["v5", "v6"], ["v4", "v6"]),
]


def test_edges_count_one_by_one(edges: Item) -> None:
    """Ten edges, a tenth each; one too many takes a tenth away, and nothing goes below 0."""
    assert marked(edges, EDGES).status == "right"
    assert marked(edges, EDGES[1:]).points * 10 == 9
    assert marked(edges, [["X1", "V1"], *EDGES[1:]]).status == "right"
    assert marked(edges, [*EDGES, ["x1", "v2"]]).points * 10 == 9
    assert marked(edges, [["x2", "v2"], ["x1", "v3"], ["x1", "v4"], ["x1", "v1"]]).points == 0


@pytest.mark.parametrize(
    ("edge", "note"),
    [
        (["v6", "v1"], "cycle"), (["v1", "v1"], "cycle"), (["v3", "v2"], "forward-reference"),
        (["v1", "x1"], "into-an-input"), (["x1", "v9"], "unknown-node"), (["x1", "v2"], "edge-too-many"),
    ],
)  # fmt: skip
def test_a_wrong_edge_has_its_reason(edges: Item, edge: list[str], note: str) -> None:
    """Cycles, edges against the order, edges into inputs and unknown nodes have sentences of their own."""
    verdict = marked(edges, [*EDGES, edge])
    assert note in rules(verdict).values()
    assert verdict.points * 10 == 9


def test_the_unshared_graph_and_own_names_are_as_good(edges: Item) -> None:
    """Twelve edges without sharing, or the same structure under other names, with a remark."""
    more = ("v2 p", "v1 p", "p q", "v3 q", "v1 r", "v3 r", "q y", "r y")
    twelve = [*EDGES[:4], *(pair.split() for pair in more)]
    assert marked(edges, twelve).status == "right"
    assert marked(edges, twelve, decomposition="unshared").status == "right"
    assert marked(edges, twelve[1:], decomposition="unshared").points * 12 == 11
    renamed = [[f"n{name}" if name[0] == "v" else name for name in edge] for edge in EDGES]
    assert marked(edges, renamed).status == "right"
    assert marked(edges, renamed[1:]).status != "right"


def test_edges_are_typed_in_several_ways(edges: Item) -> None:
    """Names with commas, blanks or arrows."""
    variant = edges.variant(0)
    typed = {"v1": "x1 and x2", "v2": "v1", "v3": "x2 -> v3", "v4": "v1 v3", "v5": "v2; v4", "v6": "v_5, v₄"}
    assert edges.mark(variant, typed).status == "right"


# -- all forms ---------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=3, max_size=3), st.integers(1, 6))
def test_marking_never_raises(guided: Item, free: Item, edges: Item, texts: list[str], n: int) -> None:
    """Whatever is typed into any cell, there is a verdict."""
    variants: list[tuple[Item, Variant]] = [(one, one.variant(0)) for one in (guided, free, edges)]
    for item, variant in variants:
        names = [one.name for one in flatten(item.fields(variant))]
        answer = {**item.key(variant), **dict(zip(names[n:], texts))}
        assert item.mark(variant, answer).status in ("right", "partial", "wrong", "invalid")
        for name, text in answer.items():
            item.echo(variant, name, text)
            item.drawing(variant, answer, marked=False)
