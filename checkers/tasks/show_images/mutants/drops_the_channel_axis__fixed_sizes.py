import torch


def pictures(X):
    return X.reshape(18, 28, 28)
