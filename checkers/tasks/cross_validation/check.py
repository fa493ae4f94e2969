"""Cross-validation: the baseline, folds dealt out by class, predictions without a leak, mean and spread."""

from typing import Any

import torch
from torch import Tensor

from checkers.api import (
    Remote,
    Subject,
    check,
    data_set,
    expect_close,
    expect_shape,
    expect_true,
    expect_untouched,
    fail,
    integers,
    named,
    normal,
    number,
    permutation,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
    uniform,
)


def labels(*counts: int) -> Tensor:
    """Fresh labels (N,) with these class sizes, in a fresh order."""
    y = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))
    return y[permutation(len(y))]


def dealt(y: Tensor, k: int) -> list[Tensor]:
    """k fresh folds, each class dealt out in turn, the rows of a fold in a fresh order."""
    order = permutation(len(y))
    order = order[y[order].argsort(stable=True)]
    parts = [order[at::k] for at in range(k)]
    return [parts[at][permutation(len(parts[at]))] for at in permutation(k).tolist()]


def ring(y: Tensor) -> list[Tensor]:
    """Three fresh folds of three classes: each has half of two classes, so none can do without the others."""
    halves = [(y == c).nonzero().squeeze(1).chunk(2) for c in range(3)]
    parts = [torch.cat([halves[c][0], halves[(c + 1) % 3][1]]) for c in permutation(3).tolist()]
    return [rows[permutation(len(rows))] for rows in parts]


# ---- baseline ----------------------------------------------------------------------------------------------


@check(part="baseline")
def guesses_the_largest_class(subject: Subject) -> None:
    """baseline is the share of the largest class, whichever that is"""
    for place in permutation(3).tolist():
        counts = list(sizes((10, 15), (16, 20), (21, 25)))
        counts[place] = 48
        for y in (labels(*counts), labels(*counts).sort().values):
            got = subject.baseline(y)
            number(got, hint="one number")
            share = y.bincount() / len(y)
            hint = recognise(
                got,
                (torch.tensor(1 / 3), "1 divided by the classes is guessing blindly: name the largest class"),
                (torch.tensor(48.0), "this is the number of rows: divide by all"),
                (share.square().sum(), "guessing by the shares is right less often than the largest class"),
                (share.min(), "this is the smallest class"),
                (share[0], "this is class 0: which class is the largest has to be counted"),
                (share[-1], "this is the last class: which class is the largest has to be counted"),
                (torch.tensor(float(place)), "this is the name of the class: its share is asked"),
                (torch.tensor(100 * 48 / len(y)), "this is a percentage: a share from 0 to 1 is asked"),
                otherwise="count each class, take the largest, divide by N",
            )
            expect_close(got, 48 / len(y), atol=1e-5, hint=hint)


@check(part="baseline", after=guesses_the_largest_class)
def guesses_one_class(subject: Subject) -> None:
    """baseline is 1 where there is one class only, and a class number that is missing changes nothing"""
    for y, want in ((torch.zeros(7, dtype=torch.int64), 1.0), (torch.tensor([4, 4, 1, 4]), 0.75)):
        expect_close(subject.baseline(y), want, atol=1e-5, hint="the largest count divided by N")


# ---- folds -------------------------------------------------------------------------------------------------


def folds_of(subject: Subject, y: Tensor, k: int, seed: int) -> list[Tensor]:
    """The folds as the learner deals them out: k tensors of row numbers."""
    got = subject.folds(y, k, seed)
    if got is None:
        fail(actual="folds returned None", hint="is a return missing?")
    if isinstance(got, Tensor) and got.ndim == 2:
        got = list(got)
    if not isinstance(got, (list, tuple)):
        told = repr(got) if isinstance(got, Remote) else show(got)
        fail(actual=f"folds returned {told}", expected=f"a list of {k} tensors", hint="one for each fold")
    if len(got) != k:
        hint = "one entry for each fold, not for each row" if len(got) == len(y) else "k says how many"
        fail(actual=f"folds returned {len(got)} entries for k = {k}", expected=f"{k} folds", hint=hint)
    found = []
    for one in got:
        if isinstance(one, (list, tuple)) and len(one) == 2 and isinstance(one[0], Tensor):
            hint = "the rows of the fold alone: the others are all that is left"
            fail(actual="folds gives a pair for each fold", expected="one tensor", hint=hint)
        if isinstance(one, list) and all(type(row) is int for row in one):
            one = torch.tensor(one, dtype=torch.int64)
        rows = to_tensor(one, hint="a tensor of row numbers")
        kind = str(rows.dtype).removeprefix("torch.")
        expect_true(
            rows.ndim == 1 and not rows.is_floating_point() and rows.dtype != torch.bool,
            actual=f"a fold has dtype {kind} and shape {tuple(rows.shape)}",
            expected="int64 of shape (…,)",
            hint="row numbers, not rows, labels or marks: nonzero().squeeze(1) makes them of marks",
        )
        found.append(rows.long())
    return found


@check(part="folds")
def tests_each_row_once(subject: Subject) -> None:
    """folds gives k tensors, and each row is in one of them, once"""
    (k,) = sizes((3, 7))
    y = labels(*sizes((12, 20), (21, 30), (31, 40)))
    both = torch.cat(folds_of(subject, y, k, int(integers(1, low=0, high=100))))
    if len(both):
        low, high = int(both.min()), int(both.max())
        told = f"the row numbers go from {low} to {high} with {len(y)} rows"
        expect_true(low >= 0 and high < len(y), actual=told, expected=f"0 to {len(y) - 1}", hint="rows of y")
    twice = len(both) - len(torch.unique(both))
    told = f"{twice} of {len(both)} row numbers are there twice"
    expect_true(twice == 0, actual=told, expected="each row once", hint="a fold is the test part alone")
    told = f"{len(y) - len(both)} of {len(y)} rows are in no fold"
    hint = "N is no multiple of k: the rows that are left over belong to folds too"
    expect_true(len(both) == len(y), actual=told, expected="each row once", hint=hint)


@check(part="folds", after=tests_each_row_once)
def shares_each_class_out(subject: Subject) -> None:
    """in size, and in the number of rows of each class, the folds differ by one row at most"""
    wine = torch.repeat_interleave(torch.arange(3), torch.tensor([59, 71, 48]))
    for y, k in ((labels(22, 31, 13), 4), (wine, 5), (wine.flip(0), 10), (labels(3, 20), 3)):
        found = folds_of(subject, y, k, int(integers(1, low=0, high=100)))
        table = torch.stack([y[rows].bincount(minlength=int(y.max()) + 1) for rows in found])  # (k, classes)
        apart = table.amax(0) - table.amin(0)
        if bool((apart > 1).any()):
            c = int((apart > 1).nonzero()[0])
            hint = "dealt out without regard to the classes: deal the rows of each class out in turn"
            if bool((table == 0).any()):
                hint = (
                    "the labels are sorted, so blocks of rows leave a class out: shuffle, and deal by class"
                )
            fail(
                actual=f"class {c} has {int(table[:, c].min())} to {int(table[:, c].max())} rows in a fold",
                expected="a difference of 1 at most",
                hint=hint,
            )
        size = table.sum(1)
        hint = "go on dealing where the last class ended: else the first folds get all that is left over"
        told = f"the folds have {sorted(size.tolist(), reverse=True)} rows"
        expect_true(int(size.max() - size.min()) <= 1, actual=told, expected="equal up to 1", hint=hint)


@check(part="folds", after=shares_each_class_out)
def shuffles_with_the_seed(subject: Subject) -> None:
    """the same seed gives the same folds, another seed other ones, and y stays as it is"""
    y, seed = labels(24, 24, 12), int(integers(1, low=0, high=1000))
    dealt_out = [[frozenset(one.tolist()) for one in folds_of(subject, y, 3, seed + n)] for n in (0, 1, 2, 0)]
    found = [set(one) for one in dealt_out]
    hint = "torch.Generator().manual_seed(seed) before it is shuffled"
    expect_true(
        found[0] == found[3], actual="the same seed gives other folds", expected="the same", hint=hint
    )
    same = any(found[0] & found[1]) or any(found[1] & found[2])
    hint = "is there a shuffle, and does it use the seed that is given?"
    if same and dealt_out[0] != dealt_out[1]:
        hint = "the folds have only changed places: shuffle the rows with the seed"
    expect_true(not same, actual="two seeds give the same fold", expected="other rows", hint=hint)
    expect_untouched(subject, subject.folds, y, 3, seed)


# ---- cross_validate ----------------------------------------------------------------------------------------


def predicted(subject: Subject, X: Tensor, y: Tensor, parts: list[Tensor]) -> Tensor:
    """The class that the learner predicts for each row."""
    got = subject.cross_validate(X, y, parts)
    hint = "one class for each row, in the order of X"
    found = to_tensor(got, hint=hint)
    if found.ndim == 2:
        hint = "these are logits: argmax(dim=1) names the class"
    elif found.ndim == 1 and len(found) == len(parts):
        hint = "these are k numbers, as the scores are: the predictions of the rows are asked"
    elif not found.ndim:
        hint = "this is one number, as the mean is: the predictions of the rows are asked"
    expect_shape(got, (len(y),), hint=hint)
    whole = not found.is_floating_point() or bool((found == found.round()).all())
    expect_true(
        whole, actual=f"cross_validate gave {show(found[0])} for a row", expected="a class", hint=hint
    )
    return found.long()


def clusters(*counts: int) -> tuple[Tensor, Tensor]:
    """Points far apart by class (N, 4), in units of their own, and their labels (N,)."""
    y = labels(*counts)
    return 6 * torch.eye(3, 4)[y] + 0.6 * normal(len(y), 4), y


@check(part="cross_validate")
def predicts_each_row_in_its_place(subject: Subject) -> None:
    """cross_validate gives each row its class, in the order of X, for folds in any order"""
    X, y = clusters(*sizes((16, 20), (21, 25), (26, 30)))
    parts = dealt(y, 2)
    got = predicted(subject, strided(X), y, parts)
    right = (got == y).double().mean()
    if right > 0.9:
        return
    joined = (got == y[torch.cat(parts)]).double().mean() > 0.9
    hint = "for three clusters far apart: is it trained on the other folds, with their own labels?"
    if joined:
        hint = "they stand fold after fold: predictions[fold] = ... puts them in the rows' places"
    elif len(torch.unique(got)) == 1:
        hint = f"every row is given class {int(got[0])}"
    fail(actual=f"{show(float(right))} of the predictions are right", expected="nearly all", hint=hint)


@check(part="cross_validate", after=predicts_each_row_in_its_place)
def keeps_its_labels_out(subject: Subject) -> None:
    """the labels of a fold have no say in its predictions: not as training rows, not by a choice"""
    X, y = clusters(20, 20, 20)
    parts = dealt(y, 2)
    false = y.clone()
    at = int(integers(1, low=0, high=2))
    false[parts[at]] = (y[parts[at]] + 1) % 3
    got = predicted(subject, X, false, parts)[parts[at]]
    follows = (got == false[parts[at]]).double().mean()
    told = f"{show(float(follows))} of a fold's predictions follow labels of that fold that are false"
    hint = "train on the other folds alone: the rows of the tested fold were trained on too"
    if bool(((got != y[parts[at]]) & (got != false[parts[at]])).any()):  # a third class: hardly trained
        hint = "choose neither a model nor a moment to stop by the fold that is tested"
    expect_true(follows < 0.1, actual=told, expected="none", hint=hint)
    right = (got == y[parts[at]]).double().mean()
    told = f"a fold with false labels is predicted worse: {show(float(right))} as the other fold has it"
    expect_true(right > 0.9, actual=told, expected="nearly all", hint=hint)


@check(part="cross_validate", after=keeps_its_labels_out)
def makes_a_new_network_for_each_fold(subject: Subject) -> None:
    """with labels drawn at random it stays near chance, as each fold has a new network"""
    X, y = normal(96, 100), labels(32, 32, 32)
    got = predicted(subject, X, y, dealt(y, 3))
    right = (got == y).double().mean()
    told = f"{show(float(right))} of the predictions are right, with labels drawn at random"
    hint = (
        "state leaks: from the second fold on, the network has seen the test rows; make a new one each time"
    )
    expect_true(right < 0.57, actual=told, expected="about a third", hint=hint)


@check(part="cross_validate", after=predicts_each_row_in_its_place)
def standardises(subject: Subject) -> None:
    """it standardises, the tested fold as well: a tiny difference on a large number is learnt"""
    y = labels(21, 21)
    X = ((2 * y - 1) * (1 + 0.5 * uniform(42)))[:, None] * 0.05 + 30
    right = (predicted(subject, X, y, dealt(y, 2)) == y).double().mean()
    told = f"{show(float(right))} of the predictions are right for columns of 30 ± 0.05"
    hint = (
        "the network wants columns with mean 0 and standard deviation 1, where it trains and where it answers"
    )
    expect_true(right > 0.95, actual=told, expected="1", hint=hint)


@check(part="cross_validate", after=standardises)
def takes_units_from_the_other_folds(subject: Subject) -> None:
    """mean and standard deviation come from the rows that are trained on"""
    y = labels(21, 21)
    X = ((2 * y - 1) * (1 + 0.5 * uniform(42)))[:, None]
    ones = (y == 1).nonzero().squeeze(1)
    rest = torch.cat([ones[8:], (y == 0).nonzero().squeeze(1)])
    parts = [rest[permutation(len(rest))], ones[:8]]  # the second has one class only
    got = predicted(subject, X, y, parts)[ones[:8]]
    told = f"a fold with class 1 only is predicted as {got.tolist()}"
    hint = "standardised by itself, a fold loses its place: take mean and std of the rows that are trained on"
    expect_true((got == 1).double().mean() > 0.9, actual=told, expected="1 for all", hint=hint)
    parts = dealt(y, 2)
    far, near = parts[1][:2], parts[1][2:]
    X[far] *= 1e6
    right = (predicted(subject, X, y, parts)[near] == y[near]).double().mean()
    told = f"beside outliers of its own fold, {show(float(right))} of the rows are predicted right"
    hint = "the tested fold leaked into mean and std: take those of the rows that are trained on"
    expect_true(right > 0.9, actual=told, expected="all", hint=hint)


@check(part="cross_validate", after=predicts_each_row_in_its_place)
def answers_in_eval_mode(subject: Subject) -> None:
    """the networks answer in eval mode: rows that are equal get equal answers, also near the border"""
    y = labels(20, 20)
    X = ((2 * y - 1) * (1 + 0.5 * uniform(40)))[:, None]
    between = torch.linspace(-0.3, 0.3, 21).repeat_interleave(10)[:, None]  # ten rows at each place
    X, y = torch.cat([X, between]), torch.cat([y, torch.arange(210) % 2])
    rows = torch.arange(250)
    table = predicted(subject, X, y, [rows[:40], rows[40:]])[40:].reshape(21, 10)
    torn = int((table != table[:, :1]).any(1).sum())
    told = f"at {torn} of 21 places, equal rows of one fold are given different classes"
    hint = "model.eval() before it answers: otherwise dropout goes on erasing"
    expect_true(torn == 0, actual=told, expected="the same answer for the same row", hint=hint)


@check(part="cross_validate", after=predicts_each_row_in_its_place)
def takes_a_fold_of_one_row(subject: Subject) -> None:
    """a fold may have a single row, and X and y stay as they are"""
    y = labels(20, 20)
    X = ((2 * y - 1) * (1 + 0.5 * uniform(40)))[:, None].repeat(1, 2) + 0.1 * normal(40, 2)
    order = permutation(40)
    order = torch.cat([order[y[order] == 0], order[y[order] == 1]])  # the row that stands alone is of class 0
    order = torch.cat([order[:1], order[1:][permutation(39)]])
    given = (X, y, [order[:20], order[20:]])
    left = subject.arguments(subject.cross_validate, *given)
    same = all(isinstance(one, Tensor) and torch.equal(one, two) for one, two in zip(left[:2], given[:2]))
    hint = "X[rest] = ... and X -= ... write into the caller's table"
    expect_true(same, actual="cross_validate changed X or y", expected="as they were", hint=hint)
    got = predicted(subject, X, y, [order[:1], order[1:20], order[20:]])[order[0]]
    told = f"a row that stands alone in its fold is predicted as {int(got)}"
    hint = "standardised by itself, one row is nan or 0"
    expect_true(got == y[order[0]], actual=told, expected=str(int(y[order[0]])), hint=hint)


@check(part="cross_validate", after=takes_units_from_the_other_folds)
def trains_on_all_other_folds(subject: Subject) -> None:
    """each network is trained on all folds but its own, together"""
    X, y = clusters(18, 18, 18)
    parts = ring(y)
    right = predicted(subject, X, y, parts) == y
    share = float(right.double().mean())
    told = f"{show(share)} of the predictions are right where each fold lacks one of three classes"
    hint = "rest[fold] = False leaves the rows of all other folds: one of them does not know every class"
    known = torch.isin(y, y[parts[-1]])
    if all(bool((right[rows] == known[rows]).double().mean() > 0.9) for rows in parts[:-1]):
        hint = "fold and rest are exchanged: train on the rest, and predict the fold"
    expect_true(share > 0.9, actual=told, expected="nearly all", hint=hint)


@check(
    part="cross_validate",
    after=(makes_a_new_network_for_each_fold, trains_on_all_other_folds, takes_a_fold_of_one_row),
)
def judges_the_wines(subject: Subject) -> None:
    """of the 178 wines of scikit-learn it has 92 % right in three folds"""
    data = data_set("wine")
    X, y = (torch.cat([one, two]) for one, two in zip(data.train, data.test))
    right = (predicted(subject, X, y, dealt(y, 3)) == y).double().mean()
    told = f"{show(float(right))} of the wines are predicted right"
    hint = "make_model and train as they are given reach 0.94 to 0.99: are the columns standardised?"
    expect_true(right > 0.92, actual=told, expected="about 0.97", hint=hint)


# ---- report ------------------------------------------------------------------------------------------------

KEYS = ("baseline", "scores", "mean", "std")


def reported(subject: Subject, y: Tensor, p: Tensor, parts: list[Tensor]) -> dict[str, Any]:
    """The report, which needs its four keys."""
    got = subject.report(y, p, parts)
    if got is None:
        fail(actual="report returned None", hint="is a return missing?")
    if not isinstance(got, dict):
        told = repr(got) if isinstance(got, Remote) else f"a {type(got).__name__}"
        fail(actual=f"report returned {told}", expected="a dict", hint=f"with the keys {', '.join(KEYS)}")
    assert isinstance(got, dict)
    for key in KEYS:
        if key not in got:
            hint = f"its keys are {', '.join(got) or 'none'}"
            fail(actual=f"the report has no {key!r}", expected=", ".join(KEYS), hint=hint)
        value = got[key]
        if isinstance(value, (list, tuple)) and key == "scores":
            value = torch.tensor([float(number(one)) for one in value], dtype=torch.float64)
        if isinstance(value, (list, tuple, str, dict, Remote)) or value is None:
            fail(
                actual=f"report: {key} is {show(value)}", expected="a number", hint="four entries of numbers"
            )
        got[key] = named(to_tensor(value), f"report: {key}")
    return got


def example() -> tuple[Tensor, Tensor, list[Tensor], Tensor]:
    """Labels, predictions, folds of unequal size, and the accuracy in each of them."""
    for _ in range(1000):
        y = labels(14, 21, 9)
        p = torch.where(uniform(len(y)) < 0.7, y, (y + 1) % 3)
        parts = list(torch.split(permutation(len(y)), [6, 10, 14, 14]))
        scores = torch.stack([(p[rows] == y[rows]).double().mean() for rows in parts])
        whole = (p == y).double().mean()
        values = torch.stack([*scores, scores.mean(), whole])
        if bool((values.sort().values.diff() > 4e-3).all()):
            return y, p, parts, scores
    raise RuntimeError("no folds with different scores were found")


@check(part="report")
def lists_the_score_of_each_fold(subject: Subject) -> None:
    """report has baseline, scores, mean and std; scores are the accuracies in the folds, in their order"""
    y, p, parts, scores = example()
    got = reported(subject, y, p, parts)
    expect_close(got["baseline"], 21 / 44, atol=1e-5, hint="the share of the largest class in y")
    expect_shape(got["scores"], (len(parts),), hint="one accuracy for each fold")
    hint = recognise(
        got["scores"],
        (
            scores * torch.tensor([6, 10, 14, 14]),
            "these are numbers of right rows: divide by the fold's size",
        ),
        (scores * torch.tensor([6, 10, 14, 14]) / 44, "divide by the size of the fold, not by N"),
        (1 - scores, "these are shares of errors"),
        (scores.sort().values, "in the order of the folds, not sorted"),
        (100 * scores, "these are percentages: shares from 0 to 1 are asked"),
        otherwise="the share of right predictions among the rows of a fold",
    )
    expect_close(got["scores"], scores, atol=1e-5, hint=hint)


@check(part="report", after=lists_the_score_of_each_fold)
def states_mean_and_spread(subject: Subject) -> None:
    """mean is the mean of the scores, std their sample standard deviation"""
    for _ in range(2):
        y, p, parts, scores = example()
        got = reported(subject, y, p, parts)
        k, hits = len(parts), (p == y).double()
        hint = recognise(
            got["mean"],
            (scores.max(), "this is the best fold, which is luck: report mean and spread"),
            (scores.min(), "this is the worst fold: the mean is asked"),
            (scores.median(), "this is a median: the mean is asked"),
            (hits.mean(), "this is the share of all rows: the mean of the scores is asked, fold by fold"),
            otherwise="the mean of the k scores",
        )
        number(got["mean"])
        expect_close(got["mean"], scores.mean(), atol=1e-5, hint=hint)
        hint = recognise(
            got["std"],
            (scores.std(correction=0), "this divides by k: the sample version divides by k − 1"),
            (scores.var(), "this is the variance: its root is asked"),
            (scores.std() / k**0.5, "this is the standard error: the spread of the scores is asked"),
            (hits.std(), "this is the spread of the rows, 0 and 1: the spread of the scores is asked"),
            (scores.max() - scores.min(), "this is largest less smallest"),
            otherwise="the sample standard deviation of the k scores",
        )
        number(got["std"])
        expect_close(got["std"], scores.std(), atol=1e-5, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def guessing_the_wines(subject: Subject) -> object:
    """The largest class has 71 of 178 wines: 0.399. A classifier with 40 % right has learnt nothing yet."""
    return subject.baseline(torch.repeat_interleave(torch.arange(3), torch.tensor([59, 71, 48])))


@prediction("value")
def smallest_fold(subject: Subject) -> object:
    """178 = 5 · 35 + 3: three folds of 36 and two of 35."""
    y = torch.repeat_interleave(torch.arange(3), torch.tensor([59, 71, 48]))
    return torch.tensor(min(len(rows) for rows in folds_of(subject, y, 5, 0)))


@prediction("value")
def spread_of_two_scores(subject: Subject) -> object:
    """The scores 1 and 0.5 lie 0.25 from their mean: √((0.0625 + 0.0625)/1) = 0.354, with k − 1 = 1 below."""
    y = torch.tensor([0, 1, 0, 1])
    rows = torch.arange(4)
    return reported(subject, y, torch.tensor([0, 1, 0, 0]), [rows[:2], rows[2:]])["std"]
