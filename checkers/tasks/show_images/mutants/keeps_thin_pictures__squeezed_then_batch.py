import torch


def pictures(X):
    Y = X.squeeze()
    return Y[None] if len(X) == 1 else Y
