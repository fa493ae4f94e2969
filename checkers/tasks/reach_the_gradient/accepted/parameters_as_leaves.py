import torch
from torch import nn


def reach(w1, b1, w2, b2, x, y):
    w1, b1, w2, b2 = (one.clone().requires_grad_() for one in (w1, b1, w2, b2))
    out = torch.relu(x @ w1.T + b1) @ w2.T + b2
    ((out - y) ** 2).mean().backward()
    return w1.grad, b2.grad
