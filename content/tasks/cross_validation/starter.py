"""Cross-validation: every row is tested once, by a network that has not seen it."""

import torch
from torch import nn


def make_model(features, classes):
    """Ready as it is: a new network (N, features) -> (N, classes)."""
    return nn.Sequential(nn.Linear(features, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, classes))


def train(model, X, y):
    """Ready as it is: trains the network in place, X (N, features) standardised, y (N,)."""
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(30):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def baseline(y):
    """y: (N,) int64; returns: the share of the largest class."""
    raise NotImplementedError("what guessing gives")  # TODO: yours


def folds(y, k, seed):
    """y: (N,) int64; returns: a list of k tensors (…,) int64, the rows of each fold."""
    raise NotImplementedError("shuffle, then deal the rows of each class out in turn")  # TODO: yours


def cross_validate(X, y, folds):
    """X: (N, d), y: (N,), folds: row numbers; returns: (N,) int64, the class predicted for each row."""
    raise NotImplementedError("for each fold: the others train, this one is predicted")  # TODO: yours


def report(y, predictions, folds):
    """y, predictions: (N,), folds: row numbers; returns: a dict of baseline, scores (k,), mean and std."""
    raise NotImplementedError("the accuracy in each fold, their mean and spread")  # TODO: yours


if __name__ == "__main__":
    from sklearn.datasets import load_wine

    wine = load_wine()
    X, y = torch.tensor(wine.data).float(), torch.tensor(wine.target)  # (178, 13), (178,)
    parts = folds(y, 5, seed=0)
    print(report(y, cross_validate(X, y, parts), parts))  # baseline 0.3989, mean about 0.98, std about 0.02
