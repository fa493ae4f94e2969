"""Elevation loss: the mean squared error, and a penalty for predictions above the horizon."""

import torch


def elevation_loss(pred, label, lam):
    """Compares elevations in degrees, 0 horizontal and -90 straight down.

    pred: (B, 1), predictions, whatever the network says
    label: (B, 1), between -90 and 0
    lam: float >= 0, the weight of the penalty
    returns: (), one number
    """
    error = ((pred - label) ** 2).mean()  # ()
    raise NotImplementedError("error plus lam times the mean penalty")  # TODO: yours


if __name__ == "__main__":
    label = torch.tensor([[-40.0], [-5.0]])
    print(elevation_loss(torch.tensor([[-30.0], [-5.0]]), label, 2.0))  # 50: nothing is above the horizon

    pred = torch.tensor([[-40.0], [10.0]], requires_grad=True)
    loss = elevation_loss(pred, label, 2.0)
    print(loss)  # more than 112.5, the mean squared error
    loss.backward()
    print(pred.grad)  # 0, and more than 15
