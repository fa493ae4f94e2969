"""Points on the unit circle of the complex plane."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return torch.exp(2j * math.pi * tensor)

    def forward(self, prediction_tensor, label_tensor):
        return (self.encode(prediction_tensor) - self.encode(label_tensor)).abs().pow(2).mean()
