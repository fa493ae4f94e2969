"""Training a VGG: optimiser and loader, and the loop that records the loss."""

import torch
from torch import nn
from torch.utils.data import TensorDataset

from checkers.report import report  # report(step, epoch=1, loss=2.3) draws a point of the curve


def setup(model, dataset):
    """Makes what training needs.

    dataset: a set of (image (3, 32, 32), class number)
    returns: Adam with rate 1e-4 and weight decay 1e-3, and a loader of shuffled batches of 256
    """
    raise NotImplementedError("an optimiser over the parameters, and a DataLoader")  # TODO: yours


def train(model, optimiser, loader, epochs, device):
    """Trains the model in place.

    loader: batches of images (B, 3, 32, 32) and class numbers (B,)
    returns: the losses, one for each step or each epoch, Python numbers
    """
    losses = []
    loss_function = nn.CrossEntropyLoss()
    # TODO: where the model lies, and its mode
    for epoch in range(epochs):
        for images, labels in loader:  # (B, 3, 32, 32), (B,)
            raise NotImplementedError("one step on this batch, and its loss into the list")  # TODO: yours
            report(len(losses), epoch=epoch + 1, loss=losses[-1])
    return losses


if __name__ == "__main__":
    torch.manual_seed(0)
    data = TensorDataset(torch.rand(600, 3, 32, 32), torch.randint(10, (600,)))  # noise with made-up labels
    model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
    optimiser, loader = setup(model, data)
    print(len(loader))  # 3 batches, the last one of 88
    print(train(model, optimiser, loader, 3, "cpu"))  # about 2.3, falling
