import torch


def normalise_rows(A):
    return (A / A.sum(dim=1, keepdim=True)).squeeze()
