"""Lazy layers, ReLU in place."""

import torch
from torch import nn

PLAN = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]


def build_model():
    layers = []
    channels = 3
    for step in PLAN:
        if step == "M":
            layers.append(nn.MaxPool2d(2, 2))  # (B, C, H, W) -> (B, C, H/2, W/2)
        else:
            layers += [nn.LazyConv2d(step, 3, padding="same"), nn.LazyBatchNorm2d(), nn.ReLU(inplace=True)]
            channels = step
    return nn.Sequential(
        *layers,  # (B, 512, 1, 1)
        nn.Flatten(),  # (B, 512)
        nn.LazyLinear(512), nn.ReLU(), nn.Dropout(0.5),
        nn.LazyLinear(512), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(512, 10),
    )
