"""The practice items on text and recurrent networks: what they call right is what torch does."""

from __future__ import annotations

import math

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, rules

torch = pytest.importorskip("torch")

TOPIC = "recurrent-networks"
ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"{TOPIC}/{part}.yaml")]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


@pytest.mark.parametrize(
    ("g", "theta"),
    [([3, 4], 1), ([3, 4], 10), ([1, 2, 2], 1.5), ([-6, 8], 5), ([0.1, -0.2, 0.3, 0.4], 0.5), ([7], 2)],
)
def test_a_clipped_gradient_is_that_of_torch(g: list[float], theta: float) -> None:
    """000-6.4a: long gradients get the norm θ, short ones stay; clipping by value is told apart."""
    weight = torch.nn.Parameter(torch.zeros(len(g), dtype=torch.float64))
    weight.grad = torch.tensor(g, dtype=torch.float64)
    torch.nn.utils.clip_grad_norm_([weight], theta)
    params = {"g": g, "theta": theta}
    assert marked("000-6.4a", [repr(x) for x in weight.grad.tolist()], params).points == 1
    by_value = [max(-theta, min(theta, x)) for x in g]
    if len(g) > 1 and by_value != g:
        verdict = marked("000-6.4a", [str(x) for x in by_value], params)
        assert verdict.points == 0 and rules(verdict) == {"clipped": "per-value"}


def test_exact_forms_of_a_clipped_gradient_are_read() -> None:
    """000-6.4a: fractions and roots count; a list of another length is wrong."""
    params = {"g": [1, 1], "theta": 1}
    assert marked("000-6.4a", ["1/sqrt(2)", "0.7071"], params).points == 1
    assert marked("000-6.4a", ["1/sqrt(2)"], params).points == 0


def test_the_rubrics_have_the_catalogues_points() -> None:
    """000-6.1a: any three tokenisers; 000-6.2: the trouble, padding and mask."""
    assert marked("000-6.1a", {"ticks": ["byte_pair", "characters", "rules"]}).points == 1
    assert marked("000-6.1a", {"ticks": ["byte_pair", "not-stemming"]}).points == pytest.approx(1 / 3)
    assert marked("000-6.2", {"ticks": ["rectangle", "padding", "mask"]}).points == 1
    assert marked("000-6.2", {"ticks": ["padding", "not-batch-size-one"]}).points == 0.25


def test_hidden_causes_are_told_from_the_listed_wrong_ones() -> None:
    """000-6.3b: coin, noise, an observed Markov chain and still images are in the wrong pool."""
    one = item("hidden-cause-of-a-series")
    assert {"coin", "noise", "markov", "still"} <= {option.key for option in one.wrong}  # type: ignore[attr-defined]
    for seed in range(4):
        variant = one.variant(seed)
        assert one.mark(variant, one.key(variant)).points == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_budget_of_other_cells_is_used_up(seed: int) -> None:
    """One unit more would exceed the parameters of the plain network, as torch counts them."""
    one = item("gru-for-the-same-budget")
    variant = one.variant(seed)
    v, key = int(variant.names["V"]), one.key(variant)  # type: ignore[arg-type]
    with torch.device("meta"):
        for cell, name in ((torch.nn.GRU, "gru"), (torch.nn.LSTM, "lstm")):
            sizes = [sum(p.numel() for p in cell(v, int(key[name]) + more).parameters()) for more in (0, 1)]
            assert sizes[0] <= int(key["budget"]) < sizes[1]


def test_merges_are_those_of_the_words() -> None:
    """Counted letter by letter on the exam's own text."""
    one = item("first-merge-of-pairs")
    variant = one.variant(0)
    times = dict(zip(("low", "lower", "newest", "widest"), (int(variant.names[n]) for n in "abcd")))  # type: ignore[arg-type]
    pairs = [w[i : i + 2] for w, n in times.items() for _ in range(n) for i in range(len(w) - 1)]
    letters = sum(len(w) * n for w, n in times.items())
    assert one.key(variant) == {
        "we": str(pairs.count("we")),
        "es": str(pairs.count("es")),
        "tokens": str(letters - pairs.count("es")),
    }


def test_the_perplexity_is_the_geometric_mean_of_the_inverse_probabilities() -> None:
    """Computed a second way on three variants."""
    one = item("perplexity-of-four-tokens")
    for seed in range(3):
        variant = one.variant(seed)
        p = [float(x) for x in variant.names["p"]]  # type: ignore[union-attr, arg-type]
        assert float(one.key(variant)["perplexity"]) == pytest.approx(math.prod(p) ** -0.25)


def test_a_cross_entropy_may_be_given_in_nats() -> None:
    """000-6.4b: natural units by their name; the number of bits stays wrong with it."""
    one = item("perplexity-of-four-tokens")
    variant = one.variant(9001)
    right = one.key(variant)
    entropy = float(right["entropy"])
    for text in (f"{entropy:.4g} nats", f"{entropy:.4g} nat", "2.5*ln(2) nats"):
        assert one.mark(variant, {**right, "entropy": text}).points == 1, text
    assert rules(one.mark(variant, {**right, "entropy": "2.5 nats"}))["entropy"] == "bits"


def test_the_loss_without_a_mask_may_follow_from_an_own_share() -> None:
    """000-6.2: 28 real tokens of 48 entries, losses 2.4 and 0.2; swapped shares cost one part only."""
    right = {"entries": "48", "share": "20/48", "loss": "(28*2.4 + 20*0.2)/48"}
    assert marked("padding-of-a-batch", right).points == 1
    swapped = marked("padding-of-a-batch", {**right, "share": "28/48", "loss": "(20*2.4 + 28*0.2)/48"})
    assert rules(swapped) == {"entries": "right", "share": "real-share", "loss": "follow-through"}
