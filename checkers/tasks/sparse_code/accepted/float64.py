"""Calculates in float64 and back."""

import torch


def l1_loss(x, x_hat, a, lam):
    x, x_hat, a = x.double(), x_hat.double(), a.double()
    return ((x - x_hat).pow(2).sum() + lam * a.abs().sum()).div(len(x)).float()


def kl_penalty(a, rho):
    p = torch.distributions.Bernoulli(torch.full((a.shape[1],), rho, dtype=torch.float64, device=a.device))
    q = torch.distributions.Bernoulli(a.double().mean(0))
    return torch.distributions.kl_divergence(p, q).sum().float()


def network_loss(x, W, b, V, c, lam):
    a = torch.relu(x @ W + b)  # (B, H)
    x_hat = a @ V + c  # (B, n)
    return l1_loss(x, x_hat, a, lam)
