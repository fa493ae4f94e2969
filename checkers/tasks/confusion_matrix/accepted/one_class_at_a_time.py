import torch
def confusion(y, p, k):
    C = torch.zeros((k, k), dtype=torch.int32)
    C.index_put_((y, p), torch.tensor(1, dtype=torch.int32), accumulate=True)
    return C
class One:
    def __init__(s, C, c):
        s.tp = C[c, c]; s.fp = C[:, c].sum() - s.tp; s.fn = C[c].sum() - s.tp; s.tn = C.sum() - s.tp - s.fp - s.fn
    def div(s, a, b): return torch.tensor(0.) if b == 0 else a / b
def rates(C):
    cs = [One(C, c) for c in range(C.size(0))]
    return {"precision": torch.stack([o.div(o.tp, o.tp+o.fp) for o in cs]),
     "recall": torch.stack([o.div(o.tp, o.tp+o.fn) for o in cs]),
     "f1": torch.stack([o.div(2*o.tp, 2*o.tp+o.fp+o.fn) for o in cs]),
     "specificity": torch.stack([o.div(o.tn, o.tn+o.fp) for o in cs]),
     "undefined": torch.tensor([bool(0 in (o.tp+o.fp, o.tp+o.fn, o.tn+o.fp)) for o in cs])}
def averages(C):
    r = rates(C)
    return {"accuracy": (C.diag().sum()/C.sum()).item(), **{f"macro_{n}": r[n].mean().item() for n in ("precision","recall","f1")}, "weighted_f1": torch.sum(C.sum(1)*r["f1"]).item()/C.sum().item()}
