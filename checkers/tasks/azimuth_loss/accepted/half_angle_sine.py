"""sin squared of half the angle."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        return (torch.sin(math.pi * (prediction_tensor - label_tensor)) ** 2).mean()
