"""Uses norms and einsum, and each penalty as a mean over the batch of its own."""

import torch


def l1_loss(x, x_hat, a, lam):
    batch = x.shape[0]
    return torch.einsum("bi,bi->", x_hat - x, x_hat - x) / batch + lam * a.norm(p=1) / batch


def kl_penalty(a, rho):
    rate = torch.einsum("bh->h", a) / a.size(0)
    target = torch.full_like(rate, rho)
    cross = torch.nn.functional.binary_cross_entropy(rate, target, reduction="sum")
    return cross - torch.nn.functional.binary_cross_entropy(target, target, reduction="sum")


def network_loss(x, W, b, V, c, lam):
    a = torch.einsum("bi,ih->bh", x, W).add(b).clamp(min=0)
    return l1_loss(x, torch.addmm(c, a, V), a, lam)
