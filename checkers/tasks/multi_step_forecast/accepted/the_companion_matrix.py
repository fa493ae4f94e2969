"""A step is a product with the companion matrix, and k steps are its k-th power."""

import torch


def comp(w):
    t = len(w)
    A = torch.zeros(t, t, dtype=w.dtype)
    A[-1] = w
    if t > 1:
        A[:-1, 1:] = torch.eye(t - 1, dtype=w.dtype)
    return A


def forecast(x, w, n):
    s = x[len(x) - len(w) :]
    A = comp(w)
    o = []
    for _ in range(n):
        s = A @ s
        o.append(float(s[-1]))
    return torch.tensor(o, dtype=x.dtype)


def k_step_error(x, w, k):
    t = len(w)
    P = torch.linalg.matrix_power(comp(w), k)[-1]
    n = len(x) - t - k + 1
    e = [float(P @ x[i : i + t] - x[i + t + k - 1]) ** 2 for i in range(n)]
    return sum(e) / n
