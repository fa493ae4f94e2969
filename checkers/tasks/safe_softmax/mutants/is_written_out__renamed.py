"""Calls the ready-made function under another name."""

from torch.nn.functional import log_softmax as ready


def softmax(X):
    return ready(X, dim=1)
