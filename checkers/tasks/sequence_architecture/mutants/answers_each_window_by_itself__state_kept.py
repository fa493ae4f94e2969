import torch
from torch import nn


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(1, 16, batch_first=True)
        self.head = nn.Linear(16, 1)
        self.state = None

    def forward(self, x):
        fits = self.state is not None and self.state.shape[1] == len(x)
        outputs, state = self.rnn(x[..., None], self.state if fits else None)
        self.state = state.detach()  # the next call goes on from here
        return self.head(outputs[:, -1])


def make_model(tau):
    return Recurrent()


def train(model, features, labels):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        optimiser.zero_grad()
        ((model(features)[:, 0] - labels) ** 2).mean().backward()
        optimiser.step()
