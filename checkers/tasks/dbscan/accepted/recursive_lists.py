import math

import torch


def table(X, eps):
    rows = X.tolist()
    return [[j for j, b in enumerate(rows) if math.dist(a, b) <= eps] for a in rows]


def cores(X, eps, min_points):
    return torch.tensor([len(near) >= min_points for near in table(X, eps)])


def dbscan(X, eps, min_points):
    near = table(X, eps)
    labels = [-1] * len(near)

    def grow(i, number):
        labels[i] = number
        if len(near[i]) >= min_points:
            for j in near[i]:
                if labels[j] < 0:
                    grow(j, number)

    number = 0
    for i, some in enumerate(near):
        if labels[i] < 0 and len(some) >= min_points:
            grow(i, number)
            number += 1
    return torch.tensor(labels)
