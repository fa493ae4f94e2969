"""The line after the TODO was never written: result has no value."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        prediction, label = self.encode(prediction_tensor), self.encode(label_tensor)
        # TODO
        return result
