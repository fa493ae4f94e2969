"""Writes |a| by where, guards the logarithms by a tiny number, and holds the network in a module."""

import torch


def l1_loss(x, x_hat, a, lam):
    size = torch.where(a > 0, a, -a)
    return torch.sum(torch.square(x - x_hat), -1).add(size.sum(-1), alpha=lam).mean(0)


def kl_penalty(a, rho, tiny=1e-8):
    rate = a.mean(0)
    on = rho * torch.log(rho / (rate + tiny) + tiny)
    off = (1 - rho) * torch.log((1 - rho) / (1 - rate + tiny) + tiny)
    return (on + off).sum(-1)


class Autoencoder:
    def __init__(self, W, b, V, c):
        self.W, self.b, self.V, self.c = W, b, V, c

    def __call__(self, x):
        h = x.matmul(self.W) + self.b
        a = h * (h > 0)
        return a, a.matmul(self.V) + self.c


def network_loss(x, W, b, V, c, lam):
    a, x_hat = Autoencoder(W, b, V, c)(x)
    return l1_loss(x, x_hat, a, lam)
