"""Computes in double precision, maximum subtracted."""

import torch


def softmax(X):
    wide = X.double()
    E = torch.exp(wide - wide.amax(1, keepdim=True))
    return (E / E.sum(1, keepdim=True)).float()
