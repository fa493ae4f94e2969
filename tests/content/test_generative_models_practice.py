"""The practice items on autoencoders, GANs and self-supervision, against torch and plain arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from tests.content.marks import everything_right, ids_in, item, rule_of
from tutor.kinds import Item, Variant

torch = pytest.importorskip("torch")

TOPIC = "generative-models"
ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"{TOPIC}/{part}.yaml")]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


def drawn(name: str, seed: int) -> tuple[Item, Variant, dict[str, float]]:
    """An item, its variant, and what of the key is a number."""
    one = item(name)
    variant = one.variant(seed)
    key = {part: float(Fraction(text)) for part, text in one.key(variant).items()}
    return one, variant, key


@pytest.mark.parametrize("seed", range(4))
def test_the_best_discriminator_cannot_be_improved(seed: int) -> None:
    """Its value on the two kinds is larger than that of judges nearby."""
    _, variant, key = drawn("best-discriminator", seed)
    p, q = (float(variant.names[name]) for name in "pq")  # type: ignore[arg-type]

    def value(a: float, b: float) -> float:
        return p * math.log(a) + (1 - p) * math.log(b) + q * math.log(1 - a) + (1 - q) * math.log(1 - b)

    best = value(key["kind_a"], key["kind_b"])
    for step in (-0.01, 0.01):
        assert value(key["kind_a"] + step, key["kind_b"]) < best > value(key["kind_a"], key["kind_b"] + step)


@pytest.mark.parametrize("seed", range(4))
def test_the_slopes_left_for_the_generator_are_those_of_nudging(seed: int) -> None:
    """Central differences of both losses."""
    _, variant, key = drawn("gradient-left-for-the-generator", seed)
    a, h = float(variant.names["a"]), 1e-5  # type: ignore[arg-type]

    def judge(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    minimax = (math.log(1 - judge(a + h)) - math.log(1 - judge(a - h))) / (2 * h)
    other = -(math.log(judge(a + h)) - math.log(judge(a - h))) / (2 * h)
    assert key["minimax"] == pytest.approx(minimax, rel=1e-5)
    assert key["other"] == pytest.approx(other, rel=1e-5)


def test_a_kl_term_is_the_mean_log_ratio_of_the_densities() -> None:
    """A numerical integral over the exam's own code."""
    _, variant, key = drawn("code-as-a-distribution", 0)
    m, s = (float(variant.names[name]) for name in "ms")  # type: ignore[arg-type]
    x = torch.linspace(-12, 12, 200_001, dtype=torch.float64)
    code, prior = torch.distributions.Normal(m, s), torch.distributions.Normal(0.0, 1.0)
    ratio = code.log_prob(x).exp() * (code.log_prob(x) - prior.log_prob(x))
    assert key["kl"] == pytest.approx(torch.trapezoid(ratio, x).item(), rel=1e-6)


def test_listed_false_claims_on_gans_are_options_of_the_reading() -> None:
    """003-1.5: real images seen, a loss that only falls, one common step."""
    one = item("reading-two-players")
    assert {"sees-real-images", "monotone-loss", "common-step"} <= {option.note for option in one.wrong}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("blank", "typed", "points"),
    [
        ("cut", "made.clone().detach()", 1),
        ("cut", "G(z).detach()", 1),
        ("ones", "torch.full_like(score_real, 1.0)", 1),
        ("zeros", "torch.full_like(score_made, 0)", 1),
        ("cut", "made.clone()", Fraction(3, 4)),
        ("ones", "torch.full_like(score_real, 0)", Fraction(3, 4)),
    ],
)
def test_other_ways_to_write_the_discriminators_turn_count(blank: str, typed: str, points: Fraction) -> None:
    """What cuts the graph or makes the right target is right in other words; what does not is wrong."""
    one = item("discriminators-turn")
    variant = one.variant(0)
    assert one.mark(variant, {**one.key(variant), blank: typed}).points == points


@pytest.mark.parametrize(
    ("name", "part", "typed", "rule"),
    [
        ("losses-of-both-players", "discriminator", "-(ln(0.9)+ln(0.8))/4-(ln(0.9)+ln(0.7))/4", "halved"),
        ("losses-of-both-players", "generator", "-ln(0.2)", "log-of-the-mean"),
        ("loss-with-sparse-code", "active", "1/2", "positive-ones"),
    ],
)
def test_a_slip_seen_at_the_screen_is_named(name: str, part: str, typed: str, rule: str) -> None:
    """On the exam's own numbers; the slip's value is worked out by hand."""
    assert rule_of(name, part, typed) == rule
