import torch


def normalise_rows(A):
    return torch.einsum("ij,i->ij", A, 1 / A.sum(1))
