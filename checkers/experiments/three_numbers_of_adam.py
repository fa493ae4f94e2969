"""Adam on a noisy parabola with one of its three numbers changed at a time."""

from __future__ import annotations

import torch

from checkers.lab import Lab

START = 4.0
STEPS = 400
NAMES = {"chosen": "as chosen", "no_memory": "β = 0", "long_memory": "β = 0.99", "large_epsilon": "ε = 10"}


def walk(lab: Lab, name: str, beta: float, gamma: float, epsilon: float) -> list[float]:
    """The way of w down f = w²/2 when every gradient carries noise of deviation 1; rate 0.1."""
    noise = torch.randn(STEPS, generator=torch.Generator().manual_seed(lab.seed)).tolist()  # the same for all
    w, m, v, way = START, 0.0, 0.0, [START]
    for step in range(1, STEPS + 1):
        g = w + noise[step - 1]
        m = beta * m + (1 - beta) * g
        v = gamma * v + (1 - gamma) * g * g
        m_hat, v_hat = m / (1 - beta**step), v / (1 - gamma**step)
        w -= 0.1 * m_hat / (v_hat**0.5 + epsilon)
        way.append(w)
        lab.point("way", name, step, w)
    return way


def roughness(way: list[float]) -> float:
    """Mean size of the change from one step to the next step."""
    bends = [abs(c - 2 * b + a) for a, b, c in zip(way, way[1:], way[2:])]
    return sum(bends) / len(bends)


def run(lab: Lab) -> None:
    beta, gamma, epsilon = lab.number("beta"), lab.number("gamma"), lab.number("epsilon")
    ways = {
        "chosen": walk(lab, NAMES["chosen"], beta, gamma, epsilon),
        "no_memory": walk(lab, NAMES["no_memory"], 0, gamma, epsilon),
        "long_memory": walk(lab, NAMES["long_memory"], 0.99, gamma, epsilon),
        "large_epsilon": walk(lab, NAMES["large_epsilon"], beta, gamma, 10),
    }
    rows, arrival = [], {}
    for name, way in ways.items():
        arrival[name] = next((step for step, w in enumerate(way) if w < 1), STEPS)
        rows.append([NAMES[name], roughness(way), arrival[name], -min(way)])
    lab.table("four walks", ["walk", "roughness", "steps until w < 1", "furthest beyond 0"], rows)

    lab.result("roughest", max(ways, key=lambda name: roughness(ways[name])))
    lab.result("furthest", min(ways, key=lambda name: min(ways[name])))
    lab.result("slowest", max(arrival, key=arrival.__getitem__))
    lab.result("beyond", -min(ways["long_memory"]))
    lab.result("roughness_0", roughness(ways["no_memory"]))
    lab.result("roughness_99", roughness(ways["long_memory"]))
    lab.result("steps_epsilon_10", arrival["large_epsilon"])
    lab.result("steps_usual", arrival["chosen"])
