"""The practice items on optimisers and starting values: what they call right is what torch does."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, rules

torch = pytest.importorskip("torch")

ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"optimisation/{part}.yaml")]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


@pytest.mark.parametrize("fan_in", [4, 25, 100, 400])
def test_the_bound_of_a_fresh_layer_is_that_of_torch(fan_in: int) -> None:
    """000-3.1c: the largest of many weights and biases; deviation, inverse and fan-out bound are wrong."""
    torch.manual_seed(0)
    layer = torch.nn.Linear(fan_in, 4000)
    for values in (layer.weight, layer.bias):
        assert 0.99 / fan_in**0.5 < values.abs().max().item() <= 1 / fan_in**0.5 + 1e-6
    params = {"fan_in": fan_in}
    assert marked("000-3.1c", f"1/sqrt({fan_in})", params).points == 1
    deviation = marked("000-3.1c", f"{layer.weight.std().item():.2g}", params)
    assert deviation.points == 0 and rules(deviation)["bound"] == "deviation-for-bound"
    assert marked("000-3.1c", f"1/{fan_in}", params).points == 0
    both = {"bound": f"1/sqrt({fan_in})", "spread": f"1/sqrt(3*{fan_in})"}
    assert marked("000-3.1c", both, params).points == 1


@pytest.mark.parametrize(
    ("scheme", "fan_in", "fan_out"),
    [("kaiming", 200, 50), ("xavier", 100, 100), ("kaiming", 300, 500), ("xavier", 64, 320)],
)
def test_the_spread_of_a_scheme_is_that_of_many_draws(scheme: str, fan_in: int, fan_out: int) -> None:
    """001-2.2: the standard deviation; the variance is a wrong answer of its own."""
    torch.manual_seed(0)
    draw = {"kaiming": torch.nn.init.kaiming_normal_, "xavier": torch.nn.init.xavier_normal_}[scheme]
    kinds = {"nonlinearity": "relu"} if scheme == "kaiming" else {}
    seen = torch.stack([draw(torch.empty(fan_out, fan_in), **kinds).std() for _ in range(20)]).mean().item()
    params = {"scheme": scheme, "fan_in": fan_in, "fan_out": fan_out}
    right = f"sqrt(2/{fan_in})" if scheme == "kaiming" else f"sqrt(2/{fan_in + fan_out})"
    key = float(item("spread-of-initial-weights").variant_for(_exact(params)).names["deviation"])  # type: ignore[arg-type]
    assert abs(seen / key - 1) < 0.01
    assert marked("001-2.2", right, params).points == 1
    assert rules(marked("001-2.2", repr(key**2), params))["deviation"] == "variance"


def _exact(params: dict[str, object]) -> dict[str, object]:
    from fractions import Fraction

    return {name: Fraction(value) if isinstance(value, int) else value for name, value in params.items()}


@pytest.mark.parametrize("g", [(2, 2), (2, -2), (-3, 8), (0.5, 0.25)])
def test_two_steps_of_adam_are_those_of_torch(g: tuple[float, float]) -> None:
    """001-3.5a: change by change; uncorrected averages and plain SGD are wrong."""
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([w], lr=0.1, betas=(0.9, 0.999))
    places = [0.0]
    for gradient in g:
        w.grad = torch.tensor([gradient], dtype=torch.float64)
        adam.step()
        places.append(w.item())
    params = {"g": list(g), "alpha": 0.1, "beta": 0.9, "gamma": 0.999}
    answer = {"step1": repr(places[1]), "step2": repr(places[2] - places[1])}
    assert marked("001-3.5a", answer, params).points == 1
    slips = marked("001-3.5a", {"step1": repr(places[1] * 10**0.5), "step2": answer["step2"]}, params)
    assert rules(slips)["step1"] == "uncorrected"
    if list(g) == [2, -2]:
        assert marked("001-3.5a", {"step1": "-0.1", "step2": "0.005263"}).points == 1


@pytest.mark.parametrize(
    ("name", "ticks", "points"),
    [
        ("001-3.5b", ["sgd_plus", "sgd_minus", "adam_plus", "adam_minus"], 1),
        ("001-3.5b", ["sgd_plus", "adam_plus", "when"], 0.75),
        ("001-3.5b", ["adam_plus", "other", "not-no-rate"], 0.5),
        ("001-3.5b", ["not-always-better", "not-same-memory"], 0),
        ("001-3.5c", ["beta", "gamma", "epsilon"], 1),
        ("001-3.5c", ["beta", "gamma_as_schedule"], 0.5),
        ("001-3.5c", ["not-swapped", "not-gamma-one"], 0),
    ],
)
def test_each_point_of_the_written_comparisons_counts(name: str, ticks: list[str], points: float) -> None:
    """Four halves for the optimisers, a third for each number; traps cost nothing."""
    assert marked(name, {"text": "as ticked", "ticks": ticks}).points == pytest.approx(points)


def test_an_order_is_right_exactly_where_the_lines_of_adam_can_run_in_it() -> None:
    """Each of the 720 orders is run with what the step before left; six give torch's second step."""
    lines = {
        "C": "g = -3.0",
        "F": "m = 0.9 * m + 0.1 * g",
        "D": "v = 0.999 * v + 0.001 * g * g",
        "B": "mh = m / (1 - 0.9 ** 2)",
        "E": "vh = v / (1 - 0.999 ** 2)",
        "A": "w = w - 0.1 * mh / (vh ** 0.5 + 1e-8)",
    }
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([w], lr=0.1, betas=(0.9, 0.999), eps=1e-8)
    for gradient in (2.0, -3.0):
        w.grad = torch.tensor([gradient], dtype=torch.float64)
        before = w.item()
        adam.step()
    after, right = w.item(), []
    for order in permutations(lines):
        kept = {"w": before, "m": 0.2, "v": 0.004, "g": 2.0, "mh": 2.0, "vh": 4.0}
        exec("\n".join(lines[key] for key in order), {}, kept)  # noqa: S102 - our own lines
        if abs(kept["w"] - after) < 1e-9:
            right.append("".join(order))
    told = [
        "".join(o) for o in permutations(lines) if marked("lines-of-an-adam-step", " ".join(o)).points == 1
    ]
    assert sorted(right) == sorted(told) and len(told) == 6


def test_the_trial_run_is_read_by_its_curves() -> None:
    """Each of the four cases occurs, and the numbers say which it is."""
    one = item("reading-a-trial-run")
    seen = set()
    for seed in range(24):
        variant = one.variant(seed)
        train, val = ([float(x) for x in variant.names[name]] for name in ("train", "val"))  # type: ignore[union-attr, arg-type]
        if train[-1] > 2.1:
            said = "raise" if max(train) < 2.31 else "lower"
        else:
            said = "regularise" if val[-1] > min(val) + 0.1 else "refine"
        assert one.key(variant)["choice"] == said
        seen.add(said)
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("300 MB", 1),
        ("0.3 GB", 1),
        ("0,3 GB", 1),
        ("300 megabytes", 1),
        ("3e8 bytes", 1),
        ("286.1 MiB", 1),
        ("300 GB", 0),
        ("0.3", 0),
        ("300 MiB", 0),
    ],
)
def test_memory_may_be_given_in_another_unit(typed: str, points: int) -> None:
    """25 million float32 weights under Adam; a unit that is written counts, a wrong one is wrong."""
    assert marked("memory-of-an-optimiser", typed).points == points
