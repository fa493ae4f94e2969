"""What the sketches promise: the entries' right pictures, accepted ones, and each wrong one by its note."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import ceil, exp
from random import Random

import pytest

from tests.content.marks import everything_right, item, marked, rules

SKETCHES = [
    "loss-over-training-samples",
    "loss-over-training-time",
    "loss-over-network-size",
    "loss-over-label-noise",
    "early-stopping-epoch",
    "weight-decay-and-test-loss",
    "sketch-sigmoid",
    "sketch-tanh",
    "sketch-swish",
]


@pytest.mark.parametrize("name", SKETCHES)
def test_keys_are_right_and_known_pictures_get_their_sentences(name: str) -> None:
    """On the exam's values and on others."""
    assert everything_right(name, range(8))


# -- 003-4.1, over the number of samples ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        {"train": [0.1, 0.3, 0.4, 0.45, 0.47], "test": [0.9, 0.7, 0.6, 0.55, 0.52]},
        {"train": [0, 0, 0.1, 0.1, 0.2], "test": [3, 2.5, 2, 2, 0.2]},
        {"train": ["0,6", "0,65", "0,7", "0,7", "0,72"], "test": [2, 1.5, 1, 0.9, 0.8]},
        {
            "train": "t=0:0.1, 0.1:0.2, 0.3:0.3, 0.6:0.35, 1:0.4",
            "test": "0:1, 0.2:0.7, 0.4:0.6, 0.8:0.5, 1:0.45",
        },
    ],
)
def test_any_monotone_shapes_with_the_four_properties_are_right(picture: object) -> None:
    """Also above a constant floor of noise, with equal losses at the end, and as pairs."""
    verdict = marked("003-4.1", picture)
    assert verdict.status == "right" and verdict.points == 1


@pytest.mark.parametrize(
    ("train", "test", "points", "note", "word"),
    [
        ([0.1, 0.2, 0.3, 0.35, 0.4], [0.9, 0.6, 0.5, 0.6, 0.7], 0.75, "u-shape", "over training time"),
        (
            [0.5, 0.4, 0.3, 0.2, 0.1],
            [0.9, 0.7, 0.5, 0.4, 0.3],
            0.75,
            "train-falls",
            "harder to learn by heart",
        ),
        ([0.1, 0.3, 0.5, 0.7, 0.8], [0.9, 0.7, 0.6, 0.5, 0.4], 0.75, "crossing", "without crossing"),
        ([0.9, 0.7, 0.6, 0.55, 0.5], [0.1, 0.3, 0.4, 0.45, 0.47], 0.25, "swapped-labels", "which is which"),
        ([0.1, 0.2, 0.3, 0.35, 0.4], [0.5, 0.6, 0.7, 0.8, 0.9], 0.5, "test-rises", "make it fall"),
    ],
)
def test_listed_pictures_over_samples(
    train: list[float], test: list[float], points: float, note: str, word: str
) -> None:
    """Each earns what its remaining properties are worth, and says what it is."""
    verdict = marked("003-4.1", {"train": train, "test": test})
    assert float(verdict.points) == points
    assert note in rules(verdict).values()
    assert any(word in sentence for sentence in verdict.feedback)


def test_each_property_over_samples_is_worth_a_quarter() -> None:
    """A single step down, one step up, one point below, a gap that stays."""
    right = {"train": [0.1, 0.2, 0.3, 0.4, 0.45], "test": [0.9, 0.8, 0.7, 0.6, 0.55]}
    for change in (
        {"train": [0.1, 0.2, 0.19, 0.4, 0.45]},
        {"test": [0.9, 0.8, 0.81, 0.6, 0.55]},
        {"train": [0.1, 0.2, 0.3, 0.61, 0.62], "test": [0.9, 0.8, 0.7, 0.6, 0.6]},
        {"train": [0.1, 0.11, 0.12, 0.13, 0.14], "test": [0.5, 0.6, 0.7, 0.8, 0.4]},
    ):
        assert float(marked("003-4.1", {**right, **change}).points) == 0.75
    parallel = {"train": [0.1, 0.12, 0.14, 0.16, 0.18], "test": [0.5, 0.5, 0.5, 0.5, 0.5]}
    assert rules(marked("003-4.1", parallel))["test-falls"] == "missing"


# -- 003-4.2, over time --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        {"train": [2.3, 1.3, 0.7, 0.45, 0.2], "test": [2.3, 1.7, 1.6, 1.7, 1.92]},
        {"train": [1.33, 0.7, 0.3, 0.1, 0.003], "test": [1.45, 0.75, 0.8, 0.85, 0.885]},
        {"train": [0.9, 0.7, 0.5, 0.3, 0.1], "test": [0.8, 0.7, 0.6, 0.55, 0.6]},
    ],
)
def test_any_curves_with_an_interior_minimum_are_right(picture: object) -> None:
    """Wherever inside the minimum lies; test may begin below train."""
    assert marked("003-4.2", picture).status == "right"


@pytest.mark.parametrize(
    ("train", "test", "points", "note", "word"),
    [
        ([0.9, 0.6, 0.3, 0.2, 0.1], [1, 0.8, 0.6, 0.5, 0.4], 0.75, "test-keeps-falling", "infinite"),
        ([0.1, 0.2, 0.3, 0.4, 0.5], [0.2, 0.3, 0.5, 0.7, 0.9], 0.25, "both-rise", "diverges"),
        (
            [0.1, 0.2, 0.3, 0.35, 0.4],
            [0.9, 0.8, 0.6, 0.5, 0.5],
            0.5,
            "train-rises",
            "number of training samples",
        ),
        ([0.9, 0.6, 0.3, 0.2, 0.1], [0.4, 0.5, 0.6, 0.7, 0.8], 0.25, "minimum-at-the-first-point", "inside"),
        ([0.9, 0.6, 0.3, 0.2, 0.1], [0.9, 0.7, 0.8, 0.6, 0.5], 0.5, "minimum-at-the-last-point", "inside"),
        ([0.9, 0.6, 0.5, 0.7, 0.8], [0.8, 0.5, 0.3, 0.2, 0.1], 0.25, "swapped-labels", "which is which"),
    ],
)
def test_listed_pictures_over_time(
    train: list[float], test: list[float], points: float, note: str, word: str
) -> None:
    """Each is named by what it shows."""
    verdict = marked("003-4.2", {"train": train, "test": test})
    assert note in rules(verdict).values(), rules(verdict)
    assert any(word in sentence for sentence in verdict.feedback)
    assert float(verdict.points) == points


def test_random_pictures_agree_with_the_rules_written_out_a_second_time() -> None:
    """Both entries' properties, decided by plain comparisons on 300 random pictures."""
    random = Random(41)
    for _ in range(150):
        n = random.randint(5, 8)
        train = [round(random.uniform(0.5, 0.2 * k + 0.1), 1) for k in range(n)]
        test = sorted((round(random.uniform(0, 2), 1) for _ in range(n)), reverse=random.random() < 0.7)
        if random.random() < 0.5:
            turn = random.randrange(n)
            test = test[:turn] + sorted(test[turn:])
        steps = list(pairwise(train))
        low = test.index(min(test))
        samples = {
            "train-rises": all(a <= b for a, b in steps) and train[-1] > train[0],
            "test-falls": all(a >= b for a, b in pairwise(test)) and test[-1] < test[0],
            "test-above": all(a <= b for a, b in zip(train, test)),
            "gap-narrows": round(abs(test[-1] - train[-1]), 6) < round(abs(test[0] - train[0]), 6),
        }
        time = {
            "train-falls": all(a >= b for a, b in steps) and train[-1] < train[0],
            "test-falls-first": low > 0 and all(a >= b for a, b in pairwise(test[: low + 1])),
            "test-rises": 0 < low < n - 1 and test[-1] > test[low],
            "test-above": all(a <= b for a, b in zip(train[low:], test[low:])) and test[-1] > train[-1],
        }
        for name, expected in (("003-4.1", samples), ("003-4.2", time)):
            parts = marked(name, {"train": train, "test": test}).parts
            assert {part: bool(share) for part, share in parts.items()} == expected, (train, test)


@pytest.mark.parametrize("name", ["003-4.1", "003-4.2"])
@pytest.mark.parametrize(
    "answer",
    [
        {"train": [1, 2, 3, 4], "test": [4, 3, 2, 1]},
        {"train": [1, 2, 3, 4, 5], "test": [5, 4, 3, 2, 1, 0]},
        {"train": [1, 2, 3, 4, "x"], "test": [5, 4, 3, 2, 1]},
        {"train": [1, 2, 3, 4, float("nan")], "test": [5, 4, 3, 2, 1]},
        {"train": [1, 2, 3, 4, 5]},
        {"train": [], "test": []},
        [1, 2, 3, 4, 5],
    ],
)
def test_what_is_no_pair_of_equal_lists_is_invalid(name: str, answer: object) -> None:
    """No attempt is counted, and one sentence says what is wrong."""
    verdict = marked(name, answer)
    assert verdict.status == "invalid" and len(verdict.feedback) == 1


# -- other axes and other curves -----------------------------------------------------------------------------


def test_the_epoch_that_early_stopping_kept_is_looked_for() -> None:
    """A minimum at another place costs that property alone; pairs put it exactly."""
    one = item("early-stopping-epoch")
    variant = one.variant(0)
    assert (variant.names["E"], variant.names["k"]) == (60, 20)
    train = "0:0.9, 10:0.6, 20:0.4, 40:0.2, 60:0.1"
    at_twenty = one.mark(variant, {"train": train, "validation": "0:0.9, 10:0.7, 20:0.5, 40:0.6, 60:0.8"})
    assert at_twenty.status == "right"
    late = one.mark(variant, {"train": train, "validation": "0:0.9, 10:0.7, 20:0.6, 40:0.5, 60:0.8"})
    assert rules(late) == {
        "train-falls": "right",
        "validation-falls-first": "right",
        "validation-lowest": "missing",
        "validation-rises": "right",
    }


@pytest.mark.parametrize(("name", "reach"), [("sketch-sigmoid", 6), ("sketch-tanh", 4), ("sketch-swish", 4)])
def test_activations_drawn_from_their_definitions_are_right(name: str, reach: int) -> None:
    """Values and difference quotients at eleven places, computed here."""

    def sigmoid(x: float) -> float:
        return 1 / (1 + exp(-x))

    functions: dict[str, Callable[[float], float]] = {
        "sketch-sigmoid": sigmoid,
        "sketch-tanh": lambda x: 2 * sigmoid(2 * x) - 1,
        "sketch-swish": lambda x: x * sigmoid(x),
    }
    f, xs = functions[name], [-reach + reach * k / 5 for k in range(11)]
    slope = [(f(x + 1e-5) - f(x - 1e-5)) / 2e-5 for x in xs]
    assert marked(name, {"f": [f(x) for x in xs], "d": slope}).status == "right"
    swapped = marked(name, {"f": slope, "d": [f(x) for x in xs]})
    assert swapped.points < 1
    assert marked(name, {"f": [0] * 11, "d": [0] * 11}).points < 0.6


def test_samples_that_close_a_gap_are_the_fewest_that_do() -> None:
    """The count is found again by trying, and one sample fewer leaves too wide a gap."""
    one = item("samples-for-a-gap")
    for seed in range(12):
        variant = one.variant(seed)
        d, v, x = (Fraction(str(variant.names[name])) for name in ("d", "v", "x"))
        need = ceil(2 * v * d / x)
        assert one.key(variant)["samples"] == str(need)
        assert v * (1 + d / need) - v * (1 - d / need) <= x < 2 * v * d / (need - 1)


def test_curves_that_touch_on_a_plateau_are_right_over_samples() -> None:
    """The same plateau, reached at different places."""
    picture = {
        "train": "0:0, 0.2:0.2, 0.5:0.4, 0.8:0.4, 1:0.4",
        "test": "0:0.9, 0.3:0.6, 0.6:0.4, 0.9:0.4, 1:0.4",
    }
    assert marked("003-4.1", picture).status == "right"


@pytest.mark.parametrize(
    ("name", "f", "d", "note"),
    [
        (
            "sketch-sigmoid",
            [k / 8 for k in range(9)],
            [0, 0.06, 0.12, 0.19, 0.25, 0.19, 0.12, 0.06, 0],
            "straight-line",
        ),
        (
            "sketch-tanh",
            [k / 4 - 1 for k in range(9)],
            [0, 0.01, 0.07, 0.42, 1, 0.42, 0.07, 0.01, 0],
            "straight-line",
        ),
        (
            "sketch-swish",
            [-0.8, -0.6, -0.4, -0.2, 0, 1, 2, 3, 4],
            [0.2, 0.2, 0.2, 0.2, 0.5, 1, 1, 1, 1],
            "leaky-relu",
        ),
    ],
)
def test_a_straight_line_is_no_sigmoid_and_leaky_relu_no_swish(
    name: str, f: list[float], d: list[float], note: str
) -> None:
    """Both have the symmetry or the heights of the right curve, but not its shape."""
    verdict = marked(name, {"f": f, "d": d})
    assert verdict.points <= Fraction(3, 4) and note in rules(verdict).values()


@pytest.mark.parametrize("count", [5, 7, 9])
@pytest.mark.parametrize(("name", "reach", "step"), [("sketch-sigmoid", 6, 0.05), ("sketch-tanh", 4, 0.1)])
def test_curves_set_by_the_steps_of_the_keys_are_right(
    name: str, reach: int, step: float, count: int
) -> None:
    """The nearest step at every anchor, for each odd number of anchors."""
    scale = 1 if name == "sketch-sigmoid" else 2
    xs = [reach * (2 * k / (count - 1) - 1) for k in range(count)]
    s = [1 / (1 + exp(-scale * x)) for x in xs]
    f = [scale * one - (scale - 1) for one in s]
    d = [scale * scale * one * (1 - one) for one in s]
    answer = {"f": [round(one / step) * step for one in f], "d": [round(one / step) * step for one in d]}
    assert marked(name, answer).status == "right"


def test_a_negative_slope_costs_the_derivative_its_share() -> None:
    """Even and as high as it should be, but below 0 in between."""
    f = [-1, -0.99, -0.96, -0.76, 0, 0.76, 0.96, 0.99, 1]
    verdict = marked("sketch-tanh", {"f": f, "d": [0, -0.5, -0.5, 0.4, 1, 0.4, -0.5, -0.5, 0]})
    assert [part for part, rule in rules(verdict).items() if rule != "right"] == ["d-not-negative"]


@pytest.mark.parametrize("count", [5, 7, 9, 11])
def test_the_gate_is_not_the_slope_of_swish(count: int) -> None:
    """σ(x) has the right heights at 0 and at both ends; the slope of swish is steeper in between."""
    xs = [4 * (2 * k / (count - 1) - 1) for k in range(count)]
    s = [1 / (1 + exp(-x)) for x in xs]
    f = [x * one for x, one in zip(xs, s)]
    right = [one + x * one * (1 - one) for x, one in zip(xs, s)]
    assert marked("sketch-swish", {"f": f, "d": right}).status == "right"
    stepped = {
        "f": [round(one * 4) / 4 for one in f],
        "d": [round(one * 4) / 4 for one in right],
    }  # as the keys set it
    assert rules(marked("sketch-swish", stepped))["d-steep"] == "right"
    verdict = marked("sketch-swish", {"f": f, "d": s})
    assert verdict.points == Fraction(7, 8) and rules(verdict)["d-steep"] == "gate-for-slope"


def test_a_stretched_sigmoid_is_no_tanh() -> None:
    """2σ(x) − 1 has the ends and the symmetry of tanh, but climbs at half its pace."""
    xs = range(-4, 5)
    f = [2 / (1 + exp(-x)) - 1 for x in xs]
    right = [2 / (1 + exp(-2 * x)) - 1 for x in xs]
    verdict = marked("sketch-tanh", {"f": f, "d": [1 - one * one for one in right]})
    assert {part: rule for part, rule in rules(verdict).items() if rule != "right"} == {
        "f-saturates": "half-pace"
    }
