"""Azimuth loss: how far is a predicted direction from the labelled one?

An azimuth of 0 to 360 degrees was divided by 360, so 0 and 1 are the same direction (north), 0.25 is east.
"""

import math

import torch


class AzimuthLoss:
    def encode(self, tensor):
        """Maps directions to codes that have no jump between 0 and 1.

        tensor: (B, 1), numbers from 0 to 1
        returns: (B, 2), or any other shape that keeps the batch first
        """
        raise NotImplementedError("turn each direction into a point on the unit circle")  # TODO: yours

    def forward(self, prediction_tensor, label_tensor):
        """Compares predicted with labelled directions.

        prediction_tensor, label_tensor: (B, 1), numbers from 0 to 1
        returns: (), one number, the mean over the batch; 0 when all directions agree
        """
        prediction = self.encode(prediction_tensor)  # (B, 2)
        label = self.encode(label_tensor)  # (B, 2)
        raise NotImplementedError("compare the two codes")  # TODO: yours


if __name__ == "__main__":
    loss = AzimuthLoss()
    print(loss.forward(torch.tensor([[0.0]]), torch.tensor([[1.0]])))  # the same direction: 0
    print(loss.forward(torch.tensor([[0.0]]), torch.tensor([[0.5]])))  # opposite: as large as it gets
    print(math.tau)  # one turn in radians
