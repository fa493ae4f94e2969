"""Rows taken apart by view, which takes no transposed matrix."""

import torch


def softmax(X):
    rows = X.view(-1).view(X.shape)
    E = torch.exp(rows - rows.max(dim=1, keepdim=True).values)
    return E / E.sum(dim=1, keepdim=True)
