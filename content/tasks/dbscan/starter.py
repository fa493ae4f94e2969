"""DBSCAN: dense regions as clusters, the rest as noise."""

import torch


def cores(X, eps, min_points):
    """X: (N, d); returns: (N,) bool, where at least min_points points lie at most eps away, itself included."""
    raise NotImplementedError("distances (N, N), and how many of each row are near")  # TODO: yours


def dbscan(X, eps, min_points):
    """X: (N, d); returns: (N,) int64, the number of the cluster, -1 for noise."""
    labels = torch.full((len(X),), -1)
    core = cores(X, eps, min_points)  # (N,)
    raise NotImplementedError("go from core to core, and take their neighbours along")  # TODO: yours


if __name__ == "__main__":
    X = torch.tensor([[1.0], [2.0], [3.0], [8.0], [9.0], [20.0]])
    print(cores(X, 1.0, 3))  # True for the point 2 only
    print(dbscan(X, 1.0, 3))  # 0, 0, 0, -1, -1, -1
    print(dbscan(X, 1.0, 2))  # 0, 0, 0, 1, 1, -1
