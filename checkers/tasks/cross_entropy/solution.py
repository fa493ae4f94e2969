"""Cross-entropy from logits: −log softmax is logsumexp of the row minus the label's logit."""

import torch


def cross_entropy(logits, y):
    logp = logits - torch.logsumexp(logits, dim=1, keepdim=True)  # (B, K)
    return -logp[torch.arange(len(y)), y].mean()  # ()
