"""A segmentation network: six convolutions, a head, and back to the size of the image."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, input_channels, hidden_channels, num_classes):
        """hidden_channels is not needed: it only stands in the constructor."""
        super().__init__()
        self.relu = nn.ReLU()  # one for all of them: it holds no weights
        self.A = nn.Conv2d(input_channels, 96, kernel_size=3, padding=1, stride=2)  # (B, 96, H/2, W/2)
        self.B = nn.Conv2d(96, 256, kernel_size=3, padding=1, stride=2)  # (B, 256, H/4, W/4)
        self.C = nn.Conv2d(256, 384, kernel_size=5, padding=2, stride=1)  # (B, 384, H/4, W/4)
        # D: (B, 384, H/4, W/4), padding 3
        # E: (B, 256, H/4, W/4), kernel 1
        # F: (B, 4096, H/4, W/4), kernel 3, padding 1
        # head: (B, num_classes, H/4, W/4)
        # upsampling: (B, num_classes, H, W)
        raise NotImplementedError("layers D, E and F, the head and the upsampling")  # TODO: yours

    def forward(self, x):
        """Scores each class at each pixel.

        x: (B, input_channels, H, W), H and W multiples of 4
        returns: (B, num_classes, H, W)
        """
        x = self.relu(self.A(x))  # (B, 96, H/2, W/2)
        x = self.relu(self.B(x))  # (B, 256, H/4, W/4)
        raise NotImplementedError("the way from C to the scores")  # TODO: yours


if __name__ == "__main__":
    model = Model(3, 64, 5)
    print(model(torch.zeros(1, 3, 64, 64)).shape)  # (1, 5, 64, 64)
    print(sum(one.numel() for one in model.parameters()))  # 19,447,680 and the head's 4097 for each class
