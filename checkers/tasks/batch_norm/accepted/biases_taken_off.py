"""Buffers in a base class, tables as images of one pixel, biases taken off behind the making."""

import torch
from torch import nn


class _Stats(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.register_buffer("running_mean", torch.zeros(c))
        self.register_buffer("running_var", torch.ones(c))


class BatchNorm(_Stats):
    def __init__(self, features, momentum=0.1, eps=1e-5):
        super().__init__(features)
        self.gamma = nn.Parameter(torch.ones(features))
        self.beta = nn.Parameter(torch.zeros(features))
        self.m = momentum
        self.e = eps

    def forward(self, x):
        if x.dim() == 2:
            return self.forward(x[:, :, None, None])[:, :, 0, 0]
        if not self.training:
            mu, v = self.running_mean[None, :, None, None], self.running_var[None, :, None, None]
        else:
            mu = x.mean((0, 2, 3), True)
            d = x - mu
            v = torch.einsum("nchw,nchw->c", d, d).view(1, -1, 1, 1) / (x.shape[0] * x.shape[2] * x.shape[3])
            k = x[:, 0].numel()
            self.running_mean += self.m * (mu.detach().flatten() - self.running_mean)
            self.running_var += self.m * (v.detach().flatten() * k / (k - 1) - self.running_var)
        z = (x - mu) / (v + self.e).sqrt()
        return torch.addcmul(self.beta.view(1, -1, 1, 1), self.gamma.view(1, -1, 1, 1), z)


def build_model(where):
    n = {"none": 0, "convolutions": 2, "all": 4}[where]
    net = nn.Sequential()

    def put(l, c, k):
        if k < n:
            l.bias = None
        net.append(l)
        if k < n:
            net.append(BatchNorm(c))
        net.append(nn.Sigmoid())

    put(nn.Conv2d(1, 6, 5, padding=2), 6, 0)
    net.append(nn.MaxPool2d(2))
    put(nn.Conv2d(6, 16, 5), 16, 1)
    net.append(nn.MaxPool2d(2))
    net.append(nn.Flatten())
    put(nn.Linear(400, 120), 120, 2)
    put(nn.Linear(120, 84), 84, 3)
    net.append(nn.Linear(84, 10))
    return net
