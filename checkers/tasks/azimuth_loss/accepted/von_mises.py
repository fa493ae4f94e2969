"""The negative log-likelihood of the von Mises distribution, shifted to 0 at its best."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor, kappa=4.0):
        return -kappa * (torch.cos(2 * math.pi * (prediction_tensor - label_tensor)) - 1).mean()
