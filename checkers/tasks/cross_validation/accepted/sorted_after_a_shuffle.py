"""Shuffles with Python's random, sorts by class, and deals out every k-th."""

import random

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
    return y.eq(y.mode().values).float().mean().item()


def folds(y, k, seed):
    r = random.Random(seed)
    ids = list(range(len(y)))
    r.shuffle(ids)
    ids.sort(key=lambda i: int(y[i]))
    return [torch.tensor(ids[j::k], dtype=torch.int64) for j in range(k)]


def cross_validate(X, y, folds):
    p = torch.zeros_like(y)
    for i, f in enumerate(folds):
        rest = torch.cat([g for j, g in enumerate(folds) if j != i])
        mean, std = X[rest].mean(0), X[rest].std(0, correction=0) + 1e-7
        m = make_model(X.size(1), len(set(y.tolist())))
        train(m, (X[rest] - mean) / std, y[rest])
        m.eval()
        p[f] = m((X[f] - mean) / std).max(1)[1]
    return p


def report(y, predictions, folds):
    import statistics as st

    s = [float((predictions[f] == y[f]).sum()) / len(f) for f in folds]
    return {"baseline": baseline(y), "scores": torch.tensor(s), "mean": st.mean(s), "std": st.stdev(s)}
