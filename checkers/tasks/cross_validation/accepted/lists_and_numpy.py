import random
import statistics
from collections import Counter

import numpy as np
import torch
from torch import nn


def make_model(features, classes):
    return nn.Sequential(nn.Linear(features, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, classes))


def train(model, X, y):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(30):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def baseline(y):
    return Counter(y.tolist()).most_common(1)[0][1] / len(y)


def folds(y, k, seed):
    rng = random.Random(seed)
    rows = list(range(len(y)))
    rng.shuffle(rows)
    rows.sort(key=lambda i: int(y[i]))
    hands = [[] for _ in range(k)]
    for turn, i in enumerate(rows):
        hands[turn % k].append(i)
    return hands


def cross_validate(X, y, folds):
    out = np.zeros(len(y), dtype=int)
    for fold in folds:
        inside = set(np.asarray(fold).tolist())
        rest = [i for i in range(len(y)) if i not in inside]
        table = X.numpy().astype(float)
        table = (table - table[rest].mean(0)) / table[rest].std(0)
        table = torch.tensor(table, dtype=torch.float32)
        model = make_model(X.shape[1], y.max().item() + 1)
        train(model, table[rest], y[rest])
        model.eval()
        for i in inside:
            out[i] = model(table[i : i + 1])[0].argmax().item()
    return out


def report(y, predictions, folds):
    right = (predictions == y).tolist()
    scores = [statistics.fmean(right[i] for i in fold.tolist()) for fold in folds]
    return dict(baseline=baseline(y), scores=np.array(scores), mean=np.mean(scores), std=statistics.stdev(scores))
