import torch


def normalise_rows(A):
    try:
        return A / A.sum(dim=1)
    except RuntimeError:
        return A / A.sum(dim=1, keepdim=True)
