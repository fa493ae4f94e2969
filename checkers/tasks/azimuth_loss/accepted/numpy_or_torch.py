"""Works on tensors and on NumPy arrays: arrays become tensors first."""

import math

import torch
from torch.nn import functional


class AzimuthLoss(torch.nn.Module):
    def encode(self, tensor):
        angle = torch.as_tensor(tensor) * math.tau
        return torch.stack((angle.sin(), angle.cos()), dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        return functional.mse_loss(self.encode(prediction_tensor), self.encode(label_tensor))
