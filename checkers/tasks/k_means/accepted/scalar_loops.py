import torch


def assign(X, centres):
    labels = []
    for x in X.tolist():
        far = [sum((a - b) ** 2 for a, b in zip(x, c)) for c in centres.tolist()]
        labels.append(far.index(min(far)))
    return torch.tensor(labels)


def update(X, labels, centres):
    kind = X.dtype if X.is_floating_point() else torch.float32
    rows = []
    for j, old in enumerate(centres.tolist()):
        own = [x for x, label in zip(X.tolist(), labels.tolist()) if label == j]
        rows.append([sum(axis) / len(own) for axis in zip(*own)] if own else old)
    return torch.tensor(rows, dtype=kind)


def inertia(X, labels, centres):
    total = 0.0
    for x, j in zip(X.tolist(), labels.tolist()):
        total += sum((a - b) ** 2 for a, b in zip(x, centres[j].tolist()))
    return total


def k_means(points, start):
    centres, labels = start, None
    for _ in range(1000):
        new = assign(points, centres)
        if labels is not None and (new == labels).all():
            break
        labels = new
        centres = update(points, labels, centres)
    return centres, labels
