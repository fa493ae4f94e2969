"""Cuts the graph between the layers."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two, self.three = nn.Linear(784, 256), nn.Linear(256, 100), nn.Linear(100, 10)

    def forward(self, x):
        hidden = torch.relu(self.one(x.flatten(1))).detach()
        return self.three(torch.tanh(self.two(hidden)))


def build_model():
    return Net()
