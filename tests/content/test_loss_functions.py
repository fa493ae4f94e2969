"""What the catalogue promises of the items on losses, the azimuth's seam and class imbalance."""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch

from tutor.course import Course, load
from tutor.kinds.blanks import HOLE, BlanksItem
from tutor.kinds.choice import ChoiceItem
from tutor.kinds.numeric import NumericItem
from tutor.kinds.short import ShortItem
from tutor.marking import Verdict, fault
from tutor.maths import Scope, evaluate, read
from tutor.study.answering import BadRequest, mark_request

ROOT = Path(__file__).resolve().parents[2] / "content"


@cache
def course() -> Course:
    """The course as it ships."""
    return load(ROOT)[0]


def mark(name: str, answer: object, params: Mapping[str, object] | None = None) -> Verdict:
    """The verdict of `dltutor mark`."""
    request: dict[str, object] = {"id": name, "answer": answer}
    if params is not None:
        request["params"] = params
    return mark_request(course(), request, lambda task, source: fault(f"{task.id} is not asked here"))


def said(verdict: Verdict, words: str) -> bool:
    """Whether the feedback holds these words."""
    return any(words in sentence for sentence in verdict.feedback)


# -- 003-3.1 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "mse",
        "MSE",
        "mean squared error",
        "L2",
        "mae",
        "L1",
        "mean absolute error",
        "huber",
        "smooth L1",
        "von Mises",
    ],
)
def test_every_accepted_regression_loss_is_right(answer: str) -> None:
    """Squared, absolute and Huber error are right, and the von Mises likelihood is accepted with its note."""
    verdict = mark("003-3.1", answer)
    assert verdict.status == "right"
    assert said(verdict, "von Mises likelihood suits the azimuth only")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("cross_entropy", "probabilities of classes"),
        ("accuracy", "not differentiable"),
        ("hinge", "two classes"),
    ],
)
def test_losses_for_classes_are_wrong_for_angles(answer: str, words: str) -> None:
    """Each wrong loss of the exam's options says why it does not fit."""
    verdict = mark("003-3.1", answer)
    assert verdict.points == 0
    assert verdict.lines[0].rule == answer
    assert said(verdict, words)


def test_binary_cross_entropy_is_wrong_where_it_is_shown() -> None:
    """The option for yes-or-no targets is wrong with its own sentence on a seed that shows it."""
    found = course().items["loss-for-two-angles"]
    variant = next(v for v in map(found.variant, range(1, 100)) if "bce" in v.picks)
    assert said(found.mark(variant, {"choice": "bce"}), "yes-or-no targets")


@pytest.mark.parametrize("tick", ["squared", "absolute", "huber", "von_mises"])
def test_any_one_loss_is_a_full_answer_in_words(tick: str) -> None:
    """One tick earns all points of the short form."""
    assert mark("loss-for-two-angles-in-words", {"ticks": [tick]}).points == 1


@pytest.mark.parametrize("answer", ["BCE", "binary cross-entropy", "hinge loss"])
def test_two_class_losses_typed_by_name_get_the_sentence_on_two_classes(answer: str) -> None:
    """The exam's four options have no BCE; typed by name it is judged like the hinge loss."""
    verdict = mark("003-3.1", answer)
    assert verdict.points == 0
    assert said(verdict, "two classes")


# -- 003-3.2 -------------------------------------------------------------------------------------------------


def test_what_is_accepted_with_a_note_carries_its_note_in_the_rubric() -> None:
    """A ticked box shows no feedback, so the notes on clamping and von Mises stand in its text."""
    notes = {
        ("elevation-loss-with-physics", "clamp"): "no gradient beyond the bound",
        ("loss-for-two-angles-in-words", "von_mises"): "azimuth only",
    }
    for (name, key), words in notes.items():
        found = course().items[name]
        assert isinstance(found, ShortItem)
        assert words in next(one.text for one in found.rubric if one.key == key)


@pytest.mark.parametrize("tick", ["penalty", "bounded_output", "clamp"])
def test_each_way_to_build_in_the_horizon_is_a_full_answer(tick: str) -> None:
    """Penalty, bounded output and clamping are accepted alone."""
    assert mark("003-3.2", {"ticks": [tick]}).points == 1


@pytest.mark.parametrize(
    ("trap", "words"),
    [
        ("not-quarter-behind", "behind straight down"),
        ("not-filter-labels", "predictions that have to be steered"),
        ("not-discard", "no gradient"),
    ],
)
def test_traps_of_the_elevation_show_their_sentence(trap: str, words: str) -> None:
    """What is no remedy earns nothing and says why."""
    verdict = mark("003-3.2", {"ticks": [trap]})
    assert verdict.points == 0
    assert said(verdict, words)


PENALTY = re.compile(r"λ·mean\((.+)\)\Z")
LIMITS = {
    "depth_penalty": ("d", [0, 3], [-1, -4]),
    "depth_wrong_side": ("d", [0, 3], [-1, -4]),
    "speed_penalty": ("v", [0, 5], [6, 9]),
    "speed_wrong_side": ("v", [0, 5], [6, 9]),
}


@pytest.mark.parametrize("name", LIMITS)
def test_only_right_penalties_spare_what_is_allowed_and_grow_with_the_violation(name: str) -> None:
    """A right option's penalty is 0 inside the limit and grows outside; a wrong option's is not like that."""
    symbol, allowed, forbidden = LIMITS[name]
    found = course().items["constraint-and-remedy"]
    assert isinstance(found, ChoiceItem)
    text = next(option.text for option in (*found.right, *found.wrong) if option.key == name)
    written = PENALTY.search(text)
    assert written is not None
    tree = read(written[1], Scope(symbols={symbol: "real", "vmax": "real"}))

    def cost(value: int) -> float:
        return float(str(evaluate(tree, {symbol: Fraction(value), "vmax": Fraction(5)})))

    spares = all(cost(value) == 0 for value in allowed)
    grows = 0 < cost(forbidden[0]) < cost(forbidden[1])
    assert (spares and grows) == (name in {option.key for option in found.right})


# -- 003-3.3 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "points"), [(["seam", "periodic"], 1), (["seam"], 0.5), (["periodic"], 0.5), ([], 0)]
)
def test_seam_and_periodic_difference_are_half_each(ticks: list[str], points: float) -> None:
    """Each of the two points of the rubric is worth half."""
    assert float(mark("003-3.3", {"ticks": ticks}).points) == points


@pytest.mark.parametrize(
    ("trap", "words"),
    [
        ("not-180-and-0", "nothing jumps at 180°"),
        ("not-subtract-180", "opposite directions"),
        ("not-modulo-prediction", "still differs by 358°"),
        ("not-normalise", "only moves to 0 and 1"),
    ],
)
def test_traps_of_the_seam_show_their_sentence(trap: str, words: str) -> None:
    """Remedies that only move the cut are answered one by one."""
    assert said(mark("003-3.3", {"ticks": ["seam", trap]}), words)


PAIRS = [(359, 1), (350, 20), (10, 200), (10, 50), (-170, 170), (5, 5), (0, 180), (12.5, 352.5)]


def between(a: float, b: float) -> float:
    """The angle between two directions in degrees, by the arctangent of their difference."""
    turn = math.radians(a - b)
    return abs(math.degrees(math.atan2(math.sin(turn), math.cos(turn))))


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_the_shorter_difference_is_that_of_the_arctangent(a: float, b: float) -> None:
    """The key agrees with an independent route for any pair of directions."""
    typed = str(round(between(a, b), 6))
    assert mark("003-3.3", typed, {"a": a, "b": b}).status == "right"
    assert mark("003-3.3", {"difference": typed}, {"a": a, "b": b}).status == "right"


@pytest.mark.parametrize(("a", "b"), PAIRS[:5])
def test_the_longer_way_round_is_recognised(a: float, b: float) -> None:
    """360° minus the right answer earns nothing and is named."""
    verdict = mark("003-3.3", str(360 - round(between(a, b), 6)), {"a": a, "b": b})
    assert verdict.points == 0
    assert verdict.lines[0].rule == "long-way"


@pytest.mark.parametrize("seed", range(40))
def test_plain_and_circular_difference_agree_with_an_independent_route(seed: int) -> None:
    """Both parts hold for both ranges, and the plain one never gives the short way."""
    found = course().items["plain-and-circular-difference"]
    variant = found.variant(seed)
    p, label = (float(str(variant.names[name])) for name in ("p", "l"))
    right = {"plain": str(abs(p - label)), "circular": str(round(between(p, label), 6))}
    assert found.mark(variant, right).status == "right"
    assert abs(p - label) > 180 > between(p, label)


@pytest.mark.parametrize(("plain", "points"), [("354", 1.0), ("353", 0.5), ("355.0", 0.5), ("708/2", 1.0)])
def test_whole_degrees_are_exact(plain: str, points: float) -> None:
    """One degree off is wrong, although it lies within half a per cent of 354."""
    found = course().items["plain-and-circular-difference"]
    verdict = found.mark(found.variant(0), {"plain": plain, "circular": "6"})
    assert float(verdict.points) == points


def test_degrees_may_be_named_after_the_number() -> None:
    """The unit typed as a word is read."""
    assert mark("003-3.3", "2 degrees", {"a": 359, "b": 1}).status == "right"


def test_the_circular_difference_follows_a_wrong_plain_one_only_if_possible() -> None:
    """A slip in the plain difference costs one part; an impossible one carries nothing."""
    found = course().items["plain-and-circular-difference"]
    variant = found.variant(0)
    carried = found.mark(variant, {"plain": "350", "circular": "10"})
    assert carried.parts == {"plain": 0, "circular": 1}
    impossible = found.mark(variant, {"plain": "370", "circular": "-10"})
    assert impossible.points == 0


# -- 003-3.5 -------------------------------------------------------------------------------------------------

STRATEGIES = [
    "weighted_loss",
    "focal_loss",
    "balanced_sampling",
    "augment_rare",
    "cost_sensitive",
    "hard_examples",
    "logit_adjustment",
]


@pytest.mark.parametrize("first", STRATEGIES)
def test_any_two_strategies_are_a_full_answer(first: str) -> None:
    """Two ticks reach all points, one reaches half, three no more than all."""
    second, third = [key for key in STRATEGIES if key != first][:2]
    assert float(mark("003-3.5", {"ticks": [first]}).points) == 0.5
    assert mark("003-3.5", {"ticks": [first, second]}).status == "right"
    assert mark("003-3.5", {"ticks": [first, second, third]}).points == 1


def test_moving_the_threshold_is_half_a_strategy() -> None:
    """A threshold moved after training earns half of one of the two strategies."""
    assert float(mark("003-3.5", {"ticks": ["threshold"]}).points) == 0.25
    assert float(mark("003-3.5", {"ticks": ["threshold", "focal_loss"]}).points) == 0.75


@pytest.mark.parametrize(("trap", "words"), [("not-collect", "changes the data set"), ("not-accuracy", "F1")])
def test_traps_of_the_imbalance_show_their_sentence(trap: str, words: str) -> None:
    """Changing the data and choosing by accuracy are answered."""
    assert said(mark("003-3.5", {"ticks": [trap]}), words)


@pytest.mark.parametrize("counts", [(900, 100), (100, 900), (950, 50), (7, 3)])
@pytest.mark.parametrize("factor", [1.0, 2.0, 0.01, 37.0])
def test_class_weights_are_right_up_to_a_common_factor(counts: tuple[int, int], factor: float) -> None:
    """Weights that give both classes the same total are right, whatever their scale."""
    typed = {"w0": repr(factor / counts[0]), "w1": repr(factor / counts[1])}
    assert mark("003-3.5", typed, {"n": list(counts)}).points == 1


def test_the_weights_of_the_catalogue_are_right_as_decimals() -> None:
    """900 and 100 samples give 0.5556 and 5."""
    assert mark("003-3.5", {"w0": "0.5556", "w1": "5"}, {"n": [900, 100]}).status == "right"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"w0": "0.9", "w1": "0.1"}, "frequency"),
        ({"w0": "5", "w1": "0.5556"}, "swapped"),
        ({"w0": "1", "w1": "1"}, "wrong"),
    ],
)
def test_wrong_class_weights_are_named(typed: dict[str, str], rule: str) -> None:
    """Frequencies and exchanged weights are recognised; equal weights earn nothing."""
    verdict = mark("003-3.5", typed, {"n": [900, 100]})
    assert verdict.points == 0
    assert {line.rule for line in verdict.lines} == {rule}


def test_counts_that_are_no_counts_are_refused() -> None:
    """An empty class makes the parameters a bad request."""
    with pytest.raises(BadRequest):
        mark("003-3.5", {"w0": "1", "w1": "1"}, {"n": [900, 0]})


def test_class_weights_with_one_positive_factor_for_both_earn_all() -> None:
    """N/n for both classes is twice the key, which the question allows; a factor has to be positive."""
    assert mark("003-3.5", {"w0": "10/9", "w1": "10"}, {"n": [900, 100]}).status == "right"
    assert mark("003-3.5", {"w0": "-5/9", "w1": "-5"}, {"n": [900, 100]}).points == 0
    assert mark("003-3.5", {"w0": "0", "w1": "0"}, {"n": [900, 100]}).points == 0


# -- 003-3.6 -------------------------------------------------------------------------------------------------


def blanks() -> BlanksItem:
    """The item with holes."""
    found = course().items["azimuth-loss-with-holes"]
    assert isinstance(found, BlanksItem)
    return found


def fillings(kind: str) -> list[tuple[str, str]]:
    """Every (hole, filling) that is accepted, or listed as a mistake."""
    pairs = []
    for one in blanks().blanks:
        if kind == "accepted":
            pairs += [(one.id, code) for code in one.accept]
        else:
            pairs += [(one.id, code) for wrong in one.mistakes for code in wrong.code]
    return pairs


def built(folder: Path, hole: str, filling: str) -> Any:
    """An AzimuthLoss whose one hole holds this filling and the others the model's."""
    model = {one.id: one.accept[0] for one in blanks().blanks} | {hole: filling}
    body = HOLE.sub(lambda found: model[found[1]], blanks().code)
    path = folder / "filled.py"
    path.write_text(f"import math\nimport numpy as np\nimport torch\n\n{body}", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("filled", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.AzimuthLoss()


GRID = torch.linspace(0, 1, 13, dtype=torch.float64)
PREDICTIONS = GRID.repeat_interleave(13).reshape(-1, 1)
LABELS = GRID.repeat(13).reshape(-1, 1)


def is_the_loss(loss: Any) -> bool:
    """Whether encode gives one point a row, and forward the mean of 1 − cos(2πΔ), on a grid and on pairs."""
    reference = 1 - torch.cos(2 * math.pi * (PREDICTIONS - LABELS))
    try:
        points = loss.encode(PREDICTIONS)
        whole = loss.forward(PREDICTIONS, LABELS)
        each = torch.stack(
            [loss.forward(PREDICTIONS[i : i + 1], LABELS[i : i + 1]) for i in range(0, 169, 7)]
        )
    except (NameError, RuntimeError, TypeError, ValueError):
        return False
    if points.shape != (169, 2) or whole.shape != ():
        return False
    return torch.allclose(whole, reference.mean()) and torch.allclose(
        each, reference[::7].squeeze(1), atol=1e-9
    )


@pytest.mark.parametrize(("hole", "filling"), fillings("accepted"))
def test_accepted_fillings_compute_the_loss(tmp_path: Path, hole: str, filling: str) -> None:
    """Every spelling that counts as right runs and gives the mean of 1 − cos(2πΔ)."""
    assert is_the_loss(built(tmp_path, hole, filling))
    key = blanks().key(blanks().variant(0))
    assert mark("azimuth-loss-with-holes", {**key, hole: filling}).status == "right"


@pytest.mark.parametrize(("hole", "filling"), fillings("mistakes"))
def test_listed_wrong_fillings_do_not_compute_the_loss(tmp_path: Path, hole: str, filling: str) -> None:
    """Every filling that counts as wrong fails to run or gives another loss, and costs its hole alone."""
    try:
        loss = built(tmp_path, hole, filling)
    except SyntaxError:
        loss = None
    assert loss is None or not is_the_loss(loss)
    key = blanks().key(blanks().variant(0))
    verdict = mark("azimuth-loss-with-holes", {**key, hole: filling})
    assert verdict.parts == {one.id: float(one.id != hole) for one in blanks().blanks}


@pytest.mark.parametrize("seed", range(30))
def test_periodic_distance_and_loss_agree_with_complex_numbers(seed: int) -> None:
    """For any period the loss is half the squared distance of two points on the unit circle."""
    found = course().items["periodic-targets"]
    assert isinstance(found, NumericItem)
    variant = found.variant(seed)
    period, p, label = (float(variant.names[name]) for name in ("period", "p", "l"))  # type: ignore[arg-type]
    points = [
        complex(math.cos(2 * math.pi * t / period), math.sin(2 * math.pi * t / period)) for t in (p, label)
    ]
    distance = between(360 * p / period, 360 * label / period) / 360 * period
    typed = {"distance": repr(round(distance, 9)), "loss": repr(abs(points[0] - points[1]) ** 2 / 2)}
    assert found.mark(variant, typed).status == "right"


@pytest.mark.parametrize("mode", ["degrees-mode", "half-period"])
@pytest.mark.parametrize("way", ["short", "long"])
def test_slips_in_the_cosine_are_known_for_both_ways_round(mode: str, way: str) -> None:
    """Degrees mode and a missing 2 give other values for the short and the long way; both are recognised."""
    found = course().items["periodic-targets"]
    delta = 0.02 if way == "short" else 0.98
    turn = math.radians(2 * math.pi * delta) if mode == "degrees-mode" else math.pi * delta
    verdict = found.mark(found.variant(0), {"distance": "0.02", "loss": f"{1 - math.cos(turn):.9f}"})
    assert verdict.lines[1].rule == (mode if way == "short" else f"{mode}-long-way")


def test_reference_values_of_the_catalogue() -> None:
    """At 0.01 against 0.99 the mean form is 0.0078853, and twice that is known as the sum form."""
    found = course().items["periodic-targets"]
    variant = found.variant(0)
    assert found.mark(variant, {"distance": "0.02", "loss": "0.0078853"}).status == "right"
    verdict = found.mark(variant, {"distance": "0.02", "loss": "0.0157706"})
    assert verdict.lines[1].rule == "twice"


@pytest.mark.parametrize(
    "name",
    [
        "loss-for-two-angles-in-words",
        "elevation-loss-with-physics",
        "seam-of-the-azimuth",
        "imbalance-in-training",
    ],
)
def test_every_trap_costs_nothing_and_speaks(name: str) -> None:
    """Beside a full set of ticks, each trap leaves the points alone, is named, and adds its own sentence."""
    found = course().items[name]
    assert isinstance(found, ShortItem)
    ticks = [one.key for one in found.rubric]
    for trap in found.traps:
        verdict = mark(name, {"ticks": [*ticks, trap.key]})
        assert verdict.points == 1
        (told,) = (one for one in verdict.feedback if one.endswith(trap.says))
        assert trap.text in told
