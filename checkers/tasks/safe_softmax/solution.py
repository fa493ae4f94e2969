"""Safe softmax: what a row shares cancels, so its maximum may go first."""

import torch


def softmax(X):
    shifted = X - X.max(dim=1, keepdim=True).values  # (B, K), at most 0
    E = torch.exp(shifted)  # (B, K), from 0 to 1
    return E / E.sum(dim=1, keepdim=True)  # (B, K); the sum is at least 1
