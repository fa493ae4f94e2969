import torch
def assign(X, centres):
    d = X.double().unsqueeze(1).sub(centres.double().unsqueeze(0)).norm(dim=-1)
    return d.sort(dim=1, stable=True).indices[:, 0]
def update(X, labels, centres):
    X = X.to(torch.promote_types(X.dtype, torch.float32))
    n = torch.zeros(len(centres), dtype=X.dtype).scatter_add(0, labels, torch.ones(len(X), dtype=X.dtype))
    s = torch.zeros(len(centres), X.shape[1], dtype=X.dtype).scatter_add(0, labels[:, None].expand_as(X), X)
    e = (n == 0).unsqueeze(1)
    return (s + e * centres) / (n.unsqueeze(1) + e)
def inertia(X, labels, centres):
    return torch.nn.functional.mse_loss(centres[labels].to(torch.promote_types(X.dtype, centres.dtype)), X.to(torch.promote_types(X.dtype, centres.dtype)), reduction="sum")
def k_means(points, start):
    centres = start.clone()
    old = float("inf")
    labels = assign(points, centres)
    while (now := float(inertia(points * 1.0, labels, centres * 1.0))) < old:
        old = now
        centres = update(points, labels, centres)
        labels = assign(points, centres)
    return centres, labels
