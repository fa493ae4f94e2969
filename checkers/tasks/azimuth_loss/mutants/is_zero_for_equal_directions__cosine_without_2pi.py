"""1 - cos(label - prediction): the period is 2 pi instead of 1."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        return (1 - torch.cos(label_tensor - prediction_tensor)).mean()
