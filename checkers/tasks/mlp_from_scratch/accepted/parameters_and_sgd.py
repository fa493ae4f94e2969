"""nn.Parameter in a module and torch.optim.SGD."""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, h=64):
        super().__init__()
        self.W1 = nn.Parameter(nn.init.kaiming_normal_(torch.empty(256, 784)).T.contiguous())
        self.b1 = nn.Parameter(torch.zeros(256))
        self.W2 = nn.Parameter(nn.init.xavier_uniform_(torch.empty(256, h)))
        self.b2 = nn.Parameter(torch.zeros(h))
        self.W3 = nn.Parameter(nn.init.xavier_uniform_(torch.empty(h, 10)))
        self.b3 = nn.Parameter(torch.zeros(10))
        self.params = [self.W1, self.b1, self.W2, self.b2, self.W3, self.b3]

    def forward(self, X):
        X = torch.flatten(X, start_dim=1)
        H = nn.functional.relu(torch.addmm(self.b1, X, self.W1))
        return torch.addmm(self.b3, torch.addmm(self.b2, H, self.W2).tanh(), self.W3)

    def step(self, X, y, lr):
        optimiser = torch.optim.SGD(self.parameters(), lr=lr)
        optimiser.zero_grad()
        loss = nn.CrossEntropyLoss()(self(X), y)
        loss.backward()
        optimiser.step()
        return loss.item()
