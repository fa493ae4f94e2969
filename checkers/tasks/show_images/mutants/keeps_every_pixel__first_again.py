import torch


def pictures(X):
    return X[:1, 0].repeat(len(X), 1, 1)
