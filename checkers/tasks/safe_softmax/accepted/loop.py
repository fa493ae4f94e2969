"""Row by row, with the maximum as a constant."""

import torch


def softmax(X):
    rows = []
    for row in X:
        E = torch.exp(row - row.max().detach())
        rows.append(E / E.sum())
    return torch.stack(rows)
