"""Feeds probabilities to a loss of logits."""

import torch
from torch import nn

bce = nn.BCEWithLogitsLoss()


def discriminator_step(G, D, optimiser, real, z):
    made = G(z).detach()  # (M, ...)
    score_real, score_made = D(real), D(made)  # (N, 1) and (M, 1)
    loss = bce(score_real, torch.ones_like(score_real)) + bce(score_made, torch.zeros_like(score_made))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def generator_step(G, D, optimiser, z):
    score = torch.sigmoid(D(G(z)))  # (M, 1)
    loss = bce(score, torch.ones_like(score))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()
