import torch
from torch import nn
from torch.utils.data import Dataset


def two_rows(x):
    return x.reshape(2, -1)


def differences(a, b):
    return a[:, None] - b


def scores(X, W, b):
    return X @ W.T


def slope(x):
    x = x.clone().requires_grad_()
    (x**2).sum().backward()
    return x.grad


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
    w = w.clone().requires_grad_()
    ((X @ w - y) ** 2).mean().backward()
    with torch.no_grad():
        return w - lr * w.grad


def save(model, path):
    torch.save(model.state_dict(), path)


def load(path, d):
    model = Line(d)
    model.load_state_dict(torch.load(path))
    return model
