"""Errors in one direction cost twice as much."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        difference = (prediction_tensor - label_tensor + 0.5) % 1 - 0.5
        return torch.where(difference > 0, 2 * difference, -difference).mean()
