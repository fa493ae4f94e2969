"""The deeper items on activation functions, each computed a second way."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from tests.content.marks import everything_right, ids_in, item, numbers, right

torch = pytest.importorskip("torch")

IDS = ids_in("activation-functions/deeper.yaml")
SEEDS = pytest.mark.parametrize("seed", range(6))


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


@SEEDS
def test_joints_and_slopes_are_those_of_the_drawn_function(seed: int) -> None:
    """Where differences of the function change on a fine grid, and how large they are between."""
    got = numbers("joints-of-two-units", seed)

    def y(x: float) -> float:
        return float(sum(v * max(0.0, w * x + b) for w, b, v in zip(got["w"], got["b"], got["v"])))

    h = 1e-3
    grid = [k * h for k in range(-8000, 8001)]
    slopes = [(y(x + h) - y(x)) / h for x in grid]
    bent = [x for x, here, there in zip(grid, slopes, slopes[1:]) if abs(there - here) > 1e-6]
    left, middle = bent[0], (bent[0] + bent[-1]) / 2
    between, beyond = (y(middle + h) - y(middle)) / h, slopes[-1]
    one = item("joints-of-two-units")
    key = {part: float(Fraction(text)) for part, text in one.key(one.variant(seed)).items()}
    assert key["joint"] == pytest.approx(left, abs=3 * h)
    assert right("joints-of-two-units", seed, {"joint": key["joint"], "between": between, "right": beyond})


@SEEDS
def test_a_learnt_leak_moves_as_nudging_says(seed: int) -> None:
    """Central differences of Σ g·PReLU(z) by the leak and by the first input."""
    got = numbers("a-leak-that-learns", seed)

    def loss(a: float, first: float) -> float:
        z = [first, *got["z"][1:]]
        return float(sum(g * (x if x > 0 else a * x) for g, x in zip(got["g"], z)))

    a, first, h = got["a"], got["z"][0], 1e-4
    leak = (loss(a + h, first) - loss(a - h, first)) / (2 * h)
    by_input = (loss(a, first + h) - loss(a, first - h)) / (2 * h)
    answer = {"input": by_input, "leak": leak, "after": a - got["eta"] * leak}
    assert right("a-leak-that-learns", seed, answer)


@SEEDS
def test_the_unit_dies_just_above_the_rate_and_lives_just_below(seed: int) -> None:
    """One step of SGD on either side of the key's rate, by autograd."""
    one, got = item("a-step-that-kills"), numbers("a-step-that-kills", seed)
    key = {part: float(Fraction(text)) for part, text in one.key(one.variant(seed)).items()}
    s = torch.tensor(got["X"]).double() @ torch.tensor(got["w"]).double()

    def alive_after(rate: float) -> bool:
        b = torch.tensor(got["b"], dtype=torch.float64, requires_grad=True)
        optimiser = torch.optim.SGD([b], lr=rate)
        (got["g"] * torch.relu(s + b)).sum().backward()
        optimiser.step()
        return bool((s + b > 0).any())

    assert alive_after(key["rate"] * 0.999) and not alive_after(key["rate"] * 1.001)
    assert key["active"] == int((s + got["b"] > 0).sum())
    assert (s + key["limit"] + 1e-6 > 0).any() and not (s + key["limit"] - 1e-6 > 0).any()


def test_each_slip_of_the_learnt_leak_differs_from_the_key_in_the_exams_own_numbers() -> None:
    """None of the listed mistakes is left out at seed 0 because it happens to give the right value."""
    one = item("a-leak-that-learns")
    notes = {mistake.note for mistake in one.mistakes(one.variant(0))}
    assert {"upstream-forgotten", "input-forgotten", "mean-for-sum", "sign-of-z-lost"} <= notes


@pytest.mark.parametrize(("w", "b", "v", "c"), [(1.5, -0.5, 2.0, 1.0), (-2.0, 1.0, -0.7, 0.3)])
def test_the_rebuilt_unit_computes_the_same_function(w: float, b: float, v: float, c: float) -> None:
    """The key with numbers in it, at a handful of places."""
    one = item("tanh-out-of-a-sigmoid")
    assert one.key(one.variant(0)) == {"W": "2*w", "B": "2*b", "V": "2*v", "C": "c - v"}
    for x in (-3.0, -0.4, 0.0, 1.1, 2.5):
        rebuilt = 2 * v / (1 + math.exp(-(2 * w * x + 2 * b))) + c - v
        assert rebuilt == pytest.approx(v * math.tanh(w * x + b) + c)


def test_the_mirrored_unit_is_not_accepted_as_the_condition_excludes_it() -> None:
    """W = −2w and its companions compute the same, but W has to be a positive multiple of w."""
    one = item("tanh-out-of-a-sigmoid")
    assert one.mark(one.variant(0), {"W": "-2*w", "B": "-2*b", "V": "-2*v", "C": "c + v"}).points == 0


def test_the_constant_may_be_written_in_any_order_but_not_in_terms_of_the_new_weights() -> None:
    """c − V/2 is the same number, but V is not among the given letters."""
    one = item("tanh-out-of-a-sigmoid")
    variant = one.variant(0)
    key = one.key(variant)
    assert one.mark(variant, {**key, "W": "W = w + w", "C": "-v + c"}).points == 1
    assert one.mark(variant, {**key, "C": "c - V/2"}).points < 1


@SEEDS
def test_equal_networks_take_different_steps(seed: int) -> None:
    """Central differences of the loss of the rescaled network, then its step."""
    got = numbers("same-function-other-steps", seed)
    bias = got["c"] * got["b"]

    def out(w: float, v: float) -> float:
        return float(v * max(0.0, w * got["x"] + bias))

    def loss(w: float, v: float) -> float:
        return float((out(w, v) - got["y"]) ** 2 / 2)

    w, v, h = got["c"] * got["w"], got["v"] / got["c"], 1e-5
    incoming = (loss(w + h, v) - loss(w - h, v)) / (2 * h)
    outgoing = (loss(w, v + h) - loss(w, v - h)) / (2 * h)
    assert out(w, v) == pytest.approx(got["v"] * got["h"])
    after = out(w - got["eta"] * incoming, v - got["eta"] * outgoing)
    answer = {"incoming": incoming, "outgoing": outgoing, "after": after}
    assert right("same-function-other-steps", seed, answer)


@pytest.mark.parametrize(("name", "one_sign"), [("sigmoid", True), ("relu", True), ("tanh", False)])
def test_signs_of_a_units_gradients_are_as_the_statements_say(name: str, one_sign: bool) -> None:
    """A hundred samples of random inputs to the layer before, one at a time, by autograd."""
    torch.manual_seed(0)
    weights = torch.randn(8, requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    found = []
    for _ in range(100):
        h = getattr(torch, name)(torch.randn(8))
        by_weights, by_bias = torch.autograd.grad((weights @ h + bias - 1).square().sum(), [weights, bias])
        found.append(bool((by_weights >= 0).all() or (by_weights <= 0).all()))
        assert by_bias.abs() > 0 and (name != "sigmoid" or (by_weights.abs() < by_bias.abs()).all())
    assert all(found) if one_sign else not all(found)


def test_summed_over_a_batch_signs_mix_even_for_sigmoids() -> None:
    """Two samples with errors of opposite sign."""
    h = torch.tensor([[0.9, 0.1], [0.1, 0.9]])
    delta = torch.tensor([1.0, -1.0])
    summed = delta @ h
    assert summed[0] > 0 > summed[1]
