"""An occlusion map: how much of a class's probability is lost when a patch hides a part of the image."""

import torch
from torch import nn


def occlusion_map(model, x, target, size, stride, value):
    """Hides one patch after the other and measures the drop.

    model: images (B, C, H, W) -> logits (B, classes)
    x: (1, C, H, W), one image
    target: int, the class in question
    size, stride: int, side of the patch and step from one place to the next
    value: float, what the patch is filled with
    returns: (rows, columns) with rows = (H - size) // stride + 1, columns likewise
    """
    H, W = x.shape[2:]
    whole = torch.softmax(model(x), dim=1)[0, target]  # (), without a patch
    raise NotImplementedError("one drop for each place of the patch")  # TODO: yours


if __name__ == "__main__":
    # A network that looks at the two pixels in the upper left corner only, and calls bright ones class 1.
    model = nn.Sequential(nn.Flatten(), nn.Linear(8 * 8, 2, bias=False))
    with torch.no_grad():
        model[1].weight.zero_()
        model[1].weight[1, :2] = 2.0
    drops = occlusion_map(model, torch.ones(1, 1, 8, 8), target=1, size=2, stride=2, value=0.0)
    print(drops)  # (4, 4): 0.982 - 0.5 = 0.482 at [0, 0], 0 elsewhere
