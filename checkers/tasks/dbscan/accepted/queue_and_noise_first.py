import torch
from collections import deque
def _n(X, eps, i):
    return torch.nonzero(torch.linalg.vector_norm((X - X[i]).double(), dim=1) <= eps).flatten().tolist()
def cores(X, eps, min_points):
    return torch.tensor([len(_n(X, eps, i)) >= min_points for i in range(X.shape[0])], dtype=torch.bool)
def dbscan(X, eps, min_points):
    UN, NOISE = -2, -1
    lab = [UN] * len(X); c = -1
    for i in range(len(X)):
        if lab[i] != UN: continue
        s = _n(X, eps, i)
        if len(s) < min_points:
            lab[i] = NOISE; continue
        c += 1; lab[i] = c
        q = deque(s)
        while q:
            j = q.popleft()
            if lab[j] == NOISE: lab[j] = c
            if lab[j] != UN: continue
            lab[j] = c
            t = _n(X, eps, j)
            if len(t) >= min_points: q.extend(t)
    return torch.tensor(lab)
