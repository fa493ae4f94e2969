"""Subtracts within X."""

import torch


def softmax(X):
    with torch.no_grad():
        X -= X.max(dim=1, keepdim=True).values
    E = torch.exp(X)
    return E / E.sum(dim=1, keepdim=True)
