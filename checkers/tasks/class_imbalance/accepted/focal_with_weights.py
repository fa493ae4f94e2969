import torch
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 16), nn.Tanh(), nn.Dropout(0.1), nn.Linear(16, 2))

    def forward(self, x):
        return self.net(x)


def fit(X, y):
    model = Model()
    alpha = len(y) / (2.0 * torch.bincount(y))
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(120):
        log_p = model(X).log_softmax(1).gather(1, y[:, None])[:, 0]
        loss = (alpha[y] * (1 - log_p.exp()) ** 2 * -log_p).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model
