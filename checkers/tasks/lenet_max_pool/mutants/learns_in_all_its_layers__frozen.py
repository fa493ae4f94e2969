"""The convolutions are frozen."""

import torch
import torch.nn.functional as F
from torch import nn


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(84, 10)
        self.fc2 = nn.Linear(120, 84)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)

    def forward(self, x):
        x = F.max_pool2d(torch.sigmoid(self.conv1(x)), 2)  # (B, 6, 14, 14)
        x = F.max_pool2d(torch.sigmoid(self.conv2(x)), 2)  # (B, 16, 5, 5)
        x = torch.flatten(x, 1)  # (B, 400)
        return self.out(torch.sigmoid(self.fc2(torch.sigmoid(self.fc1(x)))))


def build_model():
    model = LeNet()
    model.conv1.requires_grad_(False)
    return model
