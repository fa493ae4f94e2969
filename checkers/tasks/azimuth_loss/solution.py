"""Azimuth loss: compare directions as points on the unit circle."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor  # (B, 1), one turn from 0 to 1
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)  # (B, 2)

    def forward(self, prediction_tensor, label_tensor):
        difference = self.encode(prediction_tensor) - self.encode(label_tensor)  # (B, 2)
        return (difference**2).mean()  # ()
