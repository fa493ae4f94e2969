"""DBSCAN: cores by counting, clusters from core to core, border points that lead no further, noise."""

import torch
from torch import Tensor

from checkers.api import (
    Subject,
    check,
    expect_shape,
    expect_true,
    expect_untouched,
    fail,
    normal,
    permutation,
    prediction,
    sizes,
    strided,
    to_tensor,
    uniform,
)

# ---- the method itself -------------------------------------------------------------------------------------


def near(X: Tensor, eps: float) -> Tensor:
    """Which points are at most eps apart (N, N)."""
    X = X.double()
    return (X[:, None] - X).square().sum(2) <= eps**2


def dense(X: Tensor, eps: float, min_points: int) -> Tensor:
    """The cores (N,)."""
    return near(X, eps).sum(1) >= min_points


def clusters(
    X: Tensor, eps: float, min_points: int, *, through_borders: bool = False, rounds: int = 10_000
) -> Tensor:
    """The numbers (N,); on demand as they are where border points lead on, or where growing stops early."""
    close, core = near(X, eps), dense(X, eps, min_points)
    labels, number = torch.full((len(X),), -1), 0
    for i in range(len(X)):
        if not core[i] or labels[i] >= 0:
            continue
        front = torch.zeros(len(X), dtype=torch.bool)
        front[i] = True
        for _ in range(rounds):
            labels[front] = number
            front = close[front].any(0) & (labels < 0)
            labels[front] = number
            front &= core | through_borders
            if not bool(front.any()):
                break
        number += 1
    return labels


def safe(X: Tensor, eps: float) -> bool:
    """Whether no distance lies within rounding of eps."""
    apart = torch.cdist(X.double(), X.double(), compute_mode="donot_use_mm_for_euclid_dist")
    return bool(((apart - eps).abs() > 1e-3).all())


def scene(axes: int = 2) -> tuple[Tensor, float, int]:
    """Points with cores, border points, noise, and clusters that touch by a border point; eps, min_points."""
    for _ in range(300):
        middle = 4.0 * torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]])
        blobs = middle[permutation(36) % 3] + 0.75 * normal(36, 2)
        X = torch.cat([blobs, 10 * uniform(6, 2) - 3])
        X = torch.cat([X, torch.zeros(len(X), axes - 2)], dim=1)[permutation(len(X))]
        eps = float(uniform(1, low=0.8, high=1.0))
        right = clusters(X, eps, 5)
        told = len({tuple(one.tolist()) for one in (right, clusters(X, eps, 5, through_borders=True))})
        early = clusters(X, eps, 5, rounds=1)
        if safe(X, eps) and told == 2 and int(right.max()) >= 1 and not torch.equal(early, right):
            return X, eps, 5
    raise RuntimeError("no scene with touching clusters was found")


# ---- cores -------------------------------------------------------------------------------------------------


def marks(subject: Subject, X: Tensor, eps: float, min_points: int) -> Tensor:
    """The cores that the learner finds (N,)."""
    got = subject.cores(X, eps, min_points)
    found = to_tensor(got, hint="a tensor of True and False")
    hint = "True or False for each point"
    if found.ndim == 2:
        hint = "this is the table of neighbours: count them in each row"
    elif found.dtype != torch.bool and found.ndim == 1:
        hint = "these look like row numbers: True or False for each point is asked"
    expect_shape(got, (len(X),), hint=hint)
    binary = bool(((found == 0) | (found == 1)).all())
    told = "cores gives numbers other than 0 and 1"
    hint = "these are numbers of neighbours: compare them with min_points"
    expect_true(binary, actual=told, expected="True or False", hint=hint)
    told = f"cores has dtype {str(found.dtype).removeprefix('torch.')}"
    hint = "a comparison gives bool; as an index, 0 and 1 would be the rows 0 and 1"
    expect_true(found.dtype == torch.bool, actual=told, expected="bool", hint=hint)
    return found


def compare_cores(subject: Subject, X: Tensor, eps: float, min_points: int) -> None:
    """Fails with the sentence on what was counted instead."""
    got, want = marks(subject, X, eps, min_points), dense(X, eps, min_points)
    if torch.equal(got, want):
        return
    wide = X.double()
    apart = (wide[:, None] - wide).square().sum(2)
    count = near(X, eps).sum(1)
    known = [
        (count + 1 >= min_points, "one point less than min_points is enough here: is a point counted twice?"),
        (count > min_points, "min_points are enough, itself included: at least, not more than"),
        (~want, "these are all but the cores"),
        ((apart < eps**2).sum(1) >= min_points, "a distance of eps itself is still near: at most, <= eps"),
        (
            (apart <= eps).sum(1) >= min_points,
            "squared distances are compared with eps: take the root, or eps²",
        ),
        (
            ((wide[:, None] - wide).abs().sum(2) <= eps).sum(1) >= min_points,
            "this is the city-block distance: Euclidean is asked",
        ),
        (
            ((wide[:, None] - wide).abs().amax(2) <= eps).sum(1) >= min_points,
            "this is the largest coordinate's distance: Euclidean is asked",
        ),
        (near(X, eps)[want].any(0), "border points are marked too: they are near a core and no cores"),
    ]
    otherwise = "count the points at most eps away, itself included, and compare with min_points"
    hint = next((says for wrong, says in known if torch.equal(got, wrong)), otherwise)
    at = int((got != want).nonzero()[0])
    fail(
        actual=f"a point with {int(count[at])} near ones, itself included, is {['no', 'a'][got[at]]} core",
        expected=f"{['no', 'a'][want[at]]} core, as min_points is {min_points}",
        hint=hint,
    )


@check(part="cores")
def marks_each_point(subject: Subject) -> None:
    """cores gives True or False for each point"""
    X = normal(*sizes((5, 7), (2, 4)))
    X[1] = X[2] = X[0]
    marks(subject, X, 1.0, 2)


@check(part="cores", after=marks_each_point)
def counts_near_points(subject: Subject) -> None:
    """cores marks points with at least min_points points at most eps away, itself included"""
    for axes in (2, 3):
        X, eps, min_points = scene(axes)
        compare_cores(subject, X, eps, min_points)
        compare_cores(subject, strided(0.5 * X), eps / 2, 4)


@check(part="cores", after=counts_near_points)
def counts_the_edge(subject: Subject) -> None:
    """cores counts a distance of exactly eps, knows integers and one point, and leaves X alone"""
    line = torch.tensor([[1.0], [2.0], [3.0], [8.0], [9.0], [20.0]])
    for X, eps, min_points in ((line, 1.0, 3), (line, 1.0, 2), (line.long(), 1, 3), (line[:1], 2.0, 1)):
        compare_cores(subject, X, eps, min_points)
    compare_cores(subject, torch.tensor([[0, 0], [3, 4], [6, 8], [0, 1]]), 5, 3)
    compare_cores(subject, line[:1], 2.0, 2)
    expect_untouched(subject, subject.cores, line, 1.0, 2)


# ---- dbscan ------------------------------------------------------------------------------------------------


def numbers(subject: Subject, X: Tensor, eps: float, min_points: int) -> Tensor:
    """The numbers that the learner gives (N,)."""
    got = subject.dbscan(X, eps, min_points)
    expect_shape(got, (len(X),), hint="one number for each point, −1 for noise")
    found = to_tensor(got)
    told = f"dbscan has dtype {str(found.dtype).removeprefix('torch.')}"
    whole = not found.is_floating_point() and found.dtype != torch.bool
    expect_true(whole, actual=told, expected="int64", hint="numbers of clusters are integers")
    return found.long()


def same_groups(got: Tensor, want: Tensor) -> bool:
    """Whether both make the same clusters and the same noise, whatever their numbers."""
    noise = torch.equal(got == want.min(), want == want.min()) or torch.equal(got < 0, want < 0)
    return noise and torch.equal(got[:, None] == got, want[:, None] == want)


def compare(subject: Subject, X: Tensor, eps: float, min_points: int) -> None:
    """Fails with the sentence on what went wrong with the clusters."""
    got, want = numbers(subject, X, eps, min_points), clusters(X, eps, min_points)
    if torch.equal(got, want):
        return
    core = dense(X, eps, min_points)
    through = clusters(X, eps, min_points, through_borders=True)
    border = (want >= 0) & ~core
    if bool((got < 0).any()) != bool((want < 0).any()) and not bool((got < 0).any()):
        hint = "noise stays −1: it belongs to no cluster, not even to the nearest"
    elif bool((got[core] < 0).any()):
        hint = "a core is called noise: a point counts itself, and exactly min_points are enough"
    elif same_groups(got, want):
        hint = "right clusters with other numbers: 0, 1, … in the order of their first cores"
    elif same_groups(got, through):
        hint = "a border point leads no further: only cores take their neighbours along"
    elif torch.equal(got[core], want[core]) and bool((got[border] < 0).all()) and bool(border.any()):
        hint = "border points belong to the cluster of their core: at most eps from it"
    elif torch.equal(got[core], want[core]) and torch.equal(got < 0, want < 0):
        hint = "a border point of several clusters takes the lowest number"
    elif len(torch.unique(got[core])) > len(torch.unique(want[core])):
        hint = "a cluster breaks up: go on from core to core, not only to the neighbours of the first"
    elif len(torch.unique(got[core])) < len(torch.unique(want[core])):
        hint = "clusters are joined that no chain of cores connects"
    else:
        hint = "cores that are near each other share a number; border points take it from a core"
    at = int((got != want).nonzero()[0])
    kind = "core" if core[at] else "border point" if want[at] >= 0 else "noise point"
    fail(actual=f"a {kind} gets {int(got[at])}", expected=str(int(want[at])), hint=hint)


@check(part="dbscan")
def numbers_each_point(subject: Subject) -> None:
    """dbscan gives an integer for each point"""
    numbers(subject, normal(*sizes((5, 7), (2, 4))), 1.0, 2)


@check(part="dbscan", after=numbers_each_point)
def follows_chains(subject: Subject) -> None:
    """dbscan follows cores from one to the next: a chain is one cluster, another one the next"""
    steps = 0.6 + 0.3 * uniform(110)
    chain = torch.stack([steps.cumsum(0), torch.zeros(110)], dim=1)  # (110, 2), neighbours less than 1 apart
    X = torch.cat([chain, chain[:12] + torch.tensor([0.0, 50.0])])
    compare(subject, X, 1.0, 2)
    X = X[permutation(len(X))]
    compare(subject, X, 1.0, 2)


@check(part="dbscan", after=follows_chains)
def leaves_noise_alone(subject: Subject) -> None:
    """dbscan gives −1 to noise, and the number of their core to border points"""
    line = torch.tensor([[1.0], [2.0], [3.0], [8.0], [9.0], [20.0]])
    for X, eps, min_points in ((line, 1.0, 2), (line, 1.0, 3), (line.long(), 1, 3), (line[:1], 1.0, 2)):
        compare(subject, X, eps, min_points)
    compare(subject, line[permutation(6)], 1.0, 3)
    compare(subject, torch.tensor([[0.0, 0.0], [9.0, 9.0], [0.0, 9.0]]), 1.0, 2)


@check(part="dbscan", after=leaves_noise_alone)
def stops_at_borders(subject: Subject) -> None:
    """dbscan keeps clusters apart that share no more than a border point"""
    left, right = torch.tensor([0.0, 0.4, 0.8]), torch.tensor([2.6, 3.0, 3.4])
    for order in (
        torch.cat([left, torch.tensor([1.7]), right]),
        torch.cat([right, torch.tensor([1.7]), left]),
    ):
        compare(subject, order[:, None], 0.95, 4)
    compare(subject, *scene())
    X, eps, min_points = scene(3)
    compare(subject, strided(X), eps, min_points)


@check(part="dbscan", after=stops_at_borders)
def leaves_the_points_alone(subject: Subject) -> None:
    """dbscan does not change X, and makes each point a cluster for min_points = 1"""
    X = torch.arange(5.0)[:, None] * 3 + 2
    compare(subject, X, 1.0, 1)
    expect_untouched(subject, subject.dbscan, X, 1.0, 1)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def clusters_of_pairs(subject: Subject) -> object:
    """1, 2, 3 are one cluster, 8 and 9 another, since a point counts itself. Only 20 is noise: 1."""
    line = torch.tensor([[1.0], [2.0], [3.0], [8.0], [9.0], [20.0]])
    return (numbers(subject, line, 1.0, 2) < 0).sum()


@prediction("value")
def chain_of_points(subject: Subject) -> object:
    """One: all but the two ends are cores, and each reaches the next. The ends are border points."""
    return numbers(subject, torch.arange(100.0)[:, None], 1.0, 3).max() + 1


@prediction("value")
def cores_of_a_triple(subject: Subject) -> object:
    """Only 2 has three points within 1, itself included: 1. The other two have two each."""
    return marks(subject, torch.tensor([[1.0], [2.0], [3.0]]), 1.0, 3).sum()
