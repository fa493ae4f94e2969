"""A multilayer perceptron from plain tensors; a second hidden layer is to be added."""

import torch
from torch.nn import functional as F


class MLP:
    """784 -> 256 -> 10 so far. Wanted: 784 -> 256 (ReLU) -> h (tanh) -> 10."""

    def __init__(self):
        W1 = 0.01 * torch.randn(784, 256)
        b1 = torch.zeros(256)
        W2 = 0.01 * torch.randn(256, 10)  # TODO: two layers from here on, (256, h) and (h, 10)
        b2 = torch.zeros(10)
        self.params = [one.requires_grad_() for one in (W1, b1, W2, b2)]

    def forward(self, X):
        """X: (B, 1, 28, 28); returns: (B, 10) logits"""
        W1, b1, W2, b2 = self.params
        X = X.reshape(-1, 784)  # (B, 784)
        first = torch.relu(X @ W1 + b1)  # (B, 256)
        raise NotImplementedError("the second hidden layer with tanh, then the output")  # TODO: yours
        return first @ W2 + b2  # (B, 10)

    def step(self, X, y, lr):
        """One step of gradient descent; X: (B, 1, 28, 28), y: (B,) class numbers."""
        loss = F.cross_entropy(self.forward(X), y)
        for one in self.params:
            one.grad = None
        loss.backward()
        with torch.no_grad():
            for one in self.params:
                one -= lr * one.grad


if __name__ == "__main__":
    torch.manual_seed(0)
    X, y = torch.rand(100, 1, 28, 28), torch.randint(10, (100,))  # noise with made-up labels
    model = MLP()
    print([tuple(one.shape) for one in model.params])  # six shapes
    for k in range(5):
        print(F.cross_entropy(model.forward(X), y).item())  # about 2.3, and falling slowly
        model.step(X, y, 0.5)
