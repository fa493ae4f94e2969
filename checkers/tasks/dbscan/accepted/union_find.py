import torch
cores = lambda X, eps, m: (torch.einsum("ijd,ijd->ij", *( (X[:, None] - X[None]).double(),) * 2).sqrt() <= eps).sum(-1) >= m
def dbscan(X, eps, min_points):
    D = torch.stack([((X - x).double() ** 2).sum(1) for x in X]).sqrt()
    core = cores(X, eps, min_points)
    idx = torch.where(core)[0].tolist()
    parent = {i: i for i in idx}
    def find(i):
        while parent[i] != i: i = parent[i]
        return i
    for a in idx:
        for b in idx:
            if a < b and D[a, b] <= eps:
                ra, rb = find(a), find(b)
                parent[max(ra, rb)] = min(ra, rb)
    roots = sorted({find(i) for i in idx})
    out = torch.full((len(X),), -1)
    for i in range(len(X)):
        near = [roots.index(find(j)) for j in idx if D[i, j] <= eps]
        if core[i]: out[i] = roots.index(find(i))
        elif near: out[i] = min(near)
    return out
