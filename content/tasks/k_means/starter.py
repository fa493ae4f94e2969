"""K-means: assign, update, and both in turn."""

import torch


def assign(X, centres):
    """X: (N, d), centres: (k, d); returns: (N,) int64, the index of each point's nearest centre."""
    raise NotImplementedError("distances (N, k), and the smallest of each row")  # TODO: yours


def update(X, labels, centres):
    """X: (N, d), labels: (N,), centres: (k, d); returns: (k, d), each centre in the middle of its points."""
    raise NotImplementedError("the mean of each cluster; an empty one keeps its centre")  # TODO: yours


def inertia(X, labels, centres):
    """X: (N, d), labels: (N,), centres: (k, d); returns: one number."""
    raise NotImplementedError("squared distances from the own centre, summed")  # TODO: yours


def k_means(points, start):
    """points: (N, d), start: (k, d); returns: centres (k, d) and labels (N,)."""
    raise NotImplementedError("assign and update until the labels stay the same")  # TODO: yours


if __name__ == "__main__":
    points = torch.tensor([[1.0], [2.0], [4.0], [10.0], [12.0]])
    centres = points[:2]
    for _ in range(4):
        labels = assign(points, centres)
        centres = update(points, labels, centres)
        print(labels.tolist(), centres.squeeze(1).tolist(), inertia(points, labels, centres))
    print(k_means(points, points[:2]))  # centres 2.3333 and 11, labels 0, 0, 0, 1, 1
