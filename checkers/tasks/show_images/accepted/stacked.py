import torch


def pictures(X):
    return torch.stack([x[0] for x in X])
