import torch
from torch import nn


class Features(nn.Module):
    """Random bent features beside the values themselves, weighted by least squares."""

    def __init__(self, tau):
        super().__init__()
        self.register_buffer("mix", 0.3 * torch.randn(tau, 12))
        self.weight = nn.Parameter(torch.zeros(tau + 12, 1))

    def bent(self, x):
        return torch.cat([x, torch.tanh(x @ self.mix)], dim=1)

    def forward(self, x):
        return self.bent(x) @ self.weight


def make_model(tau):
    return Features(tau)


def train(model, features, labels):
    with torch.no_grad():
        rows = model.bent(features)
        gram = rows.T @ rows + 0.1 * torch.eye(rows.shape[1])
        model.weight.copy_(torch.linalg.solve(gram, rows.T @ labels[:, None]))
