import torch


def pictures(X):
    return X.amax(dim=1)
