import torch


def pictures(X):
    B, _, H, W = X.shape
    return X.reshape(H, W, B).permute(2, 0, 1)
