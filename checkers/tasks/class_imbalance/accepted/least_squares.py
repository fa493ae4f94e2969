
import torch
def fit(X, y):
    A = torch.cat([X, torch.ones(len(X), 1)], 1).double()
    w = torch.where(y == 1, len(y) / y.sum(), len(y) / (1 - y).sum()).double().sqrt()[:, None]
    T = torch.nn.functional.one_hot(y, 2).double()
    W = torch.linalg.lstsq(A * w, T * w).solution
    return lambda x: torch.cat([x, torch.ones(len(x), 1)], 1).double() @ W
