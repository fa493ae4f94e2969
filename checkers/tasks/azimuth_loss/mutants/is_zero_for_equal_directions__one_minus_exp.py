"""A von Mises density turned round by hand: 1 - exp(kappa cos)."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor, kappa=10.0):
        return (1 - torch.exp(kappa * torch.cos(label_tensor - prediction_tensor))).mean()
