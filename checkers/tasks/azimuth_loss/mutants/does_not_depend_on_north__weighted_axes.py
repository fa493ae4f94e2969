"""Sine and cosine count differently: what an error costs depends on where north lies."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        difference = self.encode(prediction_tensor) - self.encode(label_tensor)
        return (difference**2 * torch.tensor([1.0, 1.1])).mean()
