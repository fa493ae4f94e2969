"""Colour images, normalised channel by channel with the statistics of the training images."""

import torch


def normalise(train, test):
    """Brings each colour channel to mean 0 and standard deviation 1.

    train: (N, 3, H, W), test: (M, 3, H, W), float32 from 0 to 1 or uint8 from 0 to 255
    returns: both normalised with the means and standard deviations of train, float32, same shapes
    """
    # TODO: three means and three standard deviations, in a shape that goes with (N, 3, H, W)
    raise NotImplementedError("six numbers from the training images, applied to both sets")


if __name__ == "__main__":
    torch.manual_seed(0)
    colour = torch.tensor([0.2, 0.5, 0.7]).reshape(1, 3, 1, 1)  # (1, 3, 1, 1)
    train = (colour + 0.1 * torch.randn(100, 3, 8, 8)).clamp(0, 1)  # (100, 3, 8, 8)
    test = (colour + 0.1 * torch.randn(20, 3, 8, 8)).clamp(0, 1)  # (20, 3, 8, 8)
    for name, images in zip(("train", "test"), normalise(train, test), strict=True):
        for channel in range(3):
            one = images[:, channel]  # (N, 8, 8)
            print(name, channel, f"mean {one.mean():.4f}, std {one.std():.4f}")  # train: 0 and 1
