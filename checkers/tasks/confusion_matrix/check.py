"""The confusion matrix: counts of pairs, the rates of each class by rows and columns, their averages."""

from collections.abc import Callable

import torch
from torch import Tensor

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_shape,
    expect_true,
    expect_untouched,
    fail,
    integers,
    named,
    number,
    permutation,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
    uniform,
)

Rates = dict[str, Tensor]

# ---- what is asked, in float64 -----------------------------------------------------------------------------


def counted(y: Tensor, p: Tensor, k: int) -> Tensor:
    """The matrix (k, k), rows true."""
    return torch.bincount(y * k + p, minlength=k * k).reshape(k, k)


def cells(C: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """TP, FP, FN and TN of each class, each (k,)."""
    C = C.double()
    TP = C.diag()
    FP, FN = C.sum(0) - TP, C.sum(1) - TP
    return TP, FP, FN, C.sum() - TP - FP - FN


def over(part: Tensor, whole: Tensor) -> Tensor:
    """part/whole, 0 where that is 0/0."""
    return torch.where(whole > 0, part / whole.clamp(min=1e-300), 0.0)


def reference(C: Tensor) -> Rates:
    """The four rates of each class."""
    TP, FP, FN, TN = cells(C)
    return {
        "precision": over(TP, TP + FP),
        "recall": over(TP, TP + FN),
        "f1": over(2 * TP, 2 * TP + FP + FN),
        "specificity": over(TN, TN + FP),
    }


def mixed(k: int, total: int = 90) -> Tensor:
    """A fresh matrix (k, k) without an empty row or column, whose rates all differ."""
    for _ in range(200):
        C = integers(k, k, low=1, high=9) + torch.diag(integers(k, low=5, high=total // k))
        TP, FP, FN, _ = cells(C)
        every = torch.cat([*reference(C).values(), (TP + FN) / C.sum()])
        apart = every.sort().values.diff()
        if bool((apart > 1.2e-3).all()) and bool((FP != FN).all()):
            return C
    return C


# ---- confusion ---------------------------------------------------------------------------------------------


def matrix(subject: Subject, y: Tensor, p: Tensor, k: int) -> object:
    """What confusion gives, which has to be a table (k, k)."""
    got = subject.confusion(y, p, k)
    seen = int(torch.cat([y, p]).max()) + 1
    found = to_tensor(got).shape
    hint = "one row and one column for each of the k classes"
    if len(found) == 2 and found[0] < k:
        hint = f"the largest label here is {seen - 1}, but there are {k} classes: k says how many"
    elif len(found) == 1:
        hint = "these counts stand in one row: reshape(k, k)"
    expect_shape(got, (k, k), hint=hint)
    return got


@check(part="confusion")
def has_a_row_for_each_class(subject: Subject) -> None:
    """confusion gives a table of shape (k, k), also where a class never occurs"""
    count, k = sizes((20, 30), (4, 7))
    matrix(subject, integers(count, low=0, high=k), integers(count, low=0, high=k), k)
    matrix(subject, integers(6, low=0, high=k - 2), integers(6, low=0, high=k - 1), k)
    one = torch.tensor([1])
    matrix(subject, one, one - 1, 2)


@check(part="confusion", after=has_a_row_for_each_class)
def counts_each_pair(subject: Subject) -> None:
    """confusion counts in row i and column j the examples of class i that were predicted as j"""
    for k in (4, 2):
        y = integers(60, low=0, high=k)
        p = torch.where(uniform(60) < 0.5, y, integers(60, low=0, high=max(1, k - 1)))
        got, want = matrix(subject, y, p, k), counted(y, p, k)
        hint = recognise(
            got,
            (want.T, "this is the transpose: rows are true, columns predicted"),
            ((want > 0).long(), "each pair counts once: C[y, p] += 1 writes the same entry only once"),
            (want / 60, "these are shares: counts are asked"),
            (
                over(want.double(), want.sum(1, keepdim=True).double()),
                "divided by the rows: counts are asked",
            ),
            (torch.diag(want.diag()), "only right predictions are counted: the errors belong beside them"),
            (
                want - torch.diag(want.diag()),
                "only errors are counted: right predictions stand on the diagonal",
            ),
            (want.flip(0, 1), "the classes stand in reverse order: class 0 is row 0"),
            otherwise="entry [i, j]: how many examples have y = i and p = j",
        )
        expect_close(got, want, atol=1e-3, hint=hint)


@check(part="confusion", after=counts_each_pair)
def counts_far_and_in_whole_numbers(subject: Subject) -> None:
    """confusion gives integers, counts beyond 255, and leaves y and p alone"""
    k = 3
    y = permutation(900) % k
    p = torch.where(uniform(900) < 0.97, y, (y + 1) % k)
    got = matrix(subject, y, p, k)
    kind = to_tensor(got).dtype
    expect_true(
        not kind.is_floating_point and kind != torch.bool,
        actual=f"confusion has dtype {str(kind).removeprefix('torch.')}",
        expected="integers",
        hint="counts are whole numbers: dtype=torch.int64",
    )
    expect_close(got, counted(y, p, k), atol=0.0, hint="a dtype of 8 bits ends at 255 (or 127): take int64")
    table = integers(12, 2, low=0, high=k)
    y, p = table[:, 0], table[:, 1]
    expect_close(matrix(subject, y, p, k), counted(y, p, k), atol=0.0, hint="columns of a table are views")
    expect_untouched(subject, subject.confusion, y, p, k)


# ---- rates -------------------------------------------------------------------------------------------------

NAMES = ("precision", "recall", "f1", "specificity", "undefined")


def entries(got: object, what: str, names: tuple[str, ...]) -> dict[str, object]:
    """The dict that a function gave, which needs these keys."""
    if got is None:
        fail(actual=f"{what} returned None", hint="is a return missing?")
    if not isinstance(got, dict):
        told = repr(got) if isinstance(got, Remote) else f"a {type(got).__name__}"
        fail(actual=f"{what} returned {told}", expected="a dict", hint=f"with the keys {', '.join(names)}")
    assert isinstance(got, dict)
    missing = [name for name in names if name not in got]
    if missing:
        hint = f"its keys are {', '.join(map(str, got)) or 'none'}: {missing[0]} is spelled exactly so"
        fail(actual=f"the dict of {what} has no {missing[0]!r}", expected=", ".join(names), hint=hint)
    return got


def rates_of(subject: Subject, C: Tensor) -> Rates:
    """The rates of each class, each (k,), as the learner has them; a list of numbers will do."""
    given = entries(subject.rates(C), "rates", NAMES)
    found: Rates = {}
    for name in NAMES:
        value = given[name]
        if isinstance(value, (list, tuple)) and all(isinstance(one, (int, float)) for one in value):
            value = torch.tensor([float(one) for one in value])
        one = named(to_tensor(named_or(value, f"rates: {name}")), f"rates: {name}")
        expect_shape(one, (len(C),), hint="one number for each class")
        if name != "undefined":
            expect_finite(one, hint="0/0 gives nan: where the divisor is 0, the rate counts as 0")
        found[name] = one
    return found


def named_or(value: object, label: str) -> object:
    """The value, called so in messages where it is a tensor."""
    return named(value, label) if isinstance(value, Tensor) else value


def compare(
    subject: Subject, C: Tensor, name: str, wrong: Callable[[Tensor], list[tuple[Tensor, str]]]
) -> None:
    """Holds one rate of each class against what is asked."""
    got, want = rates_of(subject, C)[name], reference(C)[name]
    hint = recognise(got, *wrong(C), otherwise=FORMULA[name])
    expect_close(got, want, atol=1e-5, hint=hint)


FORMULA = {
    "precision": "TP/(TP + FP): the diagonal divided by the sum of its column",
    "recall": "TP/(TP + FN): the diagonal divided by the sum of its row",
    "f1": "2TP/(2TP + FP + FN), the harmonic mean of precision and recall",
    "specificity": "TN/(TN + FP), where TN is everything outside of the row and the column",
}


@check(part="rates")
def gives_five_tensors(subject: Subject) -> None:
    """rates gives precision, recall, f1, specificity and undefined, one for each class"""
    rates_of(subject, mixed(4))


@check(part="rates", after=gives_five_tensors)
def divides_by_columns_for_precision(subject: Subject) -> None:
    """precision is TP/(TP + FP)"""

    def wrong(C: Tensor) -> list[tuple[Tensor, str]]:
        TP, FP, FN, TN = cells(C)
        return [
            (TP / (TP + FN), "this is recall: precision divides by the column, all that was called so"),
            (TP / C.sum(), "this divides by all examples: the sum of the column is the divisor"),
            (TP / TP.sum(), "this divides by all that is right: the sum of the column is the divisor"),
            ((TP + TN) / C.sum(), "this is an accuracy: TN does not count here"),
            (FP / (TP + FP), "this is the share of wrong ones"),
        ]

    for k in (3, 2):
        compare(subject, mixed(k), "precision", wrong)


@check(part="rates", after=gives_five_tensors)
def divides_by_rows_for_recall(subject: Subject) -> None:
    """recall is TP/(TP + FN)"""

    def wrong(C: Tensor) -> list[tuple[Tensor, str]]:
        TP, FP, FN, TN = cells(C)
        return [
            (TP / (TP + FP), "this is precision: recall divides by the row, all that is of this class"),
            (TP / C.sum(), "this divides by all examples: the sum of the row is the divisor"),
            (TP / TP.sum(), "this divides by all that is right: the sum of the row is the divisor"),
            (TN / (TN + FP), "this is specificity"),
            (FN / (TP + FN), "this is the share that is missed"),
        ]

    for k in (3, 2):
        compare(subject, mixed(k), "recall", wrong)


@check(part="rates", after=gives_five_tensors)
def takes_the_harmonic_mean(subject: Subject) -> None:
    """f1 is 2TP/(2TP + FP + FN)"""

    def wrong(C: Tensor) -> list[tuple[Tensor, str]]:
        TP, FP, FN, _ = cells(C)
        P, R = TP / (TP + FP), TP / (TP + FN)
        return [
            ((P + R) / 2, "this is the arithmetic mean: F1 is the harmonic one, 2PR/(P + R)"),
            (P * R / (P + R), "the factor 2 is missing: 2PR/(P + R)"),
            ((P * R).sqrt(), "this is the geometric mean: F1 is the harmonic one, 2PR/(P + R)"),
            (P * R, "this is the product: divide 2PR by P + R"),
            (
                TP / (TP + FP + FN),
                "without the 2 this is the Jaccard index: TP counts twice, above and below",
            ),
        ]

    for k in (3, 2):
        compare(subject, mixed(k), "f1", wrong)


@check(part="rates", after=gives_five_tensors)
def counts_true_negatives(subject: Subject) -> None:
    """specificity is TN/(TN + FP), with all other classes as negatives"""

    def wrong(C: Tensor) -> list[tuple[Tensor, str]]:
        TP, FP, FN, TN = cells(C)
        others = TP.sum() - TP
        return [
            (FP / (TN + FP), "this is the false-positive rate, 1 − specificity"),
            (TN / (TN + FN), "TN + FN are all that was not called so: TN + FP are all that are not"),
            (TP / (TP + FN), "this is recall: specificity is the same for the negatives"),
            (TN / C.sum(), "this divides by all examples: only negatives count, TN + FP"),
            (
                others / (others + FP),
                "a negative taken for another one is a true negative too: TN is all − TP − FP − FN",
            ),
            (
                others / (C.sum() - TP - FN),
                "TN is more than the rest of the diagonal: mistakes among the negatives count",
            ),
        ]

    for k in (4, 2):
        compare(subject, mixed(k), "specificity", wrong)


def holes() -> list[Tensor]:
    """Matrices with a class that is never predicted, one that never occurs, one that does neither."""
    full = mixed(4)
    never_predicted, absent, neither = full.clone(), full.clone(), full.clone()
    never_predicted[:, 1] = 0
    absent[2] = 0
    neither[:, 3] = 0
    neither[3] = 0
    everything = torch.zeros(3, 3, dtype=torch.int64)
    everything[1, 1] = 7  # all of one class, all right
    return [never_predicted, absent, neither, everything]


@check(
    part="rates",
    after=(
        divides_by_columns_for_precision,
        divides_by_rows_for_recall,
        takes_the_harmonic_mean,
        counts_true_negatives,
    ),
)
def counts_nothing_by_nothing_as_0(subject: Subject) -> None:
    """a rate of 0/0 is 0, and the others of its class are as always"""
    for C in holes():
        want, found = reference(C), rates_of(subject, C)
        for name in NAMES[:4]:
            got = found[name]
            empty = want[name] == 0
            ones = bool((got[empty] == 1).any()) and bool(empty.any())
            hint = "0/0 counts as 0 here, not as 1" if ones else f"0/0 counts as 0, else {FORMULA[name]}"
            expect_close(got, want[name], atol=1e-5, hint=hint)


@check(part="rates", after=counts_nothing_by_nothing_as_0)
def says_which_are_undefined(subject: Subject) -> None:
    """undefined marks each class that has a rate of 0/0"""
    for C in (mixed(3), mixed(2) * torch.tensor([[0, 1], [1, 0]]), *holes()):
        TP, FP, FN, TN = cells(C)
        want = torch.stack([TP + FP == 0, TP + FN == 0, TN + FP == 0]).any(0)
        got = rates_of(subject, C)["undefined"]
        hint = recognise(
            got,
            (TP + FP == 0, "a class that never occurs has no recall either: look at all divisors"),
            (TP + FN == 0, "a class that is never predicted has no precision: look at all divisors"),
            (2 * TP + FP + FN == 0, "F1 is one of four: precision or recall can be 0/0 by itself"),
            (
                (TP + FP == 0) | (TP + FN == 0),
                "where all examples are of one class there are no negatives: specificity is 0/0",
            ),
            (TP == 0, "TP = 0 makes a rate 0, not undefined: look at the divisors"),
            (~want, "this marks the classes that are defined"),
            otherwise="True where a divisor is 0",
        )
        expect_close(got, want, atol=0.0, hint=hint)


@check(part="rates", after=gives_five_tensors)
def leaves_the_matrix_alone(subject: Subject) -> None:
    """rates and averages do not change the matrix"""
    C = mixed(3)
    left = subject.arguments(subject.rates, C)
    expect_true(
        isinstance(left[0], Tensor) and torch.equal(left[0], C),
        actual="rates changed its matrix",
        expected="the caller's tensor as it was",
        hint="C.diag() and C.T are views: -= and fill_ on them write into C",
    )


# ---- averages ----------------------------------------------------------------------------------------------

MEANS = ("accuracy", "macro_precision", "macro_recall", "macro_f1", "weighted_f1")


def means_of(subject: Subject, C: Tensor) -> dict[str, float]:
    """The numbers of averages."""
    given = entries(subject.averages(C), "averages", MEANS)
    found = {}
    for name in MEANS:
        value = given[name]
        if isinstance(value, (list, tuple, str, dict)) or value is None or isinstance(value, Remote):
            fail(actual=f"averages: {name} is {show(value)}", expected="one number")
        hint = "one number for the whole matrix"
        found[name] = number(named_or(value, f"averages: {name}"), hint=hint)
    return found


def held(subject: Subject, C: Tensor, *names: str) -> None:
    """Holds these averages against what is asked."""
    found = means_of(subject, C)
    for name in names:
        compare_mean(C, name, found[name])


def compare_mean(C: Tensor, name: str, found: float) -> None:
    """Holds one average against what is asked."""
    TP, FP, FN, TN = cells(C)
    each, share = reference(C), (TP + FN) / C.sum()
    P, R, F = each["precision"], each["recall"], each["f1"]
    whole = TP.sum() / C.sum()
    rights = dict(zip(MEANS, (whole, P.mean(), R.mean(), F.mean(), (share * F).sum())))
    mean_p, mean_r = P.mean(), R.mean()
    there = (TP + FN) > 0
    both = there & ((TP + FP) > 0)
    one = 2 * TP.sum() / (2 * TP.sum() + FP.sum() + FN.sum())
    known = {
        "accuracy": [
            (R.mean(), "this is the mean recall: the accuracy weighs each example alike, not each class"),
            (
                ((TP + TN) / C.sum()).mean(),
                "TN of all classes count here: right is only what is on the diagonal",
            ),
            (P.mean(), "this is the mean precision"),
            (1 - whole, "this is the share of errors"),
            (TP.sum(), "this is the number of right ones: divide by all"),
        ],
        "macro_precision": [((share * P).sum(), "weighted by frequency: macro weighs each class alike")],
        "macro_recall": [
            ((share * R).sum(), "weighted by frequency this is the accuracy: macro is the plain mean")
        ],
        "macro_f1": [
            (
                over(2 * mean_p * mean_r, mean_p + mean_r),
                "this is the F1 of the macro precision and recall: macro-F1 is the mean of the classes' F1",
            ),
            ((share * F).sum(), "weighted by frequency this is weighted_f1: macro weighs each class alike"),
            (one, "from the sums of all classes this is the accuracy (micro-F1)"),
        ],
        "weighted_f1": [
            (F.mean(), "this is macro-F1: here each class weighs as much as it has examples"),
            (
                ((TP + FP) / C.sum() * F).sum(),
                "the weights are how often a class is predicted: how often it occurs is asked (rows)",
            ),
            ((share * F).mean(), "weights that sum to 1 need a sum, not a mean"),
            (((TP + FN) * F).sum(), "the weights have to sum to 1: divide by all examples"),
        ],
    }
    for some, says in ((there, "that occur"), (both, "without 0/0")):
        if not bool(some.all()):
            told = f"this is the mean over the classes {says} only: rates of 0/0 count as 0"
            known[name].append(({"macro_precision": P, "macro_recall": R}.get(name, F)[some].mean(), told))
    got = named(torch.tensor(found, dtype=torch.float64), f"averages: {name}")
    otherwise = "right ones divided by all" if name == "accuracy" else "a mean over the k classes"
    if found in [round(float(rights[name]), digits) for digits in (2, 3, 4)]:
        otherwise = "the number as it is, not rounded"
    expect_close(got, rights[name], atol=1e-5, hint=recognise(got, *known[name], otherwise=otherwise))


@check(part="averages")
def gives_five_numbers(subject: Subject) -> None:
    """averages gives accuracy, macro_precision, macro_recall, macro_f1 and weighted_f1"""
    means_of(subject, mixed(3))


@check(part="averages", after=gives_five_numbers)
def weighs_each_example_alike(subject: Subject) -> None:
    """accuracy is the diagonal divided by all"""
    for C in (uneven(), torch.tensor([[390, 110], [50, 450]])):
        held(subject, C, "accuracy")


def uneven() -> Tensor:
    """A fresh matrix whose averages are far apart: a rare class that is badly found."""
    C = mixed(4)
    C[0] = 3 * C[0]
    C[3] = torch.cat([integers(3, low=4, high=9), integers(1, low=1, high=3)])
    return C


@check(part="averages", after=gives_five_numbers)
def weighs_each_class_alike(subject: Subject) -> None:
    """the macro averages are plain means over the classes"""
    for C in (uneven(), mixed(2)):
        held(subject, C, "macro_precision", "macro_recall", "macro_f1")


@check(part="averages", after=gives_five_numbers)
def weighs_by_frequency(subject: Subject) -> None:
    """weighted_f1 weighs each class by its number of examples"""
    held(subject, uneven(), "weighted_f1")


@check(part="averages", after=(weighs_each_example_alike, weighs_each_class_alike, weighs_by_frequency))
def averages_over_empty_classes_too(subject: Subject) -> None:
    """in the averages a rate of 0/0 counts as 0"""
    for C in holes():
        held(subject, C, *MEANS)


# ---- what a learner predicts before the run ----------------------------------------------------------------

ALWAYS_0 = torch.tensor([[990, 0], [10, 0]])


@prediction("value")
def accuracy_without_a_find(subject: Subject) -> object:
    """990 of 1000 are right: 0.99 for a classifier that finds nothing. That is why one looks beyond it."""
    return means_of(subject, ALWAYS_0)["accuracy"]


@prediction("value")
def macro_recall_without_a_find(subject: Subject) -> object:
    """All of class 0 is found and nothing of class 1: (1 + 0)/2 = 0.5, as good as a coin."""
    return means_of(subject, ALWAYS_0)["macro_recall"]


@prediction("value")
def f1_of_a_binary_matrix(subject: Subject) -> object:
    """2·450/(2·450 + 110 + 50) = 900/1060 = 45/53 = 0.849; the arithmetic mean of recall 0.9 and precision
    0.804 would be 0.852.
    """
    return rates_of(subject, torch.tensor([[390, 110], [50, 450]]))["f1"][1]
