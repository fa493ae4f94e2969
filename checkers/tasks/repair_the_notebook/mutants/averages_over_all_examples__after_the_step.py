"""Measures the loss after the step."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn


def prepare(images: Tensor) -> Tensor:
    """(N, 28, 28) uint8 -> (N, 1, 28, 28) float32, 0 to 1."""
    return images.unsqueeze(1).float() / 255


class MLP(nn.Module):
    """Turns images (B, 1, 28, 28) into logits (B, 10)."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(28 * 28, 64)
        self.dropout = nn.Dropout(0.2)
        self.output = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        """(B, 1, 28, 28) -> (B, 10)."""
        h = self.dropout(self.hidden(x.flatten(1)).relu())
        return self.output(h)


def loss_of(model: nn.Module, X: Tensor, y: Tensor) -> Tensor:
    """The mean cross-entropy: one number."""
    return nn.functional.cross_entropy(model(X), y)


def batches(X: Tensor, y: Tensor, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Gives pairs (X, y) of `size` examples, or what is left, in a fresh order."""
    order = torch.randperm(len(X))
    for start in range(0, len(X), size):
        rows = order[start : start + size]
        yield X[rows], y[rows]


def train_epoch(model: nn.Module, optimizer: torch.optim.Optimizer, X: Tensor, y: Tensor, size: int) -> float:
    """One step for each batch; returns the mean loss of all examples."""
    model.train()
    total = 0.0
    for xb, yb in batches(X, y, size):
        loss = loss_of(model, xb, yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss_of(model, xb, yb).item() * len(yb)
    return total / len(y)


@torch.no_grad()
def evaluate(model: nn.Module, X: Tensor, y: Tensor, size: int) -> float:
    """The share of right answers, in eval mode."""
    model.eval()
    right = 0
    for xb, yb in zip(X.split(size), y.split(size)):
        right += (model(xb).argmax(dim=1) == yb).sum().item()
    return right / len(y)


def run(images: Tensor, labels: Tensor, epochs: int, seed: int, device: str) -> tuple[nn.Module, list[float]]:
    """A network that was trained on `device`, and the mean loss of each epoch."""
    torch.manual_seed(seed)
    model = MLP().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    X, y = prepare(images).to(device), labels.to(device)
    losses = []
    for _ in range(epochs):
        losses.append(train_epoch(model, optimizer, X, y, 50))
    return model, losses
