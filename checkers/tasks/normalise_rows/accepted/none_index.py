import torch


def normalise_rows(A):
    return A / A.sum(1)[:, None]
