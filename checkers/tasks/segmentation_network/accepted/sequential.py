import torch
from torch import nn


class Model(nn.Sequential):
    def __init__(self, input_channels, hidden_channels, num_classes):
        super().__init__(
            nn.Conv2d(input_channels, 96, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(96, 256, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(256, 384, (5, 5), (1, 1), (2, 2)), nn.ReLU(),
            nn.Conv2d(384, 384, (7, 7), padding=(3, 3)), nn.ReLU(),
            nn.Conv2d(384, 256, 1), nn.ReLU(),
            nn.Conv2d(256, 4096, 3, padding="same"), nn.ReLU(),
            nn.Conv2d(4096, num_classes, 1),
            nn.Upsample(scale_factor=(4, 4), mode="bilinear"),
        )
