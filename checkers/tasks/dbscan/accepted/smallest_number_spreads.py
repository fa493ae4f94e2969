import numpy as np


def _near(X, eps):
    X = np.asarray(X, dtype=float)
    return np.sqrt(((X[:, None] - X[None]) ** 2).sum(-1)) <= eps


def cores(X, eps, min_points):
    return _near(X, eps).sum(0) >= min_points


def dbscan(X, eps, min_points):
    near = _near(X, eps)
    core = near.sum(1) >= min_points
    n = len(near)
    name = np.where(core, np.arange(n), n)
    while True:
        new = np.where(core, np.where(near & core[None], name[None], n).min(1, initial=n), n)
        if (new == name).all():
            break
        name = new
    name = np.where(near & core[None], name[None], n).min(1)
    order = {one: i for i, one in enumerate(sorted(set(name.tolist()) - {n}))}
    return np.array([order.get(one, -1) for one in name.tolist()])
