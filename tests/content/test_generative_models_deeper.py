"""The deeper items on autoencoders, GANs and self-supervision, each computed a second way."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, right, rule_of

torch = pytest.importorskip("torch")
nn = torch.nn

IDS = ids_in("generative-models/deeper.yaml")
SEEDS = pytest.mark.parametrize("seed", range(6))


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


def numbers(name: str, seed: int) -> dict[str, Any]:
    """The drawn and derived values of a variant; exact numbers as floats, lists as tensors."""
    found: dict[str, Any] = dict(item(name).variant(seed).names)
    for key, value in found.items():
        if isinstance(value, Fraction):
            found[key] = float(value)
        elif isinstance(value, tuple):
            rows = [[float(x) for x in one] if isinstance(one, tuple) else float(one) for one in value]
            found[key] = torch.tensor(rows, dtype=torch.float64)
    return found


@SEEDS
def test_no_direction_loses_less_than_the_first_autoencoder(seed: int) -> None:
    """A scan over all directions of a code, and least squares from the first feature, on four samples."""
    got = numbers("what-one-number-keeps", seed)
    a, b, c = got["A"], got["B"], got["C"]
    low = math.sqrt(c - b * b / a)  # x₁ = ±√a, x₂ = (b/a)·x₁ ± low
    samples = [(s * math.sqrt(a), b / a * s * math.sqrt(a) + t * low) for s in (1, -1) for t in (1, -1)]

    def lost(angle: float) -> float:
        u, v = math.cos(angle), math.sin(angle)
        return float(sum(x * x + y * y - (u * x + v * y) ** 2 for x, y in samples) / 4)

    best = min(lost(math.pi * k / 20_000) for k in range(20_000))
    slope = sum(x * y for x, y in samples) / sum(x * x for x, _ in samples)
    second = sum((y - slope * x) ** 2 for x, y in samples) / 4
    answer = {"best": best, "second": second, "kept": 1 - best / (a + c)}
    assert best < second and right("what-one-number-keeps", seed, answer)


@SEEDS
def test_the_rate_penalty_is_the_divergence_of_two_coins(seed: int) -> None:
    """PyTorch's KL divergence of two Bernoulli distributions, and a nudge of the first activation."""
    got = numbers("target-rate-of-a-unit", seed)
    coin = torch.distributions.Bernoulli

    def penalty(nudge: float) -> float:
        rate = got["a"].mean() + nudge / 4
        return float(torch.distributions.kl_divergence(coin(torch.tensor(got["rho"]).double()), coin(rate)))

    slope = (penalty(1e-5) - penalty(-1e-5)) / 2e-5
    answer = {"rate": got["a"].mean().item(), "penalty": penalty(0), "slope": slope}
    assert right("target-rate-of-a-unit", seed, answer)


@SEEDS
def test_no_other_weight_denoises_better(seed: int) -> None:
    """A scan over w on samples of two signs with independent noise of two signs."""
    got = numbers("best-linear-denoiser", seed)
    s, v = math.sqrt(got["S"]), math.sqrt(got["V"])

    def loss(w: float) -> float:
        return sum((w * (a * s + b * v) - a * s) ** 2 for a in (1, -1) for b in (1, -1)) / 4

    weight = min((k / 10_000 for k in range(10_001)), key=loss)
    assert right("best-linear-denoiser", seed, {"weight": weight, "loss": loss(weight), "copied": loss(1)})


@SEEDS
def test_the_filled_generator_makes_images_of_the_wanted_size(seed: int) -> None:
    """The key's kernel in PyTorch's own layers; one more or less misses the size."""
    one, got = item("generator-from-noise"), numbers("generator-from-noise", seed)
    key = one.key(one.variant(seed))
    z, a, b, c, k, s, p = (int(got[name]) for name in "zabcksp")
    first = nn.ConvTranspose2d(z, a, k, bias=False)
    second = nn.ConvTranspose2d(a, b, 4, stride=2, padding=1, bias=False)
    middle = second(first(torch.zeros(1, z, 1, 1)))

    def side(kernel: int) -> int:
        return int(nn.ConvTranspose2d(b, c, kernel, stride=s, padding=p)(middle).shape[-1])

    assert key["middle"] == "x".join(map(str, middle.shape[1:]))
    assert key["weights"] == str(sum(w.numel() for w in first.parameters()))
    kernel = int(key["kernel"])
    assert side(kernel) == got["wanted"] and side(kernel - 1) != got["wanted"] != side(kernel + 1)


@SEEDS
def test_the_value_belongs_to_the_judge_found_by_a_scan(seed: int) -> None:
    """The best answers by a grid, the divergence by its definition with the mixture of both."""
    got = numbers("value-of-the-best-judge", seed)
    p, q = [got["p"], 1 - got["p"]], [got["q"], 1 - got["q"]]
    grid = [k / 10_000 for k in range(1, 10_000)]
    value = sum(max(r * math.log(d) + m * math.log(1 - d) for d in grid) for r, m in zip(p, q))
    mixed = [(r + m) / 2 for r, m in zip(p, q)]
    halves = [sum(x * math.log(x / m) for x, m in zip(one, mixed)) for one in (p, q)]
    answer = {"value": value, "divergence": sum(halves) / 2, "share": sum(map(max, p, q)) / 2}
    assert right("value-of-the-best-judge", seed, answer)


@SEEDS
def test_a_judge_that_answers_the_real_probability_itself_has_a_lower_value(seed: int) -> None:
    """D(x) = p(x) in both means is a listed slip, and no D gives more than the best one."""
    one, got = item("value-of-the-best-judge"), numbers("value-of-the-best-judge", seed)
    variant, p, q = one.variant(seed), got["p"], got["q"]
    value = (p + 1 - q) * math.log(p) + (1 - p + q) * math.log(1 - p)
    verdict = one.mark(variant, {**one.key(variant), "value": f"{value:.12g}"})
    assert value < float(one.key(variant)["value"]) and verdict.points < 1
    assert any("D is not p(x) itself" in said for said in verdict.feedback)


def test_with_unequal_shares_the_judge_gives_the_probability_of_real() -> None:
    """Bayes by counting: 300 real images of which 60 look like this, 100 made ones of which 50 do."""
    one = item("judge-with-unequal-shares")
    variant = one.variant(0)
    key = one.key(variant)
    assert one.mark(variant, {**key, "best": "1/(1 + (1-r)/r*q/p)"}).points == 1
    assert one.mark(variant, {**key, "perfect": "r*p/(r*p + (1-r)*p)"}).points == 1
    assert one.mark(variant, {**key, "slope": "(r*p*(1-D) - (1-r)*q*D)/(D*(1-D))"}).points == 1
    assert one.mark(variant, {**key, "best": "p/(p+q)"}).points < 1
    assert one.mark(variant, {**key, "perfect": "r*q/(r*q + (1-r)*q)"}).points == 1
    assert one.mark(variant, {**key, "perfect": key["best"]}).points < 1
    r, p, q = 300 / 400, 60 / 300, 50 / 100
    assert r * p / (r * p + (1 - r) * q) == pytest.approx(60 / 110)


@SEEDS
def test_the_generators_gradient_is_that_of_nudging(seed: int) -> None:
    """Central differences of −ln D by both numbers; the slope by the logit is D − 1."""
    one, got = item("generator-learns-through-the-judge"), numbers("generator-learns-through-the-judge", seed)
    key = {cell: float(Fraction(text)) for cell, text in one.key(one.variant(seed)).items()}

    def loss(t: float, w: float) -> float:
        return -math.log(1 / (1 + math.exp(-(w * t * got["n"] + got["b"]))))

    t, w, h = got["t"], got["w"], 1e-5
    assert key["l"] == pytest.approx(loss(t, w))
    assert key["t_bar"] == pytest.approx((loss(t + h, w) - loss(t - h, w)) / (2 * h), rel=1e-4)
    assert key["w_bar"] == pytest.approx((loss(t, w + h) - loss(t, w - h)) / (2 * h), rel=1e-4)
    assert key["a_bar"] == pytest.approx(math.exp(-key["l"]) - 1)


@SEEDS
def test_both_directions_of_a_batch_of_pairs(seed: int) -> None:
    """Plain sums of exponentials, and a nudge of the pair's own similarity."""
    got = numbers("images-and-captions", seed)
    table = got["S"].tolist()

    def loss(own: float, others: list[float]) -> float:
        weights = [math.exp(s / got["t"]) for s in (own, *others)]
        return -math.log(weights[0] / sum(weights))

    own, row, column = table[0][0], table[0][1:], [table[1][0], table[2][0]]
    slope = (loss(own + 1e-5, row) - loss(own - 1e-5, row)) / 2e-5
    answer = {"image": loss(own, row), "caption": loss(own, column), "slope": slope}
    assert right("images-and-captions", seed, answer)


@SEEDS
def test_targets_of_masked_and_of_next_tokens_are_counted_one_by_one(seed: int) -> None:
    """A walk over each place of each sequence."""
    got = numbers("counting-hidden-tokens", seed)
    batch, length, chosen = int(got["B"]), int(got["L"]), round(got["L"] * got["m"] / 100)
    places = sum(1 for _ in range(batch) for place in range(length) if place < chosen)
    following = sum(1 for _ in range(batch) for place in range(length) if place + 1 < length)
    answer = {"places": places, "signs": round(places * got["c"] / 100), "next": following}
    assert right("counting-hidden-tokens", seed, answer)


def test_what_follows_from_a_wrong_first_part_still_earns_its_points() -> None:
    """The wrong rate and the wrong loss are carried on."""
    for name, wrong, rest in (
        ("target-rate-of-a-unit", {"rate": "0.6"}, {"penalty": "0.550661", "slope": "0.520833"}),
        ("images-and-captions", {"image": "1"}, {"slope": "-1.264241"}),
    ):
        one = item(name)
        variant = one.variant(0)
        verdict = one.mark(variant, {**one.key(variant), **wrong, **rest})
        assert verdict.points == Fraction(2, 3)


@pytest.mark.parametrize(
    ("name", "part", "typed", "rule"),
    [
        ("value-of-the-best-judge", "share", "0.4", "lead-alone"),
        ("target-rate-of-a-unit", "slope", "0.4375", "both-terms-added"),
    ],
)
def test_a_slip_seen_at_the_screen_is_named(name: str, part: str, typed: str, rule: str) -> None:
    """On the exam's own numbers; the slip's value is worked out by hand."""
    assert rule_of(name, part, typed) == rule
