"""atan(sin/cos) instead of atan2: opposite directions get the same code."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.atan(torch.sin(angle) / torch.cos(angle))

    def forward(self, prediction_tensor, label_tensor):
        return ((self.encode(prediction_tensor) - self.encode(label_tensor)) ** 2).mean()
