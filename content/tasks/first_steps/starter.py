"""First steps in PyTorch: eight short exercises."""

import torch
from torch import nn
from torch.utils.data import Dataset


def two_rows(x):  # (2n,) -> (2, n)
    raise NotImplementedError("a tensor of two rows")  # TODO: yours


def differences(a, b):  # (n,), (m,) -> (n, m)
    raise NotImplementedError("all differences a[i] - b[j]")  # TODO: yours


def scores(X, W, b):  # (B, d), (m, d), (m,) -> (B, m)
    raise NotImplementedError("a matrix product plus b")  # TODO: yours


def slope(x):  # any shape -> the same
    raise NotImplementedError("the gradient of the sum of x squared")  # TODO: yours


class Line(nn.Module):
    def __init__(self, d):  # w: (d,), ones; b: (d,), zeros
        super().__init__()
        raise NotImplementedError("two parameters")  # TODO: yours

    def forward(self, x):  # (B, d) -> (B, d)
        raise NotImplementedError("w * x + b")  # TODO: yours


class Pairs(Dataset):
    def __init__(self, x, y):  # (n, …), (n, …)
        self.x, self.y = x, y

    def __len__(self):
        raise NotImplementedError("how many examples there are")  # TODO: yours

    def __getitem__(self, index):
        raise NotImplementedError("example and label of this index")  # TODO: yours


def step(w, X, y, lr):  # (d,), (B, d), (B,), float -> (d,)
    raise NotImplementedError("one step against the gradient")  # TODO: yours


def save(model, path):
    raise NotImplementedError("the parameters into a file")  # TODO: yours


def load(path, d):
    raise NotImplementedError("a new Line(d) with the parameters of the file")  # TODO: yours


if __name__ == "__main__":
    print(two_rows(torch.arange(6.0)))  # [[0, 1, 2], [3, 4, 5]]
