"""Trains two networks to tell a direction, one with the plain squared error and one with a circular loss."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from checkers.lab import Lab

TURN = 2 * torch.pi


def listen(azimuth: Tensor, noise: float) -> Tensor:
    """What six sensors on a circle receive from directions (N,) in turns: (N, 6)."""
    sensors = torch.arange(6) / 6
    return torch.cos(TURN * (azimuth[:, None] - sensors)) + noise * torch.randn(len(azimuth), 6)


def off_by(predicted: Tensor, azimuth: Tensor) -> Tensor:
    """The shorter way between two directions, in degrees."""
    return 360 * ((predicted - azimuth + 0.5) % 1 - 0.5).abs()


def run(lab: Lab) -> None:
    noise, hidden = lab.number("noise"), int(lab.number("hidden"))
    azimuth, azimuth_test = torch.rand(2000), torch.rand(4000)
    x, x_test = listen(azimuth, noise), listen(azimuth_test, noise)
    edge = torch.minimum(azimuth_test, 1 - azimuth_test) < 15 / 360  # within 15° of north

    rows, near, away = [], {}, {}
    for key, outputs in {"plain": 1, "circular": 2}.items():
        net = nn.Sequential(nn.Linear(6, hidden), nn.ReLU(), nn.Linear(hidden, outputs))
        optimiser = torch.optim.Adam(net.parameters(), lr=0.01)
        target = azimuth[:, None]  # (N, 1), in [0, 1)
        if key == "circular":
            target = torch.cat([torch.sin(TURN * target), torch.cos(TURN * target)], dim=1)  # (N, 2)
        for epoch in range(1, 21):
            for some in torch.randperm(len(x)).split(64):
                loss = (net(x[some]) - target[some]).square().mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            with torch.no_grad():
                output = net(x_test)
                predicted = output[:, 0] if outputs == 1 else torch.atan2(output[:, 0], output[:, 1]) / TURN
                off = off_by(predicted, azimuth_test)
            near[key], away[key] = off[edge].mean().item(), off[~edge].mean().item()
            lab.point("near", key, epoch, near[key])
        curve = []
        for start in range(0, 360, 20):
            middle = off[(azimuth_test * 360 >= start) & (azimuth_test * 360 < start + 20)].mean().item()
            lab.point("compass", key, start + 10, middle)
            curve.append([start + 10, middle])
        if key == "plain":
            lab.result("curve", curve)
        rows.append([key, round(near[key], 1), round(away[key], 1)])
    lab.table("mean error in degrees", ["loss", "within 15° of north", "elsewhere"], rows)

    lab.result("plain_near", near["plain"])
    lab.result("plain_away", away["plain"])
    lab.result("circular_near", near["circular"])
    lab.result("circular_away", away["circular"])
    share = near["circular"] / away["circular"]
    lab.result("circular", "even" if share < 1.5 else "worse_north")
