import torch
from torch import nn
from torch.utils.data import Dataset


def two_rows(x):
    return torch.stack(x.chunk(2))


def differences(a, b):
    return torch.stack([one - b for one in a])


def scores(X, W, b):
    return torch.einsum("bd,md->bm", X, W) + b


def slope(x):
    return 2 * x


class Line(nn.Module):
    def __init__(self, d):
        super().__init__()
        for name, value in (("w", 1.0), ("b", 0.0)):
            self.register_parameter(name, nn.Parameter(torch.full((d,), value)))

    def forward(self, x):
        return torch.addcmul(self.b, self.w, x)


class Pairs:
    def __init__(self, x, y):
        self.pairs = list(zip(x, y))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        return self.pairs[index]


def step(w, X, y, lr):
    return w - lr * 2 / len(y) * X.T @ (X @ w - y)


def save(model, path):
    with open(path, "wb") as file:
        torch.save({name: one.detach() for name, one in model.named_parameters()}, file)


def load(path, d):
    held = torch.load(path, weights_only=True)
    model = Line(d)
    with torch.no_grad():
        model.w.copy_(held["w"])
        model.b.copy_(held["b"])
    return model
