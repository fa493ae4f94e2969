"""Windows by reshape and amax; layers in an nn.ModuleDict; sigmoid built from tanh."""

import torch
from torch import nn


def largest(x):
    """(B, C, H, W) -> (B, C, H/2, W/2)."""
    B, C, H, W = x.shape
    return x.reshape(B, C, H // 2, 2, W // 2, 2).amax(dim=(3, 5))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        widths = {"a": (400, 120), "b": (120, 84), "c": (84, 10)}
        self.dense = nn.ModuleDict({name: nn.Linear(*width) for name, width in widths.items()})
        self.conv = nn.ModuleList([nn.Conv2d(1, 6, 5, padding="same"), nn.Conv2d(6, 16, 5, padding="valid")])

    def forward(self, x):
        for conv in self.conv:
            x = largest(0.5 + 0.5 * torch.tanh(conv(x) / 2))
        x = x.reshape(len(x), -1)
        for name, layer in self.dense.items():
            x = layer(x)
            if name != "c":
                x = 0.5 + 0.5 * torch.tanh(x / 2)
        return x


build_model = LeNet
