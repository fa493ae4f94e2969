"""VGG-16 (column D) for colour images of 32 × 32 and ten classes."""

import torch
from torch import nn

# The output channels of the convolutions; "M" is maximum pooling.
PLAN = [64, 64, "M"]  # TODO: and so on


def build_model():
    """Builds the network.

    returns: a torch.nn.Module that turns (B, 3, 32, 32) into logits of shape (B, 10)
    """
    layers = []
    channels = 3
    for step in PLAN:
        if step == "M":
            layers.append(nn.MaxPool2d(2, 2))  # (B, C, H, W) -> (B, C, H/2, W/2)
        else:
            layers += [nn.Conv2d(channels, step, 3, padding=1), nn.ReLU()]  # (B, step, H, W)
            channels = step
    raise NotImplementedError("the other blocks, then the fully connected layers")  # TODO: yours


if __name__ == "__main__":
    model = build_model()
    x = torch.zeros(2, 3, 32, 32)
    print(model(x).shape)  # (2, 10)
    print(sum(one.numel() for one in model.parameters()))  # 15,245,130
    for layer in model.children():  # what comes out of each layer, where the model is an nn.Sequential
        x = layer(x)
        print(type(layer).__name__, tuple(x.shape))
