import torch
from torch import nn
from torch.utils.data import Dataset


def two_rows(x):
    return x.reshape(2, -1)


def differences(a, b):
    return torch.sub(*torch.meshgrid(a, b, indexing="ij"))


def scores(X, W, b):
    return torch.stack([W @ row + b for row in X])


def slope(x):
    return torch.func.grad(lambda z: (z * z).sum())(x)


class Line(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.w = nn.Parameter(torch.ones(d))
        self.b = nn.Parameter(torch.zeros(d))

    def forward(self, x):
        return self.w * x + self.b


class Pairs(torch.utils.data.TensorDataset):
    pass


def step(w, X, y, lr):
    layer = nn.Linear(len(w), 1, bias=False)
    layer.weight.data = w.clone()[None]
    torch.mean((layer(X)[:, 0] - y) ** 2).backward()
    torch.optim.SGD(layer.parameters(), lr=lr).step()
    return layer.weight.detach()[0]


def save(model, path):
    torch.save(model.state_dict(), path)


def load(path, d):
    model = Line(d)
    model.load_state_dict(torch.load(path))
    return model
