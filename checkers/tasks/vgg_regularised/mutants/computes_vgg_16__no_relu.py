"""No ReLU behind the batch norms."""

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
            layers += [nn.Conv2d(channels, step, 3, padding=1), nn.BatchNorm2d(step)]
            channels = step
    return nn.Sequential(
        *layers,  # (B, 512, 1, 1)
        nn.Flatten(),  # (B, 512)
        nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(512, 10),
    )
