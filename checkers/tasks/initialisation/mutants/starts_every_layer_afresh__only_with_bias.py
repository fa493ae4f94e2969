"""Initialisation by Xavier and He."""

import math

import torch
from torch import nn


def fans(weight):
    out, inputs, *kernel = weight.shape
    area = math.prod(kernel)  # 1 for a linear layer
    return inputs * area, out * area


def draw(shape, scheme):
    fan_in, fan_out = fans(torch.empty(shape))
    name, _, kind = scheme.partition("_")
    variance = {"xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in, "default": 1 / (3 * fan_in)}[name]
    if kind == "normal":
        return torch.randn(shape) * math.sqrt(variance)
    a = math.sqrt(3 * variance)  # of a uniform draw from -a to a the variance is a²/3
    return torch.empty(shape).uniform_(-a, a)


@torch.no_grad()
def reset(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            if layer.bias is not None:
                layer.weight.copy_(draw(layer.weight.shape, "he_normal"))
                layer.bias.zero_()
