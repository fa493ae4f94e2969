"""The autodiff items answer as their catalogue entries say: right, accepted, listed wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
import torch

from tests.content.marks import course, everything_right, item, marked, rules
from tutor.kinds.trace import TraceItem

VALUES = {
    "v1": 3,
    "v2": "sin 3",
    "v3": "e^0.5",
    "v4": "1.3512787293",
    "v5": "1.4923987374",
    "v6": "2.0166466694",
}
ADJOINTS = {
    "v6_bar": 1,
    "v5_bar": 1.3512787293,
    "v4_bar": 2.8436774667,
    "v3_bar": -2.8436774667,
    "v2_bar": 1.3512787293,
    "v1_bar": 1.5059216638,
    "x1_bar": 3.0118433277,
    "x2_bar": -13.7239615093,
}
EDGES = [
    *(["x1", "v1"], ["x2", "v1"], ["v1", "v2"], ["x2", "v3"], ["v1", "v4"]),
    *(["v3", "v4"], ["v2", "v5"], ["v4", "v5"], ["v5", "v6"], ["v4", "v6"]),
]
LSTM = {
    "Ld": -0.0295269,
    "Le": -0.0169615,
    "Lo": -0.0166790,
    "La": 0.3884506,
    "Lg": 0.1558900,
    "Li": 0.2579455,
    "Lf": 0.2330704,
    "Lcp": 0.2417947,
    "Lb": 0.0710942,
}
OWN = [one.id for one in course().items.values() if one.topic == "autodiff"]


@pytest.mark.parametrize("name", OWN)
def test_keys_are_right_and_mistakes_have_their_sentences(name: str) -> None:
    """Every item, on a few seeds: the key earns all points, every known mistake fewer, with its sentence."""
    assert everything_right(name, range(3))


# -- 004-1 -------------------------------------------------------------------------------------------------


def test_the_edges_of_the_sheet_function() -> None:
    """Ten edges a tenth each, twelve without sharing; extra edges take away."""
    assert marked("004-1i", EDGES).points == 1
    assert marked("004-1i", EDGES[:9]).points * 10 == 9
    assert marked("004-1i", [*EDGES, ["x1", "v2"]]).points * 10 == 9
    more = [pair.split() for pair in ("v2 p", "v1 p", "p q", "v3 q", "v1 r", "v3 r", "q y", "r y")]
    assert marked("004-1i", EDGES[:4] + more, {"decomposition": "unshared"}).points == 1
    assert marked("004-1i", EDGES[:4] + more[1:], {"decomposition": "unshared"}).points * 12 == 11


@pytest.mark.parametrize(
    ("edges", "part", "word"),
    [
        ([edge for edge in EDGES if edge[1] != "v1"], "v1", "needs x1 and x2"),
        ([edge for edge in EDGES if edge != ["v4", "v5"]], "v5", "v4 feeds v6 and v5"),
        ([["x1", "v2"] if edge == ["v1", "v2"] else edge for edge in EDGES], "v2", "works on v1, not on x1"),
        ([*EDGES, ["v6", "v1"]], "v1", "cycle"),
    ],
)
def test_listed_wrong_edges_have_their_sentence(edges: list[list[str]], part: str, word: str) -> None:
    """The quotient needs both inputs, v4 is factor and summand, the sine is taken of the quotient."""
    verdict = marked("004-1i", edges)
    line = next(one for one in verdict.lines if one.part == part)
    assert line.share < 1
    assert word in line.says


def test_the_forward_trace() -> None:
    """Exact forms and decimals are right; the other decomposition has its own nodes."""
    assert marked("004-1ii", VALUES).points == 1
    other = {"p": 3.1411200081, "q": 1.4923987374, "r": 1.3512787293}
    assert marked("004-1ii", other, {"decomposition": "unshared"}).points == 1


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("v2", "0.0523359562", "degrees"),
        ("v3", "1.5", "linear-for-exp"),
        ("v1", "0.75", "product-for-quotient"), ("v1", "0.3333", "inverted"),
        ("v6", "2.8436774667", "sum-for-product"),
    ],
)  # fmt: skip
def test_listed_wrong_values_are_recognised(cell: str, value: str, note: str) -> None:
    """Degrees, the linearised exponential, product and inverse of the quotient, a sum at the end."""
    assert rules(marked("004-1ii", {**VALUES, cell: value}))[cell] == note


def test_degrees_further_up_are_named_only_where_the_sine_is_not_right() -> None:
    """The end alone, reached with degrees, is told so; beside the right sine it is not."""
    wrong = {**VALUES, "v6": "1.8966746687"}
    assert rules(marked("004-1ii", wrong))["v6"] == "wrong"
    alone = {name: value for name, value in wrong.items() if name not in ("v2", "v5")}
    assert rules(marked("004-1ii", alone))["v6"] == "behind-degrees"


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        ("v1", "1.5/0.5"), ("v1", "6/2"), ("v2", "sin(1.5/0.5)"), ("v2", "14.11 %"), ("v3", "e^0,5"),
        ("v3", "√e"), ("v4", "3 − sqrt(e)"), ("v5", "1,4924"), ("v6", "(sin 3 + 3 - e^½)·(3 - exp(1/2))"),
    ],
)  # fmt: skip
def test_odd_forms_of_right_values_are_accepted(cell: str, typed: str) -> None:
    """Fractions, exact forms, per cent, a decimal comma, the whole formula in one cell."""
    assert marked("004-1ii", {**VALUES, cell: typed}).points == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Nothing was entered"), ("nan", "not a finite number"), ("inf", "not a finite number"),
        ("1/0", "division by zero"), ("9" * 500, "digits"), ("(" * 600, "too long"), ("v9 - v3", "not known"),
    ],
)  # fmt: skip
def test_a_cell_that_holds_no_number_costs_itself_alone(typed: str, words: str) -> None:
    """Empty, not finite, without a value, endless: the cell is told so, the other five keep their marks."""
    verdict = marked("004-1ii", {**VALUES, "v4": typed})
    assert verdict.points * 6 == 5
    assert words in next(line.says for line in verdict.lines if line.part == "v4")


@pytest.mark.parametrize("typed", ["x1 and x2", "x2;x1", "x₁, x₂", "x2 x1"])
def test_inputs_of_a_node_may_be_listed_in_any_way(typed: str) -> None:
    """Order and separator do not matter for edges."""
    nodes = {"v1": typed, "v2": "v1", "v3": "x2", "v4": "v1, v3", "v5": "v2, v4", "v6": "v4 v5"}
    assert marked("004-1i", nodes).points == 1


def test_the_reverse_trace() -> None:
    """Summed or listed contributions are right, and so are the nodes of the other decomposition."""
    assert marked("004-1iii", ADJOINTS).points == 1
    assert marked("004-1iii", {**ADJOINTS, "v1_bar": "2.8436774667 - 1.3377558028"}).points == 1
    other = {"q_bar": 1.3512787293, "r_bar": 1.4923987374, "p_bar": 1.3512787293, "v3_bar": -2.8436774667}
    other |= {name: ADJOINTS[name] for name in ("v1_bar", "x1_bar", "x2_bar")}
    assert marked("004-1iii", other, {"decomposition": "unshared"}).points == 1


@pytest.mark.parametrize(
    ("x1", "x2", "words"),
    [
        (0.3092858691, -3.3884071499, "The way through v5 is lost: v4 feeds v5 and v6"),
        (0.0270458530, -2.3090195425, "The way through v6 is lost: v4 feeds v5 and v6"),
        (5.6873549333, -21.7504963263, "The way through v2 is lost: v1 feeds v2 and v4"),
        (3.0118433277, -9.0355299830, "x2 also feeds v3"),
        (3.0118433277, -4.3470984567, "v3 is subtracted in v4"),
        (3.0118433277, 4.3470984567, "has a minus"),
    ],
)
def test_listed_wrong_gradients_name_the_lost_way(x1: float, x2: float, words: str) -> None:
    """A gradient that lost a consumer or a sign is traced to its node, even where only the end is given."""
    verdict = marked("004-1iii", {"x1_bar": x1, "x2_bar": x2}, {"cells": ["x1_bar", "x2_bar"]})
    assert verdict.points <= 0.5
    assert any(words in sentence for sentence in verdict.feedback)


def test_a_wrong_adjoint_is_followed_up_to_the_inputs() -> None:
    """v4 without one way costs v4 alone when everything above follows from it."""
    wrong = {"v4_bar": 1.4923987374, "v3_bar": -1.4923987374, "v1_bar": 0.1546429346}
    wrong |= {"x1_bar": 0.3092858691, "x2_bar": -3.3884071499}
    assert marked("004-1iii", {**ADJOINTS, **wrong}).points * 8 == 7


def test_forward_mode_agrees_with_reverse_mode() -> None:
    """Tangents for both seeds are marked under their names."""
    one = {
        "v1_dot": 2,
        "v2_dot": -1.9799849932,
        "v3_dot": 0,
        "v4_dot": 2,
        "v5_dot": 0.0200150068,
        "y_dot": 3.0118433277,
    }
    two = {"v1_dot": -6, "v2_dot": 5.9399549796, "v3_dot": 1.6487212707, "v4_dot": -7.6487212707}
    two |= {"v5_dot": -1.7087662911, "y_dot": -13.7239615093}
    assert marked("004-1iii", one, {"cells": list(one)}).points == 1
    assert marked("004-1iii", two, {"cells": list(two), "seed": [0, 1]}).points == 1


def test_other_functions_agree_with_autograd() -> None:
    """A function and a point from outside are decomposed and marked with autograd's numbers."""
    x = torch.tensor([0.7, 1.9], dtype=torch.float64, requires_grad=True)
    y = torch.tanh(x[0] * x[1]) / (x[0] + torch.sqrt(x[1]))
    (grad,) = torch.autograd.grad(y, x)
    params = {"f": "tanh(x1*x2)/(x1 + sqrt(x2))", "x": [0.7, 1.9], "cells": ["y", "x1_bar", "x2_bar"]}
    answer = {"y": y.item(), "x1_bar": grad[0].item(), "x2_bar": grad[1].item()}
    for name in ("002-1", "004-1iii"):
        assert marked(name, answer, params).points == 1
        assert marked(name, {**answer, "x2_bar": -grad[1].item()}, params).points < 1


GROWN = [one for one in OWN if isinstance(item(one), TraceItem) and item(one).grow]  # type: ignore[attr-defined]
TORCH = {name: getattr(torch, name) for name in ("sin", "cos", "exp", "log", "sqrt", "tanh")} | {
    "ln": torch.log
}


@pytest.mark.parametrize("name", GROWN)
def test_grown_functions_agree_with_autograd(name: str) -> None:
    """On several seeds value and gradient are those of autograd, from the function's text alone."""
    one = item(name)
    assert isinstance(one, TraceItem)
    for seed in range(6):
        variant = one.variant(seed)
        sheet = one.sheet(variant)
        x = {
            key: torch.tensor(float(at), dtype=torch.float64, requires_grad=True)
            for key, at in sheet.at.items()
        }
        # The item's own text as Python: another reader and another derivative than the tutor's.
        written = one.setting(variant).text.replace("^", "**")
        y = eval(written, {"__builtins__": {}}, {**TORCH, **x})  # noqa: S307
        assert float(sheet.values[sheet.graph.output]) == pytest.approx(y.item(), rel=1e-9)
        y.backward()
        for key, at in x.items():
            assert float(sheet.back.adjoints[key]) == pytest.approx(at.grad.item(), rel=1e-9)  # type: ignore[union-attr]


def test_the_longest_trace_starts_with_eight_lines() -> None:
    """Level 3 of the entry: eight operations, and names that three lines use."""
    one = item("reverse-mode-eight-lines")
    assert isinstance(one, TraceItem)
    graph = one.sheet(one.variant(0)).graph
    assert len(graph.lines) == 8
    assert max(len(graph.consumers(name)) for name in graph.nodes) == 3


# -- 002-1 -------------------------------------------------------------------------------------------------


def test_the_quiz_example() -> None:
    """y = ln x1 + x1·x2 − sin x2 at (2, 5): five values and seven adjoints, 3 to 5."""
    values: dict[str, object] = {
        "v1": "ln 2",
        "v2": 10,
        "v3": -0.9589242747,
        "v4": 10.6931471806,
        "v5": 11.6520714553,
    }
    adjoints: dict[str, object] = {"v5_bar": 1, "v4_bar": 1, "v3_bar": -1, "v1_bar": 1, "v2_bar": 1}
    adjoints |= {"x1_bar": 5.5, "x2_bar": "2 - cos(5)"}
    assert marked("002-1", values | adjoints).points == 1
    assert marked("002-1", values).points * 8 == 3


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("x1_bar", 5, "forgotten-consumer"), ("x1_bar", 0.5, "forgotten-consumer"),
        ("v5_bar", 0, "seed-zero"),
        ("x2_bar", 2.2836621855, "sine-sign"), ("v3", math.sin(math.radians(5)), "degrees"),
        ("x2_bar", 2 - math.cos(math.radians(5)), "degrees"),
    ],
)  # fmt: skip
def test_the_quiz_mistakes_are_recognised(cell: str, value: float, note: str) -> None:
    """One consumer only, the sign of the derivative, degrees, a seed of 0."""
    assert rules(marked("002-1", {cell: value}, {"cells": [cell]}))[cell] == note


def test_a_free_decomposition_of_the_sheet_function() -> None:
    """The eight points of the free trace, shared or not."""
    lines = ["a = x1/x2", "b = sin(a)", "c = exp(x2)", "p = b + a", "q = p - c", "r = a - c", "y = q*r"]
    answer = {
        "lines": lines,
        "values": [3, "sin 3", "e^.5", 3.1411200081, 1.4923987374, 1.3512787293, 2.0166466694],
        "adjoints": [1.5059216638, 1.3512787293, -2.8436774667, 1.3512787293, 1.3512787293, 1.4923987374, 1],
    }
    grads = {"x1_bar": 3.0118433277, "x2_bar": -13.7239615093}
    assert marked("quotient-sine-exponential", {**answer, **grads}).points == 1
    assert 0.5 < marked("quotient-sine-exponential", answer).points < 1


# -- small networks ----------------------------------------------------------------------------------------


def relu_network(params: Mapping[str, list[list[float]]]) -> dict[str, object]:
    """z, h and y of the 2-3-1 network by torch."""
    x, w1, b1, w2, b2 = (
        torch.tensor(params[name], dtype=torch.float64) for name in ("x", "W1", "b1", "W2", "b2")
    )
    z = w1 @ x + b1
    h = torch.relu(z)
    return {"z": z.tolist(), "h": h.tolist(), "y": torch.relu(w2 @ h + b2).item()}


def test_the_relu_network_of_the_entry() -> None:
    """Exam numbers and two other sets agree with torch; listed mistakes have their sentences."""
    assert marked("001-3.1", {"z": [3, 1, -3], "h": [3, 1, 0], "y": 4}).points == 1
    assert marked("001-3.1", {"z1": 3, "z2": 1, "z3": -3, "h1": 3, "h2": 1, "h3": 0, "y": 4}).points == 1
    right = {"z": [3, 1, -3], "h": [3, 1, 0]}
    assert rules(marked("001-3.1", {**right, "y": 1}))["y"] == "no-hidden-relu"
    assert rules(marked("001-3.1", {**right, "y": 6}))["y"] == "biases-forgotten"
    assert rules(marked("001-3.1", {**right, "h": [3, 1, -3], "y": 1}))["h3"] == "identity-for-relu"
    for params in (
        {"x": [2, 3], "W1": [[1, 2], [-1, 0], [2, -3]], "b1": [1, 4, -1], "W2": [[-2, 1, 3]], "b2": 2},
        {"x": [-1, 2], "W1": [[0, 1], [3, 1], [1, 1.5]], "b1": [0, 0, 2], "W2": [[1, -1, 2]], "b2": [-3]},
    ):
        whole = {**params, "b2": params["b2"] if isinstance(params["b2"], list) else [params["b2"]]}
        verdict = marked("001-3.1", relu_network(whole), {**params, "b2": whole["b2"][0]})  # type: ignore[arg-type,index]
        assert verdict.points == 1


def test_shapes_that_do_not_fit_are_refused() -> None:
    """A 2×2 first matrix has only two hidden units: the request is answered with a sentence."""
    from tutor.study.answering import BadRequest

    params = {"x": [1, 1], "W1": [[1, 0], [2, 0]], "b1": [0, 0], "W2": [[1, -1]], "b2": 0}
    with pytest.raises(BadRequest, match="relu-network-by-hand"):
        marked("001-3.1", {"y": 0}, params)


def test_the_sigmoid_network_of_the_entry() -> None:
    """z, h and y; unsimplified forms are accepted."""
    assert marked("001-3.2", {"z": 1, "h": "1/(1 + e^-1)", "y": 0.767326}).points == 1
    assert marked("001-3.2", {"z": 1, "h": 0.7311, "y": "1/(1+exp(-1.193176))"}).points == 1
    params = {"x": [2, -1], "w": [1, 3], "b": 2, "v": -2, "c": 3}
    h = 1 / (1 + math.exp(-1))
    assert marked("001-3.2", {"z": 1, "h": h, "y": 1 / (1 + math.exp(2 * h - 3))}, params).points == 1


@pytest.mark.parametrize(
    ("x", "w", "b", "v", "c"),
    [
        ((2, 3), (1, 0), 2, -1, -2),
        ((-1, 1), (2, 2), 0, 3, 1),
        ((1, 2), (1, 1), -2, 0, 3),
        ((0, 1), (3, -4), 0, 2, -1),
    ],
)
def test_any_sigmoid_network_is_marked(
    x: tuple[int, int], w: tuple[int, int], b: int, v: int, c: int
) -> None:
    """001-3.2: from outside z may be 0 or far from it, v may be 0, and c may be −v/2."""
    z = w[0] * x[0] + w[1] * x[1] + b
    h = 1 / (1 + math.exp(-z))
    params = {"x": list(x), "w": list(w), "b": b, "v": v, "c": c}
    right = {"z": z, "h": h, "y": 1 / (1 + math.exp(-v * h - c))}
    assert marked("001-3.2", right, params).points == 1
    assert marked("001-3.2", {**right, "z": z + 1}, params).points < 1


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("y", 0.5481, "mirrored-twice"), ("y", 0.8808, "no-hidden-sigmoid"), ("y", 0.8650, "b-forgotten"),
        ("y", 0.8996, "c-forgotten"), ("y", 1.193176, "no-output-sigmoid"),
        ("h", math.e, "denominator-forgotten"),
        ("h", 0.268941, "mirror-for-sigmoid"), ("h", 1, "identity-for-sigmoid"),
    ],
)  # fmt: skip
def test_listed_wrong_sigmoid_values_are_recognised(cell: str, value: float, note: str) -> None:
    """Mirrored curves, missing sigmoids, missing biases."""
    right = {"z": 1, "h": 0.731059, "y": 0.767326}
    assert rules(marked("001-3.2", {**right, cell: value}))[cell] == note


# -- the LSTM cell -----------------------------------------------------------------------------------------


def test_the_lstm_numbers_of_the_entry() -> None:
    """Forward values of 5.3 and the nine derivatives of 5.4."""
    forward = {"f": 0.622459, "i": 0.401312, "g": 0.664037, "o": 0.574443}
    forward |= {"a": 0.639962, "e": 0.564874, "d": 0.324487, "y": 0.580417}
    assert marked("lstm-cell-in-numbers", forward).points == 1
    assert marked("003-5.4", LSTM, {"cells": list(LSTM)}).points == 1
    assert marked("lstm-gradient-in-numbers", LSTM).points == 1


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("Ld", (0.7 - 0.2) * 0.243533, "slope-on-both"), ("Lcp", 0.4 * 0.622459, "only-the-state"),
        ("La", -0.0169615 * (1 - math.tanh(0.564874) ** 2) + 0.4, "slope-at-output"),
        ("La", -0.0169615 * (1 - 0.564874**2), "forgotten-consumer"),
        ("Lg", 0.3884506 * 0.664037, "own-factor"),
    ],
)  # fmt: skip
def test_listed_wrong_lstm_derivatives_are_recognised(cell: str, value: float, note: str) -> None:
    """The student's slips cost the cell alone and are named, even where they come near the right number."""
    verdict = marked("lstm-gradient-in-numbers", {**LSTM, cell: value})
    assert rules(verdict) == {**dict.fromkeys(LSTM, "right"), cell: note}


def test_each_slip_in_the_four_branches_is_recognised() -> None:
    """One gradient for all branches, the sigmoid's slope for the candidate, forgotten weights."""
    one = item("lstm-gradient-in-numbers")
    notes = {mistake.note for mistake in one.mistakes(one.variant(0)) if mistake.part == "Lb"}
    assert {"one-gradient-for-all", "sigmoid-for-tanh", "weights-forgotten"} <= notes


def test_an_lstm_variant_agrees_with_autograd() -> None:
    """Another seed's nine derivatives are those of autograd on the same numbers."""
    one = item("lstm-gradient-in-numbers")
    variant = one.variant(7)
    number = {name: float(value) for name, value in variant.names.items() if name not in ("f", "point")}  # type: ignore[arg-type]
    b, cp = (torch.tensor(number[name], dtype=torch.float64, requires_grad=True) for name in ("b", "cp"))
    f, i, o = (torch.sigmoid(number[name] * b) for name in ("w1", "w2", "w4"))
    g = torch.tanh(number["w3"] * b)
    a = f * cp + i * g
    e = torch.tanh(a)
    d = o * e
    loss = number["Ly"] * torch.sigmoid(d) + number["Lh"] * d + number["Lc"] * a
    grads = torch.autograd.grad(loss, [d, e, o, a, g, i, f, cp, b])
    answer = {name: grad.item() for name, grad in zip(LSTM, grads)}
    order = dict(zip(["Ld", "Le", "Lo", "La", "Lg", "Li", "Lf", "Lcp", "Lb"], answer.values()))
    verdict = one.mark(variant, {name: repr(value) for name, value in order.items()})
    assert verdict.points == 1


@pytest.mark.parametrize("name", ["lstm-cell-in-numbers", "lstm-gradient-in-numbers"])
def test_the_cell_beside_an_unmarked_question_names_no_formula(name: str) -> None:
    """Every pulled edge is told in words until the answer is marked."""
    one = item(name)
    variant = one.variant(0)
    asked, told = (one.drawing(variant, {}, marked=marked) for marked in (False, True))
    assert asked is not None and told is not None
    for _ in range(14):
        asked, told = asked.press("g"), told.press("g")
        assert "It brings" not in asked.says and "It brings" in told.says
