"""Sums, divided at the end."""

import copy

import torch


def step(model, loss, optimiser, x, y):
    value = loss(model(x), y)  # ()
    optimiser.zero_grad()
    value.backward()
    optimiser.step()
    return value.item()


def accumulate(model, loss, optimiser, parts):
    n = sum(len(x) for x, _ in parts)
    total = 0.0
    optimiser.zero_grad()
    for x, y in parts:
        value = loss(model(x), y) * len(x)
        value.backward()  # adds to the gradients
        total += value.item()
    for p in model.parameters():
        p.grad /= n
    optimiser.step()
    return total / n


@torch.no_grad()
def evaluate(model, loader):
    training = model.training
    model.eval()
    hits = torch.cat([model(x).max(dim=-1).indices.eq(y) for x, y in loader])
    model.train(training)
    return hits.double().mean()


def compare(model, loss, rates, x, y, epochs):
    losses = []
    for rate in rates:
        one = copy.deepcopy(model)
        optimiser = torch.optim.SGD(one.parameters(), lr=rate)
        for _ in range(epochs):
            step(one, loss, optimiser, x, y)
        losses.append(loss(one(x), y).item())
    return losses
