"""Turns the order of the logits round."""

import torch


def softmax(X):
    E = torch.exp(X.min(dim=1, keepdim=True).values - X)
    return E / E.sum(dim=1, keepdim=True)
