"""The sum form, 2 - 2 cos, with the angle as the code."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return 2 * math.pi * tensor

    def forward(self, prediction_tensor, label_tensor):
        return torch.mean(2 - 2 * torch.cos(self.encode(prediction_tensor) - self.encode(label_tensor)))
