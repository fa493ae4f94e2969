"""Erases its own gradients behind each step, and not those of the other turn."""

import torch
from torch import nn

bce = nn.BCEWithLogitsLoss()


def discriminator_step(G, D, optimiser, real, z):
    made = G(z).detach()  # (M, ...)
    score_real, score_made = D(real), D(made)  # (N, 1) and (M, 1)
    loss = bce(score_real, torch.ones_like(score_real)) + bce(score_made, torch.zeros_like(score_made))
    loss.backward()
    optimiser.step()
    optimiser.zero_grad()
    return loss.item()


def generator_step(G, D, optimiser, z):
    score = D(G(z))  # (M, 1)
    loss = bce(score, torch.ones_like(score))
    loss.backward()
    optimiser.step()
    optimiser.zero_grad()
    return loss.item()
