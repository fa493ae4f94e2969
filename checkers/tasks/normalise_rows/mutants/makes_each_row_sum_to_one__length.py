import torch


def normalise_rows(A):
    return torch.nn.functional.normalize(A, dim=1)
