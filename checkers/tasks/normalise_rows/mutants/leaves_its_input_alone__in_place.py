import torch


def normalise_rows(A):
    with torch.no_grad():
        A /= A.sum(dim=1, keepdim=True)
    return A
