"""Items on the confusion matrix: what the exam's entry promises, and other numbers from counted labels."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.shipped import shipped as course
from tutor.marking import Verdict
from tutor.study.answering import mark_request

EXAM = {"tn": "390", "recall": "0.9", "specificity": "0.78", "f1": "45/53"}


def marked(answer: object, params: dict[str, object] | None = None, name: str = "003-4.6") -> Verdict:
    """The verdict of `dltutor mark`."""

    def no_code(task: object, source: str) -> Verdict:
        raise AssertionError("these are no coding answers")

    return mark_request(course(), {"id": name, "params": params or {}, "answer": answer}, no_code)


def rules(verdict: Verdict) -> dict[str, str]:
    """The rule that decided each part."""
    return {line.part: line.rule for line in verdict.lines}


def counted(total: int, accuracy: Fraction, tp: int, fn: int) -> dict[str, Fraction]:
    """The rates by counting labelled samples one by one, without any formula of the item."""
    right = int(accuracy * total)
    labels = [(1, 1)] * tp + [(1, 0)] * fn + [(0, 0)] * (right - tp)
    labels += [(0, 1)] * (total - len(labels))
    truth_one = [guess for truth, guess in labels if truth == 1]
    truth_zero = [guess for truth, guess in labels if truth == 0]
    alarms = [truth for truth, guess in labels if guess == 1]
    recall = Fraction(truth_one.count(1), len(truth_one))
    precision = Fraction(alarms.count(1), len(alarms))
    return {
        "tn": Fraction(truth_zero.count(0)),
        "fp": Fraction(truth_zero.count(1)),
        "recall": recall,
        "specificity": Fraction(truth_zero.count(0), len(truth_zero)),
        "f1": 2 / (1 / recall + 1 / precision),
    }


@pytest.mark.parametrize(
    "answer",
    [
        EXAM,
        {
            "f1": "900/(900+110+50)",
            "specificity": "390/(390+110)",
            "recall": "450/500",
            "tn": "0.84*1000-450",
        },
        {"tn": "390", "recall": "90 %", "specificity": "78%", "f1": "0,849"},
        {"tn": 390, "recall": 0.9, "specificity": 0.78, "f1": 0.85},
        {
            "tn": "390",
            "fp": "110",
            "recall": "9/10",
            "specificity": "39/50",
            "f1": "2/(10/9+560/450)",
        },
    ],
)
def test_every_accepted_form_of_the_exams_answer_is_right(answer: dict[str, object]) -> None:
    """Fractions, per cent, decimal commas and unfinished calculations earn full marks in any order."""
    verdict = marked(answer)
    assert verdict.status == "right" and verdict.points == 1


@pytest.mark.parametrize(
    ("part", "typed", "note"),
    [
        ("tn", "950", "row-does-not-fit"),
        ("tn", "840", "tp-not-taken-away"),
        ("recall", "450/840", "share-of-correct"),
        ("specificity", "450/560", "precision-for-specificity"),
        ("specificity", "0.22", "false-positive-rate"),
        ("f1", "0.8518", "arithmetic-mean"),
        ("f1", "(0.9+450/560)/2", "arithmetic-mean"),
        ("f1", "45/61", "jaccard"),
    ],
)
def test_a_listed_wrong_answer_gets_its_own_note(part: str, typed: str, note: str) -> None:
    """A misconception of the entry costs its quarter alone and is named."""
    verdict = marked({**EXAM, part: typed})
    assert verdict.status == "partial" and verdict.points == Fraction(3, 4)
    assert rules(verdict)[part] == note
    assert verdict.feedback


@pytest.mark.parametrize(("typed", "note"), [("50", "fp-equals-fn"), ("10", "errors-do-not-add-up")])
def test_a_wrong_false_positive_count_costs_nothing_and_is_explained(typed: str, note: str) -> None:
    """The optional field carries no points, and its sentence tells how the table adds up."""
    verdict = marked({**EXAM, "fp": typed})
    assert verdict.status == "right" and verdict.points == 1
    assert rules(verdict)["fp"] == note
    assert any("1000" in said or "160" in said for said in verdict.feedback)


@pytest.mark.parametrize("wrong", [0, 10, 250, 350, 420, 490, 500])
def test_a_wrong_but_possible_count_is_followed(wrong: int) -> None:
    """With TN′ in 0…500 specificity and F1 may follow from it; only the count itself is lost."""
    f1 = Fraction(900, 900 + (500 - wrong) + 50)
    answer = {"tn": str(wrong), "recall": "0.9", "specificity": f"{wrong}/500", "f1": str(f1)}
    verdict = marked(answer)
    assert verdict.points == Fraction(3, 4)
    assert rules(verdict)["specificity"] == rules(verdict)["f1"] == "follow-through"


@pytest.mark.parametrize(("tn", "fp", "rule"), [("350", "150", "follow-through"), ("950", "-450", "wrong")])
def test_the_false_positives_follow_a_possible_count(tn: str, fp: str, rule: str) -> None:
    """FP′ = 500 − TN′ is right beside a wrong but possible TN′, and carries no points either way."""
    verdict = marked({**EXAM, "tn": tn, "fp": fp})
    assert verdict.points == Fraction(3, 4)
    assert rules(verdict)["fp"] == rule


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"tn": "", "recall": " "},
        {"tn": "abc", "recall": "nan", "specificity": "inf", "f1": "1e999"},
        {"tn": "9" * 5000},
    ],
)
def test_an_answer_without_a_readable_field_costs_nothing(answer: dict[str, object]) -> None:
    """Empty, unreadable, infinite and huge input is invalid and says so in one sentence."""
    verdict = marked(answer)
    assert verdict.status == "invalid" and len(verdict.feedback) == 1


def test_a_correct_rounding_that_is_too_short_earns_half() -> None:
    """0.8 is 0.78 and 0.849 rounded to one digit: half of each of the two fields."""
    verdict = marked({**EXAM, "specificity": "0.8", "f1": "0.8"})
    assert verdict.points == Fraction(3, 4)
    assert rules(verdict)["specificity"] == rules(verdict)["f1"] == "short-rounding"


@pytest.mark.parametrize("wrong", ["490", "-10", "950"])
def test_true_rates_beside_a_wrong_count_are_right(wrong: str) -> None:
    """Whatever the count, the true specificity and F1 keep their points."""
    verdict = marked({**EXAM, "tn": wrong})
    assert verdict.points == Fraction(3, 4)
    assert rules(verdict)["specificity"] == rules(verdict)["f1"] == "right"


@pytest.mark.parametrize("wrong", [-10, 501, 600, 950])
def test_an_impossible_count_is_not_followed(wrong: int) -> None:
    """A TN′ below 0 or above the row of negatives hands nothing on."""
    f1 = Fraction(900, 900 + (500 - wrong) + 50)
    verdict = marked({"tn": str(wrong), "recall": "0.9", "specificity": f"{wrong}/500", "f1": str(f1)})
    assert verdict.points == Fraction(1, 4)


def test_recall_never_follows_the_count() -> None:
    """Recall is a rate of the positives' row, so a wrong TN excuses nothing there."""
    verdict = marked({"tn": "500", "recall": "450/950", "specificity": "1", "f1": "900/950"})
    assert verdict.points == Fraction(1, 2)
    assert rules(verdict)["recall"] == "wrong"


@pytest.mark.parametrize(
    ("total", "accuracy", "tp", "fn"),
    [(200, "0.75", 60, 20), (2000, "0.91", 500, 100), (500, "0.8", 120, 45), (40, "0.75", 12, 4)],
)
def test_other_numbers_agree_with_counting(total: int, accuracy: str, tp: int, fn: int) -> None:
    """For other parameters the counted rates are right, and the arithmetic mean in place of F1 is not."""
    params: dict[str, object] = {"T": total, "acc": float(accuracy), "TP": tp, "FN": fn}
    rates = counted(total, Fraction(accuracy), tp, fn)
    verdict = marked({name: str(value) for name, value in rates.items()}, params)
    assert verdict.status == "right" and verdict.points == 1
    mean = (rates["recall"] + tp / (tp + rates["fp"])) / 2
    again = marked({**{name: str(value) for name, value in rates.items()}, "f1": str(mean)}, params)
    assert rules(again)["f1"] == "arithmetic-mean"


def test_a_table_from_precision_agrees_with_counting() -> None:
    """Given prevalence, misses and precision, the counts and rates are those of the labelled samples."""
    item = course().items["rates-from-precision"]
    for seed in range(12):
        variant = item.variant(seed)
        total, fn = (int(str(variant.params[name])) for name in ("T", "FN"))
        prevalence, precision = (Fraction(str(variant.params[name])) for name in ("prev", "prec"))
        positives = int(total * prevalence)
        tp = positives - fn
        fp = next(n for n in range(1, total) if Fraction(tp, tp + n) == precision)
        right = Fraction(tp + total - positives - fp, total)
        rates = counted(total, right, tp, fn)
        answer = {
            "tp": str(tp),
            "fp": str(fp),
            "specificity": str(rates["specificity"]),
            "accuracy": str(right),
        }
        assert rates["fp"] == fp
        assert item.mark(variant, answer).status == "right"


def test_precision_from_prevalence_agrees_with_counting() -> None:
    """Shares of alarms, precision and accuracy are those of a million labelled recordings."""
    item = course().items["precision-from-prevalence"]
    for seed in range(12):
        variant = item.variant(seed)
        prevalence, recall, specificity = (Fraction(str(variant.params[n])) for n in ("prev", "rec", "spec"))
        total = 1_000_000
        calls = int(prevalence * total)
        hits, silent = int(recall * calls), int(specificity * (total - calls))
        alarms = hits + (total - calls) - silent
        answer = {
            "alarms_share": f"{alarms}/{total}",
            "precision": f"{hits}/{alarms}",
            "accuracy": f"{hits + silent}/{total}",
        }
        assert item.mark(variant, answer).status == "right"
        swapped = item.mark(variant, {**answer, "precision": str(recall)})
        assert rules(swapped)["precision"] == "recall-for-precision"
