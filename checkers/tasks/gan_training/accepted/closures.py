"""Hands closures to the optimiser, as L-BFGS wants them."""

import torch
from torch import nn
from torch.nn import functional as F


def turn(optimiser, loss_of):
    def closure():
        optimiser.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    return optimiser.step(closure).item()


def discriminator_step(G, D, optimiser, real, z):
    made = G(z).clone().detach()

    def loss_of():
        return torch.stack([F.softplus(-D(real)).mean(), F.softplus(D(made)).mean()]).sum()

    return turn(optimiser, loss_of)


def generator_step(G, D, optimiser, z):
    return turn(optimiser, lambda: torch.logaddexp(torch.zeros(()).to(z), -D(G(z))).mean())
