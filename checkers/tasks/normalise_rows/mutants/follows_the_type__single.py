import torch


def normalise_rows(A):
    A = A.float()
    return A / A.sum(dim=1, keepdim=True)
