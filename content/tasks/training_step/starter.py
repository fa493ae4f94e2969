"""A training step, one in pieces, an evaluation, and a comparison of learning rates."""

import copy

import torch


def step(model, loss, optimiser, x, y):
    """Makes one update of the network on one batch.

    x: (B, ...) inputs, y: the targets of the batch; loss(outputs, y) is their mean loss, shape ()
    returns: that loss before the update, a Python number
    """
    raise NotImplementedError("forward, loss, gradients, update, in the right order")  # TODO: yours


def accumulate(model, loss, optimiser, parts):
    """Makes one update from a batch that comes in pieces [(x1, y1), (x2, y2), ...] of any lengths.

    returns: the mean loss over all examples before the update, a Python number
    """
    raise NotImplementedError("gradients of all pieces, each with its weight, then one update")  # TODO: yours


def evaluate(model, loader):
    """Counts right answers; loader gives batches of x (B, ...) and class numbers y (B,).

    returns: right answers / all examples, from 0 to 1
    """
    raise NotImplementedError("count over all batches, in evaluation mode")  # TODO: yours


def compare(model, loss, rates, x, y, epochs):
    """Trains a copy of the network for each rate, `epochs` steps of SGD on all examples at once.

    returns: the loss of each copy at the end, a list of numbers
    """
    copies = [copy.deepcopy(model) for _ in rates]  # each starts from the same weights
    raise NotImplementedError("an optimiser, the steps and a last look at the loss for each copy")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    x, y = torch.randn(64, 2), torch.randint(3, (64,))
    model, loss = torch.nn.Linear(2, 3), torch.nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    print([step(model, loss, optimiser, x, y) for _ in range(4)])  # falls
    print(accumulate(model, loss, optimiser, [(x[:50], y[:50]), (x[50:], y[50:])]))
    print(evaluate(model, [(x[:50], y[:50]), (x[50:], y[50:])]))  # above 1/3
    print(compare(model, loss, [0.001, 0.1, 100.0], x, y, 20))
