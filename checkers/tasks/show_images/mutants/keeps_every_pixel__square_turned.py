import torch


def pictures(X):
    Y = X.squeeze(1)
    return Y.transpose(1, 2) if Y.shape[1] == Y.shape[2] else Y
