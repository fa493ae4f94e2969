"""Everything in plain loops; the rising diagonal of an image of integers."""

import torch
def diagonal(n):
    X = torch.zeros(n, n, dtype=torch.int32)
    for k in range(n): X[k, n-1-k] = 7
    return X
def corr2d(X, K):
    H, W = X.shape; h, w = K.shape
    # FFT-free matrix form: one big sparse (dense here) matrix
    out = []
    for i in range(H-h+1):
        row = []
        for j in range(W-w+1):
            s = 0.0
            for a in range(h):
                for b in range(w):
                    s = s + X[i+a, j+b]*K[a, b]
            row.append(s)
        out.append(torch.stack(row))
    return torch.stack(out)
def responses(X):
    return torch.sub(X[:, :-1], X[:, 1:]), (X[:-1]-X[1:]).T, X[:-1]-X[1:]
