"""VGG-16 (column D) for colour images of 32 × 32, with batch normalisation and dropout."""

import torch
from torch import nn

# The output channels of the convolutions; "M" is maximum pooling.
PLAN = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]


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
            layers += [nn.Conv2d(channels, step, 3, padding=1)]  # (B, step, H, W)
            channels = step
            raise NotImplementedError("what follows each convolution")  # TODO: yours
    layers += [nn.Flatten(), nn.Linear(512, 512)]  # (B, 512)
    raise NotImplementedError("the rest of the fully connected part")  # TODO: yours


if __name__ == "__main__":
    model = build_model()
    x = torch.rand(4, 3, 32, 32)
    print(sum(one.numel() for one in model.parameters()))  # 15,253,578
    model.train()
    print((model(x) - model(x)).abs().max())  # above 0: dropout erases other units
    model.eval()
    print((model(x) - model(x)).abs().max())  # 0
    print((model(x)[:1] - model(x[:1])).abs().max())  # about 0: no matter which images are in the batch
