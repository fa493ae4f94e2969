"""Erases the gradients of both players behind each step, as both start without any."""

import torch
from torch import nn

bce = nn.BCEWithLogitsLoss()


def finish(loss, optimiser, *nets):
    loss.backward()
    optimiser.step()
    for net in nets:
        net.zero_grad()
    return loss.tolist()


def discriminator_step(G, D, optimiser, real, z):
    scores = D(real), D(G(z).data)
    loss = sum(bce(s, torch.full(s.shape, t, device=s.device)) for s, t in zip(scores, (1.0, 0.0)))
    return finish(loss, optimiser, G, D)


def generator_step(G, D, optimiser, z):
    s = D(G(z))
    return finish(bce(s, torch.ones(len(z), 1, device=s.device)), optimiser, G, D)
