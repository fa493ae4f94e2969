"""Goes over examples and units by loops."""

import math

import torch


def l1_loss(x, x_hat, a, lam):
    total = 0.0
    for one, rebuilt, code in zip(x, x_hat, a):
        total = total + sum((p - q).pow(2) for p, q in zip(rebuilt, one)) + lam * sum(abs(v) for v in code)
    return total / len(x)


def kl_penalty(a, rho):
    total = 0.0
    for unit in a.T:
        r = unit.mean()
        total = total + rho * (math.log(rho) - r.log()) + (1 - rho) * (math.log(1 - rho) - (1 - r).log())
    return total


def network_loss(x, W, b, V, c, lam):
    a = torch.relu(x @ W + b)  # (B, H)
    x_hat = a @ V + c  # (B, n)
    return l1_loss(x, x_hat, a, lam)
