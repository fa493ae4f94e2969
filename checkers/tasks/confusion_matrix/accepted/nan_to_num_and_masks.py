import torch


def confusion(y, p, k):
    classes = torch.arange(k)
    true, called = y == classes[:, None], p == classes[:, None]
    return (true[:, None] & called[None]).sum(2)


def rates(C):
    C = C.float()
    t = C.trace()
    keep = 1 - torch.eye(len(C))
    tp, fp, fn = C.diagonal(), (C * keep).sum(0), (C * keep).sum(1)
    tn = torch.stack([C[torch.arange(len(C)) != c][:, torch.arange(len(C)) != c].sum() for c in range(len(C))])
    raw = {"precision": tp / (tp + fp), "recall": tp / (tp + fn), "f1": tp / (tp + (fp + fn) / 2),
           "specificity": tn / (tn + fp)}
    bad = torch.stack(list(raw.values())).isnan().any(0)
    return {name: one.nan_to_num(0.0) for name, one in raw.items()} | {"undefined": bad}


def averages(C):
    r = rates(C)
    return {"accuracy": float((C * torch.eye(len(C))).sum() / C.sum()),
            **{"macro_" + name: float(r[name].mean()) for name in ("precision", "recall", "f1")},
            "weighted_f1": float((C.sum(1) * r["f1"]).sum() / C.sum())}
