import torch


def pictures(X):
    return X.sum(dim=1)
