"""Pictures for showing: a batch without its channel axis."""

import torch


def pictures(X):
    """Drops the channel axis.

    X: (B, 1, H, W), grey pictures of any dtype
    returns: (B, H, W), the same pictures in the same order
    """
    batch, _, height, width = X.shape
    raise NotImplementedError("the pictures without their channel axis")  # TODO: yours


if __name__ == "__main__":
    print(pictures(torch.rand(18, 1, 28, 28)).shape)  # torch.Size([18, 28, 28])
    print(pictures(torch.rand(1, 1, 28, 28)).shape)  # torch.Size([1, 28, 28])

    bars = " .:-=+*#%@"
    wave = torch.sin(torch.arange(24) / 4).abs()  # (24,)
    X = (9 * wave * torch.linspace(0, 1, 8)[:, None]).round().long()[None, None]  # (1, 1, 8, 24)
    for row in pictures(X)[0]:  # the first picture, row by row
        print("".join(bars[value] for value in row.tolist()))
