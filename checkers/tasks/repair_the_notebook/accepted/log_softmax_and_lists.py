import random

import torch
from torch import nn


def prepare(images):
    x = torch.zeros(len(images), 1, 28, 28)
    x[:, 0] = images / 255
    return x


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.drop = nn.Linear(784, 64), nn.Linear(64, 10), nn.Dropout(0.2)

    def forward(self, x):
        x = x.reshape(x.shape[0], -1)
        return torch.log_softmax(self.b(self.drop(torch.tanh(self.a(x)))), dim=-1)


def loss_of(model, X, y):
    logp = torch.log_softmax(model(X), dim=-1)
    return -logp[torch.arange(len(y)), y].mean()


def batches(X, y, size):
    rows = list(range(len(X)))
    random.shuffle(rows)
    found = []
    while rows:
        some, rows = rows[:size], rows[size:]
        found.append((X[some], y[some]))
    return found


def train_epoch(model, optimizer, X, y, size):
    model.train(True)
    total = torch.zeros(())
    for xb, yb in batches(X, y, size):
        loss = loss_of(model, xb, yb)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()
        total += loss.item() * xb.size(0)
    return total / X.size(0)


def evaluate(model, X, y, size):
    was = model.training
    model.eval()
    hits = [int(model(x[None]).argmax()) == int(label) for x, label in zip(X, y)]
    model.train(was)
    return sum(hits) / len(hits)


def run(images, labels, epochs, seed, device):
    random.seed(seed)
    torch.manual_seed(seed)
    model = MLP().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    X, y = prepare(images).to(device), labels.to(device)
    losses = torch.zeros(epochs)
    for epoch in range(epochs):
        losses[epoch] = train_epoch(model, optimizer, X, y, 50)
    return model, losses
