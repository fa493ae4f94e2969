"""Asks for the gradients of one network alone."""

import torch
from torch import nn
from torch.nn import functional as F


def update(net, optimiser, loss):
    weights = list(net.parameters())
    for w, g in zip(weights, torch.autograd.grad(loss, weights)):
        w.grad = g
    optimiser.step()
    return loss.item()


def discriminator_step(G, D, optimiser, real, z):
    loss = -F.logsigmoid(D(real)).mean() - F.logsigmoid(-D(G(z))).mean()
    return update(D, optimiser, loss)


def generator_step(G, D, optimiser, z):
    return update(G, optimiser, -F.logsigmoid(D(G(z))).mean())
