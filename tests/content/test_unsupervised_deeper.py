"""The deeper items on groups and maps: each key worked out a second way, by torch or in plain Python."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, numbers, right

torch = pytest.importorskip("torch")

IDS = ids_in("unsupervised/deeper.yaml")
SEEDS = range(5)


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on four others."""
    assert everything_right(name, SEEDS)


@pytest.mark.parametrize("name", [name for name in IDS if hasattr(item(name), "torch")])
def test_the_program_prints_the_key(name: str) -> None:
    """Run on two variants, each printed value against the key's."""
    one: Any = item(name)
    for seed in (0, 3):
        program = one.program(one.variant(seed))
        said: dict[str, object] = {}

        def told(label: str, value: object, into: dict[str, object] = said) -> None:
            into[label.removesuffix(" =")] = value

        exec(program.source, {"print": told})  # noqa: S102 - our own text
        assert said == {part: pytest.approx(float(value)) for part, value in program.prints.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_are_drawn_by_squared_distance(seed: int) -> None:
    """The chance of a pair as the product of two draws, each normalised anew."""
    got = numbers("seeds-of-k-means-plus-plus", seed)
    points, x, y, z = (got[name] for name in ("points", "x", "y", "z"))

    def chance(wanted: float, centres: list[float]) -> float:
        squares = {point: min((point - centre) ** 2 for centre in centres) for point in points}
        return float(squares[wanted] / sum(squares.values()))

    second, third = chance(y, [x]), chance(z, [x, y])
    answer = {"second": second, "third": third, "both": second * third}
    assert right("seeds-of-k-means-plus-plus", seed, answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_explained_share_is_the_spread_of_the_means(seed: int) -> None:
    """Between the groups by the weighted means, and k-means stands still where the question says so."""
    got = numbers("squares-within-and-between", seed)
    a, b = got["a"], got["b"]
    both, ma, mb = a + b, sum(a) / 3, sum(b) / 2
    mean = sum(both) / 5
    assert all(abs(p - ma) < abs(p - mb) for p in a) and all(abs(p - mb) < abs(p - ma) for p in b)
    total = sum((p - mean) ** 2 for p in both)
    between = 3 * (ma - mean) ** 2 + 2 * (mb - mean) ** 2
    answer = {"total": total, "within": total - between, "share": between / total}
    assert right("squares-within-and-between", seed, answer)


@pytest.mark.parametrize("seed", range(6))
def test_a_tree_from_a_table_by_brute_force(seed: int) -> None:
    """Clusters as sets of letters, merged one after the other."""
    got = numbers("tree-from-a-table", seed)
    table = {frozenset(pair): got[pair] for pair in ("ab", "ac", "ad", "bc", "bd", "cd")}
    mean = lambda values: sum(values) / len(values)  # noqa: E731
    how: Any = {"single": min, "complete": max, "average": mean}[got["linkage"]]

    def apart(pair: tuple[str, str]) -> float:
        return float(how([table[frozenset((p, q))] for p in pair[0] for q in pair[1]]))

    groups, heights = ["a", "b", "c", "d"], []
    while len(groups) > 1:
        pair = min(itertools.combinations(groups, 2), key=apart)
        heights.append(apart(pair))
        groups = [one for one in groups if one not in pair] + ["".join(pair)]
    assert heights[0] == got["ab"]
    answer = {"to_c": apart(("ab", "c")), "middle": heights[1], "last": heights[2]}
    assert right("tree-from-a-table", seed, answer)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (4, 2), (3, 9)])
def test_a_merge_costs_what_points_say(n: int, m: int) -> None:
    """Random points in space, their squares before and after the merge."""
    torch.manual_seed(n)
    a, b = torch.randn(n, 3).double(), torch.randn(m, 3).double() + 2

    def squares(points: Any) -> float:
        return float((points - points.mean(dim=0)).square().sum())

    both, d = torch.cat([a, b]), float((a.mean(dim=0) - b.mean(dim=0)).norm())
    assert squares(both) - squares(a) - squares(b) == pytest.approx(n * m * d**2 / (n + m))
    assert float((both.mean(dim=0) - a.mean(dim=0)).norm()) == pytest.approx(m * d / (n + m))


def test_the_price_of_a_merge_in_other_forms() -> None:
    """With the shift put in, and divided through."""
    assert marked("price-of-a-merge", {"shift": "d/(1 + n/m)", "growth": "d^2/(1/n + 1/m)"}).points == 1
    verdict = marked("price-of-a-merge", {"shift": "m*d/(n + m)", "growth": "d^2/2"})
    assert float(verdict.points) == 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_growing_radius_by_trying_every_radius(seed: int) -> None:
    """DBSCAN spelt out for ε = 1, 2, 3, …: cores, chains, noise."""
    got = numbers("radius-that-grows", seed)
    points = got["points"]

    def found(eps: float) -> tuple[int, int]:
        near = {p: {q for q in points if abs(p - q) <= eps} for p in points}
        cores = [p for p in points if len(near[p]) >= 2]
        reached = set().union(*(near[p] for p in cores)) if cores else set()
        clusters: list[set[float]] = []
        for core in cores:
            joined = [one for one in clusters if one & near[core] & set(cores)]
            clusters = [one for one in clusters if one not in joined]
            clusters.append({core}.union(*joined))
        return len(clusters), len(points) - len(reached)

    clusters, noise = found(got["eps"])
    tried = range(1, 60)
    answer = {
        "clusters": clusters,
        "noise": noise,
        "quiet": next(eps for eps in tried if found(eps)[1] == 0),
        "one": next(eps for eps in tried if found(eps) == (1, 0)),
    }
    assert right("radius-that-grows", seed, answer)


@pytest.mark.parametrize("seed", range(6))
def test_both_errors_of_a_map_by_sorting(seed: int) -> None:
    """Units sorted by their distance from each sample."""
    got = numbers("two-errors-of-a-map", seed)
    w, x = got["w"], got["x"]
    ranks = [sorted(range(5), key=lambda unit: abs(w[unit] - sample)) for sample in x]
    for sample, rank in zip(x, ranks, strict=True):
        distances = [abs(w[unit] - sample) for unit in rank]
        assert distances[0] < distances[1] < distances[2]
    errors = {
        "quantisation": sum(abs(w[rank[0]] - sample) for sample, rank in zip(x, ranks, strict=True)) / 4,
        "topographic": sum(abs(rank[0] - rank[1]) > 1 for rank in ranks) / 4,
    }
    assert right("two-errors-of-a-map", seed, errors)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_principal_axis_by_turning(seed: int) -> None:
    """The largest variance over many directions, before and after scaling."""
    got = numbers("principal-axis-of-two-features", seed)
    a, b, c = got["a"], got["b"], got["c"]

    def most(a: float, b: float, c: float) -> float:
        turns = [k * math.pi / 20_000 for k in range(20_000)]
        return max(
            a * math.cos(t) ** 2 + 2 * b * math.cos(t) * math.sin(t) + c * math.sin(t) ** 2 for t in turns
        )

    variance = most(a, b, c)
    answer = {
        "variance": variance,
        "share": variance / (a + c),
        "scaled": most(1, b / math.sqrt(a * c), 1) / 2,
    }
    assert right("principal-axis-of-two-features", seed, answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_filled_round_is_one_of_k_means(seed: int) -> None:
    """Every accepted filling moves the centres to the means of their nearest points; a dot typed before a
    method is the one that stands there already.
    """
    one: Any = item("k-means-round-with-holes")
    variant = one.variant(seed)
    n, d, k = (int(variant.names[name]) for name in ("N", "d", "k"))
    torch.manual_seed(seed)
    x = torch.rand(n, d).double()
    start = x[:k].clone()
    label = [min(range(k), key=lambda j: float((row - start[j]).norm())) for row in x]
    wanted = torch.stack([x[[i for i in range(n) if label[i] == j]].mean(dim=0) for j in range(k)])
    model = {blank.id: variant.fill_code(blank.accept[0]) for blank in one.blanks}
    for blank in one.blanks:
        for accepted in blank.accept:
            code = variant.fill_code(one.code)
            bare = variant.fill_code(accepted).removeprefix("dim=").removeprefix(".")
            for name, text in {**model, blank.id: bare}.items():
                code = code.replace(f"[[{name}]]", text)
            places: dict[str, Any] = {"torch": torch, "X": x, "C": start}
            exec(code, places)  # noqa: S102 - our own text
            assert places["C"].allclose(wanted)
