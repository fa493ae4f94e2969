import torch


def cores(X, eps, min_points):
    X = X.double()
    return torch.tensor([sum(1 for y in X if (x - y).norm() <= eps) >= min_points for x in X])


def dbscan(X, eps, min_points):
    X = X.double()
    near = (X.unsqueeze(0) - X.unsqueeze(1)).norm(dim=-1) <= eps
    core = near.sum(0) >= min_points
    reach = (near & core & core[:, None]).float()
    for _ in range(len(X).bit_length()):
        reach = ((reach @ reach) > 0).float()  # twice as far each time
    far = len(X)
    first = torch.where(reach > 0, torch.arange(far), far).amin(1)  # the first core of each core's cluster
    names = {int(one): n for n, one in enumerate(sorted(set(first[core].tolist())))}
    labels = torch.full((far,), -1, dtype=torch.int32)
    for i in range(far):
        found = [names[int(first[j])] for j in range(far) if core[j] and near[i, j]]
        if found:
            labels[i] = names[int(first[i])] if core[i] else min(found)
    return labels
