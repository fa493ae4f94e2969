"""cos(label - prediction): largest where it should be 0, and with the wrong period."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        return torch.cos(label_tensor - prediction_tensor).mean()
