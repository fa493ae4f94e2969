"""Class imbalance: a training that finds the rare class."""

import torch
from torch import nn


def fit(X, y):
    """Trains a model on unbalanced classes.

    X: (N, 2) float32
    y: (N,) int64, 0 frequent, 1 rare
    returns: model, which turns (B, 2) into logits (B, 2)
    """
    counts = torch.bincount(y, minlength=2)  # (2,), how many examples each class has
    model = nn.Linear(2, 2).to(X.device)
    raise NotImplementedError("a training in which the rare class counts as much")  # TODO: yours


if __name__ == "__main__":

    def examples(frequent, rare):
        X = torch.randn(frequent + rare, 2)
        X[frequent:] += 1.5
        return X, (torch.arange(frequent + rare) >= frequent).long()

    model = fit(*examples(1900, 100))
    X, y = examples(1000, 1000)
    guess = model(X).argmax(1)
    for k in (0, 1):
        print(f"recall of class {k}: {(guess[y == k] == k).float().mean():.2f}")  # as usual 0.99 and 0.37
