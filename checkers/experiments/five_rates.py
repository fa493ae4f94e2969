"""Walks down the same parabola with five learning rates."""

from __future__ import annotations

from checkers.lab import Lab

RATES = {"r10": 0.1, "r50": 0.5, "r90": 0.9, "r100": 1.0, "r110": 1.1}
STEPS = 20


def run(lab: Lab) -> None:
    curvature, momentum = lab.number("curvature"), lab.number("momentum")
    last: dict[str, float] = {}
    rows = []
    for name, rate in RATES.items():
        w, velocity = 1.0, 0.0
        for step in range(STEPS + 1):
            lab.point("weight", f"{rate:g}", step, max(-3.0, min(3.0, w)))  # what leaves stays at the edge
            if step < STEPS:
                velocity = momentum * velocity + curvature * w  # the gradient of ½·curvature·w²
                w -= rate * velocity
        last[name] = w
        rows.append([f"{rate:g}", f"{1 - rate * curvature:.3g}", f"{w:.3g}"])

    groups: list[list[str]] = []
    for name in sorted(last, key=lambda one: -abs(last[one])):  # farthest from the minimum first
        far = abs(last[groups[-1][0]]) if groups else 0.0
        if groups and far - abs(last[name]) <= 0.01 * far:
            groups[-1].append(name)
        else:
            groups.append([name])
    edge = abs(last["r100"])
    lab.result("ranking", [group[0] if len(group) == 1 else group for group in groups])
    lab.result("away", sum(abs(w) > 1.001 for w in last.values()))
    lab.result("edge", "away" if edge > 1.001 else "stays" if edge > 0.999 else "nearer")
    lab.result("two_over_curvature", 2 / curvature)
    lab.result("one_over_curvature", 1 / curvature)
    lab.table("after twenty steps from w = 1", ["rate", "1 - rate·curvature", "w"], rows)
