"""Squeezes one side only: (B, 1) against (B,) compares each with each."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        difference = (prediction_tensor.squeeze() - label_tensor).abs()
        return torch.minimum(difference, 1 - difference).mean()
