"""Freezes the other player for a turn, and prints."""

import torch
from torch import nn

bce = nn.BCEWithLogitsLoss()


class Frozen:
    """A network whose parameters get no gradients for a while."""

    def __init__(self, net):
        self.net = net

    def __enter__(self):
        for p in self.net.parameters():
            p.requires_grad_(False)

    def __exit__(self, *_):
        for p in self.net.parameters():
            p.requires_grad_(True)


def discriminator_step(G, D, optimiser, real, z):
    optimiser.zero_grad()
    with Frozen(G):
        score_real, score_made = D(real), D(G(z))
        loss_real = bce(score_real, torch.ones_like(score_real))
        loss_made = bce(score_made, torch.zeros_like(score_made))
        (loss_real + loss_made).backward()
    optimiser.step()
    print("discriminator", loss_real.item(), loss_made.item())
    return loss_real.item() + loss_made.item()


def generator_step(G, D, optimiser, z):
    optimiser.zero_grad()
    with Frozen(D):
        score = D(G(z))
        loss = -bce(score, torch.zeros_like(score)) + bce(score, torch.zeros_like(score))
        loss = loss + bce(score, torch.ones_like(score))
        loss.backward()
    optimiser.step()
    return loss.item()
