import torch
from torch import nn


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 12, batch_first=True)
        self.out = nn.Linear(12, 1)

    def forward(self, x):
        states, _ = self.rnn(x[:, :, None])  # (N, tau, 1)
        return self.out(states[:, -1])


def make_model(tau):
    return Recurrent()


def train(model, features, labels):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(120):
        loss = ((model(features).squeeze(1) - labels) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
