"""logsumexp by hand."""

import torch


def cross_entropy(logits, y):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    log_sum = torch.log(torch.exp(shifted).sum(dim=1))
    return (log_sum - shifted[torch.arange(len(y)), y]).mean()
