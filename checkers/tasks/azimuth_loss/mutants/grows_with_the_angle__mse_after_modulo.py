"""Squared error after modulo 1: the seam only moves."""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        return tensor % 1.0

    def forward(self, prediction_tensor, label_tensor):
        return ((self.encode(prediction_tensor) - self.encode(label_tensor)) ** 2).mean()
