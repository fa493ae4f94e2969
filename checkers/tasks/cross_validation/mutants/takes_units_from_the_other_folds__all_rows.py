"""Cross-validation."""

import torch
from torch import Tensor, nn


def make_model(features: int, classes: int) -> nn.Module:
    """Ready as it is: a new network (N, features) -> (N, classes)."""
    return nn.Sequential(nn.Linear(features, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, classes))


def train(model: nn.Module, X: Tensor, y: Tensor) -> None:
    """Ready as it is: trains the network in place, X (N, features) standardised, y (N,)."""
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    for _ in range(30):
        loss = nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def baseline(y: Tensor) -> float:
    """The share of the largest class."""
    return y.bincount().max().item() / len(y)


def folds(y: Tensor, k: int, seed: int) -> list[Tensor]:
    """Deals the rows of each class out in turn: k tensors of row numbers."""
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(seed))
    order = order[y[order].argsort(stable=True)]  # by class, shuffled within each
    return [order[i::k] for i in range(k)]


def cross_validate(X: Tensor, y: Tensor, folds: list[Tensor]) -> Tensor:
    """Each row's class (N,), predicted by a network that was trained on the other folds."""
    predictions = torch.empty_like(y)
    for fold in folds:
        rest = torch.ones(len(y), dtype=torch.bool)
        rest[fold] = False
        mean, std = X.mean(dim=0), X.std(dim=0)
        model = make_model(X.shape[1], int(y.max()) + 1)
        train(model, (X[rest] - mean) / std, y[rest])
        model.eval()
        with torch.no_grad():
            predictions[fold] = model((X[fold] - mean) / std).argmax(dim=1)
    return predictions


def report(y: Tensor, predictions: Tensor, folds: list[Tensor]) -> dict[str, object]:
    """What guessing gives, and mean and spread of the accuracies in the folds."""
    scores = torch.stack([(predictions[fold] == y[fold]).float().mean() for fold in folds])  # (k,)
    return {"baseline": baseline(y), "scores": scores, "mean": scores.mean(), "std": scores.std()}
