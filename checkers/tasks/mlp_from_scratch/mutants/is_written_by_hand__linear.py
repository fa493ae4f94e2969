"""Lets nn.Linear do the work."""

import torch
from torch import nn


class MLP:
    def __init__(self):
        self.layers = [nn.Linear(784, 256), nn.Linear(256, 100), nn.Linear(100, 10)]

    @property
    def params(self):
        return [one for layer in self.layers for one in (layer.weight.T, layer.bias)]

    def forward(self, X):
        one, two, three = self.layers
        return three(torch.tanh(two(torch.relu(one(X.flatten(1))))))

    def step(self, X, y, lr):
        loss = nn.functional.cross_entropy(self.forward(X), y)
        every = [one for layer in self.layers for one in layer.parameters()]
        grads = torch.autograd.grad(loss, every)
        with torch.no_grad():
            for one, grad in zip(every, grads, strict=True):
                one -= lr * grad
