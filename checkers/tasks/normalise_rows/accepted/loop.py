import torch


def normalise_rows(A):
    return torch.stack([row / row.sum() for row in A])
