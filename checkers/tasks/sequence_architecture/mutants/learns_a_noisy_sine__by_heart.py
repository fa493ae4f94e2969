import torch
from torch import nn


class Memory(nn.Module):
    """Answers with the label of the nearest window that it has seen."""

    def __init__(self):
        super().__init__()
        self.features = self.labels = None

    def forward(self, x):
        if self.features is None:
            return 0 * x[:, :1]
        return self.labels[torch.cdist(x, self.features).argmin(1)][:, None]


def make_model(tau):
    return Memory()


def train(model, features, labels):
    model.features, model.labels = features, labels
