"""Fits a line's parameters under three losses while a share of the targets is wrong by +50."""

from __future__ import annotations

import torch
from torch import nn

from checkers.lab import Lab

W, B, SHIFT = [2.0, -3.4], 4.2, 50.0


def run(lab: Lab) -> None:
    share, delta = lab.number("share") / 100, lab.number("delta")
    x = torch.randn(1000, 2)
    y = x @ torch.tensor(W) + B + 0.1 * torch.randn(1000)  # (1000,)
    wrong = torch.randperm(1000)[: round(share * 1000)]
    y[wrong] += SHIFT

    losses = {"mse": nn.MSELoss(), "huber": nn.HuberLoss(delta=delta), "l1": nn.L1Loss()}
    bias, rows = {}, []
    for name, loss in losses.items():
        w, b = torch.zeros(2, requires_grad=True), torch.zeros((), requires_grad=True)
        sgd = torch.optim.SGD([w, b], lr=0.2)
        for step in range(1000):
            sgd.zero_grad()
            loss(x @ w + b, y).backward()
            sgd.step()
            if step % 10 == 0:
                lab.point("bias", name, step, b.item())
        bias[name] = b.item()
        rows.append([name, *(f"{value:.2f}" for value in (*w.tolist(), b.item()))])

    off = {name: abs(value - B) for name, value in bias.items()}
    order = sorted(off, key=lambda name: -off[name])  # farthest from the truth first
    ranking: list[str | list[str]] = [order[0]]
    for name in order[1:]:
        group = ranking[-1] if isinstance(ranking[-1], list) else [ranking[-1]]
        tied = off[group[0]] - off[name] < 0.02
        ranking[-1:] = [[*group, name]] if tied else [ranking[-1], name]
    lab.result("mse_bias", bias["mse"])
    lab.result("huber_bias", bias["huber"])
    lab.result("l1_bias", bias["l1"])
    lab.result("ranking", ranking)
    lab.table("found", ["loss", "w1", "w2", "b"], [["truth", "2.00", "-3.40", "4.20"], *rows])
