"""What the items on λ, dropout and batch norm promise, and the reading lists of three topics."""

from __future__ import annotations

import pytest
import torch
import yaml
from torch import nn

from tests.content.marks import course, everything_right, ids_in, item, marked
from tutor.kinds.fields import Choice

IDS = ids_in("regularisation/practice.yaml")
READ = ("unsupervised", "evaluation", "regularisation")
NAMED = {
    "Dive into Deep Learning",
    "Understanding Deep Learning",
    "Deep Learning: Foundations and Concepts",
}


@pytest.mark.parametrize(
    ("name", "full", "half"),
    [
        ("000-3.5a", ["validation", "grid", "refit"], ["validation"]),
        ("000-4.4b", ["possible", "what_each_does", "tune_jointly"], None),
        ("000-4.4c", ["finer_masks", "scale", "test_mean"], ["finer_masks"]),
        ("000-5.5a", ["removable", "mean_subtracted", "beta"], ["mean_subtracted"]),
        ("000-5.5b", ["not_needed", "helps", "not_output"], ["not_needed"]),
        ("000-5.5c", ["possible", "variance_shift", "place"], ["variance_shift"]),
    ],
)
def test_rubrics_share_the_points_as_the_entry_says(
    name: str, full: list[str], half: list[str] | None
) -> None:
    """All points for the model answer, half for its heart."""
    assert marked(name, full).points == 1
    if half:
        assert float(marked(name, half).points) == 0.5


def test_lambda_by_evidence_and_traps() -> None:
    """The Bayesian way counts instead of a validation set; the training loss does not."""
    assert marked("000-3.5a", ["evidence", "grid", "refit"]).points == 1
    verdict = marked("000-3.5a", ["not-by-training-loss"])
    assert verdict.points == 0 and "λ = 0" in " ".join(verdict.feedback)


def test_dropout_is_off_at_test_time() -> None:
    """A bare truth value from a script, as for every statement."""
    assert marked("000-4.4a", True).points == 1
    assert marked("000-4.4a", "false").points == 0


@pytest.mark.parametrize("seed", range(4))
def test_mean_and_variance_of_dropout_are_those_of_many_masks(seed: int) -> None:
    """20,000 masks of torch's own dropout, within five standard errors."""
    torch.manual_seed(seed)
    variant = item("mean-and-spread-of-dropout").variant(seed)
    n, x, p = (float(variant.names[name]) for name in ("n", "x", "p"))  # type: ignore[arg-type]
    sums = nn.functional.dropout(torch.full((20_000, int(n)), x), p).sum(dim=1)
    mean, variance = (float(variant.names[name]) for name in ("mean", "variance"))  # type: ignore[arg-type]
    assert abs(sums.mean().item() - mean) < 5 * (variance / 20_000) ** 0.5
    assert abs(sums.var().item() / variance - 1) < 0.1


@pytest.mark.parametrize("seed", range(3))
def test_biases_and_parameters_of_batch_norm_are_those_of_torch(seed: int) -> None:
    """Counted in layers that torch builds."""
    variant = item("biases-saved-by-batch-norm").variant(seed)
    c: list[int] = [int(one) for one in variant.names["c"]]  # type: ignore[union-attr, arg-type]
    d = int(variant.names["d"])  # type: ignore[arg-type]
    layers = [nn.Conv2d(3, c[0], 3), nn.Conv2d(c[0], c[1], 3), nn.Conv2d(c[1], c[2], 3), nn.Linear(c[2], d)]
    norms = [*map(nn.BatchNorm2d, c), nn.BatchNorm1d(d)]
    saved = sum(one.numel() for layer in layers for name, one in layer.named_parameters() if name == "bias")
    learned = sum(one.numel() for norm in norms for one in norm.parameters())
    assert (variant.names["saved"], variant.names["learned"]) == (saved, learned)


@pytest.mark.parametrize("name", IDS)
def test_keys_and_mistakes_mark_as_they_should(name: str) -> None:
    """Six seeds of each item: the key earns all, every listed mistake less and with its sentence."""
    assert everything_right(name, range(6))


@pytest.mark.parametrize("topic", READ)
def test_a_reading_list_names_three_books_and_six_checks(topic: str) -> None:
    """Books with guiding questions, and checks of kind choice or tf of the same topic, all of them marked
    right by their keys.
    """
    found = yaml.safe_load((course().root / "reading" / f"{topic}.yaml").read_text(encoding="utf-8"))
    assert found["topic"] == topic and {one["book"] for one in found["books"]} >= NAMED
    assert all(2 <= len(one["ask"]) <= 3 and one["look"] for one in found["books"])
    assert len(found["checks"]) == 6
    for name in found["checks"]:
        assert (item(name).topic, item(name).kind in ("choice", "tf")) == (topic, True)
        assert "000-1.B" in item(name).source and everything_right(name, range(3))


def longest(name: str, seeds: range) -> float:
    """The share of seeds in which the right option is longer than all others shown."""
    hits, shown = 0, 0
    for seed in seeds:
        variant = item(name).variant(seed)
        key = item(name).key(variant)
        for place in item(name).fields(variant):
            if isinstance(place, Choice) and place.name != "truth":
                sizes = {one.key: len(one.text) for one in place.options}
                right = sizes.pop(key[place.name])
                hits, shown = hits + (right > max(sizes.values())), shown + 1
    return hits / shown


@pytest.mark.parametrize("topic", ["preliminaries", "pytorch", *READ])
def test_length_does_not_give_the_right_option_away(topic: str) -> None:
    """The right option is the longest about as often as any other of four: below 40 % over a topic's
    questions, and in none of them nearly always.
    """
    names = [*ids_in(f"{topic}/practice.yaml"), *ids_in(f"{topic}/reading.yaml")]
    shares = {one: longest(one, range(20)) for one in names if item(one).kind in ("choice", "tf")}
    assert sum(shares.values()) / len(shares) < 0.4, shares
    assert max(shares.values()) < 0.8, shares
