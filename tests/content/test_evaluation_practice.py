"""What the items on judging classifiers promise: the wine table, tables from outside, baselines, rubrics."""

from __future__ import annotations

import random
import statistics

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, rules

FULL = {
    "accuracy": "0.888889",
    "precision_0": "17/20",
    "precision_1": "0.95",
    "precision_2": "0.857143",
    "recall_0": "17/18",
    "recall_1": "19/21",
    "recall_2": "80 %",
    "f1_0": "34/38",
    "f1_1": "0.926829",
    "f1_2": "24/29",
    "macro_f1": "0.883051",
}
WINE = [[17, 0, 1], [1, 19, 1], [2, 1, 12]]
IDS = ids_in("evaluation/practice.yaml")


def test_the_wine_table_is_right_as_the_catalogue_has_it() -> None:
    """All eleven numbers, as fractions, decimals and per cent; lists for rates of all classes too."""
    assert marked("002-3b", FULL).points == 1
    lists = {
        "accuracy": "8/9",
        "precision_k": ["0.85", "0.95", "6/7"],
        "recall_k": ["17/18", "19/21", "4/5"],
        "f1_k": ["17/19", "38/41", "24/29"],
        "macro_f1": "0.88305",
    }
    assert marked("002-3b", lists).points == 1


@pytest.mark.parametrize(
    ("field", "value", "note"),
    [
        ("accuracy", "0.883069", "mean-recall"),
        ("macro_f1", "0.884390", "f1-of-the-means"),
        ("precision_1", "0.904762", "recall-for-precision"),
        ("recall_2", "0.857143", "precision-for-recall"),
    ],
)
def test_a_wrong_rule_gets_its_own_sentence(field: str, value: str, note: str) -> None:
    """The misconceptions of the entry, each in its own field alone."""
    verdict = marked("002-3b", {**FULL, field: value})
    assert rules(verdict)[field] == note and verdict.parts[field] == 0 and verdict.feedback


def test_the_mean_recall_is_no_misconception_of_the_macro_f1() -> None:
    """0.8831 is the macro F1 rounded, near as the mean recall lies."""
    assert marked("002-3b", {**FULL, "macro_f1": "0.8831"}).parts["macro_f1"] == 1


def counted(table: list[list[int]]) -> dict[str, float]:
    """All rates by counting single samples; 0 of none is 0."""
    pairs = [(t, s) for t, row in enumerate(table) for s, n in enumerate(row) for _ in range(n)]
    found = {"accuracy": sum(t == s for t, s in pairs) / len(pairs)}
    scores = []
    for k in range(len(table)):
        said, real = [t for t, s in pairs if s == k], [s for t, s in pairs if t == k]
        precision = said.count(k) / len(said) if said else 0.0
        recall = real.count(k) / len(real) if real else 0.0
        scores.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
        found |= {f"precision_{k}": precision, f"recall_{k}": recall, f"f1_{k}": scores[-1]}
    return {**found, "macro_f1": sum(scores) / len(scores)}


@pytest.mark.parametrize("seed", range(6))
def test_a_table_from_outside_is_right_when_counted(seed: int) -> None:
    """Two to four classes, some never said, all fields and single ones."""
    stream = random.Random(seed)
    k = stream.randint(2, 4)
    table = [[stream.randint(0, 9) + 8 * (i == j) for j in range(k)] for i in range(k)]
    if seed == 5:
        table = [[5, 0], [3, 0]]
    right = counted(table)
    assert marked("002-3b", right, {"matrix": table}).points == 1
    some = {name: right[name] for name in ("macro_f1", "recall_1")}
    verdict = marked("002-3b", some, {"matrix": table, "fields": list(some)})
    assert verdict.points == 1 and set(verdict.parts) == set(some)


def test_fields_alone_ask_for_parts_of_the_wine_table() -> None:
    """`fields` without a matrix; a rate of all classes by its own name or with `_k`."""
    for name in ("recall", "recall_k"):
        verdict = marked("002-3b", {f"recall_{k}": FULL[f"recall_{k}"] for k in range(3)}, {"fields": [name]})
        assert verdict.points == 1 and len(verdict.parts) == 3
    assert marked("002-3b", "0.889", {"fields": ["accuracy"], "matrix": WINE}).points == 1


@pytest.mark.parametrize(
    ("counts", "right"),
    [([59, 71, 48], "71/178"), ([59, 71, 48], "0.398876"), ([10, 30], "75 %"), ([5, 5, 5, 6], "6/21")],
)
def test_the_baseline_is_the_share_of_the_largest_class(counts: list[int], right: str) -> None:
    """A bare number, whatever the number of classes."""
    assert marked("002-3c", right, {"counts": counts}).points == 1


def test_one_in_k_is_no_baseline() -> None:
    """1/3 for the wines gets the entry's own sentence."""
    verdict = marked("002-3c", "1/3", {"counts": [59, 71, 48]})
    assert verdict.points == 0 and "39.9 %" in " ".join(verdict.feedback)


@pytest.mark.parametrize(
    ("name", "full", "part", "points"),
    [
        ("000-4.3", ["k_fold", "early_stopping", "search"], ["hold_out"], 1 / 3),
        ("002-3a", ["held_out", "shuffled", "scaler"], ["scaler"], 1 / 3),
        ("002-3c", ["baseline", "folds", "spread", "errors"], ["baseline", "spread"], 1 / 2),
        (
            "002-4c",
            ["validation", "configurations", "curves", "one_test", "confusion", "cost"],
            ["curves"],
            1 / 6,
        ),
    ],
)
def test_rubrics_share_the_points_as_the_entry_says(
    name: str, full: list[str], part: list[str], points: float
) -> None:
    """Any three ideas are enough for model selection; six points make a protocol."""
    assert marked(name, full).points == 1
    assert float(marked(name, part).points) == pytest.approx(points)


def test_what_people_write_wrongly_earns_nothing_and_is_told() -> None:
    """The traps of the entries have sentences of their own."""
    for name, trap in (
        ("000-4.3", "not-lucky-seed"),
        ("002-3a", "not-scale-first"),
        ("002-3c", "not-best-fold"),
        ("002-4c", "not-test-as-validation"),
    ):
        verdict = marked(name, [trap])
        assert verdict.points == 0 and verdict.feedback


@pytest.mark.parametrize("name", IDS)
def test_keys_and_mistakes_mark_as_they_should(name: str) -> None:
    """Six seeds of each item: the key earns all, every listed mistake less and with its sentence."""
    assert everything_right(name, range(6))


def test_logits_of_a_report_never_add_up_to_one_by_chance() -> None:
    """The explanation says that logits are no shares, so those shown must not look like shares."""
    one = item("probabilities-of-a-report")
    assert all(sum(one.variant(seed).names["row"]) not in (0, 1) for seed in range(100))  # type: ignore[arg-type]


def test_the_other_standard_deviation_is_no_leak() -> None:
    """Divided by n − 1 it is told so, close as it may lie to what a leaking scaler gives."""
    one = item("scaler-of-the-training-set")
    for seed in (0, 1, 9001, 9002):
        variant = one.variant(seed)
        train, x = [float(v) for v in variant.names["train"]], float(variant.names["x"])  # type: ignore[union-attr, arg-type]
        typed = (x - statistics.mean(train)) / statistics.stdev(train)
        leaked = (x - statistics.mean([*train, x])) / statistics.pstdev([*train, x])
        assert rules(one.mark(variant, {"z": f"{typed:.9g}"})) == {"z": "n-minus-one"}
        assert rules(one.mark(variant, {"z": f"{leaked:.9g}"})) == {"z": "test-value-in-the-scaler"}


@pytest.mark.parametrize(
    ("se", "half", "notes"),
    [
        ("1.5", "2.94", ["per-cent", "follow-through"]),
        ("0.015", "2.94", ["right", "per-cent"]),
        ("1.5 %", "2.94 %", ["right", "right"]),
        ("0.015", "0.0294", ["right", "right"]),
    ],
)
def test_an_error_in_per_cent_needs_its_sign_once(se: str, half: str, notes: list[str]) -> None:
    """400 samples at 90 %: 1.5 is no share, and is told so; 1.96 of these errors are right given that."""
    verdict = marked("error-of-an-accuracy", {"se": se, "half": half})
    assert list(rules(verdict).values()) == notes


@pytest.mark.parametrize(
    ("name", "bare", "signed"),
    [
        ("majority-baseline", {"baseline": "39.9"}, {"baseline": "39.9 %"}),
        ("rates-from-accuracy", {"recall": "90"}, {"recall": "90 %"}),
        ("rates-from-accuracy", {"f1": "84.9"}, {"f1": "84.9%"}),
        ("spread-of-folds", {"mean": "93.4"}, {"mean": "93.4 %"}),
    ],
)
def test_per_cent_without_its_sign_is_told_so(
    name: str, bare: dict[str, str], signed: dict[str, str]
) -> None:
    """The number is right and only its sign is missing; another number is told the rule."""
    one = item(name)
    variant = one.variant(9001 if name == "spread-of-folds" else 0)
    key = one.key(variant)
    (part,) = bare
    verdict = one.mark(variant, key | bare)
    assert rules(verdict)[part] == "per-cent" and "with its sign" in "".join(verdict.feedback)
    assert one.mark(variant, key | signed).points == 1
    assert rules(one.mark(variant, key | {part: "7"}))[part] == "wrong"
