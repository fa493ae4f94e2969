"""Returns one probability for each row."""

import torch


def softmax(X):
    E = torch.exp(X)
    return E.max(dim=1).values / E.sum(dim=1)
