"""Fills a new tensor number by number."""

import torch
import torch.nn.functional as F


def min_pool2d(x, k):
    n, c, h, w = x.shape
    rows = [[[[float(x[a, b, i * k:(i + 1) * k, j * k:(j + 1) * k].min()) for j in range(w // k)]
              for i in range(h // k)] for b in range(c)] for a in range(n)]
    return torch.tensor(rows)
