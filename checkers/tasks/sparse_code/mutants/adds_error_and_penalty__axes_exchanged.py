"""Sums over the batch and averages over the numbers of an example."""

import torch


def l1_loss(x, x_hat, a, lam):
    error = ((x_hat - x) ** 2).sum(dim=0)  # one for each number
    penalty = a.abs().sum(dim=0)  # one for each number
    return error.mean() + lam * penalty.mean()  # ()


def kl_penalty(a, rho):
    rate = a.mean(dim=0)  # (H,), one for each unit
    kl = rho * torch.log(rho / rate) + (1 - rho) * torch.log((1 - rho) / (1 - rate))  # (H,)
    return kl.sum()  # ()


def network_loss(x, W, b, V, c, lam):
    a = torch.relu(x @ W + b)  # (B, H)
    x_hat = a @ V + c  # (B, n)
    return l1_loss(x, x_hat, a, lam)
