import torch


numbered = lambda a, b, c: torch.arange(0.0, a * b * c, dtype=torch.float64).view((a, b, c))


def front(x):
    return torch.stack(x.unbind(1)[:2], 1)


def roots(x):
    return x.add(0.0).sqrt()
