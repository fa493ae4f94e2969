import torch
from torch import nn


def fit(X, y):
    prior = (torch.bincount(y, minlength=2) / len(y)).log()
    W = torch.zeros(2, 2, requires_grad=True)
    b = torch.zeros(2, requires_grad=True)
    for _ in range(400):
        loss = nn.functional.cross_entropy(X @ W + b + prior, y)
        for p, g in zip((W, b), torch.autograd.grad(loss, (W, b))):
            p.data -= 1.0 * g
    return lambda x: x @ W + b
