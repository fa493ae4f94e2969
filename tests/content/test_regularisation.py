"""What the items on regularisation promise, with splits, pipelines and diagnoses worked out a second way."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations

import pytest

from tests.shipped import shipped as course
from tutor.course.model import Task
from tutor.kinds.choice import ChoiceItem
from tutor.kinds.order import OrderItem
from tutor.kinds.tf import TfItem
from tutor.marking import Verdict
from tutor.study.answering import mark_request


def no_code(task: Task, source: str) -> Verdict:
    """None of these items is a coding task."""
    raise AssertionError(f"{task.id} was not asked for: {source}")


def mark(name: str, answer: object, params: Mapping[str, int] | None = None) -> Verdict:
    """The verdict on an answer, to variant 0 or to the variant of the parameters."""
    return mark_request(course(), {"id": name, "answer": answer, "params": dict(params or {})}, no_code)


# -- choices -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("003-1.7", "random_zeroing"),
        ("003-1.7", "random zeroing of activations in training"),
        ("003-1.9", "generalisation"),
        ("003-1.9", "better generalization"),
        ("003-1.9", "improving generalisation"),
    ],
)
def test_the_right_option_counts_by_key_and_by_wording(source: str, answer: str) -> None:
    """Both earn all points when marked alone."""
    assert mark(source, answer).points == 1
    assert mark(source, [answer]).points == 1


@pytest.mark.parametrize(
    ("source", "answer", "word"),
    [
        ("003-1.7", "fixed_set", "pruning"),
        ("003-1.7", "fewer_neurons", "at test time all of them work"),
        ("003-1.7", "small_weights", "weight decay"),
        ("003-1.9", "independent_samples", "depends on the sample"),
        ("003-1.9", "fewer_inputs", "dimension of the input stays"),
        ("003-1.9", "balance", "re-sampling"),
    ],
)
def test_each_wrong_option_is_told_why(source: str, answer: str, word: str) -> None:
    """It scores nothing under its own note and says what it describes instead."""
    verdict = mark(source, answer)
    assert (verdict.status, verdict.lines[0].rule) == ("wrong", answer)
    assert word in " ".join(verdict.feedback)


def test_two_marks_score_nothing() -> None:
    """The right option beside another one is wrong, as on the paper."""
    assert mark("003-1.7", ["random_zeroing", "small_weights"]).points == 0
    assert mark("003-1.9", ["generalisation", "balance"]).points == 0


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("dropout-purpose", "random_zeroing"),
        ("weight-decay-role", "small_weights"),
        ("early-stopping-role", "stops_training"),
        ("batch-norm-role", "batch_statistics"),
        ("augmentation-role", "altered_samples"),
    ],
)
def test_the_roles_share_their_options_and_differ_in_the_right_one(name: str, right: str) -> None:
    """What is right for one regulariser is offered as wrong for the others."""
    rights = {"random_zeroing", "small_weights", "stops_training", "batch_statistics", "altered_samples"}
    item = course().items[name]
    assert isinstance(item, ChoiceItem)
    assert right in {one.key for one in item.right}
    assert rights - {right} <= {one.key for one in item.wrong}


@pytest.mark.parametrize(
    ("statement", "kept"),
    [
        ("rotate_six", False),
        ("mirror_b", False),
        ("crop_tumour", False),
        ("shift_two", True),
        ("slight_noise", True),
        ("mirror_cat", True),
    ],
)
def test_a_transformation_keeps_the_label_or_does_not(statement: str, kept: bool) -> None:
    """Each statement has its truth, and some seed shows it."""
    item = course().items["label-preservation"]
    assert isinstance(item, TfItem)
    seed = next(seed for seed in range(80) if item.variant(seed).picks[0] == statement)
    variant = item.variant(seed)
    assert item.mark(variant, {"truth": "true"}).points == kept
    assert item.mark(variant, {"truth": "false"}).points == (not kept)


@pytest.mark.parametrize(
    "name",
    [
        "dropout-purpose",
        "weight-decay-role",
        "early-stopping-role",
        "batch-norm-role",
        "augmentation-role",
        "augmentation-purpose",
    ],
)
def test_length_does_not_give_the_right_option_away(name: str) -> None:
    """Taking the longest option every time, or the shortest, is right in fewer than 6 of 10 variants."""
    item = course().items[name]
    assert isinstance(item, ChoiceItem)
    longest = shortest = 0
    for variant in map(item.variant, range(200)):
        lengths = [len(one.text) for one in item.shown(variant)]
        here = len(item.winner(variant).text)
        longest += here == max(lengths)
        shortest += here == min(lengths)
    assert max(longest, shortest) < 120


def test_no_right_reason_is_the_longest_of_its_statement() -> None:
    """A right reason has at least one wrong one of its length or longer, and one that is not longer."""
    item = course().items["label-preservation"]
    assert isinstance(item, TfItem)
    for one in item.statements:
        lengths = [len(reason.text) for reason in one.reasons]
        assert min(lengths) <= len(one.reason.text) <= max(lengths), one.key


# -- model selection -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["validation", "use_test_once"], 1.0),
        (["validation"], 0.5),
        (["use_test_once"], 0.5),
        (["validation", "use_test_once", "not-cut-from-test"], 1.0),
        (["not-graded-extras"], 0.0),
        ([], 0.0),
    ],
)
def test_a_validation_set_and_one_use_of_the_test_set_are_half_each(ticks: list[str], points: float) -> None:
    """The rubric has two halves; what is not graded neither earns nor costs anything."""
    verdict = mark("003-4.3", {"ticks": ticks})
    assert float(verdict.points) == points
    assert set(verdict.parts) == {"validation", "use_test_once"}


@pytest.mark.parametrize(
    ("trap", "word"),
    [
        ("not-by-test-accuracy", "too optimistic"),
        ("not-keywords", "at most half"),
        ("not-scaled-before-split", "leakage"),
        ("not-shared-images", "leak"),
        ("not-cut-from-test", "wastes test data"),
    ],
)
def test_what_goes_wrong_in_selection_is_explained_at_no_cost(trap: str, word: str) -> None:
    """Ticking a trap beside half of the rubric leaves that half and adds its sentence."""
    verdict = mark("003-4.3", {"ticks": ["use_test_once", trap]})
    assert float(verdict.points) == 0.5
    assert word in " ".join(verdict.feedback)


@pytest.mark.parametrize("params", [(10000, 70, 20), (12000, 60, 25), (50000, 85, 5)])
def test_a_ratio_cuts_the_samples_into_three_lists(params: tuple[int, int, int]) -> None:
    """The sizes are those of three slices of a real list, which share no sample and miss none."""
    n, a, b = params
    samples = list(range(n))
    first, second = n * a // 100, n * (a + b) // 100
    sizes = [len(samples[:first]), len(samples[first:second]), len(samples[second:])]
    answer = dict(zip(("train", "validation", "test"), sizes))
    assert sum(sizes) == n
    assert mark("split-by-ratio", answer, {"N": n, "a": a, "b": b}).points == 1


@pytest.mark.parametrize("params", [(10000, 20, 10), (8000, 25, 15), (60000, 10, 25)])
def test_the_second_percentage_is_taken_of_what_the_first_left(params: tuple[int, int, int]) -> None:
    """The sizes are those of slices taken one after the other."""
    n, t, v = params
    left = list(range(n))
    test, left = left[: n * t // 100], left[n * t // 100 :]
    validation, left = left[: len(left) * v // 100], left[len(left) * v // 100 :]
    answer = {"test": len(test), "validation": len(validation), "train": len(left)}
    assert mark("split-in-two-steps", answer, {"N": n, "t": t, "v": v}).points == 1


def test_a_validation_set_taken_of_all_samples_carries_on() -> None:
    """10 % of all 10,000 instead of 10 % of 8,000 loses its own third only."""
    verdict = mark("split-in-two-steps", {"test": 2000, "validation": 1000, "train": 7000})
    assert [line.rule for line in verdict.lines] == ["right", "share-of-all", "follow-through"]


def test_percentages_of_different_wholes_are_not_added() -> None:
    """7,000 training samples beside a right validation set come from 20 % + 10 %, and are told so."""
    verdict = mark("split-in-two-steps", {"test": 2000, "validation": 800, "train": 7000})
    assert verdict.lines[2].rule == "shares-of-one-whole"


@pytest.mark.parametrize("params", [(9000, 5, 4), (2400, 8, 3), (3600, 10, 7)])
def test_cross_validation_is_counted_by_running_it(params: tuple[int, int, int]) -> None:
    """Folds are held out one by one for each setting, and the final training is counted as well."""
    n, k, m = params
    trained, runs = set(), 0
    for _ in range(m):
        for fold in range(k):
            held_out = set(range(fold * n // k, (fold + 1) * n // k))
            trained.add((len(held_out), len(set(range(n)) - held_out)))
            runs += 1
    ((fold_size, train_size),) = trained
    answer = {"fold": fold_size, "train": train_size, "runs": runs + 1}
    assert mark("fold-sizes", answer, {"N": n, "k": k, "m": m}).points == 1


def _honest(order: tuple[str, ...]) -> bool:
    """Walks through a pipeline and keeps account of its steps; False where one leaks or lacks something."""
    split = scaler = chosen = retrained = estimate = False
    candidates = 0
    for step in order:
        if step == "C":
            if scaler or candidates:
                return False
            split = True
        elif step == "E":
            scaler = split
        elif step == "B":
            candidates = 3 if split and scaler else 0
        elif step == "D":
            chosen = candidates == 3 and not retrained
        elif step == "F":
            retrained = chosen
        else:
            estimate = retrained
    return split and scaler and chosen and retrained and estimate


def test_one_order_of_the_pipeline_is_honest() -> None:
    """Of all 720 orders exactly those that an account of every step accepts are right: one."""
    item = course().items["selection-pipeline"]
    assert isinstance(item, OrderItem)
    variant = item.variant(0)
    honest = {order for order in permutations("ABCDEF") if _honest(order)}
    marked = {order for order in permutations("ABCDEF") if item.valid(variant, order)}
    assert marked == honest == {tuple("CEBDFA")}


@pytest.mark.parametrize(
    ("order", "note"),
    [
        ("ECBDFA", "scaler-before-split"),
        ("CEBADF", "test-before-selection"),
        ("CEBDAF", "test-before-retraining"),
        ("CEBFDA", "retrained-before-choice"),
        ("CBEDFA", "training-before-scaler"),
        ("CEDBFA", "choice-before-training"),
        ("BCEDFA", "training-before-split"),
    ],
)
def test_each_leak_of_the_pipeline_has_its_name(order: str, note: str) -> None:
    """A wrong order scores nothing and is told which step leaks or comes too early."""
    verdict = mark("selection-pipeline", order)
    assert verdict.points == 0
    assert verdict.lines[0].rule == note


def test_samples_of_one_object_are_found_before_the_split() -> None:
    """Where that step is shown, an otherwise right order with it behind the split is told of the leak."""
    item = course().items["selection-pipeline"]
    assert isinstance(item, OrderItem)
    variant = next(v for v in map(item.variant, range(60)) if "G" in v.picks and len(v.picks) == 7)
    assert item.mark(variant, {"order": "G C E B D F A"}).points == 1
    verdict = item.mark(variant, {"order": "C G E B D F A"})
    assert verdict.points == 0
    assert verdict.lines[0].rule == "grouped-after-split"


def test_the_pipeline_may_be_written_in_words() -> None:
    """The steps' names stand for their letters."""
    assert mark("selection-pipeline", "split, fit scaler, train, select, retrain, test once").points == 1


# -- bias and variance ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "points", "word"),
    [
        (["variance", "remedy"], 1.0, ""),
        (["variance"], 0.5, "remedy is missing"),
        (["remedy"], 0.5, "variance is high"),
        (["remedy", "not-undecided"], 0.5, "with high bias the model could not do well"),
        (["not-high-bias"], 0.0, "bias is low"),
        (["not-imbalance"], 0.0, "class frequencies"),
        (["variance", "not-same-camera"], 0.5, "raises the variance"),
        (["variance", "remedy", "not-graded-shift"], 1.0, "domain shift"),
    ],
)
def test_new_cameras_mean_variance_and_ask_for_a_remedy(ticks: list[str], points: float, word: str) -> None:
    """Half for low bias with high variance, half for the remedy; the usual errors get their sentence."""
    verdict = mark("003-4.5", ticks)
    assert float(verdict.points) == points
    assert word in " ".join(verdict.feedback)


@pytest.mark.parametrize(
    ("case", "right", "train", "test"),
    [(1, "fits", "2", "3"), (2, "variance", "2", "30"), (3, "bias", "30", "31"), (4, "check", "30", "2")],
)
def test_the_four_situations_of_two_errors(case: int, right: str, train: str, test: str) -> None:
    """Low and low fits, low and high is variance, high and high is bias, high and low cannot be trusted."""
    params = {"case": case, "good": 8, "low": 2, "high": 30, "more": 1}
    item = course().items["diagnose-train-and-test"]
    assert isinstance(item, ChoiceItem)
    assert (
        f"{train} % on its training set and {test} % on the test set" in item.variant_for(_values(params)).ask
    )
    points = {key: mark(item.id, key, params).points for key in ("fits", "variance", "bias", "check")}
    assert points == {key: key == right for key in points}


@pytest.mark.parametrize(
    ("case", "right", "errors"),
    [(1, "none", "2 3 4"), (2, "bias", "30 31 32"), (3, "variance", "2 30 31"), (4, "shift", "2 3 30")],
)
def test_the_step_at_which_three_errors_grow_names_the_problem(case: int, right: str, errors: str) -> None:
    """Too large at once is bias, on new images variance, on another camera a shift."""
    params = {"case": case, "good": 8, "low": 2, "high": 30, "more": 1}
    item = course().items["diagnose-bias-variance-shift"]
    assert isinstance(item, ChoiceItem)
    shown = [
        line.split()[-2] for line in item.variant_for(_values(params)).ask.splitlines() if "camera " in line
    ][1:]
    assert shown[-3:] == errors.split()
    points = {key: mark(item.id, key, params).points for key in ("none", "variance", "bias", "shift")}
    assert points == {key: key == right for key in points}


def _values(params: Mapping[str, int]) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in params.items()}
