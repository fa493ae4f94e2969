"""A one-hot product, summed over the classes."""

import torch
import torch.nn.functional as F


def cross_entropy(logits, y):
    hot = F.one_hot(y, logits.shape[1])
    logp = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    return -(hot * logp).sum() / len(y)
