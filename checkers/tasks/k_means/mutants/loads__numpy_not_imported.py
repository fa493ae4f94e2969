import torch

EMPTY = np.nan


def assign(X, centres):
    return torch.cdist(X, centres).argmin(dim=1)
