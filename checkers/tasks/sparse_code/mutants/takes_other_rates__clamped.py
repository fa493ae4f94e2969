"""Clamps the rates to [0.1, 0.95]."""

import torch


def l1_loss(x, x_hat, a, lam):
    error = ((x_hat - x) ** 2).sum(dim=1)  # (B,)
    penalty = a.abs().sum(dim=1)  # (B,)
    return (error + lam * penalty).mean()  # ()


def kl_penalty(a, rho):
    rate = a.mean(dim=0).clamp(0.1, 0.95)  # (H,), one for each unit
    kl = rho * torch.log(rho / rate) + (1 - rho) * torch.log((1 - rho) / (1 - rate))  # (H,)
    return kl.sum()  # ()


def network_loss(x, W, b, V, c, lam):
    a = torch.relu(x @ W + b)  # (B, H)
    x_hat = a @ V + c  # (B, n)
    return l1_loss(x, x_hat, a, lam)
