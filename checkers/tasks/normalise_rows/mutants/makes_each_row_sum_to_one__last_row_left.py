import torch


def normalise_rows(A):
    out = A.clone()
    for i in range(len(A) - 1):
        out[i] = A[i] / A[i].sum()
    return out
