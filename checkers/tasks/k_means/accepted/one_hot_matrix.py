import torch
import torch.nn.functional as F


def assign(X, centres):
    X, centres = X.double(), centres.double()
    return (X.square().sum(1, keepdim=True) - 2 * X @ centres.T + centres.square().sum(1)).argmin(1)


def update(X, labels, centres):
    kind = torch.promote_types(X.dtype, torch.float32)
    M = F.one_hot(labels, len(centres)).to(kind)  # (N, k)
    n = M.sum(0)[:, None]
    return torch.where(n > 0, M.T @ X.to(kind) / n.clamp(min=1), centres.to(kind))


def inertia(X, labels, centres):
    apart = X - centres.index_select(0, labels)
    return torch.einsum("nd,nd->", apart, apart)


def k_means(points, start):
    centres, before = start, None
    while before is None or not torch.equal(before, centres):
        before, labels = centres, assign(points, centres)
        centres = update(points, labels, centres)
    return centres, labels
