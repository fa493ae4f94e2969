import numpy as np


def assign(X, centres):
    X, centres = np.asarray(X), np.asarray(centres)
    return np.linalg.norm(X[:, None, :] - centres[None], axis=-1).argmin(axis=1)


def update(X, labels, centres):
    X, labels = np.asarray(X), np.asarray(labels)
    return np.stack([X[labels == j].mean(axis=0) if (labels == j).any() else c for j, c in enumerate(np.asarray(centres))])


def inertia(X, labels, centres):
    return np.sum((np.asarray(X) - np.asarray(centres)[np.asarray(labels)]) ** 2)


def k_means(points, start):
    centres = np.array(start, dtype=float)
    for _ in range(200):
        labels = assign(points, centres)
        centres = update(points, labels, centres)
    return centres, labels
