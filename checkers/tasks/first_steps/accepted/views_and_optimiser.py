import torch
from torch import nn
from torch.utils.data import Dataset


def two_rows(x):
    return x.view(2, x.numel() // 2)


def differences(a, b):
    return a.unsqueeze(1) - b.unsqueeze(0)


def scores(X, W, b):
    return nn.functional.linear(X, W, b)


def slope(x):
    x = x.detach().clone().requires_grad_(True)
    return torch.autograd.grad(x.pow(2).sum(), x)[0]


class Line(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = nn.Parameter(torch.ones(d))
        self.b = nn.Parameter(torch.zeros(d))

    def forward(self, x):
        return self.w * x + self.b


class Pairs(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


def step(w, X, y, lr):
    w = nn.Parameter(w.clone())
    optimiser = torch.optim.SGD([w], lr=lr)
    optimiser.zero_grad()
    nn.functional.mse_loss(X @ w, y).backward()
    optimiser.step()
    return w


def save(model, path):
    torch.save(model, path)


def load(path, d):
    return torch.load(path, weights_only=False)
