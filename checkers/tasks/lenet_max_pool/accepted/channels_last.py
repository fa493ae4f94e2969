"""One activation and one pooling shared; weights whose channels lie last in memory."""

import torch
from torch import nn


def build_model():
    act = nn.Sigmoid()
    pool = nn.MaxPool2d(2)
    m = nn.Sequential()
    for i, l in enumerate(
        [
            nn.Conv2d(1, 6, 5, 1, 2),
            act,
            pool,
            nn.Conv2d(6, 16, 5),
            act,
            pool,
            nn.Flatten(),
            nn.Linear(400, 120),
            act,
            nn.Linear(120, 84),
            act,
            nn.Linear(84, 10),
        ]
    ):
        m.add_module(f"layer_{i:02d}", l)
    nn.init.normal_(m[0].weight)
    return m.to(memory_format=torch.channels_last)
