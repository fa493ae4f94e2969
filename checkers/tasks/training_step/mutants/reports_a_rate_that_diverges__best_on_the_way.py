"""Gives the lowest loss that was seen, not the last one."""

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
        value = loss(model(x), y) * (len(x) / n)  # () this piece's share of the whole batch's loss
        value.backward()  # adds to the gradients
        total += value.item()
    optimiser.step()
    return total


@torch.no_grad()
def evaluate(model, loader):
    training = model.training
    model.eval()
    right = n = 0
    for x, y in loader:
        right += (model(x).argmax(1) == y).sum().item()
        n += len(y)
    model.train(training)
    return right / n


def compare(model, loss, rates, x, y, epochs):
    losses = []
    for rate in rates:
        one = copy.deepcopy(model)
        optimiser = torch.optim.SGD(one.parameters(), lr=rate)
        seen = [step(one, loss, optimiser, x, y) for _ in range(epochs)]
        losses.append(min(*seen, loss(one(x), y).item()))
    return losses
