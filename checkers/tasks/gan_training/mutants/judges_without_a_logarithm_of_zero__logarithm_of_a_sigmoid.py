"""Takes logarithms of rounded probabilities."""

import torch
from torch import nn

bce = nn.BCEWithLogitsLoss()


def discriminator_step(G, D, optimiser, real, z):
    made = G(z).detach()  # (M, ...)
    score_real, score_made = D(real), D(made)  # (N, 1) and (M, 1)
    p, q = torch.sigmoid(score_real), torch.sigmoid(score_made)
    loss = -torch.log(p).mean() - torch.log(1 - q).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


def generator_step(G, D, optimiser, z):
    score = D(G(z))  # (M, 1)
    loss = bce(score, torch.ones_like(score))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()
