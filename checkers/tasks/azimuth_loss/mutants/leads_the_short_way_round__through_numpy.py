"""Computed in NumPy on detached values: right numbers, no gradient."""

import numpy as np
import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor

    def forward(self, prediction_tensor, label_tensor):
        difference = prediction_tensor.detach().numpy() - label_tensor.detach().numpy()
        return torch.tensor(1 - np.cos(2 * np.pi * difference)).mean()
