"""Exchanges the two rates."""

import torch


def l1_loss(x, x_hat, a, lam):
    error = ((x_hat - x) ** 2).sum(dim=1)  # (B,)
    penalty = a.abs().sum(dim=1)  # (B,)
    return (error + lam * penalty).mean()  # ()


def kl_penalty(a, rho):
    rate = a.mean(dim=0)  # (H,), one for each unit
    kl = rate * torch.log(rate / rho) + (1 - rate) * torch.log((1 - rate) / (1 - rho))  # (H,)
    return kl.sum()  # ()


def network_loss(x, W, b, V, c, lam):
    a = torch.relu(x @ W + b)  # (B, H)
    x_hat = a @ V + c  # (B, n)
    return l1_loss(x, x_hat, a, lam)
