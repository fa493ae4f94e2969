"""A segmentation network: six convolutions, a head, and back to the size of the image."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, input_channels, hidden_channels, num_classes):
        super().__init__()
        self.relu = nn.ReLU()
        self.A = nn.Conv2d(input_channels, 96, kernel_size=3, padding=1, stride=2)  # (B, 96, H/2, W/2)
        self.B = nn.Conv2d(96, 256, kernel_size=3, padding=1, stride=2)  # (B, 256, H/4, W/4)
        self.C = nn.Conv2d(256, 384, kernel_size=5, padding=2, stride=1)  # (B, 384, H/4, W/4)
        self.D = nn.Conv2d(384, 384, kernel_size=3, padding=3, stride=1)
        self.E = nn.Conv2d(384, 256, kernel_size=1, padding=0, stride=1)  # (B, 256, H/4, W/4)
        self.F = nn.Conv2d(256, 4096, kernel_size=3, padding=1, stride=1)  # (B, 4096, H/4, W/4)
        self.head = nn.Conv2d(4096, num_classes, kernel_size=1)  # (B, num_classes, H/4, W/4)
        self.up = nn.Upsample(scale_factor=4)  # (B, num_classes, H, W)

    def forward(self, x):
        for layer in (self.A, self.B, self.C, self.D, self.E, self.F):
            x = self.relu(layer(x))
        return self.up(self.head(x))


if __name__ == "__main__":
    model = Model(3, 64, 5)
    print(model(torch.zeros(1, 3, 64, 64)).shape)
    print(sum(one.numel() for one in model.parameters()))
