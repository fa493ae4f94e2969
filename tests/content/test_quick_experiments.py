"""What the quick experiments show, for several seeds, and the figures that their texts state."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from checkers.lab import Lab, given

CONTENT = Path(__file__).parents[2] / "content" / "experiments"


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """As in a run; tiny tensors are slow on several threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def results(name: str, seed: int = 0, **chosen: Any) -> dict[str, Any]:
    """The results of one run, at the start values but for those chosen."""
    text = yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))
    start = {one["name"]: one["start"] for one in text["parameters"]}
    lab = Lab(start | chosen, seed)
    given(importlib.import_module(f"checkers.experiments.{name.replace('-', '_')}").run, lab)
    return lab.results


@pytest.mark.parametrize(
    ("image", "response", "turned", "upright"),
    [
        ("triangle", "minus", "mirrored", "edges"),
        ("diagonal", "both", "same", "edges"),
        ("bar", "both", "zero", "blank"),
    ],
)
def test_the_three_edge_outputs_depend_on_the_image(
    image: str, response: str, turned: str, upright: str
) -> None:
    """A triangle turns its sign with the transposition, a diagonal stays, a bar is unseen twice."""
    found = results("edges-under-transposition", image=image)
    assert (found["response"], found["turned"], found["upright"]) == (response, turned, upright)
    assert (found["size_lying"], found["size_upright"]) == ("6x5", "5x6")


@pytest.mark.parametrize("seed", range(3))
def test_only_kaiming_is_steady_through_ten_relu_layers(seed: int) -> None:
    """Weights of deviation 0.01 shrink the signal in every layer, and so do Xavier and the default."""
    found = results("signals-through-ten-layers", seed)
    assert found["steady"] == ["kaiming"]
    assert found["constant"] == "no"
    sizes = [y for _, y in found["curve"]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < -10


def test_no_scheme_is_steady_with_the_sigmoid() -> None:
    """Slopes of at most a quarter shrink the error signal whatever the first weights."""
    assert results("signals-through-ten-layers", activation="sigmoid")["steady"] == "nobody"


@pytest.mark.parametrize("seed", range(3))
def test_each_number_of_adam_shows_in_its_walk(seed: int) -> None:
    """No memory is roughest, a long one overshoots most, a large ε is slowest."""
    found = results("three-numbers-of-adam", seed)
    assert (found["roughest"], found["furthest"]) == ("no_memory", "long_memory")
    assert found["slowest"] == "large_epsilon"
    assert 25 <= found["steps_usual"] <= 40  # “some thirty steps”


def test_a_threshold_of_five_drops_two_thirds_of_the_words() -> None:
    """The share stated in the question; far fewer of the running words become unknown."""
    found = results("words-below-a-threshold")
    assert found["first"] == "alike"
    assert 30 < found["kept_at_5"] < 37
    assert found["unknown"] < 30
    sizes = [y for _, y in found["curve"]]
    assert sizes[0] - sizes[1] > sizes[-2] - sizes[-1]


@pytest.mark.parametrize("seed", range(5))
def test_lags_help_down_to_the_noise_and_not_below(seed: int) -> None:
    """The error one step ahead falls towards the variance of the noise; many steps ahead it is larger."""
    found = results("how-many-lags", seed)
    assert 0.07 < found["error_1_lag"] < 0.09
    assert 0.04 < found["error_32_lags"] < 0.055
    assert found["far"] == "some"


def test_few_rows_make_many_lags_harmful() -> None:
    """Fitted on 100 steps, 32 lags are worse than the best choice by far."""
    found = results("how-many-lags", train=100)
    assert found["error_32_lags"] > 3 * found["lowest_error"]


@pytest.mark.parametrize("seed", range(2))
def test_a_winner_that_moves_alone_leaves_no_map(seed: int) -> None:
    """Without a neighbourhood the fit is finer and the order is lost."""
    found = results("a-map-of-colours", seed)
    assert found["topographic_alone"] > 80 > 10 > found["topographic_together"]
    assert found["fit"] == "alone"


def test_errors_of_the_plain_loss_gather_at_north() -> None:
    """Within 15° of north it is off by tens of degrees, elsewhere by less than 15."""
    found = results("errors-around-the-compass")
    assert found["plain_near"] > 40
    assert found["plain_away"] < 15
    assert found["circular"] == "even"
    middle = [y for x, y in found["curve"] if 90 < x < 270]
    assert max(middle) < min(found["curve"][0][1], found["curve"][-1][1])


@pytest.mark.parametrize("seed", range(2))
def test_the_valley_orders_the_optimisers_by_the_rate(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 0.03 plain descent creeps behind momentum, at 0.07 it is ahead, at 0.09 it climbs out."""
    program = importlib.import_module("checkers.experiments.down_a_ravine")
    monkeypatch.setattr(program, "garments", lambda lab, name, rate: 0.0)  # pictures take seconds
    verdicts = [results("down-a-ravine", seed, rate=rate)["plain"] for rate in (0.03, 0.07, 0.09)]
    assert verdicts == ["slow", "ahead", "diverges"]


def test_gates_near_one_keep_what_gates_at_a_half_lose() -> None:
    """Thirty factors of a half leave a billionth, thirty of σ(3) about a fifth."""
    left = 0.5**30
    assert left == pytest.approx(1e-9, rel=0.1)
    kept = (1 / (1 + math.exp(-3))) ** 30
    assert kept == pytest.approx(0.2, abs=0.05)


STARTS: dict[str, dict[str, Any]] = {
    "five-rates": {"ranking": ["r110", "r100", ["r90", "r10"], "r50"], "edge": "stays", "away": 1},
    "row-sums": {"errors": "rectangles", "square": "neither"},
    "softmax-overflow": {"limit": 89, "plain": "nan", "sound": ["maximum"]},
    "log-of-zero": {"plain": "inf", "teaching": "fused"},
    "who-is-linear": {"linear": ["conv"], "plain_test": "fails", "norm": "inference"},
    "weights-or-units": {"cut_off": "units", "decisions": 2048},
    "two-scales": {"raw": "height", "standardised": "neither"},
    "zeros-by-penalty": {"zeros_l2": 0, "real": "small"},
    "lambda-by-validation": {"by_training": "l0"},
    "fresh-layer": {"bias": "same"},
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", list(STARTS))
def test_the_start_values_decide_what_is_predicted(name: str, seed: int) -> None:
    """Each prediction has the same answer with another seed."""
    found = results(name, seed)
    assert {key: found[key] for key in STARTS[name]} == STARTS[name]


def test_the_figures_in_the_texts_are_those_of_the_runs() -> None:
    """Shares, bounds and biases that a question or its explanation states."""
    assert results("log-of-zero")["cap"] == pytest.approx(10 * math.log(10), abs=0.01)
    assert results("fresh-layer")["largest"] == pytest.approx(0.1, abs=0.002)
    assert results("fresh-layer")["std"] == pytest.approx(0.1 / math.sqrt(3), abs=0.002)
    assert results("weights-or-units")["kept"] == pytest.approx(50, abs=2)
    assert results("two-scales")["share"] > 99.8
    assert results("zeros-by-penalty")["zeros_l1"] >= 16
    assert "l30" in results("lambda-by-validation")["good"]
    assert results("outliers-and-loss")["mse_bias"] == pytest.approx(4.2 + 0.05 * 50, abs=0.2)
    assert results("outliers-and-loss")["huber_bias"] == pytest.approx(4.25, abs=0.05)
