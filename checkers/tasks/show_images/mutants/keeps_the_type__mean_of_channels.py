import torch


def pictures(X):
    return X.float().mean(dim=1)
