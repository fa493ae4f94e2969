"""Decomposition, lines and the passes: the numbering of the course, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.autodiff import (
    Graph,
    GraphProblem,
    adjoint_formulas,
    adjoint_rule,
    decompose,
    elementary,
    forward,
    read_function,
    read_line,
    read_lines,
    reverse,
    tangents,
)
from tutor.autodiff.generate import LEVELS, generate
from tutor.autodiff.mistakes import Numbers, Trees, wrong_adjoints, wrong_passes, wrong_values
from tutor.autodiff.slopes import value_rules
from tutor.kinds.draw import Stream
from tutor.maths import Problem, Scope, line, read
from tutor.maths.derive import derivative

SHEET = "(sin(x1/x2) + x1/x2 - exp(x2))*(x1/x2 - exp(x2))"
AT = {"x1": Fraction(3, 2), "x2": Fraction(1, 2)}


def graph(text: str, *, shared: bool = True) -> Graph:
    """The decomposition of a function of x1 and x2."""
    return decompose(read_function(text, ["x1", "x2"]), ["x1", "x2"], shared=shared)


def lines(text: str, *, shared: bool = True) -> list[str]:
    """Its lines as text."""
    return [str(one) for one in graph(text, shared=shared).lines]


def test_the_sheet_function_gets_the_numbering_of_the_course() -> None:
    """A difference that is also a factor of its own is combined before the sum that contains it."""
    wanted = ["v1 = x1/x2", "v2 = sin(v1)", "v3 = exp(x2)", "v4 = v1 - v3", "v5 = v2 + v4", "v6 = v5*v4"]
    assert lines(SHEET) == wanted
    edges = ["x1v1", "x2v1", "v1v2", "x2v3", "v1v4", "v3v4", "v2v5", "v4v5", "v5v6", "v4v6"]
    assert ["".join(edge) for edge in graph(SHEET).edges] == edges


def test_without_sharing_chains_are_combined_from_the_left() -> None:
    """The same function has seven lines and twelve edges when differences are not looked for."""
    found = graph(SHEET, shared=False)
    assert [str(one) for one in found.lines][3:] == [
        "v4 = v2 + v1",
        "v5 = v4 - v3",
        "v6 = v1 - v3",
        "v7 = v5*v6",
    ]
    assert len(found.edges) == 12


def test_operands_come_before_their_combinations() -> None:
    """Of a chain of three terms first the operands get lines, then the chain is combined left to right."""
    assert lines("ln x1 + x1x2 - sin x2") == [
        "v1 = log(x1)", "v2 = x1*x2", "v3 = sin(x2)", "v4 = v1 + v2", "v5 = v4 - v3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-x1 + x2", ["v1 = x2 - x1"]),
        ("-x1 - x2", ["v1 = -x1", "v2 = v1 - x2"]),
        ("-2*x1*x2", ["v1 = (-2)*x1", "v2 = v1*x2"]),
        ("x1 + x2 + x2 + x1", ["v1 = x1 + x2", "v2 = v1 + x2", "v3 = v2 + x1"]),
        ("(x1 + x2)*(x2 + x1)", ["v1 = x1 + x2", "v2 = v1*v1"]),
        ("e^x1*exp(x1)", ["v1 = exp(x1)", "v2 = v1*v1"]),
        ("1 + 2 + x1", ["v1 = (1 + 2) + x1"]),
    ],
)
def test_signs_numbers_and_repeated_terms_are_decomposed_sensibly(text: str, wanted: list[str]) -> None:
    """Terms in either order are one line, a subtraction is one operation, numbers need no line."""
    assert lines(text) == wanted


def test_values_adjoints_and_tangents_of_the_sheet_function() -> None:
    """The numbers of the course, to ten digits."""
    found = graph(SHEET)
    values = forward(found, AT)
    assert [round(float(values[f"v{n}"]), 10) for n in range(1, 7)] == [
        3, 0.1411200081, 1.6487212707, 1.3512787293, 1.4923987374, 2.0166466694,
    ]  # fmt: skip
    back = reverse(found, values)
    wanted = {"x1": 3.0118433277, "x2": -13.7239615093, "v1": 1.5059216638, "v4": 2.8436774667}
    assert {name: round(float(back.adjoints[name]), 10) for name in wanted} == wanted
    assert round(float(back.shares["x2", "v3"]), 10) == -4.6884315263
    assert round(float(back.shares["x2", "v1"]), 10) == -9.0355299830
    dots = tangents(found, values, {"x2": Fraction(1)})
    assert [round(float(dots[f"v{n}"]), 10) for n in (1, 2, 6)] == [-6, 5.9399549796, -13.7239615093]


def test_values_stay_exact_where_they_can() -> None:
    """A rational function has exact fractions in all three passes."""
    found = graph("x1/x2 + x2^2")
    values = forward(found, AT)
    assert values["v3"] == Fraction(13, 4)
    assert reverse(found, values).adjoints["x2"] == Fraction(-5)
    assert tangents(found, values, {"x1": Fraction(1)})["v3"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "v1 + v2",
        "v1 - v2",
        "-v1 + v2",
        "v1*v2",
        "-2*v1",
        "v1/v2",
        "1/v1",
        "v1^2",
        "e^v1",
        "sin(v1)",
        "-v1",
        "v1",
    ],
)
def test_one_operation_is_elementary(text: str) -> None:
    """Sums, differences, products, quotients, powers, functions, negations and mere names."""
    assert elementary(read(text, Scope(symbols={"v1": "real", "v2": "real"})))


@pytest.mark.parametrize(
    "text",
    [
        "v1 + v2 + v1",
        "v1*v2*v2",
        "sin(v1) + v2",
        "exp(-v1)",
        "-v1 - v2",
        "sin(v1)^2",
        "v1/(v1 + 1)",
        "1/v1^2",
    ],
)
def test_several_operations_are_not_elementary(text: str) -> None:
    """Three terms are two operations, and so is a function of a negative."""
    assert not elementary(read(text, Scope(symbols={"v1": "real", "v2": "real"})))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("v1 = v2 + x1", "v1 uses v2, which no line above defines"),
        ("v1 = v1 + x1", "defined by itself"),
        ("x1 = x2 + 1", "x1 is defined already"),
        ("v1 = x1 + x2 + x1", "2 operations"),
        ("v1 = 3", "uses no name"),
        ("sin = x1", "has a meaning of its own"),
        ("2 = x1", "starts with a short name"),
        ("x1 + x2", "name and an equals sign"),
    ],
)
def test_a_line_that_is_none_is_refused_with_its_reason(text: str, sentence: str) -> None:
    """Forward references, cycles, double names, several operations: each has a sentence of its own."""
    with pytest.raises(GraphProblem) as caught:
        read_line(text, ["x1", "x2"], ["v2"])
    assert sentence in caught.value.sentence


def test_spellings_of_one_name_are_one_line() -> None:
    """v_1, v₁ and v1 name the same line."""
    assert {str(read_line(f"{name} = x1*x2", ["x1", "x2"])) for name in ("v1", "v_1", "v₁", "v_{1}")} == {
        "v1 = x1*x2"
    }


def test_an_author_may_write_coarse_lines() -> None:
    """Lines of an author need not be elementary; names may hide constants such as e."""
    found = read_lines(["a = f*c + 1", "e = tanh(a)", "d = e*a"], ["f", "c"])
    assert found.consumers("a") == ("e", "d")
    assert found.upstream["d"] == {"a", "e", "f", "c"}


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_drawn_function_is_what_its_level_asks_for(level: int) -> None:
    """Operations, inputs, fan-out and sizes are within bounds, and draws differ."""
    wanted = LEVELS[level]
    seen = set()
    for seed in range(40):
        drawn = generate(Stream(f"level:{level}:{seed}"), level)
        values = forward(drawn.graph, drawn.at)
        fans = [len(drawn.graph.consumers(name)) for name in drawn.graph.nodes]
        assert wanted.operations[0] <= len(drawn.graph.lines) <= wanted.operations[1]
        assert max(fans) >= wanted.fan_out
        assert all(0.01 <= abs(float(value)) <= 100 for value in values.values())
        seen.add(drawn.text)
    assert len(seen) >= 35


def test_three_inputs_can_be_ruled_out() -> None:
    """With `three` off no draw has a third input."""
    assert all(len(generate(Stream(f"two:{n}"), 3, three=False).at) == 2 for n in range(15))


def test_the_listed_mistakes_of_the_sheet_are_found_by_their_rules() -> None:
    """Each wrong adjoint of the course comes from the rule that its sentence names."""
    found = graph(SHEET)
    values = forward(found, AT)
    adjoints = reverse(found, values).adjoints
    at_v4 = {
        (one.note, round(float(one.value), 6))
        for one in wrong_adjoints(found, "v4", Numbers(values, adjoints))
    }
    assert {("forgotten-consumer", 1.492399), ("forgotten-consumer", 1.351279)} <= at_v4
    at_x2 = {
        (one.note, round(float(one.value), 6))
        for one in wrong_adjoints(found, "x2", Numbers(values, adjoints))
    }
    assert {("forgotten-consumer", -9.03553), ("quotient-sign", 4.347098)} <= at_x2
    behind = {
        (note, round(float(out["x1"]), 6)) for note, _, out in wrong_passes(found, values) if "x1" in out
    }
    assert {("lost-way", 0.309286), ("lost-way", 0.027046), ("lost-way", 5.687355)} <= behind
    degrees = next(one for one in wrong_values(found, "v2", Numbers(values, {})) if one.note == "degrees")
    assert round(float(degrees.value), 10) == 0.0523359562


@pytest.mark.parametrize("op", ["u + 1", "1 + u"])
def test_a_forgotten_one_is_not_called_a_product(op: str) -> None:
    """Whoever gives u for u + 1 left the 1 out; nobody multiplied by it."""
    rules = {
        note: (says, line(tree))
        for note, says, tree in value_rules("q", read(op, Scope(symbols={"u": "real"})))
    }
    assert "product-for-sum" not in rules
    assert rules["one-forgotten"] == (f"q is the sum {op}: the 1 is missing.", "u")
    both = {note for note, _, _ in value_rules("q", read("u + v", Scope(symbols={"u": "real", "v": "real"})))}
    assert "product-for-sum" in both and "one-forgotten" not in both


def test_one_over_a_number_is_no_product() -> None:
    """The product by 1 is the number itself: it was turned round."""
    rules = {
        note: line(tree) for note, _, tree in value_rules("q", read("1/u", Scope(symbols={"u": "real"})))
    }
    assert "product-for-quotient" not in rules and rules["inverted"] == "u/1"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_arbitrary_text_is_a_line_or_has_a_sentence(text: str) -> None:
    """Reading a line of any text gives a line or one of the two problems, never anything else."""
    try:
        assert read_line(text, ["x1", "x2"], default="v1").name
    except (GraphProblem, Problem) as problem:
        assert problem.sentence


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sigmoid(-b)", "-sigmoid(-b)*sigmoid(b)"), ("log(-b)", "1/b"), ("sin(-2*b)", "-2*cos(-2*b)"),
        ("softplus(-b)", "-sigmoid(-b)"), ("exp(-b)", "-exp(-b)"),
    ],
)  # fmt: skip
def test_derivatives_have_no_double_signs(text: str, wanted: str) -> None:
    """A sign inside a function does not meet another one that the derivative brings."""
    assert line(derivative(read_function(text, ("b",)), "b")) == wanted


def test_adjoints_are_formulas_over_values() -> None:
    """A pass back over trees gives the formulas of calculus, quotients kept together."""
    found = graph("ln(x1) + x1*x2 - sin(x2)")
    shown = {name: line(tree) for name, tree in adjoint_formulas(found).items()}
    assert (shown["x1"], shown["x2"], shown["v3"]) == ("1/x1 + x2", "x1 - cos(x2)", "-1")
    assert line(adjoint_rule(found, "x1")) == "v1_bar/x1 + v2_bar*x2"
    quotient = graph("sin(x1)/(x1*x2)")
    assert line(adjoint_rule(quotient, "v2")) == "-v3_bar*v1/v2^2"


def test_wrong_rules_also_give_formulas() -> None:
    """The same rules over names in place of numbers."""
    found = graph("ln(x1) + x1*x2 - sin(x2)")
    wrong = {(one.note, line(one.value)) for one in wrong_adjoints(found, "x1", Trees("{}_bar"))}
    assert {("forgotten-consumer", "v2_bar*x2"), ("not-inverted", "v1_bar*x1 + v2_bar*x2")} <= wrong
