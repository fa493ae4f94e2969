"""Batch normalisation without weights does the same: it learns from train and is asked about test."""

import torch
from torch.nn import functional as F


def normalise(train, test):
    train, test = train.float(), test.float()
    mean, var = train.mean((0, 2, 3)), train.var((0, 2, 3), unbiased=False)
    return tuple(F.batch_norm(x, mean, var, eps=1e-9) for x in (train, test))
