"""As a module, summed over the code and averaged over the batch."""

import math

import torch


class AzimuthLoss(torch.nn.Module):
    def encode(self, tensor):
        angle = 2 * math.pi * tensor
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)

    def forward(self, prediction_tensor, label_tensor):
        return ((self.encode(prediction_tensor) - self.encode(label_tensor)) ** 2).sum(dim=1).mean()
