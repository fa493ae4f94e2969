"""Linear autoregression on a noisy sine with windows of different length, one step ahead and many."""

from __future__ import annotations

import torch
from torch import Tensor

from checkers.lab import Lab

LAGS = (1, 2, 4, 8, 16, 32)
AHEAD = 64  # steps of the long forecast


def windows(series: Tensor, tau: int) -> tuple[Tensor, Tensor]:
    """Features (T − τ, τ), each row the τ values before its target (T − τ,)."""
    return series.unfold(0, tau, 1)[:-1], series[tau:]


def fit(x: Tensor, y: Tensor) -> Tensor:
    """Least squares with an intercept: weights (τ + 1,)."""
    ones = torch.ones(len(x), 1)
    weights: Tensor = torch.linalg.lstsq(torch.cat([x, ones], dim=1), y[:, None]).solution[:, 0]
    return weights


def predict(w: Tensor, x: Tensor) -> Tensor:
    return x @ w[:-1] + w[-1]


def run(lab: Lab) -> None:
    noise, train = lab.number("noise"), int(lab.number("train"))
    time = torch.arange(2000.0)
    series = torch.sin(2 * torch.pi * time / lab.number("period")) + noise * torch.randn(2000)

    curve, rows, one, far = [], [], {}, {}
    for tau in LAGS:
        w = fit(*windows(series[:train], tau))
        x, y = windows(series[1000:], tau)  # later than everything that was learnt from
        one[tau] = (predict(w, x) - y).square().mean().item()
        ahead = x[: len(x) - AHEAD]  # every start whose forecast can still be checked
        for _ in range(AHEAD):  # the forecast becomes the newest input
            ahead = torch.cat([ahead[:, 1:], predict(w, ahead)[:, None]], dim=1)
        far[tau] = (ahead[:, -1] - y[AHEAD - 1 : -1]).square().mean().item()
        lab.point("error", "one step", tau, one[tau])
        lab.point("error", f"{AHEAD} steps", tau, far[tau])
        lab.point("error", "noise alone", tau, noise**2)
        curve.append([tau, one[tau]])
        rows.append([tau, train - tau, one[tau], far[tau]])
    lab.table("mean squared errors", ["lags", "training rows", "one step", f"{AHEAD} steps"], rows)

    lab.result("curve", curve)
    lab.result("error_32_lags", one[32])
    lab.result("lowest_error", one[min(one, key=one.__getitem__)])
    lab.result("error_1_lag", one[1])
    lab.result("noise_variance", noise**2)
    nothing = y.square().mean().item()  # the error of forecasting 0
    share = far[32] / one[32]
    lab.result("far", "same" if share < 1.5 else "some" if far[32] < 0.8 * nothing else "lost")
    lab.result("error_64_ahead", far[32])
