"""What items, lesson and reading list on multilayer perceptrons promise, with torch as the oracle."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest

from tests.content.marks import course, everything_right, ids_in, item, marked, numbers, right, rule_of
from tests.content.test_lessons import words

torch = pytest.importorskip("torch")
nn = torch.nn

LESSON = "hidden-layers"
IDS = [*ids_in("multilayer-perceptrons/practice.yaml"), *ids_in("multilayer-perceptrons/reading.yaml")]


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


@pytest.mark.parametrize(
    ("params", "answer"),
    [([784, 256, 100, 10], "227670"), ([784, 256, 10], "203530"), ([784, 512, 256, 10], "535818")],
)
def test_parameters_of_given_widths_are_marked(params: list[int], answer: str) -> None:
    """000-4.2 and 004-2ii take the widths; without biases the answer is wrong and says so."""
    for name in ("000-4.2", "004-2ii"):
        assert marked(name, answer, {"layers": params}).points == 1
    verdict = marked("000-4.2", "227304", {"layers": [784, 256, 100, 10]})
    assert verdict.points == 0 and "bias" in " ".join(verdict.feedback)


@pytest.mark.parametrize("seed", range(6))
def test_the_filled_network_is_one_and_prints_its_number(seed: int) -> None:
    """The holes are filled by the key, the network is built, and an image goes through it."""
    one: Any = item("mlp-with-holes")
    variant = one.variant(seed)
    code = one.explain(variant)[-1].split("#")[0]
    places: dict[str, Any] = {"nn": nn, "print": lambda total: places.update(total=total)}
    exec(code, places)  # noqa: S102 - our own text
    *shape, classes = (int(variant.names[name]) for name in "CHWK")
    assert places["net"](torch.zeros(2, *shape)).shape == (2, classes)
    assert one.key(variant)["total"] == str(places["total"])


@pytest.mark.parametrize("seed", range(6))
def test_equal_units_get_the_gradient_of_the_item(seed: int) -> None:
    """Autograd on the network itself, one step by hand."""
    got = numbers("equal-units-take-equal-steps", seed)
    w = torch.full((int(got["m"]),), got["w"], dtype=torch.float64, requires_grad=True)
    y = (got["v"] * torch.relu(w * got["x"])).sum()
    ((y - got["t"]) ** 2).backward()
    new = w.detach() - got["eta"] * w.grad
    answer = {"output": y.item(), "slope": w.grad[0].item(), "different": 1, "after": new[0].item()}
    assert new.unique().numel() == 1
    assert right("equal-units-take-equal-steps", seed, answer)


@pytest.mark.parametrize("seed", range(6))
def test_one_unit_more_would_break_the_budget(seed: int) -> None:
    """The network of the key fits, the next one does not."""
    got = numbers("widest-layer-for-a-budget", seed)
    n, m = int(got["n"]), int(got["m"])

    def count(units: int) -> int:
        net = nn.Sequential(nn.Linear(n, units), nn.ReLU(), nn.Linear(units, m))
        return sum(p.numel() for p in net.parameters())

    units = int(
        item("widest-layer-for-a-budget").key(item("widest-layer-for-a-budget").variant(seed))["units"]
    )
    assert count(units) <= got["P"] < count(units + 1)
    assert right("widest-layer-for-a-budget", seed, {"units": units, "used": count(units)})


@pytest.mark.parametrize("seed", range(6))
def test_the_layer_made_by_hand_gives_the_three_values(seed: int) -> None:
    """The key is put into the formula of the question."""
    one = item("one-hidden-layer-for-three-sums")
    variant = one.variant(seed)
    c, u, v = (float(one.key(variant)[name]) for name in ("c", "u", "v"))
    for total, name in enumerate(("t0", "t1", "t2")):
        assert c + u * max(total, 0) + v * max(total - 1, 0) == variant.names[name]


@pytest.mark.parametrize("seed", range(6))
def test_bends_and_slopes_are_those_of_the_graph(seed: int) -> None:
    """Slopes by autograd far away and on both sides of each bend."""
    got = numbers("two-units-make-two-bends", seed)

    def slope(at: float) -> float:
        x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
        y = got["v1"] * torch.relu(got["w1"] * x + got["b1"]) + got["v2"] * torch.relu(
            -got["w2"] * x + got["b2"]
        )
        y.backward()
        return float(x.grad)

    first, second = -got["b1"] / got["w1"], got["b2"] / got["w2"]
    assert slope(first - 1e-6) != slope(first + 1e-6) and slope(second - 1e-6) != slope(second + 1e-6)
    answer = {"first": first, "second": second, "right": slope(1e6), "left": slope(-1e6)}
    assert right("two-units-make-two-bends", seed, answer)


def test_parameters_as_a_formula_in_other_forms() -> None:
    """Sorted by h, and solved for it."""
    answer = {"total": "h(n + m + 1) + m", "width": "-(m - P)/(1 + m + n)"}
    assert marked("parameters-of-one-hidden-layer", answer).points == 1
    verdict = marked("parameters-of-one-hidden-layer", {**answer, "total": "nh + hm"})
    assert float(verdict.points) == 0.5 and "biases" in " ".join(verdict.feedback)


@pytest.mark.parametrize("classes", [5, 8, 10, 20])
def test_logits_within_one_bound_the_probability(classes: int) -> None:
    """The bound that the item on faults states is reached at the best logits, and by none of many others."""
    torch.manual_seed(0)
    top = math.e / (math.e + (classes - 1) / math.e)
    best = torch.full((classes,), -1.0)
    best[0] = 1.0
    assert float(best.softmax(0)[0]) == pytest.approx(top)
    assert float(torch.tanh(5 * torch.randn(500, classes)).softmax(1).max()) <= top + 1e-6


def test_every_fault_of_an_mlp_is_drawn_and_only_its_option_is_right() -> None:
    """Six faults over sixty seeds, each with the option of its own name."""
    one = item("what-went-wrong-in-the-mlp")
    seen = {
        str(variant.names["fault"]): one.key(variant)["choice"] for variant in map(one.variant, range(60))
    }
    assert len(seen) == 6 and all(fault == key for fault, key in seen.items())


def test_why_an_activation_earns_half_for_the_collapse() -> None:
    """The heart is worth half, all three all points."""
    assert float(marked("why-an-activation", ["collapse"]).points) == 0.5
    assert marked("why-an-activation", ["collapse", "nonlinear", "logits"]).points == 1


@pytest.mark.parametrize("n", [3, 8])
def test_a_shallow_network_reaches_its_pieces(n: int) -> None:
    """n ReLU units with bends at 1, 2, …, n have n + 1 slopes along a line."""
    xs = torch.arange(n + 1).double() + 0.5
    slopes = {round(float(sum(k for k in range(1, n + 1) if x > k)), 6) for x in xs}
    one = item("reading-pieces-of-a-shallow-network")
    seed = next(seed for seed in range(4000) if one.variant(seed).names["n"] == n)
    variant = one.variant(seed)
    shown = next(option for option in one.options if option.key == one.key(variant)["choice"])  # type: ignore[attr-defined]
    assert variant.fill(shown.text) == str(len(slopes)) == str(n + 1)


def test_the_figures_of_the_lesson_are_right() -> None:
    """Counted by torch, and by hand for the small network."""
    told = " ".join(words(LESSON).split())

    def count(*widths: int) -> str:
        layers = [nn.Linear(a, b) for a, b in pairwise(widths)]
        return f"{sum(p.numel() for layer in layers for p in layer.parameters()):,}"

    for widths in (
        (784, 128),
        (128, 64),
        (64, 10),
        (784, 128, 10),
        (784, 128, 64, 10),
        (784, 300, 100, 10),
    ):
        assert count(*widths) in told
    x = torch.tensor([2.0, 1.0])
    z = torch.tensor([[1.0, -2.0], [3.0, 1.0], [-1.0, 1.0]]) @ x + torch.tensor([1.0, -4.0, 0.0])
    out = torch.tensor([1.0, 2.0, -1.0])
    assert z.tolist() == [1, 3, -1] and "the sums are 1, 3 and -1" in told
    assert float(out @ torch.relu(z)) - 1 == 6 and "− 0 − 1 = 6" in told
    assert float(out @ z) - 1 == 7 and "forgets ReLU gets 7" in told
    for figure in (
        "there are 1032 weights",
        "one square matrix, 144",
        "all matrices, 177",
        "could pass 0.451",
        "0.167",
    ):
        assert figure in told, figure


def test_one_monotone_unit_cannot_get_below_a_sixth_on_xor() -> None:
    """The best values that keep the order of the sums 0, 1, 2 (or of any line) have the error 1/6."""
    best = min(
        (a * a + 2 * (b - 1) ** 2 + c * c) / 4
        for a in (k / 60 for k in range(61))
        for b in (k / 60 for k in range(61))
        for c in (k / 60 for k in range(61))
        if a <= b <= c or a >= b >= c
    )
    assert best == pytest.approx(1 / 6, abs=1e-3)


def test_the_reading_list_names_three_books_and_six_questions() -> None:
    """Its questions are those of its own file."""
    one = course().readings["multilayer-perceptrons"]
    assert list(one.checks) == ids_in("multilayer-perceptrons/reading.yaml") and len(one.books) == 3


def test_the_statements_on_hidden_layers_hold() -> None:
    """Each of the five is tried on a small network."""
    torch.manual_seed(0)
    x, labels = torch.randn(20, 4), torch.arange(20) % 3

    def network(*between: Any) -> Any:
        return nn.Sequential(nn.Linear(4, 6), *between, nn.Linear(6, 3)).double()

    def gap(one: Any, other: Any) -> float:
        return float((one(x.double()) - other(x.double())).detach().abs().max())

    def changed(net: Any, incoming: Any, outgoing: Any) -> Any:
        twin = network(*list(net)[1:-1])
        with torch.no_grad():
            twin[0].weight.copy_(incoming(net[0].weight))
            twin[0].bias.copy_(incoming(net[0].bias))
            twin[-1].weight.copy_(outgoing(net[-1].weight))
            twin[-1].bias.copy_(net[-1].bias)
        return twin

    bent, straight = network(nn.ReLU()), network()
    shut = network(nn.ReLU())
    with torch.no_grad():
        shut[0].bias[0] = -1e3
    nn.functional.cross_entropy(shut(x.double()), labels).backward()
    unit = (shut[0].weight.grad[0], shut[0].bias.grad[0], shut[-1].weight.grad[:, 0])
    affine = straight(x.double()) + straight(torch.zeros(1, 4).double()) - straight(x.double() / 2) * 2
    swap = torch.tensor([1, 0, 2, 3, 4, 5])
    holds = {
        "factor_through_relu": gap(bent, changed(bent, lambda w: 2 * w, lambda w: w / 2)) < 1e-9,
        "shut_unit": all(float(one.abs().max()) == 0 for one in unit),
        "squeezed_loss": -math.log(math.e / (math.e + 9 / math.e)) < 0.796,
        "wide_linear": float(affine.detach().abs().max()) > 1e-9,
        "output_exchange": gap(bent, changed(bent, lambda w: w[swap], lambda w: w[:, swap])) > 1e-9,
    }
    assert holds == {one.key: one.truth for one in item("statements-on-hidden-layers").statements}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "part", "typed", "rule"),
    [
        ("mlp-with-holes", "total", "629078", "other-channels"),
        ("mlp-with-holes", "total", "34134", "one-side-only"),
        ("mlp-with-holes", "total", "228444", "bias-per-input"),
        ("mlp-with-holes", "total", "227660", "output-biases-forgotten"),
        ("mlp-parameters", "total", "228444", "bias-per-input-only"),
        ("mlp-parameters", "total", "227660", "output-biases-forgotten"),
        ("mnist-mlp-parameters", "total", "535808", "output-biases-forgotten"),
        ("mlp-parameters", "total", "226660", "output-layer-forgotten"),
        ("mnist-mlp-parameters", "total", "536592", "bias-per-input"),
        ("mnist-mlp-parameters", "total", "536602", "inputs-with-biases"),
        ("depth-or-width", "base", "1121", "k-square-ones-with-biases"),
    ],
)
def test_a_slip_seen_at_the_screen_is_named(name: str, part: str, typed: str, rule: str) -> None:
    """On the exam's own numbers; the slip's value is worked out by hand."""
    assert rule_of(name, part, typed) == rule


def test_memory_may_be_given_in_any_usual_unit() -> None:
    """MB, MiB, kB and bytes name the same memory; what is not declared is asked for again."""
    count = 16 * float(
        item("memory-of-training-with-adam").key(item("memory-of-training-with-adam").variant(0))[
            "parameters"
        ]
    )
    for typed in (f"{count / 1e6} MB", f"{count / 2**20} MiB", f"{count / 1e3} kB", f"{count} B"):
        assert rule_of("memory-of-training-with-adam", "training", typed) == "right"
