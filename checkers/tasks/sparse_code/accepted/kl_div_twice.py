"""Takes kl_div for each of the two terms, and a linear layer for each half."""

import torch
from torch.nn import functional as F


def l1_loss(x, x_hat, a, lam):
    error = F.mse_loss(x_hat, x, reduction="sum") / len(x)
    return error + lam * F.l1_loss(a, torch.zeros_like(a), reduction="sum") / len(x)


def kl_penalty(a, rho):
    rate = a.mean(0)
    both = torch.stack([rate, 1 - rate])  # (2, H)
    target = torch.tensor([rho, 1 - rho]).to(both).unsqueeze(1).expand_as(both)
    return F.kl_div(both.log(), target, reduction="sum")


def network_loss(x, W, b, V, c, lam):
    code = F.relu(F.linear(x, W.T, b))
    return l1_loss(x.detach(), F.linear(code, V.T, c), code, lam)
