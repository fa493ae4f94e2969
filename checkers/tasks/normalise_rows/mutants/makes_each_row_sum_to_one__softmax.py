import torch


def normalise_rows(A):
    return torch.softmax(A, dim=1)
