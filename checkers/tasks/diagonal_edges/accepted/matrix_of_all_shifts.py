
import torch, numpy as np
from collections import namedtuple
Three = namedtuple("Three", "first second third")
def diagonal(n): return torch.from_numpy(np.fromfunction(lambda i, j: (i - j) % 3, (n, n))).to(torch.int64)
def corr2d(X, K):
    """The matrix of all shifts times X."""
    (H, W), (h, w) = X.shape, K.shape
    rows = [torch.nn.functional.pad(K, (j, W - w - j, i, H - h - i)).reshape(-1) for i in range(H - h + 1) for j in range(W - w + 1)]
    return (torch.stack(rows) @ X.reshape(-1)).reshape(H - h + 1, W - w + 1)
def responses(X):
    return Three(X[:, :-1] - X[:, 1:], X.T[:, :-1] - X.T[:, 1:], X[:-1] - X[1:])
