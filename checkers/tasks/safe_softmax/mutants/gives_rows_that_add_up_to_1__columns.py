"""Normalises the columns."""

import torch


def softmax(X):
    E = torch.exp(X - X.max(dim=0, keepdim=True).values)
    return E / E.sum(dim=0, keepdim=True)
