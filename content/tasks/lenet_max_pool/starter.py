"""LeNet with maximum pooling, for grey images of 28 × 28 and ten classes."""

import torch
from torch import nn


def build_model():
    """Builds the network.

    returns: a torch.nn.Module that turns (B, 1, 28, 28) into logits of shape (B, 10)
    """
    layers = [
        nn.Conv2d(1, 6, kernel_size=5, padding=2),  # (B, 6, 28, 28)
        nn.ReLU(),
    ]
    raise NotImplementedError("pooling, the second convolution, and the fully connected layers")  # TODO: yours


if __name__ == "__main__":
    model = build_model()
    print(sum(one.numel() for one in model.parameters()))  # 61,706
    x = torch.zeros(2, 1, 28, 28)
    print(model(x).shape)  # (2, 10)
    for layer in model.children():  # what comes out of each layer, where the model is an nn.Sequential
        x = layer(x)
        print(type(layer).__name__, tuple(x.shape))
