"""A TODO left behind the equals sign is not Python."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        result = # TODO
        return result
