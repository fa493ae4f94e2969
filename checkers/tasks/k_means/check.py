"""K-means: the nearest centre, the mean of a cluster, the inertia, and the way to where nothing moves."""

import torch
from torch import Tensor

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_less,
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
    to_tensor,
    uniform,
)

# ---- the method itself, in float64 -------------------------------------------------------------------------


def squares(X: Tensor, centres: Tensor) -> Tensor:
    """The squared distances (N, k)."""
    return (X.double()[:, None] - centres.double()).square().sum(2)


def nearest(X: Tensor, centres: Tensor) -> Tensor:
    """The index of the nearest centre (N,), the lower one of two."""
    return squares(X, centres).argmin(1)


def means(X: Tensor, labels: Tensor, centres: Tensor) -> Tensor:
    """The mean of each cluster (k, d), or the centre as it was."""
    new = centres.double().clone()
    for j in torch.unique(labels):
        new[j] = X[labels == j].double().mean(0)
    return new


def way(X: Tensor, start: Tensor) -> list[tuple[Tensor, Tensor]]:
    """(centres, their labels) at the start and after each round, to where the labels stay."""
    found = [(start.double(), nearest(X, start))]
    while len(found) < 2 or not torch.equal(found[-1][1], found[-2][1]):
        centres = means(X, found[-1][1], found[-1][0])
        found.append((centres, nearest(X, centres)))
    return found


def clear(X: Tensor, centres: Tensor) -> bool:
    """Whether no point lies so near to the middle of two centres that rounding decides."""
    two = squares(X, centres).sqrt().topk(2, largest=False).values
    return bool((two[:, 1] - two[:, 0] > 5e-4 * two.max()).all())


def cloud(count: int, axes: int, groups: int) -> Tensor:
    """Fresh points (count, axes) round as many places."""
    places = 6 * normal(groups, axes)
    return places[permutation(count) % groups] + 1.5 * normal(count, axes)


def journey(rounds: int, k: int, axes: int = 2, count: int = 24) -> tuple[Tensor, Tensor]:
    """Points and a start from which it takes at least so many rounds, without a tie on the way, and another
    way than with centres that move at once.
    """
    for _ in range(400):
        X = cloud(count, axes, k)
        close = squares(X[:1], X)[0].argsort()[:k]  # a bad start: all in one corner
        start = X[close[permutation(k)]] + 0.1
        steps = way(X, start)
        if len(steps) < rounds + 2 or any(len(torch.unique(names)) < k for _, names in steps):
            continue
        apart = min(float((online(X, start) - centres).abs().max()) for centres, _ in steps)
        if apart > 0.1 and all(clear(X, centres) for centres, _ in steps):
            return X, start
    raise RuntimeError("no journey of this length was found")


# ---- assign ------------------------------------------------------------------------------------------------


def labels_of(got: object, count: int, k: int, where: str) -> Tensor:
    """The labels (N,), which have to be integers from 0 to k − 1."""
    found = to_tensor(got, hint="a tensor with one index for each point")
    known = {
        (count, k): "these are distances or marks, one for each centre: argmin(dim=1) gives the index",
        (k,): "there is one number for each centre: the smallest of each row is asked, argmin(dim=1)",
        (): "one number for all points: argmin needs dim=1, else it looks at the whole table",
        (count, 1): "drop the last axis: one index for each point",
    }
    expect_shape(got, (count,), hint=known.get(tuple(found.shape), "one index for each point"))
    whole = found.dtype in (torch.int64, torch.int32, torch.int16, torch.uint8, torch.int8)
    expect_true(
        whole,
        actual=f"{where} has dtype {str(found.dtype).removeprefix('torch.')}",
        expected="integers",
        hint="labels are indices: argmin gives them, min(dim=1) gives the distances first",
    )
    found = found.long()
    low, high = int(found.min()), int(found.max())
    expect_true(
        low >= 0 and high < k,
        actual=f"{where} goes from {low} to {high} with {k} centres",
        expected=f"0 to {k - 1}",
        hint="a label is the row of a centre, and rows count from 0",
    )
    return found


def held(subject: Subject, X: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    """The learner's labels, and which points are not at a nearest centre."""
    found = labels_of(subject.assign(X, centres), len(X), len(centres), "assign")
    table = squares(X, centres).sqrt()
    own = table.gather(1, found[:, None]).squeeze(1)
    return found, own > table.amin(1) + 1e-3 * table.max()


@check(part="assign")
def names_a_centre_for_each_point(subject: Subject) -> None:
    """assign gives one index from 0 to k − 1 for each point"""
    count, k, axes = sizes((7, 9), (3, 5), (2, 6))
    centres = normal(k, axes)
    X = centres[permutation(count) % k] + 0.01 * normal(count, axes)  # each centre is the nearest of some
    labels_of(subject.assign(X, centres), count, k, "assign")


@check(part="assign", after=names_a_centre_for_each_point)
def takes_the_nearest(subject: Subject) -> None:
    """assign takes the centre at the smallest distance"""
    for axes in (3, 1):
        X, centres = 3 * normal(40, axes), 2 * normal(5, axes) + 1.5
        got, off = held(subject, X, centres)
        if not bool(off.any()):
            continue
        wide, to = X.double(), centres.double()
        apart = wide[:, None] - to
        hint = recognise(
            got,
            (apart.square().sum(2).argmax(1), "these are the farthest centres: argmin, not argmax"),
            (apart.sum(2).argmin(1), "differences of both signs cancel: square them before the sum"),
            (apart.sum(2).abs().argmin(1), "differences cancel in the sum: square each of them first"),
            (apart.amin(2).argmin(1), "the signed difference is smallest far below: square it"),
            (apart.abs().sum(2).argmin(1), "this is the city-block distance: square, then sum"),
            (apart.abs().amax(2).argmin(1), "this is the largest coordinate's distance: square, then sum"),
            (apart[:, :, 0].abs().argmin(1), "only the first coordinate counts here: sum over all of them"),
            ((wide @ to.T).argmax(1), "the largest product is not the smallest distance"),
            ((wide @ to.T).argmin(1), "a product is no distance: |x − c|² = |x|² − 2x·c + |c|²"),
            (to.norm(dim=1).argmin().expand(len(X)), "all points went to the centre nearest to 0"),
            otherwise="squared differences, summed over the coordinates, smallest over the centres",
        )
        at = int(off.nonzero()[0])
        table = squares(X, centres).sqrt()[at]
        fail(
            actual=f"assign sends a point to centre {int(got[at])}, {show(float(table[got[at]]))} away",
            expected=f"centre {int(table.argmin())}, {show(float(table.min()))} away",
            hint=hint,
        )


@check(part="assign", after=takes_the_nearest)
def takes_the_lower_of_two(subject: Subject) -> None:
    """assign takes the lower index where two centres are equally near, and knows integers"""
    hint = "at a tie the lower index counts: argmin takes the first, <= in a loop takes the last"
    for X, centres in (
        (torch.tensor([[2.0], [6.0], [0.0]]), torch.tensor([[9.0], [4.0], [0.0], [4.0]])),
        (torch.tensor([[0, 3], [1, 1], [4, 2]]), torch.tensor([[0, 0], [2, 2], [6, 2]])),
        (torch.full((2, 2), 5), torch.tensor([[5, 6], [6, 5], [5, 4]])),
    ):
        got = labels_of(subject.assign(X, centres), len(X), len(centres), "assign")
        expect_close(named(got, "assign at a tie"), nearest(X, centres), atol=0.0, hint=hint)


@check(part="assign", after=takes_the_nearest)
def takes_one_point_and_one_centre(subject: Subject) -> None:
    """assign works for a single point, a single centre, as many centres as points, and columns of a view"""
    (axes,) = sizes((2, 6))
    cases = (normal(1, axes), normal(4, axes)), (normal(4, axes), normal(1, axes)), (normal(4, 3).t(),) * 2
    for X, centres in cases:
        got, off = held(subject, X, centres)
        hint = "squeeze drops axes of length 1, and one point is a batch too"
        if bool(off.any()):
            want = nearest(X, centres)
            expect_close(named(got, f"assign of {len(X)} to {len(centres)}"), want, atol=0.0, hint=hint)


@check(part="assign", after=takes_the_nearest)
def takes_large_numbers(subject: Subject) -> None:
    """assign computes float64 in float64, where squares may be larger than float32 can hold"""
    X, centres = 1e30 * normal(9, 2).double(), 1e30 * normal(4, 2).double()
    centres[0] += 2e31  # nearest to none, and the first of those at a distance of inf
    got = labels_of(subject.assign(X, centres), 9, 4, "assign")
    hint = "1e60 is inf in float32: leave float64 as it is, and make floats of integers only"
    expect_close(named(got, "assign of numbers of about 1e30"), nearest(X, centres), atol=0.0, hint=hint)


# ---- update ------------------------------------------------------------------------------------------------

EMPTY = "the mean of no points is nan: keep the old centre where no label names it"


def filled(count: int, k: int, empty: tuple[int, ...] = ()) -> Tensor:
    """Fresh labels (count,) that name every centre but the empty ones, in clusters of unequal size."""
    used = torch.tensor([j for j in range(k) if j not in empty])
    places = torch.cat([torch.arange(len(used)), (uniform(count - len(used)) ** 2 * len(used)).long()])
    return used[places[permutation(count)]]


def moved(subject: Subject, X: Tensor, labels: Tensor, centres: Tensor) -> object:
    """What update gives, which has to have the shape of the centres."""
    got = subject.update(X, labels, centres)
    found = tuple(to_tensor(got).shape)
    k, axes = centres.shape
    used = len(torch.unique(labels))
    if found == (used, axes) and used < k:
        hint = f"{used} of {k} centres have points: the other ones stay, and keep their rows"
    elif found == (len(X), axes):
        hint = "there is a row for each point: one for each centre is asked"
    else:
        hint = "one row for each centre, in the order of centres"
    expect_shape(got, (k, axes), hint=hint)
    return got


@check(part="update")
def keeps_the_shape_of_the_centres(subject: Subject) -> None:
    """update gives one row for each centre"""
    count, k, axes = sizes((8, 12), (3, 5), (2, 6))
    moved(subject, normal(count, axes), filled(count, k), normal(k, axes))


@check(part="update", after=keeps_the_shape_of_the_centres)
def moves_to_the_mean(subject: Subject) -> None:
    """update puts each centre in the mean of its points"""
    for axes in (3, 1):
        k = 4
        X, labels, old = cloud(25, axes, 3), filled(25, k), normal(k, axes)
        got = moved(subject, X, labels, old)
        wide, per = X.double(), [X[labels == j].double() for j in range(k)]
        count = torch.tensor([len(one) for one in per]).double()[:, None]
        total = torch.stack([one.sum(0) for one in per])
        want = total / count
        hint = recognise(
            got,
            (total, "these are the sums of the clusters: divide each by the number of its points"),
            (total / len(X), "each sum is divided by N: its own cluster's size counts"),
            (total / k, "each sum is divided by k: its own cluster's size counts"),
            (torch.stack([one.median(0).values for one in per]), "these are medians: k-means takes means"),
            (torch.stack([one.quantile(0.5, 0) for one in per]), "these are medians: k-means takes means"),
            (wide.mean(0).expand(k, axes), "every centre went to the mean of all points"),
            (
                torch.stack([one.mean().expand(axes) for one in per]),
                "one number for all coordinates: the mean runs over the points, dim=0",
            ),
            (
                (total + old.double()) / (count + 1),
                "the old centre counts as a point: the mean is over the points alone",
            ),
            ((want + old.double()) / 2, "this goes half the way: the new centre is the mean itself"),
            (old, "nothing moved: the new centres are asked"),
            (
                torch.stack([(one.amin(0) + one.amax(0)) / 2 for one in per]),
                "the middle of smallest and largest is no mean",
            ),
            (
                torch.stack([one[(one - one.mean(0)).square().sum(1).argmin()] for one in per]),
                "these are points (medoids): the mean need not be one of them",
            ),
            otherwise="X[labels == j].mean(dim=0) for row j",
        )
        expect_close(got, want, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="update", after=keeps_the_shape_of_the_centres)
def leaves_an_empty_centre_where_it_is(subject: Subject) -> None:
    """update leaves a centre without points where it is: the first, one between, the last"""
    for empty in ((0,), (2,), (4,), (1, 3, 4)):
        X, labels, old = cloud(12, 2, 3), filled(12, 5, empty), 9 * normal(5, 2)
        got = moved(subject, X, labels, old)
        rows = to_tensor(got).double()[list(empty)]
        if not bool(torch.isfinite(rows).all()):
            fail(actual=f"update gave {show(rows[0])} for a centre without points", hint=EMPTY)
        hint = recognise(
            rows,
            (torch.zeros_like(rows), "a centre without points went to 0: it stays where it was"),
            (X.double().mean(0).expand_as(rows), "it went to the mean of all points: it stays where it was"),
            otherwise="a centre without points stays where it was",
        )
        expect_close(named(rows, "update of an empty cluster"), old[list(empty)], atol=1e-4, hint=hint)
        expect_close(got, means(X, labels, old), rtol=1e-3, atol=1e-4, hint="the other centres still move")


@check(part="update", after=moves_to_the_mean)
def makes_floats_of_integers(subject: Subject) -> None:
    """update of integer points gives floats, and of float64 is computed in float64"""
    X, labels, old = (
        integers(9, 2, low=-9, high=9),
        torch.tensor([0, 0, 0, 1, 1, 1, 1, 2, 2]),
        torch.eye(3, 2),
    )
    X[:2] = X[2] + 1  # the first mean is off an integer by a third
    want = means(X, labels, old)
    for centres in (old, old.long()):
        got = moved(subject, X, labels, centres)
        hint = recognise(
            got,
            (want.floor(), "the means are cut down to integers: divide by /, and keep floats"),
            (want.trunc(), "the means are cut to integers: the tensor that holds them needs a float dtype"),
            (want.round(), "the means are rounded: leave them as floats"),
            otherwise="mean() takes floats only: X.float() comes first",
        )
        expect_close(named(to_tensor(got), "update of integers"), want, rtol=1e-4, atol=1e-5, hint=hint)
    X = normal(9, 2).double()
    hint = "float32 on the way loses digits: keep the dtype of X"
    expect_close(
        moved(subject, X, labels, old.double()), means(X, labels, old), rtol=1e-10, atol=1e-12, hint=hint
    )


@check(part="update", after=leaves_an_empty_centre_where_it_is)
def leaves_its_inputs_alone(subject: Subject) -> None:
    """update changes neither the points nor the labels nor the old centres"""
    hint = "centres[j] = ... writes into the caller's tensor: work on centres.clone()"
    expect_untouched(subject, subject.update, normal(9, 2), filled(9, 4, (1,)), normal(4, 2), hint=hint)


# ---- inertia -----------------------------------------------------------------------------------------------


@check(part="inertia")
def sums_the_squares(subject: Subject) -> None:
    """inertia is the sum of the squared distances from the own centres"""
    for axes in (3, 1):
        X, centres = 2 * normal(14, axes), 2 * normal(4, axes)
        labels = filled(14, 4)  # not the nearest ones: the labels decide
        got = subject.inertia(X, labels, centres)
        number(got, hint="one number for all points: sum over points and coordinates")
        table = squares(X, centres)
        own = table.gather(1, labels[:, None])
        hint = recognise(
            got,
            (own.mean(), "this is the mean over the points: inertia is the sum"),
            (own.sum() / own.numel() / axes, "this is a mean: inertia is the sum"),
            (own.sqrt().sum(), "these are plain distances: inertia sums their squares"),
            (own.sum().sqrt(), "no root: inertia is the sum of squares"),
            (own.sum() / 2, "there is no factor ½ here"),
            (table.sum(), "all centres count here: only the own one, centres[labels]"),
            (table.amin(1).sum(), "these are the nearest centres: the labels say which one counts"),
            (
                (X.double() - centres.double()[labels]).abs().sum(),
                "these are absolute differences: square them",
            ),
            ((X.double() - centres.double()[labels]).sum() ** 2, "square each difference before the sum"),
            ((X - X.mean(0)).double().square().sum(), "this is the distance from the mean of all points"),
            otherwise="(X - centres[labels]) ** 2, summed over everything",
        )
        expect_close(got, own.sum(), rtol=1e-3, hint=hint)


@check(part="inertia", after=sums_the_squares)
def counts_one_point_and_integers(subject: Subject) -> None:
    """inertia works for one point, for an empty cluster, for integer points and in float64"""
    X = integers(6, 2, low=-9, high=9)
    at = torch.tensor([[0.5, 0.25], [3.0, -1.5], [50.0, 50.0]])
    wide = 3 * normal(6, 2).double()
    labels = torch.tensor([0, 1, 0, 1, 1, 0])
    for points, names, rtol in ((X, labels, 1e-5), (wide, labels, 1e-11), (wide[:1], labels[:1], 1e-11)):
        centres = at.to(points.dtype) if points.is_floating_point() else at
        want = squares(points, centres).gather(1, names[:, None]).sum()
        hint = "float32 on the way loses digits" if points is not X else "the centres stay floats"
        expect_close(subject.inertia(points, names, centres), want, rtol=rtol, hint=hint)


# ---- k_means -----------------------------------------------------------------------------------------------


def outcome(subject: Subject, points: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
    """The centres (k, d) and labels (N,) that k_means returns."""
    got = subject.k_means(points, start)
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        what = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        told = "None" if got is None else what
        fail(actual=f"k_means returned {told}", expected="centres and labels", hint="return centres, labels")
    centres, (k, axes) = to_tensor(got[0]), start.shape
    if tuple(centres.shape) == (len(points),) and tuple(to_tensor(got[1]).shape) == (k, axes):
        fail(actual="k_means returned labels and centres", hint="the centres come first: centres, labels")
    expect_shape(named(centres, "k_means: centres"), (k, axes), hint="one row for each centre")
    expect_finite(named(centres, "k_means: centres"), hint=EMPTY)
    return named(centres, "k_means: centres"), labels_of(got[1], len(points), k, "k_means: labels")


@check(part="k_means")
def returns_centres_and_labels(subject: Subject) -> None:
    """k_means gives centres (k, d) and labels (N,)"""
    count, k, axes = sizes((12, 16), (3, 4), (2, 5))
    X = cloud(count, axes, k)
    outcome(subject, X, X[:k].clone())


@check(part="k_means", after=returns_centres_and_labels)
def ends_where_nothing_moves(subject: Subject) -> None:
    """k_means goes on until the labels stay, and its centres are in the order of start"""
    for X, start in [*(journey(*one) for one in ((3, 3, 2), (2, 2, 1), (3, 4, 3))), exchange(), slow()]:
        centres, labels = outcome(subject, X, start)
        steps = way(X, start)
        end, names = steps[-1]
        told = {1: "one round leads", 2: "two rounds lead"}
        known = [
            (one, f"this is where {told.get(at, f'{at} rounds lead')}: go on until no label changes")
            for at, (one, _) in enumerate(steps[:-1])
            if at
        ]
        order = end[:, 0].argsort()
        hint = recognise(
            centres,
            (start, "the centres have not moved at all"),
            *known,
            (end[order], "the centres are sorted here: leave them in the order of start"),
            (
                online(X, start),
                "a centre moves while points are being assigned: all labels come first",
            ),
            otherwise=f"from this start it takes {len(steps) - 1} rounds: all labels first, then all means",
        )
        expect_close(centres, end, rtol=1e-3, atol=1e-3 * float(X.abs().max()), hint=hint)
        late = "the labels are older than the centres: they belong to the centres that are returned"
        expect_close(named(labels, "k_means: labels"), names, atol=0.0, hint=late)


def exchange() -> tuple[Tensor, Tensor]:
    """Points that change clusters while the sizes of the clusters stay as they are."""
    X = torch.tensor([[0.0, 2], [5, 9], [3, 0], [7, 1], [3, 3], [9, 12]])[permutation(6)]
    return elsewhere(X, torch.tensor([[0.0, 12], [12, 10]]))


def slow() -> tuple[Tensor, Tensor]:
    """Points that take 15 rounds, and beside them two so far apart that the inertia hardly falls."""
    near = [1.0, 4, 8, 11, 28, 30, 32, 34, 36, 38, 40, 41, 42, 43, 46, 47, 48, 50, 68, 73, 74, 75, 76, 91]
    X = torch.tensor([*near, 500, 900])[permutation(26), None]
    return elsewhere(X, torch.tensor([[1.0], [4], [700]]))


def left_alone() -> tuple[Tensor, Tensor]:
    """Points of which the last centre has two at first and then none."""
    X = torch.tensor([[6.0], [12], [5], [11], [4]])[permutation(5)]
    return elsewhere(X, torch.tensor([[0.0], [12], [11]]))


def elsewhere(X: Tensor, start: Tensor) -> tuple[Tensor, Tensor]:
    """Both in other units and at another place, which changes no label."""
    scale, shift = uniform(1, low=0.5, high=2.0), normal(1, X.shape[1])
    return X * scale + shift, start * scale + shift


def online(X: Tensor, start: Tensor) -> Tensor:
    """Where it ends when each centre moves with each point that it gets, over many rounds."""
    centres, count = start.double().clone(), torch.zeros(len(start))
    for x in X.double():
        j = int((centres - x).square().sum(1).argmin())
        count[j] += 1
        centres[j] += (x - centres[j]) / count[j]
    return centres


@check(part="k_means", after=ends_where_nothing_moves)
def never_lets_the_inertia_rise(subject: Subject) -> None:
    """k_means ends with less inertia than it began with, and stays when it begins there"""
    X, start = journey(1, 3)
    centres, _ = outcome(subject, X, start)
    kinds = [squares(X, one).amin(1).sum() for one in (centres, start)]
    end, begin = (named(one, what) for one, what in zip(kinds, ("the inertia at the end", "at the start")))
    expect_less(end, begin, hint="each step can only lower it")
    again, _ = outcome(subject, X, centres)
    expect_close(again, centres, rtol=1e-4, atol=1e-4, hint="begun at its end, nothing moves any more")


@check(part="k_means", after=ends_where_nothing_moves)
def keeps_an_empty_cluster(subject: Subject) -> None:
    """k_means keeps a centre that gets no points where it is"""
    for place in (0, 1, 2):
        X, start = journey(1, 2, count=16)
        far = torch.full((1, 2), 500.0) + normal(1, 2)
        rows = [start[:1], start[1:]]
        rows.insert(place, far)
        start = torch.cat(rows)
        centres, labels = outcome(subject, X, start)
        hint = "a centre without points stays where it is, and keeps its row"
        end, names = way(X, start)[-1]
        expect_close(centres, end, rtol=1e-3, atol=1e-2, hint=hint)
        expect_close(named(labels, "k_means: labels"), names, atol=0.0, hint=hint)
    X, start = left_alone()
    centres, labels = outcome(subject, X, start)
    end, names = way(X, start)[-1]
    hint = "a centre that has lost its points stays where they left it, and does not go back to its start"
    expect_close(centres, end, rtol=1e-3, atol=1e-2, hint=hint)
    expect_close(named(labels, "k_means: labels"), names, atol=0.0, hint=hint)


@check(part="k_means", after=ends_where_nothing_moves)
def takes_integers_and_plain_cases(subject: Subject) -> None:
    """k_means takes integers, the points 1, 2, 4, 10, 12 from 1 and 2, one centre, and its inputs stay"""
    points = torch.tensor([[1], [2], [4], [10], [12]])
    for X in (points, points.float(), points.double()):
        centres, labels = outcome(subject, X, X[:2])
        hint = "integers are cut on the way: make floats of the points first" if X is points else ""
        expect_close(centres, torch.tensor([[7 / 3], [11.0]]), rtol=1e-5, hint=hint)
        expect_close(named(labels, "k_means: labels"), torch.tensor([0, 0, 0, 1, 1]), atol=0.0)
    X = normal(7, 3)
    centres, _ = outcome(subject, X, X[:1] + 9)
    expect_close(centres, X.double().mean(0, keepdim=True), rtol=1e-4, atol=1e-5, hint="one centre: the mean")
    hint = "work on a copy of start: centres[j] = ... writes into the caller's tensor"
    expect_untouched(subject, subject.k_means, X, X[:2].clone(), hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


def line(*values: float) -> Tensor:
    """Points on a line, (N, 1)."""
    return torch.tensor(values)[:, None]


@prediction("value")
def second_centre_after_one_round(subject: Subject) -> object:
    """Only the point 1 stays with the first centre; 2, 4, 10 and 12 go to the second, whose mean is 28/4 = 7.
    The next round takes the 2 and the 4 away again.
    """
    X, centres = line(1, 2, 4, 10, 12), line(1, 2)
    return to_tensor(subject.update(X, subject.assign(X, centres), centres))[1]


@prediction("value")
def inertia_with_a_centre_on_each_point(subject: Subject) -> object:
    """Each point is its own centre, so all distances are 0: the inertia falls with k, down to 0 at k = N, and
    cannot choose k by itself.
    """
    X = line(1, 2, 4, 10, 12)
    centres, labels = subject.k_means(X, X)
    return subject.inertia(X, labels, centres)


@prediction("value")
def end_of_another_start(subject: Subject) -> object:
    """The first centre keeps 0 alone in round one, the second goes to 8.75; then 2 is nearer to 0, and
    they end at 1 and 11.
    """
    centres, _ = subject.k_means(line(0, 2, 10, 11, 12), line(0, 2))
    return to_tensor(centres)[0]
