"""The chain rule written out, without autograd."""

import torch


class MLP:
    def __init__(self):
        g = torch.Generator().manual_seed(7)
        sizes = [(784, 256), (256,), (256, 32), (32,), (32, 10), (10,)]
        self.params = tuple((torch.rand(*s, generator=g) - 0.5) * 0.1 for s in sizes)

    def _all(self, X):
        W1, b1, W2, b2, W3, b3 = self.params
        X = X.view(len(X), -1)  # (B, 784)
        Z = X.matmul(W1).add(b1)
        H = Z.clamp(min=0)
        T = torch.tanh(torch.einsum("bi,ij->bj", H, W2) + b2[None])
        return X, Z, H, T, T.mm(W3) + b3

    def forward(self, X):
        return self._all(X)[-1]

    def step(self, X, y, lr):
        W1, b1, W2, b2, W3, b3 = self.params
        X, Z, H, T, logits = self._all(X)
        d3 = logits.softmax(1)
        d3[range(len(y)), y] -= 1
        d3 /= len(y)  # (B, 10)
        d2 = (d3 @ W3.T) * (1 - T**2)
        d1 = (d2 @ W2.T) * (Z > 0)
        grads = (X.T @ d1, d1.sum(0), H.T @ d2, d2.sum(0), T.T @ d3, d3.sum(0))
        for one, grad in zip(self.params, grads, strict=True):
            one.sub_(lr * grad)
