"""1 - cos of the angle; encode hands the direction on."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        return (1 - torch.cos(2 * math.pi * (prediction_tensor - label_tensor))).mean()
