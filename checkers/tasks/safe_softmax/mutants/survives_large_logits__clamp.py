"""Cuts large logits off."""

import torch


def softmax(X):
    E = torch.exp(X.clamp(max=80))
    return E / E.sum(dim=1, keepdim=True)
