import torch


def pictures(X):
    return [x[0].tolist() for x in X]
