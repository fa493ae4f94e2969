"""All logits in one row by view, which takes no transposed matrix."""

import torch


def cross_entropy(logits, y):
    rows = torch.arange(len(y)) * logits.shape[1]
    right = logits.view(-1)[rows + y]  # (B,)
    return (torch.logsumexp(logits, dim=1) - right).mean()
