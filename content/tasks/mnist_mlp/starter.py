"""A multilayer perceptron for digits: build it, train it, count how often it is right."""

import torch
from torch import nn

from checkers.report import report  # report(step, epoch=1, loss=0.7) draws a point of the curve


def build_model():
    """Makes an untrained network 784 -> 512 -> 256 -> 10.

    It turns images (B, 1, 28, 28) into logits (B, 10).
    """
    raise NotImplementedError("flatten, then three linear layers with ReLU between them")  # TODO: yours


def train(model, data, epochs, device):
    """Trains the model in place.

    data: X (N, 1, 28, 28) float32 from 0 to 1, and y (N,) int64 class numbers
    epochs: how often each image is seen
    device: where to compute, "cpu" or "cuda"
    """
    X, y = data
    model.to(device)
    for epoch in range(epochs):
        order = torch.randperm(len(X))  # (N,) a fresh order
        for batch in order.split(100):  # (100,) positions; the last batch may be smaller
            images, labels = X[batch].to(device), y[batch].to(device)  # (100, 1, 28, 28), (100,)
            raise NotImplementedError("one step of Adam on the cross-entropy of this batch")  # TODO: yours


def accuracy(model, X, y):
    """Counts right answers; the model may lie on another device than X.

    X: (N, 1, 28, 28), y: (N,)
    returns: right answers / N, from 0 to 1
    """
    raise NotImplementedError("the class with the largest logit, compared with y")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    images, labels = torch.rand(500, 1, 28, 28), torch.randint(10, (500,))  # noise with made-up labels
    model = build_model()
    print(model(images).shape)  # torch.Size([500, 10])
    print(accuracy(model, images, labels))  # about 0.1
    train(model, (images, labels), 40, "cpu")
    print(accuracy(model, images, labels))  # 1.0: it learned the noise by heart
