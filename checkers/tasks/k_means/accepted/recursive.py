import torch


def assign(X, centres):
    best = torch.full((len(X),), float("inf"), dtype=torch.float64)
    labels = torch.zeros(len(X), dtype=torch.int32)
    for j, c in enumerate(centres):
        d = (X.double() - c).norm(dim=-1)
        nearer = d < best
        labels[nearer] = j
        best = torch.minimum(best, d)
    return labels


def update(X, labels, centres):
    X = X * 1.0
    return torch.stack([X[labels == j].mean(0) if j in labels else centres[j] * 1.0 for j in range(len(centres))])


def inertia(X, labels, centres):
    return sum(((X[labels == j] - c) ** 2).sum() for j, c in enumerate(centres))


def k_means(points, start):
    labels = assign(points, start)
    moved = update(points, labels, start)
    return (moved, labels) if torch.equal(moved, start * 1.0) else k_means(points, moved)
