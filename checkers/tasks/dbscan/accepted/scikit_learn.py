import torch
from sklearn.cluster import DBSCAN


def model(X, eps, min_points):
    return DBSCAN(eps=eps, min_samples=min_points).fit(X.double())


def cores(X, eps, min_points):
    mask = torch.zeros(len(X), dtype=torch.bool)
    mask[model(X, eps, min_points).core_sample_indices_] = True
    return mask


def dbscan(X, eps, min_points):
    return torch.from_numpy(model(X, eps, min_points).labels_)
