"""What the further items on optimisation promise, computed a second way."""

from __future__ import annotations

import math

import pytest

from tests.content.marks import everything_right, ids_in, marked, numbers, right

torch = pytest.importorskip("torch")
nn = torch.nn

IDS = ids_in("optimisation/deeper.yaml")


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


@pytest.mark.parametrize("seed", range(6))
def test_looking_ahead_is_the_nesterov_of_the_library(seed: int) -> None:
    """torch's SGD keeps the look-ahead point: its next one is the item's new w plus μ times its v."""
    name = "one-step-with-a-look-ahead"
    got = numbers(name, seed)
    ahead = got["w"] + got["mu"] * got["v"]
    slope = got["lam"] * (ahead - got["c"])
    velocity = got["mu"] * got["v"] - got["eta"] * slope
    point = nn.Parameter(torch.tensor(ahead, dtype=torch.float64))
    optimiser = torch.optim.SGD([point], lr=got["eta"], momentum=got["mu"], nesterov=True)
    optimiser.state[point]["momentum_buffer"] = torch.tensor(-got["v"] / got["eta"], dtype=torch.float64)
    (got["lam"] / 2 * (point - got["c"]) ** 2).backward()
    optimiser.step()
    after = got["w"] + velocity
    assert point.item() == pytest.approx(after + got["mu"] * velocity)
    assert right(name, seed, {"ahead": ahead, "slope": slope, "after": after})


@pytest.mark.parametrize("seed", range(6))
def test_the_schedule_is_that_of_two_schedulers_in_a_row(seed: int) -> None:
    """LinearLR and CosineAnnealingLR, step by step."""
    name = "warm-up-then-half-a-cosine"
    got = numbers(name, seed)
    warm, fall = int(got["W"]), int(got["L"])
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=got["P"])
    wave = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=fall)
    rates = [got["P"] * step / warm for step in range(warm)]
    for _ in range(fall + 1):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        wave.step()
    half = min(range(warm, warm + fall), key=lambda step: abs(rates[step] - got["P"] / 2))
    answer = {"rising": rates[int(got["s"])], "falling": rates[int(got["r"])], "half": half}
    assert right(name, seed, answer)


@pytest.mark.parametrize(("g", "t", "beta", "gamma"), [(3.0, 1, 0.9, 0.999), (0.2, 7, 0.8, 0.99)])
def test_averages_of_equal_gradients_are_those_of_adam(g: float, t: int, beta: float, gamma: float) -> None:
    """torch's Adam is fed t equal gradients; its averages are the formulas', its step has the length α."""
    weight = nn.Parameter(torch.zeros(1, dtype=torch.float64))
    adam = torch.optim.Adam([weight], lr=0.1, betas=(beta, gamma), eps=0)
    for _ in range(t):
        weight.grad = torch.tensor([g], dtype=torch.float64)
        before = weight.item()
        adam.step()
    m, v = (adam.state[weight][key].item() for key in ("exp_avg", "exp_avg_sq"))
    assert m == pytest.approx((1 - beta**t) * g) and v == pytest.approx((1 - gamma**t) * g * g)
    uncorrected, corrected = 0.1 * m / math.sqrt(v), before - weight.item()
    assert uncorrected / corrected == pytest.approx((1 - beta**t) / math.sqrt(1 - gamma**t))


def test_adam_under_a_steady_gradient_reads_other_forms() -> None:
    """Multiplied out and with the root as a power."""
    answer = {"m": "g - g beta^t", "v": "g^2 (1 - gamma^t)", "ratio": "(1 - beta^t)(1 - gamma^t)^(-1/2)"}
    assert marked("adam-under-a-steady-gradient", answer).points == 1
    wrong = marked("adam-under-a-steady-gradient", {**answer, "ratio": "(1 - beta^t)/(1 - gamma^t)"})
    assert wrong.points < 1 and "root" in " ".join(wrong.feedback)


@pytest.mark.parametrize("t", [1, 10])
def test_the_factors_of_the_explanation_hold(t: int) -> None:
    """3.2 in the first step, more than 6 around the tenth."""
    factor = (1 - 0.9**t) / math.sqrt(1 - 0.999**t)
    assert round(factor, 1) == 3.2 if t == 1 else factor > 6


@pytest.mark.parametrize("seed", range(6))
def test_both_ways_of_clipping_are_those_of_plain_python(seed: int) -> None:
    """The norm over all three entries; cutting each by itself."""
    name = "clipped-by-norm-and-by-value"
    got = numbers(name, seed)
    a, b, c, k = (got[key] for key in "abck")
    norm = math.hypot(a, b, c)
    cut = [math.copysign(min(abs(one), k), one) for one in (a, b)]
    answer = {"norm": norm, "scaled": a * min(1, got["theta"] / norm), "quotient": cut[0] / cut[1]}
    assert norm > got["theta"] and cut[0] / cut[1] != a / b
    assert right(name, seed, answer)


@pytest.mark.parametrize("seed", range(6))
def test_rmsprop_moves_both_weights_as_plain_python_does(seed: int) -> None:
    """Two steps by the two lines of the question."""
    name = "rmsprop-across-a-valley"
    got = numbers(name, seed)
    changes: dict[str, list[float]] = {"x": [], "y": []}
    for weight, curvature in (("x", got["p"]), ("y", got["q"])):
        at, s = got[weight], 0.0
        for _ in range(2):
            g = curvature * at
            s = got["gamma"] * s + (1 - got["gamma"]) * g * g
            changes[weight].append(-got["eta"] * g / math.sqrt(s))
            at += changes[weight][-1]
    assert abs(changes["x"][0]) == pytest.approx(abs(changes["y"][0]))
    answer = {"step_x": changes["x"][0], "step_y": changes["y"][0], "again": changes["y"][1]}
    assert right(name, seed, answer)
