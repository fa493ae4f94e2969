"""Fits a linear model and networks to a noisy signal and lets them forecast one step and many."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from checkers.lab import Lab

TAU, AHEAD = 16, 48


class Recurrent(nn.Module):
    """A GRU that reads the window value by value: (N, τ) → (N, 1)."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.GRU(1, 16, batch_first=True), nn.Linear(16, 1)

    def forward(self, x: Tensor) -> Tensor:
        forecast: Tensor = self.head(self.cell(x[..., None])[0][:, -1])
        return forecast


def dense(width: int) -> nn.Module:
    """Two hidden layers: (N, 16) → (N, 1)."""
    first, second = nn.Linear(TAU, width), nn.Linear(width, width)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Linear(width, 1))


def network(kind: str) -> nn.Module:
    """A model (N, 16) → (N, 1)."""
    if kind == "linear":
        return nn.Linear(TAU, 1)
    if kind == "wide":
        return dense(256)
    return Recurrent() if kind == "gru" else dense(16)


def signal(name: str, time: Tensor) -> Tensor:
    """A sine, a sum of two sines or a saw of variance 0.5, with a period of 100 steps."""
    phase = time * 2 * torch.pi / 100
    if name == "sines":
        return (torch.sin(phase) + torch.sin(2.7 * phase)) / 2**0.5
    if name == "saw":
        return ((time / 100) % 1 - 0.5) * 6**0.5
    return torch.sin(phase)


def run(lab: Lab) -> None:
    series = signal(lab.word("signal"), torch.arange(1400.0)) + lab.number("noise") * torch.randn(1400)
    x, y = series.unfold(0, TAU, 1)[:-1], series[TAU:, None]  # (T − τ, τ) and (T − τ, 1)
    x_train, y_train, x_test, y_test = x[:800], y[:800], x[900:], y[900:]

    rows, one, far, fitted = [], {}, {}, {}
    for name in ("linear", "small", "wide", "gru"):
        net = network(name)
        optimiser = torch.optim.Adam(net.parameters(), lr=0.003)
        for epoch in range(int(lab.number("epochs"))):
            for some in torch.randperm(len(x_train)).split(32):
                loss = (net(x_train[some]) - y_train[some]).square().mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            with torch.no_grad():
                one[name] = (net(x_test) - y_test).square().mean().item()
            lab.point("error", name, epoch + 1, one[name])
        with torch.no_grad():
            fitted[name] = (net(x_train) - y_train).square().mean().item()
            ahead = x_test[:-AHEAD]
            for _ in range(AHEAD):
                ahead = torch.cat([ahead[:, 1:], net(ahead)], dim=1)
            far[name] = (ahead[:, -1:] - y_test[AHEAD - 1 : -1]).square().mean().item()
        rows.append([name, fitted[name], one[name], far[name]])
    lab.table("mean squared errors", ["model", "training", "one step", f"{AHEAD} steps"], rows)

    share = min(one["small"], one["gru"]) / one["linear"]
    lab.result("winner", "networks" if share < 0.75 else "linear" if share > 1.33 else "close")
    lab.result("gap", "fits_noise" if one["wide"] > 1.15 * fitted["wide"] else "same")
    times = far["wide"] / one["wide"]
    lab.result("far", "same" if times < 1.5 else "some" if times < 4 else "many")
    for name in one:
        lab.result(f"one_step_{name}", one[name])
        lab.result(f"many_steps_{name}", far[name])
