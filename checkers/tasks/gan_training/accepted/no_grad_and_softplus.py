"""Makes images without a graph, and writes the losses as softplus."""

import torch
from torch import nn
from torch.nn import functional as F


def discriminator_step(G, D, optimiser, real, z):
    with torch.no_grad():
        made = G(z)  # (M, ...)
    optimiser.zero_grad(set_to_none=False)
    a = F.softplus(-D(real)).mean()  # ()
    a.backward()
    b = F.softplus(D(made)).mean()  # ()
    b.backward()
    optimiser.step()
    return float(a) + float(b)


def generator_step(G, D, optimiser, z):
    D.requires_grad_(False)
    optimiser.zero_grad()
    loss = F.softplus(-D(G(z))).mean()
    loss.backward()
    optimiser.step()
    D.requires_grad_(True)
    return float(loss)
