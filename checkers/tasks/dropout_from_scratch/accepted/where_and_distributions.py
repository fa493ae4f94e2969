"""torch.where, Bernoulli from distributions, masked_fill in the layer."""

import torch


def dropout(x, p, training=True):
    if training is False:
        return x
    erased = torch.distributions.Bernoulli(probs=float(p)).sample(x.shape).bool()
    scaled = x / (1 - p) if p < 1 else x
    return torch.where(erased, torch.zeros((), dtype=x.dtype), scaled)


class Dropout(torch.nn.Module):
    def __init__(self, p):
        torch.nn.Module.__init__(self)
        self.rate = p

    def forward(self, *inputs):
        (x,) = inputs
        if self.training and self.rate > 0:
            keep = 1 - self.rate
            x = x.masked_fill(torch.rand(x.size()) < self.rate, 0) / (keep or 1)
        return x
