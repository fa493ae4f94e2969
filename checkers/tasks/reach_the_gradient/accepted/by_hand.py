import torch
from torch import nn


def reach(w1, b1, w2, b2, x, y):
    h = x @ w1.T + b1
    e = 2 * (h.relu() @ w2.T + b2 - y) / y.numel()  # (B, m)
    return ((e @ w2) * (h > 0)).T @ x, e.sum(0)
