import torch


def assign(X, centres):
    kind = torch.promote_types(X.dtype, torch.float32)
    return torch.cdist(X.to(kind), centres.to(kind), compute_mode="donot_use_mm_for_euclid_dist").min(1).indices


def update(X, labels, centres):
    kind = torch.promote_types(X.dtype, torch.float32)
    total = torch.zeros(centres.shape, dtype=kind).index_add_(0, labels, X.to(kind))
    count = labels.bincount(minlength=len(centres)).unsqueeze(1)
    new = centres.to(kind).clone()
    full = count.squeeze(1) > 0
    new[full] = (total / count)[full]
    return new


def inertia(X, labels, centres):
    return ((X - centres[labels]) ** 2).sum().item()


def k_means(points, start):
    labels = assign(points, start)
    while True:
        start = update(points, labels, start)
        old, labels = labels, assign(points, start)
        if torch.equal(old, labels):
            return [start, labels]
