"""Worked examples: what they compute, and that no text makes them fail."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.autodiff import forward, reverse
from tutor.figures import plain
from tutor.maths import Scope, evaluate, read
from tutor.workings import Outcome, SpecProblem, build
from tutor.workings.lstm import BACKWARD, BRANCHES, cell
from tutor.workings.pictures import build_picture

TRACE: dict[str, Any] = {
    "kind": "trace",
    "function": "(sin(x1/x2) + x1/x2 - exp(x2))*(x1/x2 - exp(x2))",
    "at": {"x1": "1.5", "x2": "0.5"},
}
START = {"w1": "0.5", "w2": "-0.4", "w3": "0.8", "w4": "0.3", "b": 1, "cp": "0.6"}
LSTM: dict[str, Any] = {"kind": "lstm", "start": {**START, "Ly": "0.7", "Lh": "-0.2", "Lc": "0.4"}}
LAYERS: dict[str, Any] = {
    "kind": "layers",
    "input": "3, 32, 32",
    "layers": ["Conv2d(3, 64, 3, padding=1)", "MaxPool2d(2)", "Flatten()", "Linear(16384, 10)"],
}
FORMULA: dict[str, Any] = {
    "kind": "formula",
    "formula": "floor((n + 2*p - k)/s) + 1",
    "result": "out",
    "start": {"n": 32, "p": 1, "k": 3, "s": 2},
    "require": {
        "integer(s) and s >= 1": "A stride is a whole number from 1 on.",
        "k <= n + 2*p": "The window is larger than the padded line.",
    },
}
STEPS: dict[str, Any] = {
    "kind": "steps",
    "start": {"T": 1000, "acc": "0.84", "TP": 450, "FN": 50},
    "labels": {"acc": "accuracy", "F1": "F1 score"},
    "steps": {
        "TN": "acc*T - TP",
        "FP": "T - TP - FN - TN",
        "recall": "TP/(TP + FN)",
        "specificity": "TN/(TN + FP)",
        "F1": "2*TP/(2*TP + FP + FN)",
    },
    "require": {
        "acc >= 0 and acc <= 1": "An accuracy lies between 0 and 1.",
        "TN >= 0": "There are more true positives than right answers.",
    },
}
EVERY = [TRACE, LSTM, LAYERS, FORMULA, STEPS]


def column(outcome: Outcome, grid: int, name: int, value: int) -> dict[str, str]:
    """Two columns of a table as a mapping."""
    return {row[name].strip(): row[value] for row in outcome.grids[grid].rows}


def test_a_trace_gives_the_values_and_adjoints_of_the_catalogue() -> None:
    """The function of 004-1 at (1.5, 0.5), to six digits."""
    outcome = build(TRACE).work({})
    assert column(outcome, 0, 0, 2)["v₆"] == "2.01665"
    back = column(outcome, 1, 0, 3)
    assert back["v̄₄"] == "2.84368"
    assert back["v̄₁"] == "1.50592"
    assert (back["x̄₁"], back["x̄₂"]) == ("3.01184", "−13.724")


def test_sums_over_consumers_are_spelled_out() -> None:
    """A shared node shows a rule of two terms and both contributions, another one no sum."""
    rows = {row[0]: row for row in build(TRACE).work({}).grids[1].rows}
    assert rows["v̄₁"][1:3] == ("v̄₂·cos(v₁) + v̄₄", "−1.33776 + 2.84368")
    assert rows["v̄₃"][2] == ""


def test_the_lstm_gives_the_values_and_gradients_of_the_catalogue() -> None:
    """Values of 003-5.3 and gradients of 003-5.4."""
    outcome = build(LSTM).work({})
    ahead = {name: float(value) for name, value in column(outcome, 0, 0, 2).items()}
    wanted = {"f": 0.622459, "i": 0.401312, "g": 0.664037, "o": 0.574443, "a": 0.639962, "y": 0.580417}
    assert all(abs(ahead[name] - value) < 1e-6 for name, value in wanted.items())
    back = {k: float(v.replace("−", "-")) for k, v in column(outcome, 1, 0, 3).items()}
    gradients = {"Ld": -0.0295269, "Lo": -0.0166790, "La": 0.3884506, "Lcp": 0.2417947, "Lb": 0.0710942}
    assert all(abs(back[name] - value) < 1e-6 for name, value in gradients.items())


@pytest.mark.parametrize("turn", range(5))
def test_the_rules_that_the_lstm_shows_are_its_gradients(turn: int) -> None:
    """Every written rule, evaluated, is the adjoint of the graph, at several points."""
    graph = cell()
    at = {name: math.sin(3 * turn + 7 * place) for place, name in enumerate(graph.inputs)}
    values = forward(graph, at)
    back = reverse(graph, values)
    known = {**values, **{f"L{name}": back.adjoints[name] for name in graph.nodes if name != "L"}}
    scope = Scope(symbols=dict.fromkeys(known, "real"))
    rules = {name: (rule, back.adjoints[name]) for name, rule in BACKWARD}
    rules |= {f"b by {name}": (rule, back.shares["b", name]) for name, rule in BRANCHES}
    for name, (rule, wanted) in rules.items():
        value = evaluate(read(rule, scope), known)
        assert isinstance(value, float)
        assert math.isclose(value, float(wanted), rel_tol=1e-9, abs_tol=1e-12), name


def test_layers_give_shapes_counts_and_the_total() -> None:
    """Each row has the rule with its numbers."""
    outcome = build(LAYERS).work({})
    rows = {row[0]: row for row in outcome.grids[0].rows}
    assert rows["Conv2d"][2:] == ("64×32×32", "1,792")
    assert "64·3·3·3 + 64 = 1,792" in rows["Conv2d"][1]
    assert outcome.says == ("Parameters in all: 1,792 + 163,850 = 165,642.",)


def test_an_empty_field_is_no_layer_and_a_spare_one_is_there() -> None:
    """Lines may be cleared and one may be added."""
    working = build(LAYERS)
    assert working.inputs[-1].start == ""
    outcome = working.work({"layer1": "", "layer4": "Linear(768, 10)", "layer5": "ReLU()"})
    assert [row[0] for row in outcome.grids[0].rows] == ["input", "MaxPool2d", "Flatten", "Linear", "ReLU"]


def test_a_formula_shows_its_numbers_and_its_value() -> None:
    """Drawn with names and with numbers."""
    drawn = "\n".join(build(FORMULA).work({}).drawn)
    assert "n + 2 · p − k" in drawn and "32 + 2 · 1 − 3" in drawn and "= 16" in drawn


def test_steps_follow_from_each_other_with_rule_and_numbers() -> None:
    """The rates of 003-4.6, each row by the rows above it."""
    rows = {row[0]: row[1:] for row in build(STEPS).work({}).grids[0].rows}
    assert rows["TN"] == ("accuracy·T − TP = 0.84·1000 − 450", "390")
    assert rows["specificity"] == ("TN/(TN + FP) = 390/(390 + 110)", "0.78")
    assert (rows["recall"][1], rows["F1 score"][1]) == ("0.9", "0.849057")
    assert build(STEPS).work({"acc": "84 %"}) == build(STEPS).work({})


def test_steps_blame_an_input_that_was_changed_and_has_a_part_in_it() -> None:
    """A condition on a later value is told beside the number from which it came."""
    assert set(build(STEPS).work({"TP": "900"}).problems) == {"TP"}
    assert set(build(STEPS).work({"acc": "0.1"}).problems) == {"acc"}
    assert set(build(STEPS).work({"TP": "0", "FN": "0"}).problems) == {"TP"}


def test_a_formula_has_a_form_for_narrow_windows() -> None:
    """Its three parts stand below each other, and the number is on a line of its own."""
    outcome = build(FORMULA).work({"n": "10^30"})
    assert max(map(len, outcome.stacked)) < max(map(len, outcome.drawn))
    assert outcome.stacked[-1] == "    = 5e29"


@pytest.mark.parametrize(
    ("spec", "typed", "field", "word"),
    [
        (TRACE, {"x1": ""}, "x1", "missing"),
        (TRACE, {"x1": "two"}, "x1", "number"),
        (TRACE, {"x2": "0"}, "function", "division by zero"),
        (TRACE, {"function": "x1*x9"}, "function", "x9"),
        (TRACE, {"function": "x1"}, "function", "operation"),
        (LSTM, {"b": "nan"}, "b", "finite"),
        (LAYERS, {"input": "three"}, "input", "shape"),
        (LAYERS, {"layer1": "Conv2d(4, 8, 3)"}, "layer1", "channels"),
        (LAYERS, {"layer2": "MaxPol2d(2)"}, "layer2", "MaxPool2d"),
        (LAYERS, dict.fromkeys(["layer1", "layer2", "layer3", "layer4"], ""), "layer1", "layer"),
        (FORMULA, {"s": "0"}, "s", "stride"),
        (FORMULA, {"s": "1/2"}, "s", "whole"),
        (FORMULA, {"k": "99"}, "k", "larger"),
        (FORMULA, {"n": "-5"}, "n", "larger"),
        (FORMULA | {"require": {}}, {"s": "0"}, "s", "division by zero"),
        (STEPS, {"acc": "1.2"}, "acc", "between"),
        (STEPS, {"TP": "0", "FN": "0"}, "TP", "division by zero"),
        (STEPS, {"T": "10^400"}, "T", "too large"),
        (LAYERS, {"input": "[[0]]"}, "input", "shape"),
        (LAYERS, {"input": ""}, "input", "shape"),
        (LSTM, {"w1": "-1000"}, "w1", "milder"),
        (LSTM, {"w3": "10^9"}, "w3", "milder"),
        (TRACE, {"x1": "10^6", "function": "exp(exp(x1))"}, "function", "milder"),
    ],
)
def test_bad_input_is_one_sentence_at_its_field(
    spec: Mapping[str, Any], typed: Mapping[str, str], field: str, word: str
) -> None:
    """What cannot be read is said there, and nothing else is shown."""
    outcome = build(spec).work(typed)
    assert not outcome.good and outcome.grids == () and outcome.drawn == ()
    assert word in outcome.problems[field]
    assert outcome.problems[field].endswith((".", "?"))


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: str(spec["kind"]))
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_text_makes_an_example_fail(spec: Mapping[str, Any], data: st.DataObject) -> None:
    """Any texts give an outcome or a problem for a field that exists."""
    working = build(spec)
    names = [one.name for one in working.inputs]
    texts = st.one_of(
        st.text(max_size=30), st.sampled_from(["1e999", "-1", "9^9^9", "((", "[[a]]", "0", "\x00"])
    )
    typed = data.draw(st.dictionaries(st.sampled_from(names), texts, max_size=4))
    outcome = working.work(typed)
    assert set(outcome.problems) <= set(names)
    assert outcome.good == bool(outcome.grids or outcome.drawn)


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"kind": "trase"}, "unknown"),
        ({**TRACE, "points": 3}, "points"),
        ({"kind": "trace", "function": "x1*2"}, "missing"),
        ({**TRACE, "function": "x1*"}, "function"),
        ({**TRACE, "at": {}}, "no input"),
        ({"kind": "lstm", "start": START}, "Ly"),
        ({"kind": "lstm", "start": {**LSTM["start"], "w9": 1}}, "w9"),
        ({**LAYERS, "layers": "Linear(3, 3)"}, "list"),
        ({**LAYERS, "layers": ["Linear(5, 3)"]}, "layer1"),
        ({**FORMULA, "formula": "n + q"}, "q"),
        ({**FORMULA, "start": {"n": [1]}}, "start"),
        ({**STEPS, "steps": {"TN": "acc*Q"}}, "Q"),
        ({**STEPS, "steps": {"recall": "TP/P", "P": "TP + FN"}}, "P"),
        ({**STEPS, "steps": {"TP": "T"}}, "two things"),
        ({**STEPS, "steps": []}, "steps"),
        ({**STEPS, "steps": {"TN": "acc*"}}, "acc*"),
        ({**STEPS, "require": {"TN > 999": "Too few."}}, "Too few"),
        ({**STEPS, "labels": ["acc"]}, "labels"),
    ],
)
def test_an_authors_fault_is_named(spec: Mapping[str, Any], word: str) -> None:
    """Each faulty example is refused with a sentence."""
    with pytest.raises(SpecProblem) as caught:
        build(spec)
    assert word in caught.value.sentence


def test_bars_are_built_from_layers_and_keys_bring_them_to_a_state() -> None:
    """The cursor stands where the author wants it."""
    spec = {"bars": ["Conv2d(3, 8, 3)", "MaxPool2d(2)"], "input": "3, 10, 10", "press": ["right"]}
    assert "MaxPool2d(2)" in build_picture(spec).says


def test_curves_are_built_from_heights_over_the_unit_square() -> None:
    """With a legend and axes that are named, and a sentence for each place."""
    spec = {"curves": {"train": "0.9 - 0.8*t", "test": "0.9 - 0.4*t"}, "x": "epochs", "y": "loss"}
    shown = build_picture({**spec, "press": ["right"] * 8})
    assert shown.title == "loss over epochs"
    assert "train 0.10, test 0.50" in shown.says
    lines = plain(shown.draw(76, 16))
    assert "▲ loss" in lines[0] and lines[-2].endswith("epochs") and "test" in lines[-1]


def test_a_graph_is_built_from_a_function_and_a_gradient_can_be_pulled() -> None:
    """With its numbers, and keys that walk back."""
    spec = {"graph": "x1*x2 + sin(x1)", "at": {"x1": 2, "x2": "0.5"}, "press": ["g", "g"]}
    shown = build_picture(spec)
    assert "v3" in shown.says
    assert any("v1" in line for line in plain(shown.draw(76, 30)))


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"name": "no-such-figure"}, "no figure"),
        ({"graph": "x1*", "at": {"x1": 2}}, "function"),
        ({"graph": "ln(x1)", "at": {"x1": -2}}, "no real value"),
        ({"graph": "x1*x2", "at": {"x1": 2}}, "x2"),
        ({"bars": "Conv2d"}, "list"),
        ({"bars": ["Conv2d(1, 8, 3)"], "input": "3, 10, 10"}, "channel"),
        ({"bars": ["ReLU()"], "input": "3, 4", "press": ["q"]}, "no key"),
        ({"bars": ["ReLU()"], "input": "3, 4", "colour": "red"}, "colour"),
        ({"curves": ["t"], "x": "x", "y": "y"}, "labels and formulas"),
        ({"curves": {"a": "t", "b": "t", "c": "t", "d": "t"}, "x": "x", "y": "y"}, "1 to 3"),
        ({"curves": {"a": "t"}, "x": "epochs"}, "axes"),
        ({"curves": {"a": "2*t"}, "x": "x", "y": "y"}, "heights"),
        ({"curves": {"a": "1/t"}, "x": "x", "y": "y"}, "division by zero"),
        ({"curves": {"a": "t*"}, "x": "x", "y": "y"}, "read"),
    ],
)
def test_a_faulty_figure_is_named(spec: Mapping[str, Any], word: str) -> None:
    """Each faulty figure is refused with a sentence."""
    with pytest.raises(SpecProblem) as caught:
        build_picture(spec)
    assert word in caught.value.sentence
