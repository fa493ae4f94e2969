"""A parameter group, a last batch that is left out, and the logarithm taken by itself."""

import torch
from torch import nn
from torch.utils.data import DataLoader


def setup(model, dataset):
    return torch.optim.Adam([{"params": list(model.parameters())}], lr=1e-4, weight_decay=1e-3), DataLoader(
        dataset, 256, shuffle=True, drop_last=True
    )


def train(model, optimiser, loader, epochs, device):
    model.to(device).train()
    out = []
    for e in range(epochs):
        for x, t in loader:
            x, t = x.to(device), t.to(device)
            l = nn.functional.nll_loss(model(x).log_softmax(1), t)
            optimiser.zero_grad()
            l.backward()
            optimiser.step()
            out.append(l.item())
    return out
