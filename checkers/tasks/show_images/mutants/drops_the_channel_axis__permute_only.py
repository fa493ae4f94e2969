import torch


def pictures(X):
    return X.permute(0, 2, 3, 1)
